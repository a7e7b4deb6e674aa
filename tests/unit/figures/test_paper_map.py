"""Maps on paper and as data: whole, with every released area and no withheld number."""

import gzip
import io
import json
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from PIL import Image
from released_cases import ROWS, released_of

from taksir import figures
from taksir.methods import drawing
from taksir.shapes import ADDRESS, drawn_areas, neighbours

SIDE = 4


@pytest.fixture
def drawn(geometry, tmp_path, monkeypatch):
    """Twelve squares in a grid as the shapes of the figure's areas; the last one an island."""
    squares = [
        shapely.box(west, south, west + 0.2, south + 0.2)
        for west, south in (
            (89 + 0.2 * (place % SIDE), -9 + 0.2 * (place // SIDE)) for place in range(len(ROWS) - 1)
        )
    ]
    squares.append(shapely.box(89.95, -8.1, 90.0, -8.0))
    areas = gpd.GeoDataFrame({"code": [row[0] for row in ROWS]}, geometry=squares, crs=4326)
    folder = tmp_path / "shapes"
    folder.mkdir()
    areas = areas.assign(number=range(1, len(areas) + 1))
    about = geometry.url.replace(".json", "-about.json")
    for url, content in (
        (geometry.url, drawing.feature_collection(areas)),
        (geometry.hatch_url, drawing.feature_collection(drawing.hatched(areas))),
        (about, {"codes": list(areas["code"])}),
    ):
        written = gzip.compress(json.dumps(content).encode())
        (folder / f"{url.removeprefix(ADDRESS)}.gz").write_bytes(written)
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path))
    drawn_areas.cache_clear()
    neighbours.cache_clear()
    yield geometry
    drawn_areas.cache_clear()
    neighbours.cache_clear()


def sheet(drawn, form: str, language: str = "id", **changes) -> bytes:
    released = released_of()
    picture = figures.map_picture([("", released)], drawn, language, **changes)
    words = figures.PaperWords(figures.finding(released, language), "Kemiskinan", "Lembah Sehati")
    return figures.map_on_paper(picture, released, words, language, form=form, around=drawn)


def test_a_png_is_a_sheet_with_colours_legend_and_white_where_withheld(drawn):
    image = Image.open(io.BytesIO(sheet(drawn, "png"))).convert("RGB")
    assert image.width / image.height == pytest.approx(11.69 / 8.27, rel=0.01)
    colours = {f"#{red:02X}{green:02X}{blue:02X}" for _, (red, green, blue) in image.getcolors(1 << 24)}
    used = set(figures.map_picture([("", released_of())], drawn, "id").panels[0].areas["fill"])
    assert used <= colours


@pytest.mark.parametrize("show", ["rate", "count"])
def test_an_svg_needs_nothing_from_elsewhere(drawn, show):
    text = sheet(drawn, "svg", show=show).decode()
    assert text.startswith("<?xml") and "<image" not in text
    assert 'xlink:href="http' not in text and "font-face" not in text


def test_a_pdf_says_its_title_and_keeps_its_words_as_words(drawn):
    content = sheet(drawn, "pdf")
    assert content.startswith(b"%PDF") and b"/FontFile2" in content and b"/ToUnicode" in content


def test_the_sheet_names_the_sources_of_every_figure_that_is_drawn(drawn):
    first, second = released_of(), replace(released_of(), id="beside0123")
    words = figures.PaperWords("Titel", "Kepala", "Lembah Sehati", (second,))
    picture = figures.map_picture([("", first)], drawn, "id")
    svg = figures.map_on_paper(picture, first, words, "id", form="svg").decode()
    assert f"Nomor hasil {first.id}" in svg and "Nomor hasil beside0123" in svg
    assert svg.count("Sumber:") == 2


def test_geojson_and_geopackage_hold_what_is_released_and_no_more(drawn, tmp_path):
    released = released_of()
    content = json.loads(figures.map_geojson(released, drawn, "en"))
    rows = {feature["properties"]["area_code"]: feature["properties"] for feature in content["features"]}
    assert len(rows) == 12 and content["about"]["figure_id"] == released.id
    assert rows["990101"]["estimate"] == pytest.approx(1.6)
    assert rows["990110"]["estimate"] is None and rows["990110"]["withheld"] == "protected"
    path = tmp_path / "map.gpkg"
    path.write_bytes(figures.map_geopackage(released, drawn, "en"))
    layer = gpd.read_file(path)
    assert len(layer) == 12 and layer.crs.to_epsg() == 4326
    held = layer.set_index("area_code").loc["990110"]
    assert held[["estimate", "low", "high", "count"]].isna().all()


def test_what_is_drawn_beside_goes_along_under_its_own_name(drawn, tmp_path):
    released = released_of()
    earlier = replace(released, period="2024", id="earlier")
    content = json.loads(figures.map_geojson(released, drawn, "en", (earlier,)))
    rows = {feature["properties"]["area_code"]: feature["properties"] for feature in content["features"]}
    prefix = content["beside"][0]["columns"]
    assert prefix.endswith("_2024_") and content["beside"][0]["figure_id"] == "earlier"
    assert rows["990101"][f"{prefix}estimate"] == rows["990101"]["estimate"]
    assert rows["990110"][f"{prefix}estimate"] is None
    path = tmp_path / "map.gpkg"
    path.write_bytes(figures.map_geopackage(released, drawn, "en", (earlier,)))
    assert f"{prefix}estimate" in gpd.read_file(path)


def test_neighbours_touch_by_border_or_corner_and_an_island_has_none(drawn):
    beside = neighbours(drawn.url)
    assert beside["990101"] == ("990102", "990105", "990106")
    assert beside["990112"] == ()
    assert all(one in beside[other] for one, others in beside.items() for other in others)
