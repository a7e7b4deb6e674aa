"""Ways over the roads of an extract: villages A-D on one road, the island with a ferry of its own; by hand.

A road runs along 0.05° north from village A to village D, with a gap between C and D where the bridge is
gone; the island (E) is reached by a ferry from A of 60 minutes. Facilities stand in A, C and D.
"""

from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod
from road_extract import write_extract

from pipelines.roads import roads_to_take, take_roads_in
from taksir import resources
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.needs import rebuild_figure
from taksir.resources.roads import known_roads

NODES = {
    1: (100.05, 0.05), 2: (100.15, 0.05), 3: (100.25, 0.05), 4: (100.30, 0.05), 5: (100.32, 0.05),
    6: (100.35, 0.05), 7: (101.35, 0.05),
}  # fmt: skip
ROAD = {"highway": "tertiary"}
BROKEN = [([1, 2, 3], ROAD), ([3, 4], ROAD), ([5, 6], ROAD), ([1, 7], {"route": "ferry", "duration": "1:00"})]
WHOLE = [*BROKEN, ([4, 5], ROAD)]
CODES = ("9901010001", "9901010002", "9901020001", "9901020002", "9901030001")
SERVICE = "older_person_companion"


def minutes(one: int, other: int, km_h: float) -> float:
    return Geod(ellps="WGS84").inv(*NODES[one], *NODES[other])[2] / 1000 / km_h * 60


def taken(tmp_path: Path, ways: list) -> str:
    return take_roads_in(write_extract(tmp_path / "region.osm.pbf", NODES, ways)).sha256


def asked(roads: str, mode: str = "motorcycle", **others: object) -> dict:
    return {"mode": mode, "limit": 600.0, "roads": roads} | others


def rows(released):
    return released.table.set_index("area_code")


def told(released) -> str:
    return " ".join(entry.template.format(**dict(entry.values)) for entry in released.remarks)


def test_ways_over_roads_by_hand(islands, tmp_path):
    roads = taken(tmp_path, WHOLE)
    table = rows(resources.estimate_access(SERVICE, "everyone", "desa", travel=asked(roads)))
    # Points of the villages lie on the road: B goes to A or C, whichever is nearer.
    expected = [0, minutes(1, 2, 35), 0, 0, 60 + 30]
    np.testing.assert_allclose(table.loc[list(CODES), "way"], expected, rtol=1e-4, atol=1e-3)
    on_foot = rows(resources.estimate_access(SERVICE, "everyone", "desa", travel=asked(roads, "walk")))
    assert on_foot.loc[CODES[1], "way"] == pytest.approx(minutes(1, 2, 5), rel=1e-4)


def test_the_limit_counts_minutes_over_the_road(islands, tmp_path):
    roads = taken(tmp_path, WHOLE)
    exact = minutes(1, 2, 35)
    for limit, out in ((exact * 1.001, 0.0), (exact * 0.999, 200.0)):
        travel = asked(roads, limit=limit)
        table = rows(resources.estimate_access(SERVICE, "everyone", "desa", travel=travel))
        assert table.loc[CODES[1], "unreached"] == out


def test_roads_that_are_not_joined_say_who_is_cut_off(islands, tmp_path, monkeypatch):
    roads = taken(tmp_path, [way for way in BROKEN if "route" not in way[1]])
    released = resources.estimate_access("meals", "everyone", "desa", travel=asked(roads))
    table = rows(released)
    # Meals are given in C only: D lies behind the broken bridge, the island on no road.
    assert table.loc[CODES[3], "why"] == "no_link" and np.isnan(table.loc[CODES[3], "way"])
    assert table.loc[CODES[4], "why"] == "off_road" and table.loc[CODES[4], "unreached"] == 50
    words = told(released)
    assert "1 villages with 400 people lie in parts without this service: D" in words
    assert "1 villages lie further than 5.0 km from any road that may be used: 50 people" in words
    joined = taken(tmp_path, WHOLE)
    again = resources.estimate_access("meals", "everyone", "desa", travel=asked(joined))
    assert rows(again)["unreached"].sum() == 0 and "parts without this service" not in told(again)


def test_the_furthest_walk_to_a_road_is_the_readers(islands, tmp_path):
    nodes = {number: (x, y + 0.03) for number, (x, y) in NODES.items()}  # the road passes 3.3 km to the north
    path = write_extract(tmp_path / "region.osm.pbf", nodes, WHOLE)
    roads = take_roads_in(path).sha256
    with pytest.raises(TaksirError, match="no place of this region is within 2.0 km of one"):
        resources.estimate_access(SERVICE, "everyone", "desa", travel=asked(roads, walk=2.0))
    table = rows(resources.estimate_access(SERVICE, "everyone", "desa", travel=asked(roads, walk=6.0)))
    detour = load_resources().travel.detour
    walk = Geod(ellps="WGS84").inv(100.15, 0.05, 100.15, 0.08)[2] / 1000 * detour / 5 * 60
    expected = walk + minutes(1, 2, 35) + walk  # to the road, over it, and from it to the home in A
    assert table.loc[CODES[1], "way"] == pytest.approx(expected, rel=1e-3)
    assert table.loc[CODES[0], "way"] == pytest.approx(0, abs=0.1)  # next door nobody walks to the road


def test_sites_over_roads(islands, tmp_path):
    roads = taken(tmp_path, BROKEN)
    released = resources.estimate_sites(
        "meals", "everyone", siting={"kind": "covering", "new": 1}, travel=asked(roads, limit=30.0)
    )
    # 30 minutes: C reaches B (19 min); D is cut off and has 400 people, more than A (100) or the island (50).
    assert released.table["area_code"].tolist() == [CODES[3]]
    assert released.table["gained"].tolist() == [400]


def test_a_figure_over_roads_is_rebuilt_also_after_newer_roads_came(islands, tmp_path):
    roads = taken(tmp_path, BROKEN)
    first = resources.estimate_access(SERVICE, "everyone", "desa", travel=asked(roads))
    taken(tmp_path, WHOLE)
    assert len(known_roads()) == 2
    assert rebuild_figure(first.id)[1]


def test_the_same_extract_twice_is_one_network(islands, tmp_path):
    assert taken(tmp_path, WHOLE) == taken(tmp_path, WHOLE)
    assert len(known_roads()) == 1


def test_a_question_over_roads_without_roads_says_what_to_do(islands):
    with pytest.raises(TaksirError, match="Give an OpenStreetMap extract"):
        resources.estimate_access(SERVICE, "everyone", "desa", travel={"mode": "car"})


def test_roads_must_be_named(islands, tmp_path):
    taken(tmp_path, WHOLE)
    with pytest.raises(TaksirError, match="not in this store"):
        resources.estimate_access(SERVICE, "everyone", "desa", travel={"mode": "car"})


def test_the_setting_names_an_extract_until_it_is_taken_in(islands, tmp_path, monkeypatch):
    assert roads_to_take() is None
    path = write_extract(tmp_path / "set.osm.pbf", NODES, WHOLE)
    monkeypatch.setenv("TAKSIR_ROADS", str(path))
    assert roads_to_take() == path
    take_roads_in(path)
    assert roads_to_take() is None
    monkeypatch.setenv("TAKSIR_ROADS", str(tmp_path / "gone.osm.pbf"))
    with pytest.raises(TaksirError, match="There is no file gone.osm.pbf"):
        take_roads_in(roads_to_take())
