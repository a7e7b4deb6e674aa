"""Four lenses beside each other: for each area which of them speak, with the values they speak from."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import READING_WORDS, shown
from taksir.figures.phrases import scale_of, value_text
from taksir.figures.rows import area_rows, with_rows
from taksir.release import Released
from taksir.words import number, say

LENS_WORDS = {
    "normative": "Normative",
    "felt": "Felt",
    "expressed": "Expressed",
    "comparative": "Comparative",
}
SIGNS = {"1": "square", "0": "square-open", "?": "line-ew-open"}
SIGN_WORDS = {"1": "among the highest third", "0": "not among them", "?": "not known"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Code", "text", "code"),
    shown("Normative: by a standard", "rate", "normative"),
    shown("95% interval", "rate", "normative_low", "normative_high"),
    shown("Felt: % of households", "whole", "felt"),
    shown("95% interval, felt", "whole", "felt_low", "felt_high"),
    shown("Expressed: requests per 1,000", "decimal", "expressed"),
    shown("Registered", "count", "registered"),
    shown("Reached", "share", "coverage"),
    shown("Comparative: fewer reached than at the median", "count", "comparative"),
    shown("What it suggests", "words", "reading"),
    shown("Reliability", "mark", "reliability"),
)


def lenses_finding(released: Released, language: str) -> str:
    """Where all lenses agree, or how many areas have a lens that speaks alone."""
    table = released.table
    agreed = table[table["code"] == "1111"]["area_name"].tolist()
    if agreed:
        return say("All four lenses agree on {areas}", language, areas=", ".join(agreed))
    known = table[~table["code"].str.contains("?", regex=False)]
    if known.empty:
        return say("No area is known through all four lenses", language)
    most = known.loc[known["code"].str.count("1").idxmax()]
    if most["code"] == "0000":
        return say(
            "In none of the {count} areas known through all four lenses does one speak",
            language,
            count=len(known),
        )
    return say(
        "No area is seen by all four lenses; {area} by {count}: {reading}",
        language,
        area=most["area_name"],
        count=most["code"].count("1"),
        reading=say(READING_WORDS[most["reading"]], language),
    )


def draw_lenses(released: Released, language: str, selected: str = "") -> go.Figure:
    """One row an area, one column a lens: filled where it speaks, empty where not, a dash if unknown."""
    table = released.table.assign(signs=released.table["code"].str.count("1"))
    rows = area_rows(table, shown=table["code"].notna(), order="signs")
    figure = template.new_figure(language)
    for sign, symbol in SIGNS.items():
        xs, ys, texts = [], [], []
        for row in rows.to_dict("records"):
            for column, lens in enumerate(LENS_WORDS):
                if row["code"][column] == sign:
                    xs.append(column)
                    ys.append(row["at"])
                    texts.append(_value(row, lens, released, language))
        colour = template.QUIET if sign == "?" else template.ACCENT
        figure.add_trace(
            go.Scatter(
                x=xs,
                y=ys,
                text=texts,
                mode="markers",
                name=say(SIGN_WORDS[sign], language),
                hovertemplate="%{text}<extra></extra>",
                marker={"symbol": symbol, "size": 14, "color": colour, "line": {"width": 2, "color": colour}},
            )
        )
    with_rows(figure, rows, language=language, right=[str(code) for code in rows["code"]], selected=selected)
    figure.update_xaxes(
        range=[-0.5, 3.5],
        tickvals=list(range(4)),
        ticktext=[_staggered(place, say(words, language)) for place, words in enumerate(LENS_WORDS.values())],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(showlegend=True)
    return figure


def _staggered(place: int, words: str) -> str:
    """Every second heading a line lower, so that they keep apart on a phone."""
    return f"{words}<br> " if place % 2 == 0 else f" <br>{words}"


def _value(row: dict, lens: str, released: Released, language: str) -> str:
    value, words = row[lens], say(LENS_WORDS[lens], language)
    if pd.isna(value):
        return f"{html.escape(str(row['area_name']))}<br>{words}: {say('not known', language)}"
    if lens == "normative":
        text = value_text(value, scale_of(released, language), language)
    elif lens == "felt":
        text = f"{number(value, language)}%"
    else:
        text = number(value, language, 1 if lens == "expressed" else 0)
    return f"{html.escape(str(row['area_name']))}<br>{words}: {text}"
