"""Ranked dots with their intervals: how much, where, how sure; what is not shown stays in the list."""

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.cells import BETWEEN
from taksir.figures.phrases import (
    MARKS,
    Scale,
    interval_text,
    mark_words,
    reason_words,
    scale_of,
    value_text,
    visible_rows,
)
from taksir.release import Released
from taksir.words import number, say

ROW_PX = 25
AXIS_PX = 64
NAME_MAX = 28
"""Letters of an area's name beside its dot; the whole name stands in the hover text."""
CELL_NAME_MAX = 52
"""The same where a row is a cell of an area: its categories must be seen."""


def draw_ranked(
    released: Released, language: str, *, show: str = "rate", selected: str = "", rows_max: int = 0
) -> go.Figure:
    """Areas from the highest need down, a dot and a 95% interval each.

    Args:
        released: The numbers; withheld rows are listed last with their reason.
        language: Language of the reader.
        show: "rate" or "count".
        selected: Code of the area to emphasise.
        rows_max: How many areas to draw; 0 for all.
    """
    scale = scale_of(released, language, show)
    rows = visible_rows(released, show)
    hidden = released.table.drop(rows.index)
    if rows_max:
        rows, hidden = rows.head(rows_max), hidden.head(max(rows_max - len(rows), 0))
    ordered = pd.concat([rows, hidden]).assign(place=range(len(rows) + len(hidden)))
    figure = template.new_figure(language)
    for kind in ("reliable", "caution", "counted"):
        part = ordered.head(len(rows))
        part = part[part["reliability"] == kind]
        if not part.empty:
            figure.add_trace(_dots(part, kind, scale, language, selected))
    if not hidden.empty:
        figure.add_trace(_reasons(ordered.tail(len(hidden)), language))
    _add_standard(figure, released, language, show)
    return _with_axes(figure, ordered, scale, language, selected)


def _dots(part: pd.DataFrame, kind: str, scale: Scale, language: str, selected: str) -> go.Scatter:
    value = part[scale.value]
    colours = [template.INK if code == selected else template.ACCENT for code in part["area_code"]]
    symbol = {"reliable": "circle", "caution": "circle-open", "counted": "square"}[kind]
    return go.Scatter(
        x=value,
        y=part["place"],
        mode="markers",
        name=f"{MARKS[kind]} {mark_words(kind, language)}",
        marker={"symbol": symbol, "size": 10, "color": colours, "line": {"width": 2, "color": colours}},
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": template.SOFT,
            "array": (part[scale.high] - value).fillna(0), "arrayminus": (value - part[scale.low]).fillna(0),
        },
        customdata=part["area_code"],
        text=[hover_text(row, scale, language) for row in part.to_dict("records")],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _reasons(hidden: pd.DataFrame, language: str) -> go.Scatter:
    """A line of words where a dot would stand."""
    short = [reason_words(row or "no_data", language, is_short=True) for row in hidden["withheld"]]
    reasons = [f"\u2002\u2002{words}" for words in short]  # spaces of a fixed width keep off the axis
    return go.Scatter(
        x=[0.0] * len(hidden),
        y=hidden["place"],
        mode="text",
        name=f"{MARKS['withheld']} {mark_words('withheld', language)}",
        text=reasons,
        textposition="middle right",
        textfont={"size": 11, "color": template.QUIET},
        customdata=hidden["area_code"],
        hoverinfo="skip",
        cliponaxis=False,
    )


def hover_text(row: Mapping[str, Any], scale: Scale, language: str) -> str:
    """Name, value, interval, number asked and reliability of one area, as safe HTML."""
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    if row["withheld"]:
        reason = reason_words(row["withheld"], language)
        return "<br>".join([*lines, f"{MARKS['withheld']} {mark_words('withheld', language)}: {reason}"])
    lines.append(f"{value_text(row[scale.value], scale, language)} {html.escape(_unit_after(scale))}".strip())
    interval = interval_text(row[scale.low], row[scale.high], scale, language)
    if interval:
        lines.append(say("95% interval {interval}", language, interval=interval))
    if row["reliability"] != "counted":
        lines.append(f"n = {number(row['n'], language)}")
    lines.append(f"{MARKS[row['reliability']]} {mark_words(row['reliability'], language)}")
    return "<br>".join(lines)


def _unit_after(scale: Scale) -> str:
    return scale.unit.removeprefix("%").strip()


def _add_standard(figure: go.Figure, released: Released, language: str, show: str) -> None:
    standard = released.indicator.standard
    if show != "rate" or standard is None or not standard.value:
        return
    figure.add_vline(x=standard.value, line={"color": template.QUIET, "dash": "dot", "width": 1})
    words = say("standard {value}", language, value=float(standard.value))
    figure.add_annotation(x=standard.value, y=0, yref="paper", yanchor="top", text=words, showarrow=False)
    figure.update_layout(margin={"b": 26})


def _with_axes(
    figure: go.Figure, ordered: pd.DataFrame, scale: Scale, language: str, selected: str
) -> go.Figure:
    """Names with their marks on the left, numbers on the right, the scale above."""
    rows = ordered.to_dict("records")
    places = {
        "range": [len(rows) - 0.3, -0.7],
        "tickmode": "array",
        "tickvals": ordered["place"].tolist(),
        "zeroline": False,
    }
    shown = [None if row["withheld"] else row[scale.value] for row in rows]
    numbers = ["" if value is None else value_text(value, scale, language) for value in shown]
    figure.update_yaxes(ticktext=[_label(row, selected) for row in rows], **places)
    figure.update_layout(yaxis2={**places, "overlaying": "y", "side": "right", "ticktext": numbers})
    # An axis without a trace is not drawn.
    figure.add_trace(go.Scatter(x=[None], y=[None], yaxis="y2", hoverinfo="skip", showlegend=False, name=""))
    unit = html.escape(scale.unit)
    figure.update_xaxes(title_text=unit, rangemode="tozero", ticksuffix=scale.suffix, side="top")
    figure.update_layout(height=AXIS_PX + ROW_PX * max(len(rows), 2))
    return figure


def _label(row: Mapping[str, Any], selected: str) -> str:
    name, most = str(row["area_name"]), CELL_NAME_MAX if BETWEEN in row["area_name"] else NAME_MAX
    short = html.escape(name if len(name) <= most else name[: most - 1] + "…")
    text = f"{short} {MARKS[row['reliability']]}"
    return f"<b>{text}</b>" if row["area_code"] == selected else text
