"""OpenStreetMap extracts: who may pass, how fast, what is left out; files that are none."""

import math
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod
from road_extract import write_extract

from pipelines.extract.roads import duration_minutes, extract_roads, way_speeds
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError

RULES = load_resources().roads
GROUND = Geod(ellps="WGS84")
NODES = {
    1: (100.00, 0.0), 2: (100.01, 0.0), 3: (100.02, 0.0), 4: (100.03, 0.0), 5: (101.0, 0.0), 6: (101.01, 0.0),
    7: (100.5, 0.5), 8: (100.501, 0.5),
}  # fmt: skip
WAYS = [
    ([1, 2, 3], {"highway": "tertiary", "name": "Jalan Seseorang"}),
    ([3, 4], {"highway": "residential", "oneway": "yes"}),
    ([4, 5], {"route": "ferry", "duration": "1:30"}),
    ([5, 6], {"highway": "track", "surface": "gravel", "motorcar": "no"}),
    ([7, 8], {"highway": "service"}),
    ([1, 7], {"waterway": "river"}),
]


@pytest.mark.parametrize(
    ("tags", "speeds"),
    [
        ({"highway": "tertiary"}, (5, 5, 35, 35, 30, 30)),
        ({"highway": "motorway"}, (0, 0, 0, 0, 80, 0)),
        ({"highway": "path"}, (4, 4, 10, 10, 0, 0)),
        ({"highway": "path", "motorcar": "yes"}, (4, 4, 10, 10, 15, 15)),
        ({"highway": "primary", "maxspeed": "30"}, (5, 5, 30, 30, 30, 30)),
        ({"highway": "primary", "maxspeed": "20 mph"}, (5, 5, 32.18688, 32.18688, 32.18688, 32.18688)),
        ({"highway": "primary", "maxspeed": "signals"}, (5, 5, 45, 45, 45, 45)),
        ({"highway": "unclassified", "surface": "dirt"}, (5, 5, 15, 15, 12, 12)),
        ({"highway": "residential", "oneway": "-1"}, (5, 5, 0, 20, 0, 20)),
        ({"highway": "residential", "junction": "roundabout"}, (5, 5, 20, 0, 20, 0)),
        ({"highway": "residential", "oneway": "yes", "oneway:motorcycle": "no"}, (5, 5, 20, 20, 20, 0)),
        ({"highway": "service", "access": "private"}, (0, 0, 0, 0, 0, 0)),
        ({"highway": "service", "access": "private", "foot": "yes"}, (5, 5, 0, 0, 0, 0)),
        ({"highway": "tertiary", "motor_vehicle": "no"}, (5, 5, 0, 0, 0, 0)),
        ({"highway": "construction", "foot": "yes"}, (0, 0, 0, 0, 0, 0)),
        ({"highway": "proposed"}, (0, 0, 0, 0, 0, 0)),
        ({"route": "ferry", "motorcar": "no"}, (15, 15, 15, 15, 0, 0)),
        ({"route": "bus"}, (0, 0, 0, 0, 0, 0)),
    ],
)
def test_who_may_pass_and_how_fast(tags: dict, speeds: tuple) -> None:
    assert way_speeds(tags, RULES) == pytest.approx(speeds)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1:30", 90), ("01:30:00", 90), ("45", 45), ("PT1H30M", 90), ("PT20M", 20), ("soon", 0), ("", 0)],
)
def test_durations_of_crossings(text: str, minutes: float) -> None:
    assert duration_minutes(text) == minutes


def test_an_extract_becomes_stretches_and_a_scrap_is_left_out(tmp_path: Path) -> None:
    roads = extract_roads(write_extract(tmp_path / "r.osm.pbf", NODES, WAYS), RULES)
    assert len(roads.lonlat) == 6 and len(roads.start) == 5
    exact = [
        GROUND.inv(*NODES[one], *NODES[other])[2] for one, other in ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6))
    ]
    np.testing.assert_allclose(roads.metres, exact, rtol=1e-5)
    car, motorcycle = roads.minutes["car"], roads.minutes["motorcycle"]
    np.testing.assert_allclose(car[:2, 0], np.array(exact[:2]) / 1000 / 30 * 60, rtol=1e-5)
    assert np.isinf(car[2, 1]) and np.isfinite(car[2, 0])  # one way
    assert car[3] == pytest.approx([120, 120])  # 90 minutes and half an hour of waiting
    assert np.isinf(car[4]).all()
    assert motorcycle[4, 0] == pytest.approx(exact[4] / 1000 / (15 * 0.6) * 60, rel=1e-5)
    assert roads.about["ferries"] == 1 and roads.about["parts"] == 1
    assert roads.about["stubs_km"] == pytest.approx(GROUND.inv(*NODES[7], *NODES[8])[2] / 1000, rel=1e-4)


def test_a_ferry_without_a_duration_sails_and_waits(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "r.osm.pbf", NODES, [([4, 5], {"route": "ferry"})])
    way = GROUND.inv(*NODES[4], *NODES[5])[2]
    assert extract_roads(path, RULES).minutes["walk"][0, 0] == pytest.approx(
        way / 1000 / 15 * 60 + 30, rel=1e-5
    )


def test_a_way_cut_off_at_the_edge_of_the_extract_is_read_up_to_there(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "r.osm.pbf", NODES, [([1, 2, 99, 3, 4], {"highway": "tertiary"})])
    assert len(extract_roads(path, RULES).start) == 2


@pytest.mark.parametrize(
    "content", [b"", b"not an extract", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x99" + bytes(40)]
)
def test_a_file_that_is_no_extract_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(TaksirError, match="Give the extract of your region as .osm.pbf"):
        extract_roads(path, RULES)


def test_an_extract_without_roads_and_a_file_that_is_missing(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "r.osm.pbf", NODES, [([1, 7], {"waterway": "river"})])
    with pytest.raises(TaksirError, match="holds no road that anybody may use"):
        extract_roads(path, RULES)
    with pytest.raises(TaksirError, match="There is no file none.osm.pbf"):
        extract_roads(tmp_path / "none.osm.pbf", RULES)
    assert math.isfinite(RULES.walk_km_h)
