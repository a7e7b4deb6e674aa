"""A composite index as bars of its components, with the places an area holds under other weights."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.catalogue import load_catalogue
from taksir.figures import template
from taksir.figures.answer_tables import Shown, shown
from taksir.figures.phrases import reason_words
from taksir.figures.rows import area_rows, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

PART, VALUE = "part ", "value "
COLOURS = template.SERIES
STABLE_SHARE = 0.8
"""An area keeps its place in the top where it does so in this share of other weights."""


def index_columns(released: Released, language: str) -> tuple[Shown, ...]:
    """The columns of an index's table: components always beside it."""
    parts = [name.removeprefix(PART) for name in released.table if name.startswith(PART)]
    return (
        shown("Area", "text", "area_name"),
        shown("Index", "decimal", "index"),
        shown("Place", "whole", "rank"),
        shown("Places under other weights", "places", "rank_low", "rank_high"),
        shown("In the top under other weights", "chance", "in_top_share"),
        shown("Chance of the top, weights and sample", "chance", "top_probability"),
        *(Shown(_with_unit(name, language), (VALUE + name,), "decimal") for name in parts),
        shown("Reliability", "mark", "reliability"),
    )


def index_finding(released: Released, language: str) -> str:
    """Which areas lead, and whether they do so under other weights too."""
    table = released.table.dropna(subset=["index"]).sort_values("index", ascending=False)
    first = table.iloc[0]
    stable = table[table["in_top_share"] >= STABLE_SHARE]["area_name"].tolist()
    if not stable:
        return say("{area} leads, but the order depends on the weights", language, area=first["area_name"])
    return say("In the top under nearly all weights: {areas}", language, areas=", ".join(stable))


def draw_index(released: Released, language: str, selected: str = "") -> go.Figure:
    """Areas by index, each bar made of its components."""
    table = released.table
    rows = area_rows(table, shown=table["index"].notna(), order="index")
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    parts = [name for name in table if name.startswith(PART)]
    for name, colour in zip(parts, COLOURS, strict=False):
        label = _name(name.removeprefix(PART), language)
        figure.add_trace(
            go.Bar(
                x=upper[name],
                y=upper["at"],
                orientation="h",
                name=html.escape(label),
                customdata=upper["area_code"],
                marker={"color": colour},
                hovertemplate=f"{html.escape(label)}: %{{x:.2f}}<extra></extra>",
            )
        )
    short = [reason_words(reason, language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [_places(row, language) for row in rows.to_dict("records")]
    with_rows(
        figure,
        rows,
        language=language,
        right=right,
        selected=selected,
        unit=say("Index · place (other weights) →", language),
    )
    figure.update_layout(barmode="relative", showlegend=True, bargap=0.35)
    return figure


def _places(row: dict, language: str) -> str:
    if pd.isna(row["rank"]):
        return ""
    low, high = number(row["rank_low"], language), number(row["rank_high"], language)
    return f"{number(row['rank'], language)} ({low if low == high else f'{low}–{high}'})"


def _with_unit(indicator_id: str, language: str) -> str:
    indicator = load_catalogue().indicator(indicator_id)
    unit = indicator.unit.in_language(language) if indicator else ""
    return f"{_name(indicator_id, language)} ({unit})" if unit else _name(indicator_id, language)


def _name(indicator_id: str, language: str) -> str:
    indicator = load_catalogue().indicator(indicator_id)
    return indicator.name.in_language(language) if indicator else indicator_id
