"""Clusters of high and of low values on a map, in two colours that differ in lightness too."""

import html

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_tables import CLUSTER_WORDS, shown
from taksir.figures.map_picture import (
    COLUMNS,
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
    with_told,
)
from taksir.figures.map_told import slot
from taksir.figures.ranked import draw_ranked
from taksir.figures.roles import ROLES
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

COLOURS = {
    "high": ROLES["cluster_high"].light,
    "low": ROLES["cluster_low"].light,
    "high_outlier": ROLES["cluster_high_outlier"].light,
    "low_outlier": ROLES["cluster_low_outlier"].light,
    "none": ROLES["panel"].light,
    "no_neighbours": template.LINE,
}
"""Orange against purple: told apart by colour-blind readers and, by their lightness, in grey."""
HOT_SPOT_COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("Rate", "rate", "estimate"),
    shown("95% interval", "rate", "low", "high"),
    shown("Cluster", "words", "cluster"),
    shown("p-value, two-sided", "p_value", "p_two_sided"),
    shown("Reliability", "mark", "reliability"),
)


def hot_spot_finding(released: Released, language: str) -> str:
    """How many areas stand in clusters of high values."""
    high = released.table.loc[released.table["cluster"] == "high", "area_name"].tolist()
    low = int((released.table["cluster"] == "low").sum())
    if not high and not low:
        return say("No cluster of areas that could not be chance", language)
    if not high:
        return say(
            "{count} areas stand in clusters of low values, none in one of high values", language, count=low
        )
    named = ", ".join(sorted(high)[:3]) + (" …" if len(high) > 3 else "")
    return say(
        "{count} areas stand in clusters of high values: {areas}", language, count=len(high), areas=named
    )


def draw_hot_spots(released: Released, language: str, selected: str = "") -> go.Figure:
    """The areas by value, for where no map can be drawn."""
    return draw_ranked(released, language, selected=selected)


def hot_spot_picture(released: Released, geometry: MapGeometry, language: str) -> MapPicture:
    """The map of clusters.

    Args:
        released: The answer of `estimate_hot_spots`.
        geometry: The shapes of its level.
        language: Language of the reader.
    """
    areas = placed_areas(released, geometry, language)
    kind = areas["cluster"].fillna("").where(areas["kind"] == "shown", "")
    lines = [
        LegendLine("class", colour, counted(say(CLUSTER_WORDS[name], language), kind == name))
        for name, colour in COLOURS.items()
        if (kind == name).any()
    ]
    areas = _with_cluster_told(areas, kind, language)
    fill = kind.map(COLOURS)
    areas["fill"] = np.where(fill.notna(), fill, areas["fill"])
    lines += mark_lines(areas, released, language)
    return MapPicture(geometry, (Panel("", areas[[*COLUMNS, "kind", "withheld"]]),), tuple(lines))


def _with_cluster_told(areas: pd.DataFrame, kind: pd.Series, language: str) -> pd.DataFrame:
    """What is told of an area, with its cluster and how probable such a one is by chance."""
    own = np.array(areas["told"].tolist())
    p_value = areas["p_two_sided"].astype(float).where(kind != "").round(4)
    words = {name: html.escape(say(CLUSTER_WORDS[name], language)) for name in set(kind) - {""}}
    sentences = [
        "<br>".join(
            [
                sentence,
                *([words[name]] if name else []),
                *([f"p = {slot(own.shape[1], 4)}"] if known else []),
            ]
        )
        for sentence, name, known in zip(areas["hover"], kind, p_value.notna(), strict=True)
    ]
    return with_told(areas, sentences, np.column_stack([own, p_value]))
