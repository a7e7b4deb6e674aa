"""Hot spots against PySAL's esda, against the definition written out, and on noise with a planted cluster."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from taksir.methods.hot_spots import contiguity, discoveries, hot_spots, local_moran

EXPECTED = json.loads((Path(__file__).parent / "hot_spots_expected.json").read_text())
VALUES = np.array(EXPECTED["values"])
WEIGHTS = contiguity([tuple(pair) for pair in EXPECTED["pairs"]], len(VALUES))


def grid(side: int) -> sparse.csr_array:
    """Queen contiguity of a square of squares."""
    place = np.arange(side * side).reshape(side, side)
    steps = ((0, 1), (1, 0), (1, 1), (1, -1))
    pairs = [
        (int(place[row, column]), int(place[row + down, column + right]))
        for row in range(side) for column in range(side) for down, right in steps
        if row + down < side and 0 <= column + right < side
    ]  # fmt: skip
    return contiguity(pairs, side * side)


def test_gi_star_equals_esda():
    found = hot_spots(VALUES, WEIGHTS)
    assert found["z"].to_numpy() == pytest.approx(EXPECTED["gi_star_z"], abs=1e-10)
    twice = np.minimum(1, 2 * np.array(EXPECTED["gi_star_p_one_sided"]))
    assert found["p_two_sided"].to_numpy() == pytest.approx(twice, abs=1e-10)


def test_gi_star_equals_its_definition():
    """Ord and Getis (1995), equation 5, an area at a time."""
    n, mean, spread = len(VALUES), VALUES.mean(), VALUES.std()
    z = hot_spots(VALUES, WEIGHTS)["z"]
    for place in range(n):
        weight = np.array([1.0 if place == other or WEIGHTS[place, other] else 0.0 for other in range(n)])
        below = spread * np.sqrt((n * (weight**2).sum() - weight.sum() ** 2) / (n - 1))
        assert z[place] == pytest.approx(((weight * VALUES).sum() - mean * weight.sum()) / below, abs=1e-10)


def test_local_moran_equals_esda():
    found = local_moran(VALUES, WEIGHTS)
    assert found["moran"].to_numpy() == pytest.approx(EXPECTED["moran"], abs=1e-10)
    # Other draws of the same permutations: p-values agree within their own error.
    twice = np.minimum(1, 2 * np.array(EXPECTED["moran_p"]))
    error = 5 * np.sqrt(np.maximum(twice, 1e-3) / 9999) + 2e-4
    assert (np.abs(found["p_two_sided"] - twice) < np.maximum(error, 0.02)).all()
    quadrant = {"high": 1, "low_outlier": 2, "low": 3, "high_outlier": 4}
    every = local_moran(VALUES, WEIGHTS, false_discovery_share=1.0)
    assert [quadrant[label] for label in every["label"]] == EXPECTED["quadrant"]


def test_benjamini_and_hochberg_by_hand():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.6])
    assert discoveries(p, 0.05).tolist() == [True, True, True, True, False]
    assert discoveries(np.array([0.04, 0.5, 0.9]), 0.05).tolist() == [False, False, False]
    assert discoveries(np.array([]), 0.05).tolist() == []


@pytest.mark.parametrize("method", [hot_spots, local_moran])
def test_noise_holds_hardly_any_cluster_and_a_planted_one_is_found(method):
    weights, rng = grid(30), np.random.default_rng(7)
    noise = rng.normal(0, 1, 900)
    assert method(noise, weights)["label"].isin(["high", "low"]).sum() <= 9
    planted = noise.reshape(30, 30).copy()
    planted[10:16, 10:16] += 2.5
    core = np.zeros((30, 30), dtype=bool)
    core[11:15, 11:15] = True
    label = method(planted.ravel(), weights)["label"].to_numpy()
    assert (label[core.ravel()] == "high").mean() >= 0.9
    assert (label == "low").sum() <= 9


@pytest.mark.parametrize("method", [hot_spots, local_moran])
def test_islands_and_blanks_stand_aside(method):
    values = np.array([9.0, 9.0, 9.0, 1.0, 1.0, 1.0, 50.0, np.nan])
    weights = contiguity([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (5, 7)], 8)
    found = method(values, weights)
    assert found["label"].tolist()[6:] == ["no_neighbours", ""]
    assert found["p_two_sided"].isna().tolist() == [False] * 6 + [True, True]
    assert set(found["label"][:6]) <= {"high", "low", "none", "high_outlier", "low_outlier"}


@pytest.mark.parametrize("method", [hot_spots, local_moran])
def test_equal_values_or_too_few_are_no_cluster(method):
    assert method(np.full(4, 3.0), contiguity([(0, 1), (2, 3)], 4))["label"].tolist() == ["none"] * 4
    assert method(np.array([1.0, 2.0]), contiguity([(0, 1)], 2))["label"].tolist() == ["none"] * 2


def test_a_map_of_clusters_can_be_repeated():
    assert local_moran(VALUES, WEIGHTS).equals(local_moran(VALUES, WEIGHTS))
