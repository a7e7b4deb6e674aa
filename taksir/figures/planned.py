"""Drawings of a plan: activities in time, options by their place, scenarios, the theory of change.

They take tables that people wrote or that were put together from released figures, never records.
"""

import html
import textwrap
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.rows import ROW_PX
from taksir.words import day, number, say

STATUS_WORDS = {"planned": "planned", "running": "running", "done": "done", "stopped": "stopped"}
LABEL_LETTERS = 34


def draw_gantt(
    table: pd.DataFrame, language: str, *, waits: Sequence[tuple[str, str]] = (), today: date | None = None
) -> go.Figure:
    """Activities in the order of their start.

    Args:
        table: `activity_table`: id, title, starts_on, ends_on, status, is_milestone, is_late, done_share.
        language: Of the words.
        waits: Pairs of ids: the second begins after the first.
        today: Where the line of today stands.
    """
    figure = template.new_figure(language)
    colours = {
        "planned": template.SOFT,
        "running": template.ACCENT,
        "done": template.TEAL[4],
        "stopped": template.OPEN,
    }
    table = table.reset_index(drop=True)
    for status, colour in colours.items():
        part = table[table["status"] == status]
        if not part.empty:
            figure.add_trace(_bars(part, say(STATUS_WORDS[status], language), colour, language))
    milestones = table[table["is_milestone"].eq(True)]
    if not milestones.empty:
        figure.add_trace(_milestones(milestones, language))
    _add_waits(figure, table, waits)
    figure.add_vline(
        x=(today or date.today()).isoformat(), line={"color": template.OCHRE, "width": 1.5, "dash": "dot"}
    )
    labels = [f"{_short(row['title'])}{' ⚠' if row['is_late'] else ''}" for row in table.to_dict("records")]
    figure.update_yaxes(
        tickmode="array", tickvals=table.index.tolist(), ticktext=labels, range=[len(table) - 0.4, -0.6]
    )
    figure.update_xaxes(type="date", side="top")
    figure.update_layout(barmode="overlay", height=90 + ROW_PX * max(len(table), 3), showlegend=True)
    return figure


def draw_options(
    table: pd.DataFrame,
    language: str,
    *,
    name: str,
    value: str,
    unit: str,
) -> go.Figure:
    """Options by a value, the first place on top.

    Args:
        table: In order, one row per option.
        language: Of the words.
        name: Column with the option's words.
        value: Column with the value.
        unit: What the axis is called, in words.
    """
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=table[value],
            y=list(range(len(table))),
            orientation="h",
            marker={"color": template.ACCENT},
            hovertemplate="%{x:,.2~f}<extra></extra>",
        )
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(table))),
        ticktext=[_short(str(words)) for words in table[name]],
        range=[len(table) - 0.4, -0.6],
    )
    figure.update_xaxes(title_text=unit, side="top", rangemode="tozero")
    figure.update_layout(height=70 + (ROW_PX + 6) * max(len(table), 2), bargap=0.4)
    return figure


def draw_scenarios(table: pd.DataFrame, language: str) -> go.Figure:
    """Scenarios beside each other: people reached and people in need.

    Args:
        table: title, reached_persons, need_persons.
        language: Of the words.
    """
    figure = template.new_figure(language)
    places = list(range(len(table)))
    for column, words, colour in (
        ("need_persons", say("people in need", language), template.OPEN),
        ("reached_persons", say("reached", language), template.ACCENT),
    ):
        figure.add_trace(
            go.Bar(
                x=table[column],
                y=places,
                orientation="h",
                width=0.55,
                name=words,
                marker={"color": colour},
                hovertemplate="%{x:,.0f}<extra></extra>",
            )
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=[_short(str(title)) for title in table["title"]],
        ticklabelstandoff=6,
        range=[len(table) - 0.4, -0.6],
    )
    figure.update_xaxes(title_text=say("people", language), side="top", rangemode="tozero", tickformat=",.0f")
    height = 90 + (ROW_PX + 10) * max(len(table), 2)
    figure.update_layout(barmode="overlay", showlegend=True, height=height)
    return figure


def draw_theory(links: pd.DataFrame, language: str) -> go.Figure:
    """The theory of change from the left to the right; thick arrows have strong evidence.

    Args:
        links: cause, cause_stage, effect, effect_stage, assumption, strength [0-3].
        language: Of the words.
    """
    figure = template.new_figure(language)
    places = _node_places(links)
    for row in links.to_dict("records"):
        (x0, y0), (x1, y1) = places[row["cause"]], places[row["effect"]]
        figure.add_annotation(
            x=x1 - 0.34,
            y=y1,
            ax=x0 + 0.34,
            ay=y0,
            xref="x",
            yref="y",
            axref="x",
            ayref="y",
            showarrow=True,
            arrowhead=2,
            arrowwidth=1 + row["strength"],
            arrowcolor=template.ACCENT if row["strength"] else template.QUIET,
            hovertext=html.escape(str(row["assumption"])),
        )
    for words, (x, y) in places.items():
        text = "<br>".join(html.escape(line) for line in textwrap.wrap(str(words), 22))
        figure.add_annotation(
            x=x,
            y=y,
            text=text,
            showarrow=False,
            bordercolor=template.LINE,
            borderpad=6,
            bgcolor=template.PAPER,
            font={"size": 12},
        )
    depth = max(1, *(sum(1 for place in places.values() if place[0] == x) for x, _ in places.values()))
    columns = sorted({x for x, _ in places.values()})
    figure.update_xaxes(visible=False, range=[min(columns) - 0.5, max(columns) + 0.5])
    figure.update_yaxes(visible=False, range=[-0.7, depth - 0.3])
    figure.update_layout(height=110 + 84 * depth)
    return figure


def gantt_alt(table: pd.DataFrame, language: str) -> str:
    """What the chart of activities shows."""
    if table.empty:
        return ""
    return say(
        "{count} activities from {starts} to {ends}; {late} are late",
        language,
        count=len(table),
        starts=day(str(table["starts_on"].min()), language),
        ends=day(str(table["ends_on"].max()), language),
        late=int(table["is_late"].sum()),
    )


def _node_places(links: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Nodes in columns: as far to the right as their longest way from a beginning."""
    nodes = list(dict.fromkeys([*links["cause"], *links["effect"]]))
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for row in links.to_dict("records"):
            depth[row["effect"]] = max(depth[row["effect"]], depth[row["cause"]] + 1)
    filled: dict[int, int] = {}
    places = {}
    for node in nodes:
        row = filled.get(depth[node], 0)
        places[node] = (float(depth[node]), float(row))
        filled[depth[node]] = row + 1
    return places


def _bars(part: pd.DataFrame, name: str, colour: str, language: str) -> go.Bar:
    starts = pd.to_datetime(part["starts_on"])
    lengths = (pd.to_datetime(part["ends_on"]) - starts + timedelta(days=1)).dt.total_seconds() * 1000
    return go.Bar(
        base=starts.dt.strftime("%Y-%m-%d"),
        x=lengths,
        y=part.index.tolist(),
        orientation="h",
        width=0.6,
        name=name,
        marker={"color": colour},
        text=[_activity_hover(row, language) for row in part.to_dict("records")],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _milestones(part: pd.DataFrame, language: str) -> go.Scatter:
    return go.Scatter(
        x=part["ends_on"].astype(str),
        y=part.index.tolist(),
        mode="markers",
        name=say("milestone", language),
        marker={"symbol": "diamond", "size": 11, "color": template.OCHRE},
        hoverinfo="skip",
    )


def _add_waits(figure: go.Figure, table: pd.DataFrame, waits: Sequence[tuple[str, str]]) -> None:
    place = {entry: number_ for number_, entry in enumerate(table["id"])}
    for first, second in waits:
        if first not in place or second not in place:
            continue
        end, start = str(table["ends_on"][place[first]]), str(table["starts_on"][place[second]])
        figure.add_trace(
            go.Scatter(
                x=[end, end, start],
                y=[place[first], place[second], place[second]],
                mode="lines",
                line={"color": template.QUIET, "width": 1},
                hoverinfo="skip",
                showlegend=False,
            )
        )


def _activity_hover(row: dict, language: str) -> str:
    lines = [f"<b>{html.escape(str(row['title']))}</b>"]
    lines.append(f"{day(str(row['starts_on']), language)} – {day(str(row['ends_on']), language)}")
    share = row.get("done_share")
    if share is not None and share == share:
        lines.append(say("{share}% of the target", language, share=number(100 * share, language)))
    return "<br>".join(lines)


def _short(words: str) -> str:
    text = words if len(words) <= LABEL_LETTERS else words[: LABEL_LETTERS - 1] + "…"
    return html.escape(text)
