"""Boundaries: where they lie is proved by their coordinates, and no outline is dropped unsaid."""

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from deliveries import deliver, sentences

from pipelines.delivered import RawBoundaries
from pipelines.extract.boundaries import read_boundaries
from taksir.errors import TaksirError

SQUARE = [[[110.0, -7.0], [110.1, -7.0], [110.1, -6.9], [110.0, -6.9], [110.0, -7.0]]]
BOW_TIE = [[[110.2, -7.0], [110.3, -6.9], [110.3, -7.0], [110.2, -6.9], [110.2, -7.0]]]


def feature(coordinates: object, kind: str = "Polygon", **properties: object) -> dict:
    shape = {"type": kind, "coordinates": coordinates} if coordinates is not None else None
    return {"type": "Feature", "properties": properties, "geometry": shape}


def geojson(*features: dict, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": features})


def read(folder: Path, content: str | bytes, name: str = "desa.geojson") -> RawBoundaries:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_boundaries(path, folder, name)


def moved(change: object) -> list:
    return [[change(x, y) for x, y in SQUARE[0]]]  # type: ignore[operator]


def test_properties_stay_text(tmp_path: Path) -> None:
    content = geojson(
        feature(
            SQUARE,
            kode="33.01.01",
            bps=3301010001,
            ada=True,
            luas=2.5,
            tgl="2020/01/02",
            nik=9007199254740993,
        ),
        feature(SQUARE, kode="01", bps=None, ada=None, luas=3, tgl=None, nik=None),
    )
    found = read(tmp_path, content)
    frame = gpd.read_parquet(found.path)
    assert found.columns == ("kode", "bps", "ada", "luas", "tgl", "nik")
    properties = frame.drop(columns="geometry").values.tolist()
    assert properties[0] == ["33.01.01", "3301010001", "TRUE", "2.5", "2020/01/02", "9007199254740993"]
    assert properties[1] == ["01", "", "", "3", "", ""]
    assert frame.crs == "EPSG:4326"
    assert found.notes == ()


def test_self_crossing_outlines_are_repaired_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, geojson(feature(SQUARE, k="a"), feature(BOW_TIE, k="b")))
    frame = gpd.read_parquet(found.path)
    assert frame.is_valid.all()
    areas = shapely.area(frame.geometry.values).round(6).tolist()
    assert areas == [0.01, 0.005]  # a bow tie is two triangles of a quarter square each
    assert sentences(found.notes) == [
        "Areas repaired because their outlines cross or touch themselves: 1. "
        "The largest change of an area is 100.00%."
    ]


def test_outer_rings_run_counter_clockwise_and_heights_are_dropped(tmp_path: Path) -> None:
    clockwise = [[[x, y, 12.0] for x, y in reversed(SQUARE[0])]]
    frame = gpd.read_parquet(read(tmp_path, geojson(feature(clockwise, k="a"))).path)
    assert shapely.is_ccw(shapely.get_exterior_ring(frame.geometry[0]))
    assert not frame.geometry[0].has_z


def test_features_without_outline_are_left_out_with_their_number(tmp_path: Path) -> None:
    line = feature([[110.0, -7.0], [110.1, -7.1]], kind="LineString", k="d")
    flat = feature([[[110, -7], [110.1, -7], [110, -7]]], k="c")
    found = read(tmp_path, geojson(feature(SQUARE, k="a"), feature(None, k="b"), flat, line))
    assert gpd.read_parquet(found.path)["k"].tolist() == ["a"]
    assert found.feature_count == 1
    assert [(note.severity, note.row, str(note)) for note in found.notes if note.row] == [
        ("error", 2, "Feature 2 has no outline and was left out."),
        ("error", 3, "Feature 3 has no outline and was left out."),
        ("error", 4, "Feature 4 is not an area and was left out."),
    ]


def test_the_areas_of_a_mixed_shape_are_kept(tmp_path: Path) -> None:
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [110, -7]},
            {"type": "Polygon", "coordinates": SQUARE},
        ],
    }
    content = geojson({"type": "Feature", "properties": {"k": "a"}, "geometry": mixed})
    frame = gpd.read_parquet(read(tmp_path, content).path)
    assert frame.geometry[0].equals(shapely.Polygon(SQUARE[0]))


def test_swapped_coordinates_are_put_in_order(tmp_path: Path) -> None:
    found = read(tmp_path, geojson(feature(moved(lambda x, y: [y, x]), k="a")))
    assert gpd.read_parquet(found.path).total_bounds.round(6).tolist() == [110.0, -7.0, 110.1, -6.9]
    assert sentences(found.notes) == [
        "Latitude stood before longitude: values reach 110.10, and latitude ends at 90. "
        "They were put in order."
    ]


METRES = moved(lambda x, y: [x * 4000, 9_200_000 + y])


def test_metres_without_a_declared_system_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(TaksirError) as refusal:
        read(tmp_path, geojson(feature(METRES, k="a")))
    assert str(refusal.value) == (
        "desa.geojson does not say which coordinates it uses, and they are not degrees: "
        "x from 440000 to 440400, y from 9199993 to 9199993. Export it again in longitude and latitude "
        "(EPSG:4326), for a Shapefile with its .prj part."
    )


def utm_square() -> gpd.GeoDataFrame:
    shape = shapely.Polygon(SQUARE[0])
    return gpd.GeoDataFrame({"kode": ["9901"], "nama": ["Ngemplak"]}, geometry=[shape], crs=4326).to_crs(
        32749
    )


def test_a_declared_system_is_converted(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
    shape = json.loads(utm_square().to_json())["features"][0]["geometry"]
    content = geojson({"type": "Feature", "properties": {}, "geometry": shape}, crs=crs)
    found = read(tmp_path, content)
    assert gpd.read_parquet(found.path).total_bounds.round(6).tolist() == [110.0, -7.0, 110.1, -6.9]
    assert sentences(found.notes) == [
        "The coordinates were converted from WGS 84 / UTM zone 49S to longitude and latitude."
    ]


def test_degrees_declared_as_metres_are_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
    with pytest.raises(TaksirError) as refusal:
        read(tmp_path, geojson(feature(SQUARE), crs=crs))
    assert str(refusal.value) == (
        "desa.geojson says its coordinates are WGS 84 / UTM zone 49S, but they look like degrees: "
        "x from 110.00 to 110.10, y from -7.00 to -6.90. "
        "Set the right coordinate system at the source and export it again."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            geojson(feature([110.0, -7.0], kind="Point")),
            "desa.geojson holds points, not areas. Boundaries must be polygons; deliver places such as "
            "services as a table with the columns latitude and longitude.",
        ),
        (
            geojson(feature([[110.0, -7.0], [110.1, -7.0]], kind="LineString")),
            "desa.geojson holds lines, not areas. "
            "Join the lines to closed polygons and export the boundaries again.",
        ),
        (geojson(), "desa.geojson holds no areas. Export the boundaries again and deliver that."),
        (
            geojson(feature(None, k="a")),
            "desa.geojson holds no areas. Export the boundaries again and deliver that.",
        ),
        (
            geojson(feature(SQUARE))[:-40],
            "desa.geojson cannot be read as boundaries; it is damaged or cut off. "
            "Export it again as GeoJSON.",
        ),
    ],
)
def test_what_is_no_set_of_areas_is_refused(content: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(TaksirError) as refusal:
        read(tmp_path, content)
    assert str(refusal.value) == sentence


def shapefile(folder: Path, *, drop: tuple[str, ...] = (), **options: object) -> bytes:
    source = folder / "source"
    source.mkdir()
    utm_square().to_file(source / "batas.shp", **options)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for path in source.iterdir():
            if path.suffix not in drop:
                archive.write(path, f"peta/{path.name}")
    return package.getvalue()


def test_a_zipped_shapefile(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, shapefile(tmp_path), name="batas.zip")
    assert delivery.kind == "boundaries"
    assert delivery.tables == ()
    assert delivery.boundaries
    frame = gpd.read_parquet(delivery.boundaries.path)
    assert frame.drop(columns="geometry").values.tolist() == [["9901", "Ngemplak"]]
    assert frame.total_bounds.round(6).tolist() == [110.0, -7.0, 110.1, -6.9]
    assert delivery.boundaries.path.parent == tmp_path / "staging"


def test_a_shapefile_without_its_prj_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(TaksirError, match=r"batas\.shp|batas\.zip") as refusal:
        deliver(tmp_path, shapefile(tmp_path, drop=(".prj",)), name="batas.zip")
    assert "does not say which coordinates it uses, and they are not degrees: x from 389" in str(
        refusal.value
    )
    assert "for a Shapefile with its .prj part." in str(refusal.value)


def test_the_letters_of_an_old_shapefile(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    names = gpd.GeoDataFrame({"nama": ["Désa"]}, geometry=[shapely.Polygon(SQUARE[0])], crs=4326)
    for encoding in ("cp1252", "utf-8"):
        names.to_file(source / f"{encoding}.shp", encoding=encoding)
        (source / f"{encoding}.cpg").unlink()
        frame = gpd.read_parquet(read_boundaries(source / f"{encoding}.shp", tmp_path, "batas.shp").path)
        assert frame["nama"].tolist() == ["Désa"]


def test_a_geopackage_with_one_layer_of_areas(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    utm_square().to_file(path, layer="desa")
    points = utm_square()
    points.set_geometry(points.centroid).to_file(path, layer="kantor", mode="a")
    found = read_boundaries(path, tmp_path, "a.gpkg")
    assert found.feature_count == 1
    assert sentences(found.notes) == [
        "The layer desa was read. Layers left out because they hold no areas: 1.",
        "The coordinates were converted from WGS 84 / UTM zone 49S to longitude and latitude.",
    ]


def test_a_geopackage_with_two_layers_of_areas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    utm_square().to_file(path, layer="desa")
    utm_square().to_file(path, layer="kecamatan", mode="a")
    with pytest.raises(TaksirError) as refusal:
        read_boundaries(path, tmp_path, "a.gpkg")
    assert str(refusal.value) == (
        "a.gpkg holds 2 layers with areas: desa, kecamatan. "
        "Choose the layer to read, or save it as a file of its own and deliver that."
    )


def test_a_delivery_of_boundaries(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, geojson(feature(BOW_TIE, kode="1")), name="desa.json")
    assert delivery.boundaries
    assert delivery.boundaries.feature_count == 1
    assert delivery.boundaries.notes[0].severity == "warning"
    assert delivery.boundaries.notes[0].values["count"] == 1
