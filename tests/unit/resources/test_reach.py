"""Ways, catchments and who is not reached, against the geodesic and against hand-made catchments."""

import numpy as np
import pytest
from pyproj import Geod

from taksir import paths, resources
from taksir.errors import TaksirError
from taksir.methods.access.speeds import longest_way_m, minutes_of
from taksir.needs import rebuild_figure
from taksir.resources import places
from taksir.resources.places import places_of

TIERS = ((1.0, 5.0), (10.0, 20.0), (1e6, 40.0))


def rows(released):
    return released.table.set_index("area_code")


def way_km(one: float, other: float) -> float:
    """Along the equator's neighbour 0.05° north; pyproj's geodesic."""
    return Geod(ellps="WGS84").inv(one, 0.05, other, 0.05)[2] / 1000


def test_an_island_is_a_land_of_its_own(islands):
    land = places_of(islands).land
    assert len(set(land[:4])) == 1 and land[4] not in land[:4]


def test_places_are_kept_with_the_store_and_found_anew_where_the_file_is_damaged(islands, monkeypatch):
    found = places_of(islands)
    (kept,) = (paths.store_folder() / "shapes").glob("*-places.npz")

    def read_again(*, is_found=True):
        places._places.cache_clear()
        with monkeypatch.context() as patched:
            if is_found:
                patched.setattr(places, "_found_places", None)  # not called
            return places_of(islands)

    again = read_again()
    assert again.level == found.level and again.region.equals(found.region)
    for part in places.ARRAYS:
        assert (getattr(again, part) == getattr(found, part)).all()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert (read_again(is_found=False).lonlat == found.lonlat).all()
    assert kept.read_bytes() == whole


def test_ways_are_geodesics_with_their_detour_and_the_limit_belongs_to_the_reach(islands):
    exact = 1.3 * way_km(100.15, 100.05)
    travel = {"detour": 1.3, "limit": exact * (1 + 1e-9)}
    table = rows(resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel))
    assert table.loc["9901010002", "way"] == pytest.approx(exact, rel=1e-6)
    assert table.loc["9901010002", "unreached"] == 0
    shorter = {"detour": 1.3, "limit": exact * (1 - 1e-6)}
    table = rows(resources.estimate_access("older_person_companion", "everyone", "desa", travel=shorter))
    assert table.loc["9901010002", "unreached"] == 200 and table.loc["9901010002", "why"] == "too_far"


def test_people_of_the_island_are_not_reached_and_it_says_why(islands):
    table = rows(
        resources.estimate_access("older_person_companion", "everyone", "kecamatan", travel={"limit": 400})
    )
    assert table["unreached"].to_dict() == {"990101": 0, "990102": 0, "990103": 50}
    assert table.loc["990103", "why"] == "no_link" and np.isnan(table.loc["990103", "way"])


def test_two_steps_by_hand(islands):
    """Limit 16 km: A and B reach F1; B, C and D reach F2, C and D reach F3 (no capacity).

    F1 gives 10 places to A and B (300 people); F2 has 40 places for two services, half of them for this one
    and half of that without accreditation: 10 places for B, C and D (900 people).
    """
    travel = {"limit": 16.0, "measure": "two_step"}
    table = rows(resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel))
    first, second = 10 / 300 * 1000, 10 / 900 * 1000
    expected = [first, first + second, second, second, 0.0]
    np.testing.assert_allclose(table["access"], expected, rtol=1e-9)


def test_what_is_handed_out_is_what_there_is(islands):
    for measure in ("two_step", "enhanced", "three_step"):
        travel = {"limit": 16.0, "measure": measure}
        table = resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel).table
        assert (table["access"] / 1000 * table["persons"]).sum() == pytest.approx(20.0), measure


def test_a_crossing_links_an_island_by_its_minutes(islands, store):
    from taksir import written

    kept = written.write(
        "crossing",
        {"name": "Perahu", "area": "9901020002", "to_area": "9901030001", "minutes": 90},
    )
    travel = {"mode": "speed", "limit": 1000.0}
    pins = {"crossing": [[kept.id, kept.version]]}
    alone = rows(resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel))
    linked = resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel, pins=pins)
    assert np.isnan(alone.loc["9901030001", "way"])
    by_road = minutes_of(np.array([1.3 * 1000 * way_km(101.35, 100.35)]), TIERS)[0]
    assert rows(linked).loc["9901030001", "way"] == pytest.approx(by_road + 90, rel=1e-5)
    written.delete("crossing", kept.id, based_on=1)
    again, same = rebuild_figure(linked.id)  # the version it was computed from, deleted since
    assert same and again.table["way"].equals(linked.table["way"])


def test_a_longer_way_never_takes_less_time_and_the_furthest_way_is_its_inverse():
    way = np.linspace(0, 60_000, 4001)
    minutes = minutes_of(way, TIERS)
    assert (np.diff(minutes) > 0).all()
    # 1 km on foot 12 min, 9 km at 20 km/h 27 min, 20 km at 40 km/h 30 min
    assert minutes_of(np.array([30_000.0]), TIERS)[0] == pytest.approx(69)
    for limit in (5.0, 12.0, 39.0, 100.0):
        assert minutes_of(np.array([longest_way_m(limit, TIERS)]), TIERS)[0] == pytest.approx(limit)


@pytest.mark.parametrize(
    ("travel", "words"),
    [
        ({"mode": "balloon"}, "no way of travel balloon"),
        ({"detour": 0.5}, "a detour of at least 1"),
        ({"tiers": [[10, 0]]}, "speed"),
        ({"measure": "guess"}, "no measure of access guess"),
    ],
)
def test_ways_that_cannot_be_are_refused(islands, travel, words):
    with pytest.raises(TaksirError, match=words):
        resources.estimate_access("older_person_companion", "everyone", "desa", travel=travel)


def test_a_service_that_nobody_gives_reaches_nobody(islands):
    table = rows(resources.estimate_access("house_repair", "everyone", "kecamatan"))
    assert (table["unreached"] == table["persons"]).all() and set(table["why"]) == {"no_supply"}


def test_load_counts_whom_each_facility_would_serve(islands):
    table = resources.estimate_load("older_person_companion", "everyone", travel={"limit": 16.0}).table
    table = table.set_index("resource")
    assert table.loc["Rumah Satu", "in_reach"] == 300 and table.loc["Rumah Dua", "in_reach"] == 900
    # B's 200 people divide themselves between 10 and 10 places
    assert table.loc["Rumah Satu", "per_unit"] == pytest.approx((100 + 100) / 10)
    assert np.isnan(table.loc["Rumah Tiga", "per_unit"])
    assert table.loc["Rumah Satu", "served"] == 8 and np.isnan(table.loc["Rumah Dua", "served"])
