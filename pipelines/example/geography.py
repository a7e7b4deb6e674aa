"""Shapes of the example region: 120 desa in an invented outline in the open ocean, and their unions.

Straight Voronoi borders are drawn once, as lines that both neighbours share, then bent by one smooth
noise field. The field folds nowhere, so shared borders stay shared to the last digit and coasts and
borders look grown, not ruled.
"""

from collections.abc import Sequence
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipelines.example import SEED
from pipelines.example.places import (
    FIRST_ZIGZAG,
    KECAMATAN,
    REGENCY_CODE,
    REGENCY_NAME,
    VINTAGE,
    desa_table,
    dotted,
    kecamatan_table,
)

Points = NDArray[np.float64]

LON_CENTRE, LAT_CENTRE = 90.0, -8.5
KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT = 110.1, 110.6
DECIMALS = 5
"""About 1 m: coarser steps fold the shortest bends of the coast; finer ones only make files longer."""

BORDER_STEP_KM = 0.8

# Everything below is in kilometres east and north of the centre.
MAINLAND = (
    (-24, 12), (-17, 19), (-9, 21), (-3, 26), (6, 29), (15, 28), (24, 25), (33, 24), (38, 17),
    (36, 8), (28, 3), (25, -5), (22, -12), (14, -17), (11, -23), (3, -26), (-3, -33), (-12, -36),
    (-19, -32), (-28, -35), (-35, -30), (-30, -24), (-26, -19), (-29, -12), (-24, -6), (-27, 3),
)  # fmt: skip
SEATS = {
    "01": (-3, -2), "02": (-17, -8), "03": (8, -7), "04": (16, 3), "05": (1, -15), "06": (-26, -26),
    "07": (-11, -26), "08": (-14, 8), "09": (1, 11), "10": (15, 18), "11": (30, 14),
}  # fmt: skip
"""Where each mainland kecamatan has its seat."""

ISLANDS: tuple[tuple[int, float, float, float, float], ...] = (
    # (desa number, 0 = the main island shared by desa 1–3; centre east, north; radius east, north)
    (0, -62, 6, 6.5, 4.5), (4, -53, -3, 3.2, 2.0), (5, -66, 17, 3.0, 2.2),
    (2, -70.5, 9, 1.0, 0.8), (4, -49, -6, 1.1, 0.7), (4, -57.5, -5, 0.7, 0.6), (5, -61.5, 19, 0.9, 0.7),
)  # fmt: skip

WAVES_KM = ((26.0, 1.05), (13.0, 0.42), (7.0, 0.20), (3.6, 0.08))
"""Wavelength and amplitude of the bending noise; their ratio keeps the field from folding."""


def _bend(points_km: Points) -> Points:
    """Points moved by the smooth noise field; n × 2 [km] in and out."""
    rng = np.random.default_rng([SEED, 1])
    moved = points_km.copy()
    for wavelength, amplitude in WAVES_KM:
        for angle in rng.uniform(0, np.pi, 3):
            along = points_km[:, 0] * np.cos(angle) + points_km[:, 1] * np.sin(angle)
            phase, heading = rng.uniform(0, 2 * np.pi, 2)
            swing = amplitude * np.sin(2 * np.pi * along / wavelength + phase)
            moved += swing[:, None] * np.array([np.cos(heading), np.sin(heading)])
    return moved


def _rugged(outline: Points, rng: np.random.Generator) -> Points:
    """A closed coast with bays and headlands: each side broken four times at a displaced midpoint [km]."""
    coast = outline
    for _ in range(4):
        side = np.roll(coast, -1, axis=0) - coast
        swing = rng.normal(0, 0.085, len(coast))[:, None] * side[:, ::-1] * (-1, 1)
        coast = np.stack([coast, coast + side / 2 + swing], axis=1).reshape(-1, 2)
    return coast


def _on_the_globe(points_km: Points) -> Points:
    """Bent points as longitude and latitude, rounded once for all who share them."""
    lon_lat = _bend(points_km) / (KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT) + (LON_CENTRE, LAT_CENTRE)
    return np.round(lon_lat, DECIMALS)


def _spread(shape: BaseGeometry, count: int, rng: np.random.Generator) -> Points:
    """Centres of `count` desa of like size within a shape, by Lloyd's rounds on random points [km]."""
    west, south, east, north = shape.bounds
    cloud = rng.uniform((west, south), (east, north), (6_000, 2))
    cloud = cloud[shapely.contains_xy(shape, cloud[:, 0], cloud[:, 1])]
    centres = cloud[:count]
    for _ in range(25):
        nearest = ((cloud[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array([cloud[nearest == number].mean(axis=0) for number in range(count)])
    return centres


def _pieces(centres: Points, outline: BaseGeometry) -> list[BaseGeometry]:
    """The Voronoi cell of each centre within the outline; neighbours share every border point [km]."""
    edges = shapely.voronoi_polygons(
        shapely.MultiPoint(centres), extend_to=shapely.box(-120, -80, 90, 80), only_edges=True
    )
    lines = shapely.segmentize(shapely.unary_union([edges, outline.boundary]), BORDER_STEP_KM)
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(parts)
    parts, inside = parts[shapely.contains(outline, inside)], inside[shapely.contains(outline, inside)]
    distances = shapely.distance(inside[:, None], shapely.points(centres)[None, :])
    owner = distances.argmin(axis=1)
    return [shapely.coverage_union_all(parts[owner == number]) for number in range(len(centres))]


def _bent_cells(centres: Points, outline: BaseGeometry) -> list[BaseGeometry]:
    """The cells of the centres, bent and laid on the globe."""
    return [shapely.transform(cell, _on_the_globe) for cell in _pieces(centres, outline)]


def _mainland_centres(outline: BaseGeometry, rng: np.random.Generator) -> dict[str, Points]:
    """Centres of the desa of each mainland kecamatan, nearest to the seat first [km]."""
    seats = np.array(list(SEATS.values()), dtype=float)
    counts = desa_table()["kecamatan_code"].str[-2:].value_counts()
    centres = {}
    for code, seat, cell in zip(SEATS, seats, _pieces(seats, outline), strict=True):
        spread = _spread(cell, int(counts[code]), rng)
        centres[code] = spread[np.argsort(((spread - seat) ** 2).sum(axis=1))]
    return centres


def _mainland(rng: np.random.Generator) -> list[BaseGeometry]:
    """Shapes of the mainland desa in Kemendagri order."""
    outline = shapely.Polygon(_rugged(np.array(MAINLAND, dtype=float), rng))
    centres = _mainland_centres(outline, rng)
    return _bent_cells(np.vstack(list(centres.values())), outline)


def _island(
    centre: tuple[float, float], radii: tuple[float, float], rng: np.random.Generator
) -> BaseGeometry:
    """The outline of one island [km]."""
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * rng.uniform(0.8, 1.2, (8, 1)) * radii
    return shapely.Polygon(_rugged(ring + np.array(centre), rng))


def _islands(rng: np.random.Generator) -> list[BaseGeometry]:
    """Shapes of the five island desa: three share the main island, some own islets."""
    shapes: dict[int, list[BaseGeometry]] = {number: [] for number in range(1, 6)}
    for number, east, north, radius_east, radius_north in ISLANDS:
        outline = _island((east, north), (radius_east, radius_north), rng)
        if number == 0:
            for desa, cell in enumerate(_bent_cells(_spread(outline, 3, rng), outline), start=1):
                shapes[desa].append(cell)
        else:
            shapes[number] += _bent_cells(np.array([[east, north]]), outline)
    return [parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts) for parts in shapes.values()]


def _zigzag_order(centres: Points) -> NDArray[np.int64]:
    """Rank of each place counted from the south-west, east and back west in three bands."""
    south, north = centres[:, 1].min(), centres[:, 1].max()
    band = np.minimum((3 * (centres[:, 1] - south) / (north - south + 1e-9)).astype(int), 2)
    eastward = np.where(band % 2 == 0, centres[:, 0], -centres[:, 0])
    return np.argsort(np.lexsort((eastward, band)))


def _bps_codes(desa: pd.DataFrame, centres: Points) -> list[str]:
    """BPS codes of the desa: same order as Kemendagri in 01–06, zigzag from 07 on."""
    numbers = {place.code: REGENCY_CODE + place.bps_number for place in KECAMATAN}
    codes = pd.Series("", index=desa.index)
    for kecamatan_code, rows in desa.groupby("kecamatan_code").groups.items():
        code = str(kecamatan_code)[-2:]
        rank = _zigzag_order(centres[rows]) if code >= FIRST_ZIGZAG else np.arange(len(rows))
        codes.loc[rows] = [f"{numbers[code]}{position + 1:03d}" for position in rank]
    return codes.tolist()


@cache
def desa_shapes() -> gpd.GeoDataFrame:
    """One row per desa in Kemendagri order: the desa table, code_bps [text] and geometry (EPSG:4326)."""
    rng = np.random.default_rng([SEED, 2])
    desa = desa_table()
    shapes = shapely.normalize(np.array([*_mainland(rng), *_islands(rng)]))
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    return gpd.GeoDataFrame(desa.assign(code_bps=_bps_codes(desa, centres)), geometry=shapes, crs="EPSG:4326")


@cache
def kecamatan_shapes() -> gpd.GeoDataFrame:
    """One row per kecamatan: the kecamatan table and geometry, the exact union of its desa (EPSG:4326)."""
    desa = desa_shapes()
    unions = [
        shapely.normalize(
            shapely.coverage_union_all(desa.geometry[desa["kecamatan_code"] == code].to_numpy())
        )
        for code in kecamatan_table()["area_code"]
    ]
    return gpd.GeoDataFrame(kecamatan_table(), geometry=unions, crs="EPSG:4326")


@cache
def regency_shape() -> gpd.GeoDataFrame:
    """The one row of the kabupaten: area_code, code_bps, name [text] and geometry (EPSG:4326)."""
    union = shapely.normalize(shapely.coverage_union_all(desa_shapes().geometry.to_numpy()))
    columns = {"area_code": [REGENCY_CODE], "code_bps": [REGENCY_CODE], "name": [REGENCY_NAME]}
    return gpd.GeoDataFrame(columns, geometry=[union], crs="EPSG:4326")


def boundary_collection(shapes: gpd.GeoDataFrame, level: str) -> dict[str, object]:
    """A GeoJSON feature collection with both codes, the name, the level and the vintage."""
    features: Sequence[dict[str, object]] = [
        {
            "type": "Feature",
            "properties": {
                "kode_kemendagri": dotted(row["area_code"]),
                "kode_bps": row["code_bps"],
                "nama": row["name"],
                "level": level,
                "vintage": VINTAGE,
            },
            "geometry": shapely.geometry.mapping(row["geometry"]),
        }
        for _, row in shapes.iterrows()
    ]
    return {"type": "FeatureCollection", "name": f"batas_{level}", "features": features}
