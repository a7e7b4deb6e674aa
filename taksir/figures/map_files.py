"""A map as data: shapes with the released numbers beside them, for another map program."""

import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd

from taksir.figures.display import source_text
from taksir.release import Released
from taksir.shapes import MapGeometry, drawn_areas

LAYER = "taksir"
BESIDE = ("estimate", "low", "high", "count", "count_low", "count_high", "rse", "withheld", "reliability")
"""Columns of a further figure that go along."""


def map_geojson(
    released: Released, geometry: MapGeometry, language: str, beside: Iterable[Released] = ()
) -> bytes:
    """GeoJSON (RFC 7946) of the areas with what is released of them.

    Args:
        released: The numbers; a withheld row has its reason and no number.
        geometry: The shapes of its level, simplified for drawing.
        language: Language of what is said about the file.
        beside: Further figures of the same areas, whose columns are named after indicator and period.
    """
    others = [other for other in beside if not other.by]
    content = json.loads(_joined(released, geometry, others).to_json(drop_id=True))
    about: dict[str, Any] = {"about": _about(released, language)}
    if others:
        about["beside"] = [_about(other, language) | {"columns": _prefix(other)} for other in others]
    return json.dumps(content | about, ensure_ascii=False).encode("utf-8")


def map_geopackage(
    released: Released, geometry: MapGeometry, language: str, beside: Iterable[Released] = ()
) -> bytes:
    """The same as a GeoPackage with one layer, which says what it is."""
    others = [other for other in beside if not other.by]
    told = [_about(released, language), *(_about(other, language) for other in others)]
    about = " | ".join("; ".join(f"{name}: {text}" for name, text in part.items()) for part in told)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.gpkg"
        options = {"IDENTIFIER": released.indicator.name.in_language(language), "DESCRIPTION": about}
        _joined(released, geometry, others).to_file(path, layer=LAYER, driver="GPKG", layer_options=options)
        return path.read_bytes()


def _joined(released: Released, geometry: MapGeometry, others: Iterable[Released]) -> gpd.GeoDataFrame:
    shapes = drawn_areas(geometry.url).rename(columns={"code": "area_code"})
    joined = shapes.merge(released.table, on="area_code", how="inner")
    for other in others:
        numbers = other.table.set_index("area_code")
        numbers = numbers[[name for name in BESIDE if name in numbers]].add_prefix(_prefix(other))
        joined = joined.merge(numbers, left_on="area_code", right_index=True, how="left")
    return gpd.GeoDataFrame(joined, crs=4326)


def _prefix(released: Released) -> str:
    """What the columns of a further figure begin with."""
    return re.sub(r"\W+", "_", f"{released.indicator.id}_{released.period}_").lower()


def _about(released: Released, language: str) -> dict[str, Any]:
    return {
        "indicator": released.indicator.id,
        "name": released.indicator.name.in_language(language),
        "unit": released.indicator.unit.in_language(language),
        "period": released.period,
        "sources": "; ".join(source_text(note, language) for note in released.sources),
        "figure_id": released.id,
    }
