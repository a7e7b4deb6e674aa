"""The catchment map: how far each village is from a service, and where its facilities lie."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from taksir.figures import template
from taksir.figures.map_picture import COLUMNS, LegendLine, MapPicture, Panel, all_shapes, counted
from taksir.figures.map_points import grouped_points, points_line
from taksir.figures.map_told import NAME, slot
from taksir.figures.resources.labels import resource_words
from taksir.figures.resources.words import UNIT_WORDS, WHY_WORDS
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import number, say

CLASS_WORDS = (
    "up to {end} {unit}",
    "{start}–{end} {unit}",
    "{start}–{end} {unit}, out of reach",
    "further than {start} {unit}",
)
COLOURS = (template.TEAL[0], template.TEAL[1], template.TEAL[3], template.TEAL[4])
"""Half the limit, the limit, twice the limit, beyond: the darker, the further."""


def catchment_picture(
    released: Released,
    facilities: Released,
    geometry: MapGeometry,
    language: str,
    *,
    travel: Mapping[str, object],
) -> MapPicture:
    """A map of the ways to the nearest facility.

    Args:
        released: The answer of `estimate_access` by village.
        facilities: The answer of `estimate_load` of the same service; confidential ones have no point.
        geometry: The shapes of the villages.
        language: Language of the reader.
        travel: `limit` and `mode` of the ways.
    """
    areas, lines = way_areas(released, geometry, language, travel=travel)
    points = facility_points(facilities, geometry, language)
    if not points.empty:
        lines.append(points_line(points, language))
    return MapPicture(
        geometry, (Panel("", areas[[*COLUMNS, "kind", "withheld"]]),), tuple(lines), points=points
    )


def way_areas(
    released: Released, geometry: MapGeometry, language: str, *, travel: Mapping[str, object]
) -> tuple[pd.DataFrame, list[LegendLine]]:
    """The shapes coloured by the way to the nearest facility, and what the colours mean."""
    limit = float(str(travel["limit"]))
    unit = say(UNIT_WORDS["km" if travel["mode"] == "line" else "minutes"], language)
    areas = all_shapes(geometry).merge(released.table, left_on="code", right_on="area_code", how="left")
    edges = [limit / 2, limit, 2 * limit]
    step = np.searchsorted(edges, areas["way"].fillna(np.inf), side="left")
    is_lost = areas["way"].isna()
    areas = areas.assign(
        fill=np.where(is_lost, template.PAPER, np.array(COLOURS)[np.minimum(step, 3)]),
        is_hatched=False,
        is_dashed=is_lost,
        hover=[_sentence(row, unit, language) for row in areas.to_dict("records")],
        told=list(zip(areas["way"].round(1), areas["persons"], strict=True)),
        size_px=np.nan,
        ring="",
        label="",
        withheld=np.where(is_lost, "no_data", ""),
        kind=np.where(is_lost, "withheld", "shown"),
    )
    lines = [
        LegendLine(
            "class", colour, counted(_class_words(place, edges, unit, language), (step == place) & ~is_lost)
        )
        for place, colour in enumerate(COLOURS)
        if ((step == place) & ~is_lost).any()
    ]
    for why in ("no_link", "off_road", "no_supply"):
        lost = is_lost & (areas["why"] == why)
        if lost.any():
            lines.append(LegendLine("withheld", template.PAPER, counted(say(WHY_WORDS[why], language), lost)))
    return areas, lines


def facility_points(facilities: Released, geometry: MapGeometry, language: str) -> pd.DataFrame:
    """The facilities as marks; confidential ones have none."""
    table = facilities.table.dropna(subset=["longitude", "latitude"])
    names = [resource_words(row, language) for row in table.to_dict("records")]
    return grouped_points(table.assign(name=names), geometry.bounds)


def _class_words(place: int, edges: list[float], unit: str, language: str) -> str:
    ends = [number(edge, language, 0 if edge == round(edge) else 1) for edge in edges]
    start = ends[max(place - 1, 0)]
    return say(CLASS_WORDS[place], language, start=start, end=ends[min(place, 2)], unit=unit)


def _sentence(row: dict, unit: str, language: str) -> str:
    """What is told of a village: few sentences, with places for its way and its people."""
    lines = [NAME]
    if pd.notna(row["way"]):
        lines.append(f"{slot(0, 1)} {unit}")
    elif row.get("why"):
        lines.append(say(WHY_WORDS[str(row["why"])], language))
    if pd.notna(row.get("persons")):
        lines.append(say("{count} people", language, count=slot(1)))
    return "<br>".join(lines)
