"""Spatial access against closed forms, a published example and PySAL `access` on Chicago's doctors.

Closed forms: small towns on a line, by hand. Hospital example: inputs of PySAL's own test, values of two
independent implementations. Chicago: PySAL access 1.1.10 (2SFCA, E2SFCA, gravity; 3SFCA with weights
within the threshold), 1,930 tracts, Euclid ≤ 20 km; both skip where shared/data is missing.
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from scipy.spatial import cKDTree

from taksir.errors import TaksirError
from taksir.methods import access


def pairs_of(cost: list[list[float]], limit: float) -> access.Pairs:
    table = np.asarray(cost, float)
    i, j = np.nonzero(table <= limit)
    return access.Pairs(i, j, table[i, j], *table.shape)


def listed(pairs: access.Pairs) -> list[tuple]:
    return list(zip(pairs.demand, pairs.supply, pairs.cost, strict=True))


def test_two_towns_and_one_clinic() -> None:
    pairs = pairs_of([[1000], [4000]], 5000)
    people, beds = np.array([1000.0, 3000]), np.array([8.0])
    np.testing.assert_allclose(access.two_step_access(pairs, people, beds).access, [0.002, 0.002])
    rings = access.steps([2000, 5000], [1, 0.5])
    found = access.two_step_access(pairs, people, beds, rings)
    np.testing.assert_allclose(found.access, [0.0032, 0.0016])


def test_three_towns_on_a_line_reach_what_lies_exactly_at_the_threshold() -> None:
    towns, clinics = np.array([0, 10, 20]), np.array([0, 20])
    pairs = pairs_of(np.abs(towns[:, None] - clinics), 10)
    found = access.two_step_access(pairs, np.array([100.0, 200, 300]), np.array([3.0, 6]))
    np.testing.assert_allclose(found.access, [0.01, 0.022, 0.012])
    np.testing.assert_allclose(found.ratio, [0.01, 0.012])


def test_the_hospital_example(shared_data: Path) -> None:
    example = json.loads((shared_data / "access_reference" / "hospital_example.json").read_text())
    names = pd.Index([1, 2, 3])
    people, beds = (np.array([float(example[kind][str(n)]) for n in names]) for kind in ("demand", "supply"))
    for scenario in example["scenarios"]:
        table = pd.DataFrame(scenario["cost"], columns=["origin", "destination", "cost"])
        pairs = access.pairs_of_table(table, names, names, limit=example["max_cost"])
        decay = access.power(1, 1e-9)
        two = access.two_step_access(pairs, people, beds)
        enhanced = access.two_step_access(pairs, people, beds, decay)
        three = access.three_step_access(pairs, people, beds, decay)
        np.testing.assert_allclose(two.access, scenario["binary_2sfca"], rtol=1e-12)
        np.testing.assert_allclose(enhanced.access, scenario["gravity_2sfca"], rtol=1e-12)
        np.testing.assert_allclose(three.access, scenario["3sfca_G_within_max_cost"], rtol=1e-12)


def test_chicago_equals_pysal(shared_data: Path) -> None:
    folder = shared_data / "access_reference"
    tracts = gpd.read_file(folder / "chicago" / "chicago_metro_pop.geojson").to_crs(2790)
    doctors = gpd.read_file(folder / "chicago" / "chicago_metro_docs_dentists.geojson").to_crs(2790)
    expected = pd.read_csv(folder / "chicago_expected_20km.csv", dtype={"geoid": str}).set_index("geoid")
    points = [np.column_stack([frame.geometry.x, frame.geometry.y]) for frame in (tracts, doctors)]
    found = cKDTree(points[0]).sparse_distance_matrix(cKDTree(points[1]), 20_000, output_type="ndarray")
    pairs = access.Pairs(found["i"], found["j"], found["v"], len(tracts), len(doctors))
    assert len(pairs) == json.loads((folder / "chicago_summary.json").read_text())["pairs"]
    people, supply = tracts["pop"].to_numpy(float), doctors["doc"].to_numpy(float)
    rings = access.steps([5_000, 10_000, 20_000], [1, 0.68, 0.22])
    results = {
        "2sfca": access.two_step_access(pairs, people, supply).access,
        "e2sfca_gauss8000": access.two_step_access(pairs, people, supply, access.gaussian(8_000)).access,
    }
    for name, values in results.items():
        np.testing.assert_allclose(values, expected.loc[tracts["geoid"].astype(str), name], rtol=1e-9)
    for shared in (
        access.two_step_access(pairs, people, supply, rings),
        access.three_step_access(pairs, people, supply, rings),
    ):
        # every doctor whom somebody can reach is handed out exactly once
        reached = supply[pairs.per_supply(np.ones(len(pairs))) > 0].sum()
        assert (people * shared.access).sum() == pytest.approx(reached, rel=1e-9)


def test_distances_are_those_of_the_ellipsoid() -> None:
    """pyproj's geodesic; places of a few degrees around the equator and far south."""
    rng = np.random.default_rng(11)
    places = np.column_stack([rng.uniform(95, 141, 60), rng.uniform(-11, 6, 60)])
    others = places + rng.uniform(-0.5, 0.5, (60, 2))
    way, index = access.nearest_supply(places, others, detour=1.0)
    geod = Geod(ellps="WGS84")
    for row in range(len(places)):
        lengths = geod.inv(*np.broadcast_to(places[row], others.shape).T, *others.T)[2]
        assert index[row, 0] == lengths.argmin()
        assert way[row, 0] == pytest.approx(lengths.min(), rel=1e-6)


def test_pairs_within_are_those_of_brute_force() -> None:
    rng = np.random.default_rng(5)
    people, posts = rng.uniform([106, -7], [108, -6], (300, 2)), rng.uniform([106, -7], [108, -6], (40, 2))
    pairs = access.pairs_within(people, posts, 30_000, detour=1.3)
    lengths = 1.3 * np.array(
        [Geod(ellps="WGS84").inv(*np.broadcast_to(p, posts.shape).T, *posts.T)[2] for p in people]
    )
    assert set(zip(pairs.demand, pairs.supply, strict=True)) == set(
        zip(*np.nonzero(lengths <= 30_000), strict=True)
    )
    np.testing.assert_allclose(pairs.cost, lengths[pairs.demand, pairs.supply], rtol=1e-6)
    np.testing.assert_allclose(
        pairs.nearest_cost(), np.where(lengths <= 30_000, lengths, np.inf).min(axis=1), rtol=1e-6
    )


def test_nobody_crosses_the_sea_without_a_ferry() -> None:
    pairs = pairs_of([[5, 9], [7, 3]], 10)
    land, posts = np.array(["Java", "Bali"]), np.array(["Java", "Bali"])
    alone = access.permitted_pairs(pairs, land, posts)
    assert listed(alone) == [(0, 0, 5), (1, 1, 3)]
    crossed = access.permitted_pairs(pairs, land, posts, {("Bali", "Java"): 2.0}, limit=10)
    assert list(zip(crossed.demand, crossed.supply, crossed.cost, strict=True)) == [
        (0, 0, 5),
        (1, 0, 9),
        (1, 1, 3),
    ]


def test_who_is_not_reached_and_why() -> None:
    cost, people = np.array([2.0, 5.0, 7.0, np.inf]), np.array([10.0, 20.0, 5.0, 40.0])
    table = access.unreached(cost, people, threshold=5)
    assert table["place"].tolist() == [3, 2] and table["why"].tolist() == ["no_link", "too_far"]


def test_supply_that_nobody_reaches_is_unused_and_people_without_supply_have_none() -> None:
    pairs = pairs_of([[1, 99], [99, 99]], 10)
    found = access.two_step_access(pairs, np.array([4.0, 5.0]), np.array([2.0, 3.0]))
    assert found.access.tolist() == [0.5, 0] and np.isnan(found.ratio[1])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["A", "nowhere", 3.0], "names a place that is not known"),
        (["A", "X", -1.0], "has no cost, or one below 0"),
        (["A", "X", 2.0], "repeats a pair"),
    ],
)
def test_a_travel_table_that_cannot_be_right_is_refused(row: list, words: str) -> None:
    table = pd.DataFrame([["A", "X", 2.0], row], columns=["origin", "destination", "cost"])
    with pytest.raises(TaksirError, match=words):
        access.pairs_of_table(table, pd.Index(["A"]), pd.Index(["X"]))


def test_coordinates_off_the_earth_are_refused() -> None:
    with pytest.raises(TaksirError, match="1 places have no coordinates"):
        access.nearest_supply(np.array([[106.0, -600.0]]), np.array([[106.0, -6.0]]))
