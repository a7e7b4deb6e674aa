"""One indicator under each of its definitions: how much the answer depends on the cut-off."""

import pandas as pd
import plotly.graph_objects as go

from taksir.catalogue_questions import load_questions
from taksir.figures import template
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import MARKS, reason_words, scale_of, value_text
from taksir.figures.rows import area_dots, interval_bars, value_interval, words_in_rows
from taksir.release import Released
from taksir.words import number, say

USE_WORDS = {True: "used here", False: "other definition"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Definition", "text", "definition"),
    shown("Rate", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Number", "count", "count"),
    shown("95% interval of the number", "count", "count_low", "count_high"),
    shown("Reliability", "mark", "reliability"),
)


def with_definitions(released: Released, language: str) -> pd.DataFrame:
    """The answer's rows with words for each definition."""
    return released.table.assign(definition=released.table["variant"].map(_names(released, language)))


def definitions_finding(released: Released, language: str) -> str:
    """How many times the highest value is the lowest."""
    table, scale = _one_area(released.table, ""), scale_of(released, language)
    values = table["estimate"].dropna()
    if len(values) < 2 or not values.min() > 0:
        return say("Too few definitions can be shown here", language)
    return say(
        "From {low} to {high}: the definition alone changes the answer {times} times",
        language,
        low=value_text(values.min(), scale, language),
        high=value_text(values.max(), scale, language),
        times=round(float(values.max() / values.min()), 1),
    )


def draw_definitions(released: Released, language: str, selected: str = "") -> go.Figure:
    """A dot and an interval for each definition; the chosen one is filled."""
    scale, names = scale_of(released, language), _names(released, language)
    rows = _one_area(released.table, selected).assign(at=lambda t: range(len(t)))
    known, hidden = rows[rows["withheld"] == ""], rows[rows["withheld"] != ""]
    figure = template.new_figure(language)
    figure.add_trace(interval_bars(known, "low", "high"))
    for is_default, symbol in (
        (True, "circle"),
        (False, "circle-open"),
    ):
        part = known[known["is_default"] == is_default]
        texts = [
            value_interval(row, ("estimate", "low", "high"), scale, language)
            for row in part.to_dict("records")
        ]
        name = say(USE_WORDS[is_default], language)
        figure.add_trace(area_dots(part, "estimate", texts, name=name, symbol=symbol))
    short = [reason_words(reason, language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    for row in rows.to_dict("records"):  # the words of a definition are too long for the side of a phone
        value = (
            "" if row["withheld"] else f" · {number(row['estimate'], language, scale.decimals)}{scale.suffix}"
        )
        words = f"{names[row['variant']]} {MARKS[row['reliability']]}{value}"
        figure.add_annotation(
            x=0,
            y=row["at"] - 0.36,
            xref="paper",
            xanchor="left",
            showarrow=False,
            align="left",
            bgcolor=template.PAPER,
            text=f"<b>{words}</b>" if row["is_default"] else words,
        )
    figure.update_yaxes(range=[len(rows) - 0.4, -0.8], visible=False)
    figure.update_xaxes(rangemode="tozero", side="top", title_text=scale.unit, ticksuffix=scale.suffix)
    figure.update_layout(height=80 + 56 * len(rows), showlegend=True)
    return figure


def _one_area(table: pd.DataFrame, area_code: str) -> pd.DataFrame:
    chosen = area_code if area_code in set(table["area_code"]) else table["area_code"].iloc[0]
    return table[table["area_code"] == chosen]


def _names(released: Released, language: str) -> dict[str, str]:
    chosen = load_questions().variants_of(released.indicator.id)
    return {option.id: option.label.in_language(language) for option in chosen.options} if chosen else {}
