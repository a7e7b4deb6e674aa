"""Then and now, with the interval of the change; and what the change is made of."""

import html
import textwrap

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import DIRECTION_WORDS, shown, signed
from taksir.figures.phrases import points_words, reason_words, scale_of
from taksir.figures.rows import (
    area_dots,
    area_rows,
    interval_bars,
    value_interval,
    with_rows,
    words_in_rows,
)
from taksir.release import Released
from taksir.words import say

ARROWS = {"rose": "▲", "fell": "▼", "open": "?", "same": "=", "": ""}
PART_WORDS = {
    "data": "What people answered",
    "weights": "Weights",
    "method": "Method (poverty line)",
    "boundaries": "Boundaries",
}
UNIT_MAX = 26
"""Letters of a line of the unit below the parts of a change: as many as a phone has room for."""
TIME_WORDS = {"then": "then", "now": "now"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Then", "rate", "then"),
    shown("95% interval, then", "rate", "then_low", "then_high"),
    shown("Now", "rate", "estimate"),
    shown("95% interval, now", "rate", "low", "high"),
    shown("The change", "change", "change"),
    shown("95% interval of the change", "change", "change_low", "change_high"),
    shown("Did it change?", "words", "direction"),
    shown("What people answered", "change", "data"),
    shown("Method (poverty line)", "change", "method"),
    shown("Weights", "change", "weights"),
    shown("Boundaries", "change", "boundaries"),
    shown("Reliability", "mark", "reliability"),
)


def change_finding(released: Released, language: str) -> str:
    """In how many areas something surely changed; or by how much where there is one area."""
    table = released.table[released.table["change"].notna()]
    if table.empty:
        return say("No change can be shown at this level", language)
    scale = scale_of(released, language)
    if len(released.table) == 1:
        row = table.iloc[0]
        change = signed(row["change"], language, scale.decimals)
        ends = [signed(row[name], language, scale.decimals) for name in ("change_low", "change_high")]
        unit = points_words(released.indicator, language)
        values = {"change": change, "unit": unit, "low": ends[0], "high": ends[1]}
        if row["direction"] == "open":
            return say("Change {change} {unit} ({low} to {high}): not certain", language, **values)
        return say("Change {change} {unit} ({low} to {high})", language, **values)
    counts = table["direction"].value_counts()
    return say(
        "Surely risen in {rose} areas, surely fallen in {fell}, not certain in {open}",
        language,
        rose=int(counts.get("rose", 0)),
        fell=int(counts.get("fell", 0)),
        open=int(counts.get("open", 0)),
    )


def draw_changes(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by change: an open dot then, a filled dot now, a line between them."""
    table, scale = released.table, scale_of(released, language)
    rows = area_rows(table, shown=table["change"].notna(), order="change")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    for is_sure, colour, dash in ((False, template.OPEN, "dot"), (True, template.ACCENT, "solid")):
        part = upper[upper["direction"].isin(["rose", "fell"]) == is_sure]
        lines = interval_bars(part, "then", "estimate", colour=colour, width_px=4)
        figure.add_trace(lines.update(line_dash=dash))
    words = [_hover(row, released, language) for row in upper.to_dict("records")]
    for column, symbol, time in (("then", "circle-open", "then"), ("estimate", "circle", "now")):
        name = say(TIME_WORDS[time], language)
        figure.add_trace(area_dots(upper, column, words, name=name, symbol=symbol))
    short = [reason_words(reason or "no_data", language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [
        ""
        if pd.isna(row["change"])
        else f"{signed(row['change'], language, scale.decimals)} {ARROWS[row['direction']]}"
        for row in rows.to_dict("records")
    ]
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=scale.unit)
    figure.update_xaxes(rangemode="tozero", ticksuffix=scale.suffix)
    figure.update_layout(showlegend=True)
    return figure


def draw_change_parts(released: Released, language: str, area_code: str) -> go.Figure:
    """One area's change split into what people answered, weights, method and boundaries."""
    labels, values, texts, unit = change_bars(released, language, area_code)
    labels = (*labels[:-1], *(f"<b>{label}</b>" for label in labels[-1:]))
    colours = [template.ACCENT if value > 0 else template.OCHRE for value in values]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=values,
            y=labels,
            orientation="h",
            marker={"color": [*colours[:-1], template.INK]},
            textposition="outside",
            text=texts,
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    reach = 1.7 * max(max(abs(value) for value in values), 0.1)
    figure.update_yaxes(autorange="reversed")
    title = "<br>".join(textwrap.wrap(unit, UNIT_MAX))
    figure.update_xaxes(range=[-reach, reach], zeroline=True, zerolinewidth=2, title_text=title)
    figure.update_layout(height=80 + 34 * len(values), bargap=0.4)
    return figure


def change_bars(
    released: Released, language: str, area_code: str = ""
) -> tuple[tuple[str, ...], tuple[float, ...], tuple[str, ...], str]:
    """What an area's change is made of, the change itself last: labels, values [unit], texts, unit.

    Nothing where the change cannot be shown.
    """
    row = released.table.set_index("area_code").loc[area_code]
    scale, unit = scale_of(released, language), points_words(released.indicator, language)
    if pd.isna(row["change"]):
        return (), (), (), unit
    names = [name for name in PART_WORDS if pd.notna(row[name])]
    values = tuple(float(row[name]) for name in [*names, "change"])
    labels = tuple(say(words, language) for words in [*(PART_WORDS[name] for name in names), "The change"])
    return labels, values, tuple(signed(value, language, scale.decimals) for value in values), unit


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language)
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    for words, names in (("then", ("then", "then_low", "then_high")), ("now", ("estimate", "low", "high"))):
        lines.append(f"{say(TIME_WORDS[words], language)}: {value_interval(row, names, scale, language)}")
    lines.append(say(DIRECTION_WORDS[row["direction"]], language))
    return "<br>".join(lines)
