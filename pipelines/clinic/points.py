"""Rows placed by their coordinates: in the area that contains them, or across a gap in the nearest one.

Coordinates of dwellings are read here in full, before protection drops them; only the area stays.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.clinic.written import PlaceHeaders
from pipelines.correct.columns_sql import source_of
from pipelines.correct.placing_sql import place_key
from pipelines.delivered import RawTable
from pipelines.reading import answered
from taksir.methods.placing import areas_of_points, nearest_areas
from taksir.store.engine import Engine

GAP_M = 300.0
"""Outlines are drawn with fewer points than the ground has: a point this near to an area lies in a gap."""

INDONESIA = {"latitude": (-11.5, 6.5), "longitude": (94.5, 141.5)}
"""Degrees within which a place of the country lies; tells swapped columns, never refuses a place."""


@dataclass(frozen=True)
class PlacedPoints:
    """Rows placed by coordinates.

    Attributes:
        table: row_number, place [key of what is written], area_code [missing outside every area],
            distance_m [0 inside].
        rows: Rows with coordinates.
        gap_rows: Rows outside every outline but so near to one that they were placed in it.
        outside_rows: Rows with coordinates in no area.
        is_swapped: Whether latitude and longitude stood in each other's column.
    """

    table: pd.DataFrame
    rows: int
    gap_rows: int
    outside_rows: int
    is_swapped: bool


def placed_points(
    raw: RawTable, headers: PlaceHeaders, shapes: pd.DataFrame, engine: Engine
) -> PlacedPoints | None:
    """The area of every row that has coordinates; None where no column holds any.

    Args:
        raw: The sheet.
        headers: Where its coordinates stand.
        shapes: code and geometry of the areas.
        engine: Reads the coordinates.
    """
    read = _coordinates_sql(raw, headers)
    if not read:
        return None
    rows = engine.frame(
        f"SELECT row_number, place, latitude, longitude FROM ({read}) "
        "WHERE latitude IS NOT NULL AND longitude IS NOT NULL AND NOT (latitude = 0 AND longitude = 0) "
        "ORDER BY row_number"
    )
    if rows.empty:
        return None
    swapped = _is_swapped(rows)
    if swapped:
        rows = rows.rename(columns={"latitude": "longitude", "longitude": "latitude"})
    code = areas_of_points(rows["latitude"], rows["longitude"], shapes)
    gap = nearest_areas(rows["latitude"][code.isna()], rows["longitude"][code.isna()], shapes)
    near = gap[gap["distance_m"] <= GAP_M]
    code.loc[near.index] = near["code"]
    distance = gap["distance_m"].reindex(rows.index).fillna(0.0)
    table = rows[["row_number", "place"]].assign(area_code=code, distance_m=distance)
    return PlacedPoints(table, len(rows), len(near), int(code.isna().sum()), swapped)


def write_points(points: PlacedPoints, path: Path) -> Path:
    """Write row numbers with the area found, for the SQL that joins them."""
    found = points.table.dropna(subset=["area_code"])[["row_number", "area_code"]]
    found.astype({"area_code": "string"}).to_parquet(path, index=False)
    return path


def _coordinates_sql(raw: RawTable, headers: PlaceHeaders) -> str:
    if headers.latitude and headers.longitude:
        latitude, longitude = (answered(source_of(raw, h)) for h in (headers.latitude, headers.longitude))
    elif headers.point:
        point = answered(source_of(raw, headers.point))
        latitude, longitude = (f"split_part({point}, ' ', {part})" for part in (1, 2))
    else:
        return ""
    # Degrees have one decimal sign and no thousands, so a comma can only be that sign.
    cells = ", ".join(
        f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE) AS {name}"
        for text, name in ((latitude, "latitude"), (longitude, "longitude"))
    )
    return f"SELECT row_number, {place_key(raw, headers.written)} AS place, {cells} FROM {raw.rows_sql}"


def _is_swapped(rows: pd.DataFrame) -> bool:
    """Whether the columns stand for each other: beyond 90 degrees there is no latitude."""
    (south, north), (west, east) = INDONESIA["latitude"], INDONESIA["longitude"]
    here = rows["latitude"].between(south, north) & rows["longitude"].between(west, east)
    turned = rows["longitude"].between(south, north) & rows["latitude"].between(west, east)
    return bool(turned.mean() > 0.5 > here.mean())
