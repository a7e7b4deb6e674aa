"""Places with their intervals: which areas are safely in the top, and which only seem to be."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import SAFE_WORDS, shown
from taksir.figures.phrases import reason_words, scale_of, value_text
from taksir.figures.rows import area_dots, interval_bars, stacked, with_rows, words_in_rows
from taksir.figures.worded import CHANCE
from taksir.release import Released
from taksir.words import say

SYMBOLS = {"in": "circle", "open": "circle-open", "out": "circle-dot"}
COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Rate", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Number", "count", "count"),
    shown("Place", "whole", "rank"),
    shown("Places it may hold", "places", "rank_low", "rank_high"),
    shown("Chance of the top", "chance", "top_probability"),
    shown("In the top?", "words", "place"),
    shown("Reliability", "mark", "reliability"),
)


def ranks_finding(released: Released, language: str) -> str:
    """How many places of the top are safe."""
    table = released.table
    top, safe = int(table["top"].iloc[0]), table[table["place"] == "in"]["area_name"].tolist()
    if not safe:
        return say("No area is safely among the top {top}", language, top=top)
    if len(safe) == top:
        return say("All {top} places of the top are safe: {areas}", language, top=top, areas=", ".join(safe))
    return say(
        "{count} of {top} places of the top are safe: {areas}",
        language,
        count=len(safe),
        top=top,
        areas=", ".join(safe),
    )


def by_chance(released: Released, language: str) -> pd.DataFrame:
    """The table from the highest chance of the top down; equal chances by place, those without one last.

    By place alone the least certain estimates would fill the first rows: they reach furthest by mere chance.
    """
    del language  # an order is the same in every language
    return released.table.sort_values(["top_probability", "rank"], ascending=[False, True], kind="stable")


def draw_ranks(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by their chance of the top, each with its place and those it may hold; the top is shaded."""
    table = by_chance(released, language)
    rows = stacked(table[table["rank"].notna()], table[table["rank"].isna()])
    ranked, outside = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    top = float(released.table["top"].iloc[0])
    figure.add_vrect(x0=0.5, x1=top + 0.5, fillcolor=template.TEAL[0], line_width=0, layer="below")
    is_sure = ranked["withheld"] == ""
    figure.add_trace(interval_bars(ranked[is_sure], "rank_low", "rank_high", width_px=5))
    unsure = interval_bars(ranked[~is_sure], "rank_low", "rank_high", colour=template.QUIET, width_px=1.5)
    figure.add_trace(unsure.update(line_dash="dot"))
    for place, symbol in SYMBOLS.items():
        part = ranked[ranked["place"] == place]
        if not part.empty:
            colours = [template.INK if code == selected else template.ACCENT for code in part["area_code"]]
            words = [_hover(row, released, language) for row in part.to_dict("records")]
            name = say(SAFE_WORDS[place], language)
            figure.add_trace(area_dots(part, "rank", words, name=name, symbol=symbol, colour=colours))
    short = [reason_words(reason, language, is_short=True) for reason in outside["withheld"]]
    figure.add_trace(words_in_rows(outside, short, x=1))
    chances = [
        CHANCE.text(chance, language) if is_shown else ""
        for chance, is_shown in zip(rows["top_probability"], rows["is_shown"], strict=True)
    ]
    with_rows(
        figure,
        rows,
        language=language,
        right=chances,
        selected=selected,
        unit=say("Place · chance of the top →", language),
    )
    figure.update_xaxes(range=[0.4, len(ranked) + 0.6], dtick=1 if len(ranked) <= 15 else None)
    figure.update_layout(showlegend=True)
    return figure


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language)
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    lines.append(say("Place {low} to {high}", language, low=int(row["rank_low"]), high=int(row["rank_high"])))
    lines.append(
        say("Chance of the top: {chance}", language, chance=CHANCE.text(row["top_probability"], language))
    )
    is_shown = not row["withheld"]
    lines.append(
        value_text(row["estimate"], scale, language) if is_shown else reason_words(row["withheld"], language)
    )
    return "<br>".join(lines)
