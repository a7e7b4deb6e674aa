"""A base map is off unless it is named; a file of tiles is served, an address elsewhere let through alone."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from released_cases import geometry_of, released_of
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pages.parts.headers import HouseHeaders
from pages.parts.serving import ROUTES
from taksir import figures
from taksir.basemap import Basemap, basemap, kept_tile, outside_host
from taksir.errors import TaksirError
from taksir.figures import map_tiled

TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
BANNED = "tiles.example.org"


def png() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), "#DCE6E8").save(picture, "PNG")
    return picture.getvalue()


def tiles_file(path: Path, kind: TileType = TileType.PNG) -> Path:
    """The world at zooms 0 and 1."""
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom, column, row in [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1)]:
            writer.write_tile(zxy_to_tileid(zoom, column, row), png())
        header = {
            "version": 3, "tile_type": kind, "tile_compression": Compression.NONE,
            "min_zoom": 0, "max_zoom": 1,
            "min_lon_e7": -1800000000, "min_lat_e7": -850000000, "max_lon_e7": 1800000000,
            "max_lat_e7": 850000000, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0,
        }  # fmt: skip
        writer.finalize(header, {"attribution": "© mappers"})
    return path


def get(path: str) -> httpx.Response:
    app = Starlette(routes=list(ROUTES), middleware=[Middleware(HouseHeaders)])

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.get(path)

    # A thread of its own: a browser's driver may keep an event loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asked()).result()


def test_without_a_setting_there_is_none_and_nothing_elsewhere_may_be_asked(monkeypatch):
    monkeypatch.delenv("TAKSIR_BASEMAP", raising=False)
    assert basemap() is None and kept_tile(0, 0, 0) is None and outside_host() == ""
    answer = get("/app/static/tiles/0/0/0")
    assert answer.status_code == 404
    assert "http" not in answer.headers["content-security-policy"].replace("ws://here", "")


def test_a_file_is_served_tile_by_tile_with_its_credit(monkeypatch, tmp_path):
    monkeypatch.setenv("TAKSIR_BASEMAP", str(tiles_file(tmp_path / "ground.pmtiles")))
    assert basemap() == Basemap("app/static/tiles/{z}/{x}/{y}", "© mappers", (0, 1))
    answer = get("/app/static/tiles/1/0/1")
    assert answer.content == png() and answer.headers["content-type"] == "image/png"
    assert "http" not in answer.headers["content-security-policy"].replace("ws://here", "")
    for beside in ("1/2/0", "5/0/0", "99/0/0"):
        assert get(f"/app/static/tiles/{beside}").status_code == 404
    monkeypatch.setenv("TAKSIR_BASEMAP_CREDIT", "© us")
    assert basemap().credit == "© us"


def test_an_address_elsewhere_is_let_through_alone(monkeypatch):
    monkeypatch.setenv("TAKSIR_BASEMAP", TILES)
    monkeypatch.setenv("TAKSIR_BASEMAP_CREDIT", "© mappers")
    assert basemap() == Basemap(TILES, "© mappers", (0, 19))
    policy = get("/app/static/tiles/0/0/0").headers["content-security-policy"]
    assert policy.count("https://tiles.example.org") == 2  # pictures, and how MapLibre asks for them
    assert "script-src 'self'" in policy and BANNED not in policy.split("script-src")[1].split(";")[0]


@pytest.mark.parametrize(
    ("named", "credit", "said"),
    [
        (TILES, "", "whom to thank"),
        ("https://tiles.example.org/1.png", "© mappers", "{z}, {x}, {y}"),
        ("/nowhere/ground.pmtiles", "", "cannot be read"),
        ("text", "", "no PMTiles file"),
        ("vector", "", "holds no pictures"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(monkeypatch, tmp_path, named, credit, said):
    if named == "text":
        (tmp_path / "text").write_text("not tiles")
    if named == "vector":
        tiles_file(tmp_path / "vector", TileType.MVT)
    path = str(tmp_path / named) if named in ("text", "vector") else named
    monkeypatch.setenv("TAKSIR_BASEMAP", path)
    monkeypatch.setenv("TAKSIR_BASEMAP_CREDIT", credit)
    with pytest.raises(TaksirError, match=said):
        basemap()


def test_the_same_areas_lie_over_the_tiles(monkeypatch):
    import geopandas as gpd
    import shapely

    geometry = geometry_of()
    squares = [
        shapely.box(89 + 0.1 * place, -9, 89.1 + 0.1 * place, -8.9) for place in range(len(geometry.codes))
    ]
    shapes = gpd.GeoDataFrame({"code": geometry.codes}, geometry=squares, crs=4326)
    monkeypatch.setattr(map_tiled, "drawn_areas", lambda url: shapes)
    picture = figures.layered_picture(released_of(), released_of(), geometry, "en")
    plain = figures.draw_panel(picture, "en", selected="990108")
    tiled = figures.on_basemap(plain, picture, Basemap(TILES, "© mappers", (0, 19)))
    assert {trace.type for trace in tiled.data} == {"choroplethmap", "scattermap"}
    areas = [trace for trace in tiled.data if trace.type == "choroplethmap"]
    for before, after in zip(
        (trace for trace in plain.data if trace.type == "choropleth"), areas, strict=True
    ):
        assert list(after.locations) == list(before.locations) and after.geojson == before.geojson
    circles = [trace for trace in tiled.data if trace.type == "scattermap" and trace.hoverinfo != "skip"]
    edges = [trace for trace in tiled.data if trace.type == "scattermap" and trace.hoverinfo == "skip"]
    standing = [trace for trace in plain.data if trace.type == "scattergeo"]
    for before, after, edge in zip(standing, circles, edges, strict=True):
        assert after.lon[0] == pytest.approx(89.05 + 0.1 * (before.locations[0] - 1))
        assert edge.lon[0] == after.lon[0] and edge.marker.size[0] > after.marker.size[0]
    ground = tiled.layout.map.style["sources"]["ground"]
    assert ground["tiles"] == [TILES] and ground["attribution"] == "© mappers"
    # A degree of latitude at 8.5° S in a picture of 520 px: log2(0.94 × 360 × cos 8.5° × 520 / 512).
    assert tiled.layout.map.zoom == pytest.approx(8.409, abs=0.005)
    # By these a browser of another width fits the areas into its own room.
    assert tiled.layout.meta["sent_zoom"] == tiled.layout.map.zoom
    west, south, east, north = geometry.bounds
    assert tiled.layout.meta["bounds"] == [[west, south], [east, north]]
    assert tiled.layout.meta["tall"] == plain.layout.meta["tall"]
