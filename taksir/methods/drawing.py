"""Geometry for drawing: fewer vertices with borders still shared, ring winding, stripes and dashes.

Boundaries only, in degrees, as a thematic map needs them. Nothing here measures anything.
"""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

DECIMALS = 4  # about 11 metres: finer than a screen shows
SPECK_SHARE = 1 / 1500
"""A part smaller than a square with this share of the map's longer side cannot be seen."""


def simplified(areas: gpd.GeoDataFrame, *, tolerance_share: float = 0.0008) -> gpd.GeoDataFrame:
    """Areas with fewer vertices and without specks, neighbours still sharing their borders.

    Args:
        areas: Polygons of one level, in degrees.
        tolerance_share: Tolerance as a share of the longer side of the whole map.

    Returns:
        The same rows; coordinates rounded to 4 decimals. An area keeps its largest part however small, and
        one too small to survive simplification keeps its delivered shape.

    Reference:
        Visvalingam-Whyatt on a polygonal coverage, as in GEOS CoverageSimplifier.
    """
    extent = _extent(areas.total_bounds)
    whole = _without_specks(_valid(np.asarray(areas.geometry.values)), (extent * SPECK_SHARE) ** 2)
    simple = shapely.coverage_simplify(whole, tolerance_share * extent)
    rounded = _valid(shapely.transform(simple, _rounded))
    lost = shapely.area(rounded) < 0.5 * shapely.area(whole)
    return areas.set_geometry(gpd.GeoSeries(np.where(lost, whole, rounded), index=areas.index, crs=areas.crs))


def feature_collection(areas: gpd.GeoDataFrame) -> dict[str, Any]:
    """GeoJSON with the area's number as feature id and nothing else; outer rings run clockwise.

    On a sphere a ring has two insides; the browser's map takes the one to its right.

    Args:
        areas: Polygons with their `number`; other parts of mixed geometries are left out, for they have no
            inside. Numbers take a fifth of the room of codes where they travel.
    """
    rings = shapely.orient_polygons(_polygons(np.asarray(areas.geometry.values)), exterior_cw=True)
    features = [
        {"type": "Feature", "id": int(number), "properties": {}, "geometry": json.loads(text)}
        for number, text in zip(areas["number"], shapely.to_geojson(rings), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def hatched(areas: gpd.GeoDataFrame, spacing_share: float = 0.012) -> gpd.GeoDataFrame:
    """Marks to lay over areas: stripes under an area's number, its outline in dashes under minus that number.

    Every mark is a slip of four corners, so that a coast of a thousand points costs a few dozen slips.

    Args:
        areas: Polygons of one level, simplified, with their `number` from 1 on.
        spacing_share: Distance between stripes as a share of the longer side of the map. It is
            halved for a small area until the area is at least two distances wide.

    Returns:
        First the stripes, a row per area in the given order; then the outlines.
    """
    shapes = _valid(np.asarray(areas.geometry.values))
    spacings = _spacings(shapes, spacing_share * _extent(areas.total_bounds))
    marks = gpd.GeoDataFrame(
        {"number": [*areas["number"], *-areas["number"]]},
        geometry=[*_stripes(shapes, spacings), *_dashes(shapes, spacings)],
        crs=areas.crs,
    )
    return marks.set_geometry(shapely.transform(marks.geometry.values, _rounded_finely))


def _extent(bounds: np.ndarray) -> float:
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))


def _rounded(points: np.ndarray) -> np.ndarray:
    return np.round(points, DECIMALS)


def _rounded_finely(points: np.ndarray) -> np.ndarray:
    return np.round(points, DECIMALS + 1)


def _valid(shapes: np.ndarray) -> np.ndarray:
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
    return _polygons(shapes)


def _polygons(shapes: np.ndarray) -> np.ndarray:
    """The parts of each shape that have an inside, as one multipolygon a shape."""
    parts, owner = _parts(shapes)
    return _gathered(parts, owner, len(shapes))


def _parts(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All polygons with an inside, and the place of the shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    has_inside = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 0)
    return parts[has_inside], owner[inner][has_inside]


def _gathered(parts: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    empty = np.full(count, shapely.MultiPolygon(), dtype=object)
    if len(parts):
        order = np.argsort(owner, kind="stable")
        empty[np.unique(owner)] = shapely.multipolygons(
            parts[order], indices=np.unique(owner[order], return_inverse=True)[1]
        )
    return empty


def _without_specks(shapes: np.ndarray, smallest: float) -> np.ndarray:
    parts, owner = _parts(shapes)
    sizes = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, sizes)
    kept = (sizes >= smallest) | (sizes >= largest[owner])
    return _gathered(parts[kept], owner[kept], len(shapes))


def _spacings(shapes: np.ndarray, spacing: float) -> np.ndarray:
    """The distance between stripes for each shape: halved until the shape's width holds two."""
    west, south, east, north = shapely.bounds(shapes).T
    width = np.maximum(np.minimum(east - west, north - south), 1e-9)
    return spacing / 2 ** np.ceil(np.log2(np.maximum(2 * spacing / width, 1)))


def _stripes(shapes: np.ndarray, spacings: np.ndarray) -> np.ndarray:
    """Slips along x + y, a quarter of the distance wide, aligned over the map."""
    west, south, east, north = shapely.bounds(shapes).T
    first = np.floor((west + south) / spacings).astype(int)
    counts = np.ceil((east + north) / spacings).astype(int) - first + 1
    owner = np.repeat(np.arange(len(shapes)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    # The middle of a stripe that begins at the grid line: an eighth of the distance further.
    total = (first[owner] + step) * spacings[owner] + spacings[owner] / 8
    ends = np.stack(
        [
            np.column_stack([total - north[owner], north[owner]]),
            np.column_stack([total - south[owner], south[owner]]),
        ],
        axis=1,
    )
    cut = shapely.intersection(shapely.linestrings(ends), shapes[owner])
    pieces, place = shapely.get_parts(cut, return_index=True)
    is_line = shapely.length(pieces) > 0.3 * spacings[owner[place]]  # a corner is too short to be striped
    pieces, owner = pieces[is_line], owner[place[is_line]]
    points = shapely.get_coordinates(pieces).reshape(-1, 2, 2)
    half = (spacings[owner] / 8 / np.sqrt(2))[:, None]
    start, end = _shortened(points[:, 0], points[:, 1], half)
    return _gathered(_slips(start, end, half, half), owner, len(shapes))


def _dashes(shapes: np.ndarray, spacings: np.ndarray) -> np.ndarray:
    """The inner side of each boundary as dashes, two to each distance between stripes."""
    parts, owner = _parts(shapely.orient_polygons(shapes))
    rings, place = shapely.get_rings(parts, return_index=True)
    owner = owner[place]
    rings = shapely.simplify(rings, spacings[owner] / 10)
    length = shapely.length(rings)
    counts = np.maximum(np.round(2 * length / spacings[owner] / 2), 1).astype(int)
    ring = np.repeat(np.arange(len(rings)), counts)
    step = np.arange(len(ring)) - np.repeat(np.cumsum(counts) - counts, counts)
    each = (length / counts)[ring]
    points, place = shapely.get_coordinates(rings, return_index=True)
    lines = shapely.linestrings(points, indices=place)
    start = shapely.get_coordinates(shapely.line_interpolate_point(lines[ring], step * each))
    end = shapely.get_coordinates(shapely.line_interpolate_point(lines[ring], (step + 0.5) * each))
    inside = (spacings[owner][ring] / 6)[:, None]
    return _gathered(_slips(start, end, inside, 0 * inside), owner[ring], len(shapes))


def _shortened(start: np.ndarray, end: np.ndarray, by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both ends drawn in, so that a slip's corners stay within the border that cut it."""
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1])[:, None], 1e-12)
    step = along * np.minimum(by / length, 1 / 3)
    return start + step, end - step


def _slips(start: np.ndarray, end: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Thin four-cornered polygons from point to point, reaching so far to the left and to the right."""
    along = end - start
    unit = along / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-12)[:, None]
    aside = np.column_stack([-unit[:, 1], unit[:, 0]])
    corners = [start + left * aside, end + left * aside, end - right * aside, start - right * aside]
    return shapely.polygons(np.stack(corners, axis=1)) if len(start) else np.array([], dtype=object)
