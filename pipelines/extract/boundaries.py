"""Boundaries of six formats become repaired polygons in EPSG:4326.

GeoJSON, TopoJSON, GeoPackage, GeoParquet, Shapefile and KML. Runs in a process of its own (`jail`).
Properties are kept as text. What the file declares
about its coordinates is checked against the coordinates themselves; what cannot be known is not
guessed but asked for.
"""

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from pipelines.delivered import NOTES_LISTED_MAX, Note, RawBoundaries, refused
from pipelines.extract.cells import cell_text
from pipelines.extract.headers import named_headers

STORED_CRS = "EPSG:4326"
"""Longitude and latitude in degrees, as drawn; areas and distances are measured elsewhere."""

DAMAGED = "{file} cannot be read as boundaries; it is damaged or cut off. Export it again as GeoJSON."
NO_FEATURES = "{file} holds no areas. Export the boundaries again and deliver that."
SEVERAL_LAYERS = (
    "{file} holds {count} layers with areas: {names}. "
    "Choose the layer to read, or save it as a file of its own and deliver that."
)
NO_SUCH_LAYER = "{file} has no layer named {name}; it has {names}. Choose one of them."
LAYER_CHOSEN = "The layer {layer} was read, as chosen."
POINTS = (
    "{file} holds points, not areas. Boundaries must be polygons; "
    "deliver places such as services as a table with the columns latitude and longitude."
)
LINES = "{file} holds lines, not areas. Join the lines to closed polygons and export the boundaries again."
OTHER_SHAPES = "{file} holds shapes that are not areas. Export the boundaries again as polygons."
UNDECLARED = (
    "{file} does not say which coordinates it uses, and they are not degrees: x from {x_low} to {x_high}, "
    "y from {y_low} to {y_high}. Export it again in longitude and latitude (EPSG:4326), "
    "for a Shapefile with its .prj part."
)
MISDECLARED = (
    "{file} says its coordinates are {declared}, but they look like degrees: x from {x_low} to {x_high}, "
    "y from {y_low} to {y_high}. Set the right coordinate system at the source and export it again."
)
UNKNOWN_CRS = (
    "{file} uses coordinates that cannot be placed on the earth ({declared}). "
    "Export it again in longitude and latitude (EPSG:4326)."
)

NOT_DEGREES = (
    "{file} says its coordinates are degrees, but they are not: x from {x_low} to {x_high}, "
    "y from {y_low} to {y_high}. Set the right coordinate system at the source and export it again."
)

ASSUMED_DEGREES = (
    "The file does not say which coordinates it uses; they lie within the range of longitude and latitude "
    "and were read as such."
)
TOPOLOGY_DEGREES = (
    "TopoJSON does not say which coordinates it uses; by its specification they were read as longitude and "
    "latitude (WGS 84)."
)
REPROJECTED = "The coordinates were converted from {declared} to longitude and latitude."
SWAPPED = (
    "Latitude stood before longitude: values reach {y_high}, and latitude ends at 90. They were put in order."
)
REPAIRED = (
    "Areas repaired because their outlines cross or touch themselves: {count}. "
    "The largest change of an area is {change_pct}%."
)
EMPTY_GEOMETRY = "Feature {row} has no outline and was left out."
EMPTY_GEOMETRIES = "Features left out because they have no outline: {count} in all."
NOT_AN_AREA = "Feature {row} is not an area and was left out."
NOT_AREAS_ALL = "Features left out because they are not areas: {count} in all."
OTHER_LAYERS = "The layer {layer} was read. Layers left out because they hold no areas: {count}."
PROPERTY_LEFT_OUT = "The property named geometry was left out, because the outline bears that name."

KML_OWN = (
    "id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility",
    "drawOrder", "icon",
)  # fmt: skip
"""Properties that every shape of a KML file has; they say how it is drawn, not what it is."""

_NOT_AREAS = {"Point": POINTS, "MultiPoint": POINTS, "LineString": LINES, "MultiLineString": LINES}


def read_boundaries(path: Path, folder: Path, file: str, layer: str = "") -> RawBoundaries:
    """Read, check, repair and reproject one set of boundaries.

    Args:
        path: GeoJSON, TopoJSON, GeoPackage, GeoParquet, KML or the .shp of a Shapefile.
        folder: Where boundaries.parquet is written.
        file: The delivered name made safe to show.
        layer: The layer to read, where a person chose one.

    Raises:
        TaksirError: Damaged, no areas, several layers, or coordinates that cannot be placed.
    """
    features, notes = _features_of_parquet(path, file) if _is_parquet(path) else _features(path, file, layer)
    placed, placing = _in_degrees(features.geometry, _declares_crs(path), file)
    if _is_topology(path):
        placing = [Note("note", TOPOLOGY_DEGREES, {}), *(n for n in placing if n.template != ASSUMED_DEGREES)]
    outlines, repairs = _outlines(placed, file)
    keeps = ~shapely.is_empty(outlines)
    properties, naming = _as_text(features.drop(columns="geometry")[keeps])
    frame = gpd.GeoDataFrame(properties, geometry=outlines[keeps], crs=STORED_CRS)
    target = folder / "boundaries.parquet"
    frame.to_parquet(target, index=False, compression="zstd")
    return RawBoundaries(target, tuple(properties.columns), len(frame), (*notes, *placing, *repairs, *naming))


UNREADABLE_PARQUET = (
    ValueError,  # no Parquet, no word about geometry, or coordinates of a kind that nobody knows
    TypeError,  # its word about geometry is JSON of another shape
    KeyError,  # the geometry column it names is not there
    OSError,  # cut off (pyarrow)
    NotImplementedError,  # an encoding or compression that pyarrow does not know
    shapely.errors.GEOSException,  # a shape that is cut off
)
"""What reading a damaged GeoParquet ends with."""


def _features_of_parquet(path: Path, file: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """GeoParquet; without a word about coordinates they are longitude and latitude by its specification."""
    try:
        features = gpd.read_parquet(path)
    except UNREADABLE_PARQUET:
        raise refused(DAMAGED, file=file) from None
    if features.empty:
        raise refused(NO_FEATURES, file=file)
    notes = []
    others = [name for name in features.select_dtypes("geometry").columns if name != features.geometry.name]
    if features.geometry.name != "geometry":
        others += ["geometry"] if "geometry" in features.columns else []
        features = features.drop(columns=others).rename_geometry("geometry")
    else:
        features = features.drop(columns=others)
    if others:
        notes.append(Note("warning", PROPERTY_LEFT_OUT, {}, column="geometry"))
    return features, notes


def _features(path: Path, file: str, layer: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    try:
        layer, notes = _layer(path, file, layer)
        fields = list(pyogrio.read_info(path, layer=layer)["fields"])
        if _is_kml(path):
            fields = [name for name in fields if name not in KML_OWN]
        if "geometry" in fields:
            fields.remove("geometry")
            notes.append(Note("warning", PROPERTY_LEFT_OUT, {}, column="geometry"))
        features = pyogrio.read_dataframe(
            path,
            layer=layer,
            columns=fields,
            encoding=_encoding(path),
            datetime_as_string=True,
            use_arrow=True,  # whole numbers stay whole where some are missing
            arrow_to_pandas_kwargs={"types_mapper": pd.ArrowDtype},
            **({"DATE_AS_STRING": "YES"} if _is_geojson(path) else {}),
        )
    except (DataSourceError, DataLayerError, shapely.errors.GEOSException):
        raise refused(DAMAGED, file=file) from None
    if not isinstance(features, gpd.GeoDataFrame) or features.empty:
        raise refused(NO_FEATURES, file=file)
    return features, notes


def _layer(path: Path, file: str, chosen: str) -> tuple[str, list[Note]]:
    """The chosen layer, or the one that may hold areas."""
    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    if not layers:
        raise refused(NO_FEATURES, file=file)
    names = [name for name, _ in layers]
    if chosen and chosen not in names:
        raise refused(NO_SUCH_LAYER, file=file, name=chosen, names=", ".join(names[:8]))
    if chosen:
        return chosen, [Note("note", LAYER_CHOSEN, {"layer": chosen})] if len(names) > 1 else []
    areas = [
        name for name, kind in layers if any(word in kind for word in ("Poly", "Surface", "Unknown", "Coll"))
    ]
    if len(areas) > 1:
        raise refused(SEVERAL_LAYERS, file=file, count=len(areas), names=", ".join(areas[:5]))
    layer = areas[0] if areas else layers[0][0]
    others = len(layers) - 1
    return layer, [Note("note", OTHER_LAYERS, {"layer": layer, "count": others})] if others and areas else []


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(65_536).removeprefix(b"\xef\xbb\xbf").lstrip()


def _is_geojson(path: Path) -> bool:
    head = _head(path)
    return head.startswith((b"{", b"[")) and b'"Topology"' not in head


def _is_topology(path: Path) -> bool:
    head = _head(path)
    return head.startswith(b"{") and re.search(rb'"type"\s*:\s*"Topology"', head) is not None


def _is_parquet(path: Path) -> bool:
    return _head(path).startswith(b"PAR1")


def _is_kml(path: Path) -> bool:
    return re.search(rb"<(\w+:)?kml\b", _head(path)) is not None


def _declares_crs(path: Path) -> bool:
    """Whether the file itself says what its coordinates are; GeoJSON is degrees unless it says so."""
    if path.suffix == ".shp":
        return path.with_suffix(".prj").exists()
    return not _head(path).startswith((b"{", b"[")) or b'"crs"' in _head(path)


def _encoding(path: Path) -> str | None:
    """Of a Shapefile without .cpg: UTF-8 where its texts are, else Windows-1252. None: the file says."""
    texts = path.with_suffix(".dbf")
    if path.suffix != ".shp" or path.with_suffix(".cpg").exists() or not texts.exists():
        return None
    content = texts.read_bytes()
    try:
        content[int.from_bytes(content[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _in_degrees(outlines: gpd.GeoSeries, is_declared: bool, file: str) -> tuple[gpd.GeoSeries, list[Note]]:
    """The outlines in longitude and latitude, or an error that says which coordinates were found."""
    x_low, y_low, x_high, y_high = (float(value) for value in outlines.total_bounds)
    if np.isnan(x_low):
        raise refused(NO_FEATURES, file=file)
    found = {
        "x_low": _short(x_low),
        "x_high": _short(x_high),
        "y_low": _short(y_low),
        "y_high": _short(y_high),
    }
    widest_x, widest_y = max(-x_low, x_high), max(-y_low, y_high)
    crs = outlines.crs
    if crs is not None and not crs.is_geographic:
        if widest_x <= 180 and widest_y <= 90:
            raise refused(MISDECLARED, file=file, declared=crs.name, **found)
        return _reprojected(outlines, file)
    if widest_x <= 90 < widest_y <= 180:
        swapped = outlines.map(
            lambda outline: shapely.transform(outline, lambda xy: xy[:, ::-1]) if outline else outline
        )
        return swapped.set_crs(STORED_CRS, allow_override=True), [
            Note("warning", SWAPPED, {"y_high": found["y_high"]})
        ]
    if widest_x > 180 or widest_y > 90:
        raise refused(NOT_DEGREES if is_declared else UNDECLARED, file=file, **found)
    if crs is None:
        return outlines.set_crs(STORED_CRS), [Note("note", ASSUMED_DEGREES, {})]
    return _reprojected(outlines, file)


def _reprojected(outlines: gpd.GeoSeries, file: str) -> tuple[gpd.GeoSeries, list[Note]]:
    crs = outlines.crs
    if crs.equals(STORED_CRS, ignore_axis_order=True):
        return outlines.set_crs(STORED_CRS, allow_override=True), []
    try:
        placed = outlines.to_crs(STORED_CRS)
    except ProjError:
        raise refused(UNKNOWN_CRS, file=file, declared=crs.name) from None
    if not np.isfinite(placed.total_bounds).all():
        raise refused(UNKNOWN_CRS, file=file, declared=crs.name)
    return placed, [Note("note", REPROJECTED, {"declared": crs.name})]


def _short(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 1_000 else f"{number:.0f}"


def _outlines(outlines: gpd.GeoSeries, file: str) -> tuple[np.ndarray, list[Note]]:
    """Valid polygons without heights, outer rings counter-clockwise; empty where there is no area."""
    shapes = shapely.force_2d(outlines.to_numpy(dtype=object))
    is_empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    is_area = np.isin(kinds, (3, 6, 7)) & ~is_empty  # Polygon, MultiPolygon, GeometryCollection
    if not is_area.any():
        kinds_found = [shape.geom_type for shape in shapes[~is_empty][:1]]
        template = _NOT_AREAS.get(kinds_found[0], OTHER_SHAPES) if kinds_found else NO_FEATURES
        raise refused(template, file=file)
    fixed = np.full(len(shapes), shapely.Polygon(), dtype=object)
    fixed[is_area] = shapes[is_area]
    notes = _repair(fixed)
    is_flat = shapely.is_empty(fixed) & is_area
    notes += _listed(EMPTY_GEOMETRY, EMPTY_GEOMETRIES, is_empty | is_flat)
    notes += _listed(NOT_AN_AREA, NOT_AREAS_ALL, ~is_area & ~is_empty)
    return shapely.orient_polygons(fixed), notes


def _repair(shapes: np.ndarray) -> list[Note]:
    """Repair in place what crosses itself, and keep only the areas of mixed shapes."""
    broken = np.flatnonzero(~shapely.is_valid(shapes) | (shapely.get_type_id(shapes) == 7))
    if not len(broken):
        return []
    before = np.abs(shapely.area(shapes[broken]))  # a ring drawn as a hole counts negative
    valid = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    shapes[broken] = [_areas_of(shape) for shape in valid]
    after = shapely.area(shapes[broken])
    largest = np.maximum(before, after)
    change = np.divide(np.abs(after - before), largest, out=np.zeros_like(largest), where=largest > 0)
    values: dict[str, object] = {"count": len(broken), "change_pct": f"{100 * change.max():.2f}"}
    return [Note("warning", REPAIRED, values)]


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    return shapely.union_all(areas) if areas else shapely.Polygon()


def _listed(template: str, summary: str, is_found: np.ndarray) -> list[Note]:
    rows = [int(index) + 1 for index in np.flatnonzero(is_found)]
    notes = [Note("error", template, {"row": row}, row=row) for row in rows[:NOTES_LISTED_MAX]]
    return notes + ([Note("error", summary, {"count": len(rows)})] if len(rows) > len(notes) else [])


def _as_text(properties: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    names, notes = named_headers([str(name).strip() for name in properties.columns])
    columns = {
        name: pd.Series([_text(value) for value in properties.iloc[:, index]], dtype="str")
        for index, name in enumerate(names)
    }
    return pd.DataFrame(columns), notes


def _text(value: Any) -> str:  # noqa: ANN401 — whatever a property holds
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, np.ndarray | list):
        return " ".join(map(_text, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return cell_text(value.item() if isinstance(value, np.generic) else value)
