"""The same areas in every format people have them in come back as the same areas."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from pipelines.delivered import RawBoundaries, ReadingChoices
from pipelines.extract import extract_delivery
from taksir.errors import TaksirError

SQUARES = [shapely.box(90, -8, 91, -7), shapely.box(91, -8, 92, -7)]


def areas() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"kode": ["99.01", "99.02"], "nama": ["A", "B"]}, geometry=SQUARES, crs=4326)


def read(path: Path, **told: object) -> RawBoundaries:
    found = extract_delivery(path, path.parent / "staging", **told).boundaries  # type: ignore[arg-type]
    assert found
    return found


def geojson(folder: Path) -> Path:
    areas().to_file(folder / "a.geojson", driver="GeoJSON")
    return folder / "a.geojson"


def geopackage(folder: Path) -> Path:
    areas().to_crs(32749).to_file(folder / "a.gpkg", layer="desa")
    return folder / "a.gpkg"


def geoparquet(folder: Path) -> Path:
    areas().to_crs(32749).rename_geometry("batas").to_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def shapefile(folder: Path) -> Path:
    areas().to_crs(32749).to_file(folder / "a.shp")
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        for part in folder.glob("a.???"):
            if part.suffix != ".zip":
                package.write(part, part.name)
    return folder / "a.zip"


def kml(folder: Path) -> Path:
    areas().to_file(folder / "a.kml", driver="LIBKML")
    return folder / "a.kml"


def kmz(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.kmz", "w") as package:
        package.write(kml(folder), "doc.kml")
    return folder / "a.kmz"


def topojson(folder: Path) -> Path:
    """Two squares that share an arc, quantised: x = 90 + q / 100, y = -8 + q / 100."""
    arcs = [
        [[100, 0], [0, 100]],
        [[100, 100], [-100, 0], [0, -100], [100, 0]],
        [[100, 0], [100, 0], [0, 100], [-100, 0]],
    ]
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [90, -8]},
        "objects": {"desa": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kode": "99.01", "nama": "A"}},
            {"type": "Polygon", "arcs": [[2, -1]], "properties": {"kode": "99.02", "nama": "B"}},
        ]}},
        "arcs": arcs,
    }  # fmt: skip
    (folder / "a.json").write_text(json.dumps(topology), encoding="utf-8")
    return folder / "a.json"


@pytest.mark.parametrize(
    "make", [geojson, geopackage, geoparquet, shapefile, kml, kmz, topojson], ids=lambda make: make.__name__
)
def test_every_format_gives_the_same_areas(make, tmp_path: Path) -> None:
    found = read(make(tmp_path))
    frame = gpd.read_parquet(found.path)
    assert frame["kode"].tolist() == ["99.01", "99.02"] and frame.crs == "EPSG:4326"
    for outline, square in zip(frame.geometry, SQUARES, strict=True):
        assert shapely.hausdorff_distance(outline, square) < 1e-6  # degrees: a tenth of a metre


def test_topojson_says_what_it_assumes(tmp_path: Path) -> None:
    notes = [str(note) for note in read(topojson(tmp_path)).notes]
    assert notes == [
        "TopoJSON does not say which coordinates it uses; by its specification they were read as longitude "
        "and latitude (WGS 84)."
    ]


def test_kml_keeps_what_areas_are_and_not_how_they_are_drawn(tmp_path: Path) -> None:
    assert set(read(kml(tmp_path)).columns) - {"Name", "description"} == {"kode", "nama"}


def test_a_layer_can_be_chosen(tmp_path: Path) -> None:
    path = geopackage(tmp_path)
    areas().iloc[:1].to_file(path, layer="kecamatan", mode="a")
    with pytest.raises(TaksirError, match="holds 2 layers with areas: desa, kecamatan. Choose the layer"):
        read(path)
    assert read(path, choices=ReadingChoices(sheets=("kecamatan",))).feature_count == 1
    with pytest.raises(TaksirError, match="has no layer named kota; it has desa, kecamatan"):
        read(path, choices=ReadingChoices(sheets=("kota",)))


def test_a_geoparquet_without_a_word_about_coordinates_that_are_no_degrees_is_refused(tmp_path: Path) -> None:
    squares = [shapely.box(430_000, 9_100_000, 440_000, 9_110_000)]
    gpd.GeoDataFrame({"kode": ["99.01"]}, geometry=squares).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(TaksirError, match="a.parquet .* they are not"):
        read(tmp_path / "a.parquet")


@pytest.mark.parametrize("cut", [0.4, 0.95])
def test_a_cut_geoparquet_is_a_sentence(cut: float, tmp_path: Path) -> None:
    content = geoparquet(tmp_path).read_bytes()
    (tmp_path / "b.parquet").write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(TaksirError, match="damaged or cut off"):
        read(tmp_path / "b.parquet")
