"""The 4W board: people in need with the interval, people reached, and how many organisations give what."""

import html
import textwrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import REACH_WORDS, shown
from taksir.figures.phrases import interval_text, reason_words, scale_of
from taksir.figures.rows import area_rows, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

OVERLAP = 3
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("In need", "count", "count"),
    shown("95% interval of the need", "count", "count_low", "count_high"),
    shown("Organisations", "count", "organizations"),
    shown("Persons reached", "count", "reached"),
    shown("Not reached", "count", "left"),
    shown("95% interval of those not reached", "count", "left_low", "left_high"),
    shown("Reached", "share", "coverage"),
    shown("Reached enough?", "words", "reach"),
    shown("Reliability", "mark", "reliability"),
)


def with_status(released: Released, language: str) -> pd.DataFrame:
    """The table with its status under the name that has words."""
    return released.table.assign(reach=released.table["status"])


def reach_finding(released: Released, language: str) -> str:
    """In how many areas nobody is there, and in how many three organisations or more are."""
    table = released.table
    return say(
        "Nobody is active in {gaps} of {areas} areas; three organisations or more in {overlaps}",
        language,
        gaps=int((table["organizations"] == 0).sum()),
        areas=len(table),
        overlaps=int(table["is_overlap"].sum()),
    )


def draw_reach(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by need: a bar for people reached over the interval of people in need."""
    table = released.table
    rows = area_rows(table, shown=table["count"].notna(), order="count")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=rows["reached"],
            y=rows["at"],
            orientation="h",
            name=say("persons reached", language),
            marker={"color": template.ACCENT},
            customdata=rows["area_code"],
            text=[_hover(row, released, language) for row in rows.to_dict("records")],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_trace(interval_bars(upper, "count_low", "count_high", colour=template.OCHRE, width_px=2))
    figure.add_trace(
        go.Scatter(
            x=upper["count"],
            y=upper["at"],
            mode="markers",
            name=say("in need, with 95% interval", language),
            marker={"symbol": "circle", "size": 9, "color": template.OCHRE},
            hoverinfo="skip",
        )
    )
    without_bar = hidden[hidden["reached"].fillna(0) == 0]
    short = [reason_words(reason, language, is_short=True) for reason in without_bar["withheld"]]
    figure.add_trace(words_in_rows(without_bar, short))
    right = [f"{count} ▲" if count >= OVERLAP else str(count) for count in rows["organizations"]]
    unit = scale_of(released, language, "count").unit
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True, bargap=0.5)
    return figure


def draw_organizations(matrix: pd.DataFrame, released: Released, language: str) -> go.Figure:
    """Areas in the order of their need, services across: how many organisations; blank frames are gaps.

    Args:
        matrix: One row an area (its name), one column a service in words: numbers of organisations.
        released: The reach over need of the same areas; the need stands on the right.
        language: Of the reader.
    """
    order = released.table.sort_values("count", ascending=False, na_position="last", kind="stable")
    names = [name for name in order["area_name"] if name in matrix.index]
    cells = matrix.reindex(index=names)
    values = cells.to_numpy(float)
    figure = template.new_figure(language)
    figure.add_trace(
        go.Heatmap(
            z=np.where(values > 0, np.minimum(values, OVERLAP), np.nan),
            x=list(range(cells.shape[1])),
            y=list(range(len(names))),
            text=[[_cell(value) for value in row] for row in values],
            texttemplate="%{text}",
            colorscale=[[0, template.TEAL[0]], [0.5, template.TEAL[1]], [1, template.TEAL[2]]],
            zmin=1,
            zmax=OVERLAP,
            xgap=3,
            ygap=3,
            showscale=False,
            hoverongaps=False,
            customdata=[[f"{html.escape(name)}<br>{service}" for service in cells] for name in names],
            hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )
    gaps = np.argwhere(values == 0)
    figure.add_trace(
        go.Scatter(
            x=gaps[:, 1],
            y=gaps[:, 0],
            mode="text",
            text=["–"] * len(gaps),
            textfont={"color": template.QUIET},
            hoverinfo="skip",
        )
    )
    need = dict(zip(order["area_name"], order["count"], strict=True))
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[f"{html.escape(name)} · {number(need[name], language)}" for name in names],
        autorange="reversed",
        zeroline=False,
    )
    figure.update_xaxes(
        tickvals=list(range(cells.shape[1])),
        ticktext=[_wrapped(str(service)) for service in cells],
        side="top",
        tickangle=0,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_layout(height=110 + 30 * max(len(names), 2))
    return figure


def _cell(value: float) -> str:
    return "" if not value > 0 else f"<b>{int(value)}</b> ▲" if value >= OVERLAP else f"{int(value)}"


def _wrapped(label: str) -> str:
    """A service's name on several lines, so that columns stay narrow."""
    return "<br>".join(html.escape(line) for line in textwrap.wrap(label, 15))


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language, "count")
    interval = interval_text(row["count_low"], row["count_high"], scale, language)
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    if pd.notna(row["count"]):
        words = say(
            "{count} in need ({interval})", language, count=number(row["count"], language), interval=interval
        )
        lines.append(words)
    reached = say(
        "{count} reached by {organizations} organisations",
        language,
        count=number(row["reached"], language),
        organizations=int(row["organizations"]),
    )
    lines.append(reached)
    return "<br>".join([*lines, say(REACH_WORDS[row["status"]], language)])
