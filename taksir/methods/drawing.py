"""Geometry for drawing: fewer vertices with borders still shared, ring winding, stripes and dashes.

Boundaries only, in degrees, as a thematic map needs them. Nothing here measures anything.
"""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

DECIMALS = 4  # about 11 metres: finer than a screen shows
OUTLINE_MARK = "~"
"""Ends the id of a feature that holds an area's dashed outline instead of its stripes."""


def simplified(areas: gpd.GeoDataFrame, *, tolerance_share: float = 0.0005) -> gpd.GeoDataFrame:
    """Areas with fewer vertices, neighbours still sharing their borders.

    Args:
        areas: Polygons of one level, in degrees.
        tolerance_share: Tolerance as a share of the longer side of the whole map.

    Returns:
        The same rows; coordinates rounded to 4 decimals. An area too small to survive
        simplification keeps its delivered shape.

    Reference:
        Visvalingam-Whyatt on a polygonal coverage, as in GEOS CoverageSimplifier.
    """
    whole = _valid(np.asarray(areas.geometry.values))
    simple = shapely.coverage_simplify(whole, tolerance_share * _extent(areas.total_bounds))
    rounded = _valid(shapely.transform(simple, _rounded))
    lost = shapely.area(rounded) < 0.5 * shapely.area(whole)
    return areas.set_geometry(gpd.GeoSeries(np.where(lost, whole, rounded), index=areas.index, crs=areas.crs))


def feature_collection(areas: gpd.GeoDataFrame, code_column: str) -> dict[str, Any]:
    """GeoJSON with the area code as feature id and nothing else; outer rings run clockwise.

    On a sphere a ring has two insides; the browser's map takes the one to its right.

    Args:
        areas: Polygons; other parts of mixed geometries are left out, for they have no inside.
        code_column: Column with the id of each feature.
    """
    rings = shapely.orient_polygons(np.asarray(areas.geometry.values), exterior_cw=True)
    codes = areas[code_column].astype(str)
    features = [_feature(code, ring) for code, ring in zip(codes, rings, strict=True)]
    return {"type": "FeatureCollection", "features": features}


def hatched(
    areas: gpd.GeoDataFrame, spacing_share: float = 0.012, *, code_column: str = "area_code"
) -> gpd.GeoDataFrame:
    """Marks to lay over areas: diagonal stripes under their id, a dashed outline under id + `~`.

    Args:
        areas: Polygons of one level, simplified.
        spacing_share: Distance between stripes as a share of the longer side of the map. It is
            halved for a small area until the area is at least two distances wide.
        code_column: Column with the area code.

    Returns:
        First the stripes, a row per area in the given order; then the outlines.
    """
    shapes = _valid(np.asarray(areas.geometry.values))
    spacings = _spacings(shapes, spacing_share * _extent(areas.total_bounds))
    stripes = [_striped(shape, spacing) for shape, spacing in zip(shapes, spacings, strict=True)]
    dashes = [_dashed(shape, spacing) for shape, spacing in zip(shapes, spacings, strict=True)]
    both = gpd.GeoDataFrame(
        {code_column: [*areas[code_column].astype(str), *(areas[code_column].astype(str) + OUTLINE_MARK)]},
        geometry=[*stripes, *dashes],
        crs=areas.crs,
    )
    return both.set_geometry(shapely.transform(both.geometry.values, _rounded_finely))


def _extent(bounds: np.ndarray) -> float:
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))


def _rounded(points: np.ndarray) -> np.ndarray:
    return np.round(points, DECIMALS)


def _rounded_finely(points: np.ndarray) -> np.ndarray:
    return np.round(points, DECIMALS + 1)


def _valid(shapes: np.ndarray) -> np.ndarray:
    return np.array([_polygons_of(shape) for shape in shapely.make_valid(shapes)], dtype=object)


def _polygons_of(shapes: shapely.Geometry | np.ndarray) -> shapely.MultiPolygon:
    """The parts that have an inside, of one shape or of several."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > 0])


def _feature(code: str, shape: shapely.Geometry) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(_polygons_of(shape)))
    return {"type": "Feature", "id": code, "properties": {}, "geometry": geometry}


def _spacings(shapes: np.ndarray, spacing: float) -> np.ndarray:
    """The distance between stripes for each shape: halved until the shape's width holds two."""
    west, south, east, north = shapely.bounds(shapes).T
    width = np.maximum(np.minimum(east - west, north - south), 1e-9)
    return spacing / 2 ** np.ceil(np.log2(np.maximum(2 * spacing / width, 1)))


def _striped(shape: shapely.Geometry, spacing: float) -> shapely.Geometry:
    """A shape cut into bands along x + y, a quarter of the distance wide, aligned over the map."""
    west, south, east, north = shape.bounds
    near = np.arange(np.floor((west + south) / spacing), np.ceil((east + north) / spacing) + 1) * spacing
    far = near + spacing / 4
    sides = [(near, north), (far, north), (far, south), (near, south)]
    corners = np.stack([np.column_stack([total - y, np.full_like(near, y)]) for total, y in sides], axis=1)
    return _polygons_of(shapely.intersection(shapely.polygons(corners), shape))


def _dashed(shape: shapely.Geometry, spacing: float) -> shapely.Geometry:
    """The inner side of a shape's boundary as dashes, two to each distance between stripes."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    smooth = shapely.simplify(rings, spacing / 10)
    strokes = [dash for ring in smooth for dash in _cut(ring, spacing / 2)]
    inner = shapely.buffer(
        np.array(strokes, dtype=object), spacing / 6, single_sided=True, join_style="bevel"
    )
    return _polygons_of(inner)


def _cut(ring: shapely.LinearRing, length: float) -> list[shapely.LineString]:
    """Every other piece of a ring; a ring shorter than two pieces is one piece."""
    line = shapely.LineString(ring.coords)
    count = max(round(line.length / length / 2), 1)
    step = line.length / count
    return [substring(line, step * index, step * (index + 0.5)) for index in range(count)]
