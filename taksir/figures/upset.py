"""An UpSet plot lying on its side: a row a combination, dots for the groups in it, a bar for how many."""

import html

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from taksir.catalogue_questions import load_questions
from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import interval_text, reason_words, scale_of
from taksir.figures.rows import ROW_PX, interval_bars, words_in_rows
from taksir.release import Released
from taksir.words import number, say

JOINER = "+"
TOP_PX = 130
KIND_WORDS = {
    "set": "In this group",
    "combination": "Exactly these groups",
    "bounds": "All groups, if only totals were known",
}
COLUMNS = (
    shown("Who", "text", "who"),
    shown("Number", "count", "count"),
    shown("95% interval of the number", "count", "count_low", "count_high"),
    shown("% of persons", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Reliability", "mark", "reliability"),
)


def with_who(released: Released, language: str) -> pd.DataFrame:
    """The answer's rows with words for who is meant."""
    names = {entry.id: entry.label.in_language(language) for entry in load_questions().conditions}
    who = []
    for kind, members in released.table[["kind", "members"]].to_numpy():
        groups = " + ".join(names[name] for name in members.split(JOINER))
        who.append(f"{say(KIND_WORDS[kind], language)}: {groups}")
    return released.table.assign(who=who)


def overlap_finding(released: Released, language: str) -> str:
    """How many belong to all groups at once."""
    table = released.table
    names = {entry.id: entry.label.in_language(language) for entry in load_questions().conditions}
    if not (table["kind"] == "combination").any():
        return _range_finding(table, names, language)
    every = table[table["kind"] == "combination"].iloc[-1]
    who = " + ".join(names[name] for name in str(every["members"]).split(JOINER))
    if not every["withheld"] and pd.notna(every["count"]):
        scale = scale_of(released, language, "count")
        interval = interval_text(every["count_low"], every["count_high"], scale, language)
        return say(
            "{who}: {count} people ({interval})",
            language,
            who=who,
            count=number(every["count"], language),
            interval=interval,
        )
    bounds = table[table["kind"] == "bounds"]
    if len(bounds):
        return say(
            "{who}: too few were asked to say; at most {high} people",
            language,
            who=who,
            high=number(bounds["count_high"].iloc[0], language),
        )
    return say("{who}: cannot be shown here", language, who=who)


def _range_finding(table: pd.DataFrame, names: dict[str, str], language: str) -> str:
    """What the numbers of groups leave open that no delivery asks about together."""
    who = " + ".join(names[name] for name in table.loc[table["kind"] == "set", "members"])
    bounds = table[table["kind"] == "bounds"]
    if bounds.empty:
        return say("{who}: cannot be shown here", language, who=who)
    return say(
        "{who}: between {low} and {high} people",
        language,
        who=who,
        low=number(bounds["count_low"].iloc[0], language),
        high=number(bounds["count_high"].iloc[0], language),
    )


def draw_upset(released: Released, language: str, selected: str = "") -> go.Figure:
    """Combinations from the most frequent down, each with dots for its groups and a bar with its interval.

    Where nobody was asked about all groups: each group, and below them the range of belonging to all.
    """
    table = released.table
    sets = table[table["kind"] == "set"]["members"].tolist()
    is_apart = not (table["kind"] == "combination").any()
    cells = table if is_apart else table[table["kind"] == "combination"]
    value = "count" if cells["count"].notna().any() else "estimate"
    cells = cells.sort_values(value, ascending=False, na_position="last", kind="stable").reset_index(
        drop=True
    )
    figure = make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        column_widths=[0.16 + 0.06 * len(sets), 0.84 - 0.06 * len(sets)],
        horizontal_spacing=0.02,
    )
    figure.update_layout(template.new_figure(language).layout)
    for trace in _matrix(cells, sets):
        figure.add_trace(trace, row=1, col=1)
    for trace in _bars(cells, value, released, language):
        figure.add_trace(trace, row=1, col=2)
    names = {entry.id: entry.label.in_language(language) for entry in load_questions().conditions}
    ticks = [html.escape(names[name]) for name in sets]
    figure.update_yaxes(range=[len(cells) - 0.4, -0.6], visible=False)
    figure.update_xaxes(
        row=1,
        col=1,
        range=[-0.6, len(sets) - 0.4],
        tickvals=list(range(len(sets))),
        ticktext=ticks,
        side="top",
        showgrid=False,
        zeroline=False,
        tickangle=-90,  # beside each other, they run into each other on a phone
        tickfont={"size": 11},
    )
    unit = scale_of(released, language, "count").unit if value == "count" else say("% of persons", language)
    figure.update_xaxes(row=1, col=2, side="top", title_text=unit, rangemode="tozero", tickformat=",")
    figure.update_layout(height=TOP_PX + ROW_PX * len(cells), bargap=0.4)
    return figure


def _matrix(cells: pd.DataFrame, sets: list[str]) -> list[go.Scatter]:
    """A dot for every group a combination holds, joined by a line; pale dots for the others."""
    held = [[name in row.split(JOINER) for name in sets] for row in cells["members"]]
    pale = [(c, r) for r, row in enumerate(held) for c, is_in in enumerate(row) if not is_in]
    full = [(c, r) for r, row in enumerate(held) for c, is_in in enumerate(row) if is_in]
    line: list[tuple[float | None, float | None]] = []
    for r, row in enumerate(held):
        inside = [c for c, is_in in enumerate(row) if is_in]
        line += [(inside[0], r), (inside[-1], r), (None, None)]
    return [
        _marks(pale, template.LINE),
        go.Scatter(
            x=[x for x, _ in line],
            y=[y for _, y in line],
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": template.INK, "width": 2},
        ),
        _marks(full, template.INK),
    ]


def _marks(points: list[tuple[int, int]], colour: str) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="markers",
        marker={"size": 11, "color": colour},
        hoverinfo="skip",
        showlegend=False,
    )


def _bars(cells: pd.DataFrame, value: str, released: Released, language: str) -> list[go.Bar | go.Scatter]:
    ends = ("count_low", "count_high") if value == "count" else ("low", "high")
    cells = cells.assign(at=cells.index)
    known = cells[cells[value].notna() & (cells["withheld"] == "")]
    ranges = cells[cells["kind"] == "bounds"]
    hidden = cells.drop(known.index.union(ranges.index))
    scale = scale_of(released, language, "count" if value == "count" else "rate")
    words = [
        say(
            "{value} ({interval})",
            language,
            value=number(row[value], language, scale.decimals),
            interval=interval_text(row[ends[0]], row[ends[1]], scale, language),
        )
        for row in known.to_dict("records")
    ]
    bars = go.Bar(
        x=known[value],
        y=known.index,
        orientation="h",
        marker={"color": template.ACCENT},
        hovertext=words,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    intervals = interval_bars(known, *ends, colour=template.INK, width_px=1.5)
    reasons = [f"▨ {reason_words(r or 'no_data', language, is_short=True)}" for r in hidden["withheld"]]
    blank = words_in_rows(hidden, reasons)
    spans = interval_bars(ranges, *ends, colour=template.OCHRE, width_px=5)
    return [bars, intervals, blank, spans]
