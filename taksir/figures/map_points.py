"""Facilities on a map: those too close together to be told apart stand as one mark with their number."""

import html

import numpy as np
import pandas as pd

from taksir.figures.map_picture import LegendLine
from taksir.figures.roles import ROLES
from taksir.words import say

CELL_SHARE = 0.03
"""Marks closer than this share of the map's longer side are drawn together."""
NAMED_MAX = 6


def grouped_points(points: pd.DataFrame, bounds: tuple[float, float, float, float]) -> pd.DataFrame:
    """Facilities inside a map, those of one cell of a grid drawn together.

    Args:
        points: longitude, latitude [degrees], name.
        bounds: West, south, east, north of the map.

    Returns:
        longitude, latitude [the mean of the group], places [number], name [safe HTML].
    """
    west, south, east, north = bounds
    cell = CELL_SHARE * max(east - west, north - south, 1e-9)
    inside = points[points["longitude"].between(west, east) & points["latitude"].between(south, north)]
    column = np.floor((inside["longitude"] - west) / cell)
    row = np.floor((inside["latitude"] - south) / cell)
    rows = [
        {
            "longitude": group["longitude"].mean(),
            "latitude": group["latitude"].mean(),
            "places": len(group),
            "name": _named(group["name"]),
        }
        for _, group in inside.groupby([column, row])
    ]
    return pd.DataFrame(rows, columns=["longitude", "latitude", "places", "name"])


def points_line(points: pd.DataFrame, language: str) -> LegendLine:
    """What the marks mean, with the number of facilities."""
    words = say("facilities; a number where several lie together", language)
    return LegendLine("point", ROLES["warning"].light, f"{words} ({int(points['places'].sum())})")


def _named(names: pd.Series) -> str:
    shown = [html.escape(str(name)) for name in names.head(NAMED_MAX)]
    return "<br>".join([*shown, *(["…"] if len(names) > NAMED_MAX else [])])
