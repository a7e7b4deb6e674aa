"""Need and lack of access crossed on one map: nine colours, and the double-poor numbered in their order."""

import html
from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.figures import template
from taksir.figures.classes import class_of
from taksir.figures.map_picture import (
    COLUMNS,
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
)
from taksir.figures.pair_map import COLOURS, pair_legend, thirds
from taksir.figures.phrases import reason_words, scale_of, value_text
from taksir.figures.resources.double_chart import hover_words
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import number, say

NUMBERED_MAX = 15
"""More numbers than these cover the map."""
DIGITS = 2
NUMBER_PX, MARK_PX = 22.0, 14.0


def double_picture(released: Released, geometry: MapGeometry, language: str) -> MapPicture:
    """A map of need and access together, by thirds of the areas; the darkest have most need and least access.

    Args:
        released: The answer of `estimate_double_need` at the level of the shapes.
        geometry: The shapes.
        language: Language of the reader.
    """
    table = released.table.rename(columns={"kind": "both"})  # a map's areas have a kind of their own
    areas = placed_areas(replace(released, table=table), geometry, language, table="estimate")
    areas["both"] = areas["both"].fillna("")
    is_known = areas["both"] != ""
    by_units = released.table["access"].notna().any()
    lack = -areas["access"] if by_units else areas["way"].fillna(np.inf)
    breaks = _breaks(areas["value"].where(is_known), lack.where(is_known), released, language)
    across = class_of(areas["value"].where(is_known), breaks[0], digits=9)
    up = np.where(is_known, np.searchsorted(breaks[1], lack.fillna(np.inf), side="right"), -1)
    if released.indicator.polarity == "better":
        across = np.where(across >= 0, len(breaks[0]) - across, -1)
    colours = np.array(COLOURS)[np.maximum(up, 0), np.maximum(across, 0)]
    lost = (areas["kind"] == "shown") & ~is_known
    areas["kind"] = areas["kind"].mask(lost, "withheld")
    areas["withheld"] = areas["withheld"].mask(lost, "no_data")
    areas = areas.assign(
        fill=np.where(is_known, colours, np.where(areas["kind"] == "no_data", areas["fill"], template.PAPER)),
        is_hatched=is_known & (areas["reliability"] == "caution"),
        is_dashed=areas["kind"] == "withheld",
        hover=[_hover(row, released, language) for row in areas.to_dict("records")],
        label=[_label(row) for row in areas.to_dict("records")],
    )
    areas = areas.assign(size_px=np.where(areas["label"] != "", NUMBER_PX, np.nan), ring="open")
    legend = pair_legend(across, up, *_axes(released, breaks, language, by_units=by_units))
    lines = mark_lines(areas, released, language)
    double = areas["both"] == "double"
    if double.any():
        words = say("1, 2 …: high need and low access, the first first", language)
        lines.insert(0, LegendLine("ring", template.ACCENT, counted(words, double), MARK_PX))
    return MapPicture(geometry, (Panel("", areas[[*COLUMNS, "kind", "withheld"]]),), tuple(lines), legend)


def _hover(row: dict, released: Released, language: str) -> str:
    if row["both"]:
        return hover_words(row | {"kind": row["both"]}, released, language)
    reason = say("no data", language) if row["kind"] == "no_data" else reason_words(row["withheld"], language)
    return f"<b>{html.escape(str(row['name']))}</b><br>{reason}"


def _breaks(
    need: pd.Series, lack: pd.Series, released: Released, language: str
) -> tuple[list[float], list[float]]:
    digits = scale_of(released, language).decimals
    return thirds(need, digits=digits), thirds(lack.replace(np.inf, np.nan), digits=DIGITS)


def _axes(
    released: Released, breaks: tuple[list[float], list[float]], language: str, *, by_units: bool
) -> tuple[str, str]:
    """What grows to the right and upwards, with the breaks between the thirds."""
    scale = scale_of(released, language)
    need = " | ".join(value_text(edge, scale, language) for edge in breaks[0])
    lack = " | ".join(number(abs(edge), language, DIGITS) for edge in breaks[1])
    across = released.indicator.name.in_language(language)
    up = say("fewer units per 1,000 people" if by_units else "further to the nearest", language)
    return (f"{across} ({need})" if need else across), (f"{up} ({lack})" if lack else up)


def _label(row: dict) -> str:
    order = row.get("order")
    if row["both"] != "double" or order is None or pd.isna(order) or order > NUMBERED_MAX:
        return ""
    return f"{int(order)}"
