"""Points placed in the areas that contain them, and points that lie in none.

A point on a shared border lies in both areas; it is given to the first of them by code, so that the same
file always gives the same result.
"""

import numpy as np
import pandas as pd
import shapely

LATITUDE_MAX, LONGITUDE_MAX = 90.0, 180.0
METRES_PER_DEGREE = 111_195.0
"""On a sphere of the earth's mean radius; enough for distances across a gap between two outlines."""


def areas_of_points(latitude: pd.Series, longitude: pd.Series, areas: pd.DataFrame) -> pd.Series:
    """The code of the area that contains each point.

    Args:
        latitude: Degrees north; missing where there is none.
        longitude: Degrees east, same index.
        areas: Columns code [text] and geometry [polygons in degrees].

    Returns:
        Codes with the index of the points; missing for points in no area, without coordinates, or with
        coordinates that are no place on earth.

    Reference:
        Equal to geopandas.sjoin(predicate="intersects") and to testing every pair
        (tests/unit/methods/test_placing.py).
    """
    found = pd.Series([None] * len(latitude), index=latitude.index, dtype="object")
    is_place = latitude.abs().le(LATITUDE_MAX) & longitude.abs().le(LONGITUDE_MAX)
    rows = np.flatnonzero(is_place.to_numpy())
    if not len(rows) or areas.empty:
        return found
    ordered = areas.sort_values("code", ignore_index=True)
    points = shapely.points(longitude.to_numpy(float)[rows], latitude.to_numpy(float)[rows])
    tree = shapely.STRtree(np.asarray(ordered["geometry"]))
    point, area = tree.query(points, predicate="intersects")
    pairs = pd.DataFrame({"row": rows[point], "area": area}).sort_values(["row", "area"])
    first = pairs.drop_duplicates("row")
    found.iloc[first["row"].to_numpy()] = ordered["code"].to_numpy()[first["area"].to_numpy()]
    return found


def nearest_areas(latitude: pd.Series, longitude: pd.Series, areas: pd.DataFrame) -> pd.DataFrame:
    """The area whose outline is nearest to each point, for points in the gaps between drawn outlines.

    Args:
        latitude: Degrees north.
        longitude: Degrees east, same index.
        areas: Columns code [text] and geometry [polygons in degrees].

    Returns:
        Columns code and distance_m, with the index of the points; missing without coordinates.
    """
    found = pd.DataFrame({"code": None, "distance_m": np.nan}, index=latitude.index, dtype="object")
    is_place = latitude.abs().le(LATITUDE_MAX) & longitude.abs().le(LONGITUDE_MAX)
    rows = np.flatnonzero(is_place.to_numpy())
    if not len(rows) or areas.empty:
        return found.astype({"distance_m": float})
    ordered = areas.sort_values("code", ignore_index=True)
    shapes = np.asarray(ordered["geometry"])
    points = shapely.points(longitude.to_numpy(float)[rows], latitude.to_numpy(float)[rows])
    nearest = shapely.STRtree(shapes).nearest(points)
    found.iloc[rows, 0] = ordered["code"].to_numpy()[nearest]
    found.iloc[rows, 1] = _metres(shapely.shortest_line(points, shapes[nearest]))
    return found.astype({"distance_m": float})


def _metres(lines: np.ndarray) -> np.ndarray:
    """Lengths of short lines in degrees."""
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    east, north = (ends[:, 1] - ends[:, 0]).T
    return METRES_PER_DEGREE * np.hypot(east * np.cos(np.radians(ends[:, 0, 1])), north)
