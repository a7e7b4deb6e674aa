"""A map as data: shapes with the released numbers beside them, for another map program."""

import json
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd

from taksir.figures.display import source_text
from taksir.release import Released
from taksir.shapes import MapGeometry, drawn_areas

LAYER = "taksir"


def map_geojson(released: Released, geometry: MapGeometry, language: str) -> bytes:
    """GeoJSON (RFC 7946) of the areas with what is released of them.

    Args:
        released: The numbers; a withheld row has its reason and no number.
        geometry: The shapes of its level, simplified for drawing.
        language: Language of what is said about the file.
    """
    content = json.loads(_joined(released, geometry).to_json(drop_id=True))
    return json.dumps(content | {"about": _about(released, language)}, ensure_ascii=False).encode("utf-8")


def map_geopackage(released: Released, geometry: MapGeometry, language: str) -> bytes:
    """The same as a GeoPackage with one layer, which says what it is."""
    about = "; ".join(f"{name}: {text}" for name, text in _about(released, language).items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.gpkg"
        options = {"IDENTIFIER": released.indicator.name.in_language(language), "DESCRIPTION": about}
        _joined(released, geometry).to_file(path, layer=LAYER, driver="GPKG", layer_options=options)
        return path.read_bytes()


def _joined(released: Released, geometry: MapGeometry) -> gpd.GeoDataFrame:
    shapes = drawn_areas(geometry.url).rename(columns={"code": "area_code"})
    return gpd.GeoDataFrame(shapes.merge(released.table, on="area_code", how="inner"), crs=4326)


def _about(released: Released, language: str) -> dict[str, Any]:
    return {
        "indicator": released.indicator.id,
        "name": released.indicator.name.in_language(language),
        "unit": released.indicator.unit.in_language(language),
        "period": released.period,
        "sources": "; ".join(source_text(note, language) for note in released.sources),
        "figure_id": released.id,
    }
