"""The shapes of the areas as a map needs them: drawn once, kept as files that a browser caches for ever.

A file's name is a digest of the boundaries it was made of, so that its content never changes. Shapes are
boundaries only, never data; whoever reaches the dashboard may see them.
"""

import gzip
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from taksir import paths
from taksir.areas import area_index, code_columns
from taksir.catalogue import load_catalogue
from taksir.evidence import Evidence, current_evidence, digest_of
from taksir.methods import drawing

DRAWING = "4"
"""Raise when the way shapes are drawn changes, so that kept files are made anew."""
ADDRESS = "app/static/geo/"
"""Under which the dashboard serves them, relative to its own."""
NAME = re.compile(r"[0-9a-f]{20}(-hatch)?\.json")
TOUCHING_DEGREES = 2e-4
"""Shapes are rounded to 11 m: neighbours drawn from one file lie no further apart than twice that."""


@dataclass(frozen=True)
class MapGeometry:
    """What a map needs to draw a level: addresses of static files, never the shapes themselves.

    Attributes:
        url: Address of the shapes.
        hatch_url: Address of their stripes and dashed outlines.
        bounds: West, south, east, north [degrees].
        codes: The areas that have a shape, in the order of the shapes' numbers, which begin with 1.
        names: Name by code.
    """

    url: str
    hatch_url: str
    bounds: tuple[float, float, float, float]
    codes: tuple[str, ...]
    names: dict[str, str]


def map_geometry(level: str, *, within: str = "", evidence: Evidence | None = None) -> MapGeometry | None:
    """The drawn shapes of a level inside an area; None where no boundaries are published."""
    evidence = evidence or current_evidence()
    files = tuple(file.path for file in evidence.of_table("boundary"))
    return _geometry(_folder(), files, level, within, area_index(evidence).home_system) if files else None


def kept_shapes(name: str) -> Path | None:
    """The compressed file behind an address, or None where there is none of that name."""
    path = _folder() / f"{name}.gz"
    return path if NAME.fullmatch(name) and path.is_file() else None


def drawn_features(address: str) -> dict:
    """The GeoJSON behind an address of a `MapGeometry`."""
    return json.loads(gzip.decompress((_folder() / f"{address.removeprefix(ADDRESS)}.gz").read_bytes()))


@lru_cache(maxsize=16)
def drawn_areas(geometry_url: str) -> gpd.GeoDataFrame:
    """The drawn shapes behind an address, for maps on paper and for files: code and geometry."""
    features = drawn_features(geometry_url)["features"]
    codes = _about(_folder(), geometry_url.removeprefix(ADDRESS).removesuffix(".json"))["codes"]
    frame = gpd.GeoDataFrame.from_features(features, crs=4326)
    return frame.assign(code=[codes[feature["id"] - 1] for feature in features])[["code", "geometry"]]


@lru_cache(maxsize=16)
def neighbours(geometry: str) -> dict[str, tuple[str, ...]]:
    """Which areas share a border or a corner (queen contiguity), by code; an island has none.

    Args:
        geometry: Address of the shapes of a level.
    """
    areas = drawn_areas(geometry)
    shapes, codes = areas.geometry.values, areas["code"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_DEGREES)
    found: dict[str, list[str]] = {code: [] for code in codes}
    for left, right in zip(one, other, strict=True):
        if left != right:
            found[codes[left]].append(codes[right])
    return {code: tuple(sorted(beside)) for code, beside in found.items()}


def finest_shapes() -> gpd.GeoDataFrame:
    """Outlines of the smallest areas that have any, to place points in.

    Returns:
        Columns code [home system], name, geometry in degrees; empty where no boundaries are published.
    """
    evidence = current_evidence()
    files = tuple(file.path for file in evidence.of_table("boundary"))
    index = area_index(evidence)
    for level in reversed([entry.name for entry in load_catalogue().levels]):
        shapes = shapes_of(files, level, "", index.home_system) if files else None
        if shapes is not None and not shapes.empty:
            return shapes
    return gpd.GeoDataFrame({"code": [], "name": [], "geometry": []}, geometry="geometry", crs=4326)


def _folder() -> Path:
    return paths.store_folder() / "shapes"


@lru_cache(maxsize=256)
def _geometry(
    folder: Path, files: tuple[Path, ...], level: str, within: str, home: str
) -> MapGeometry | None:
    name = digest_of([str(file.name) for file in files] + [level, within, home, DRAWING])[:20]
    is_drawn = (folder / f"{name}-about.json.gz").exists()
    if not is_drawn and not _draw(folder, name, shapes_of(files, level, within, home)):
        return None
    about = _about(folder, name)
    west, south, east, north = about["bounds"]
    return MapGeometry(
        url=f"{ADDRESS}{name}.json",
        hatch_url=f"{ADDRESS}{name}-hatch.json",
        bounds=(west, south, east, north),
        codes=tuple(about["codes"]),
        names=about["names"],
    )


def _about(folder: Path, name: str) -> dict:
    """Bounds, codes and names of a drawn level; they go by the page, never by the open road."""
    return json.loads(gzip.decompress((folder / f"{name}-about.json.gz").read_bytes()))


def _draw(folder: Path, name: str, areas: gpd.GeoDataFrame) -> bool:
    """Write a level's files; the one that others are found by comes last."""
    if areas.empty:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    drawn = drawing.simplified(areas).assign(number=range(1, len(areas) + 1))
    _write(folder / f"{name}.json.gz", drawing.feature_collection(drawn))
    _write(folder / f"{name}-hatch.json.gz", drawing.feature_collection(drawing.hatched(drawn)))
    about = {"bounds": [float(edge) for edge in drawn.total_bounds], "codes": list(areas["code"])}
    names = dict(zip(areas["code"], areas["name"], strict=True))
    _write(folder / f"{name}-about.json.gz", about | {"names": names})
    return True


def shapes_of(files: tuple[Path, ...], level: str, within: str, home: str) -> gpd.GeoDataFrame:
    """The delivered shapes of a level inside an area: code [home system], name, geometry; sorted by code."""
    parts = []
    for path in files:
        areas = gpd.read_parquet(path, filters=[("level", "==", level)])
        areas["code"] = areas.get(code_columns()[home])
        parts.append(areas[["code", "area_name", "geometry"]])
    shapes = pd.concat(parts, ignore_index=True).dropna(subset=["code"]).drop_duplicates("code")
    shapes = shapes[shapes["code"].str.startswith(within)].rename(columns={"area_name": "name"})
    return gpd.GeoDataFrame(shapes.sort_values("code", ignore_index=True), geometry="geometry", crs=4326)


def _write(path: Path, content: object) -> None:
    """Write JSON aside and rename it, so that no visitor reads half a file."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    aside = path.with_suffix(".part")
    aside.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    aside.replace(path)
