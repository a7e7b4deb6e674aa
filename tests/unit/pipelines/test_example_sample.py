"""The sample of the example region follows its design, and its weights are the inverse of it."""

import time

import numpy as np
import pandas as pd
import pytest

from pipelines.example.places import KECAMATAN
from pipelines.example.population import draw_population
from pipelines.example.sample import allocation, calibrated, draw_sample, sampling_frame


@pytest.fixture(scope="module")
def sample():
    return draw_sample(draw_population(), 1)


def test_ten_blocks_a_kecamatan_and_two_a_stratum_at_least(sample):
    drawn = sample.household.groupby("stratum")["psu"].nunique()
    blocks = allocation(draw_population())
    assert drawn.tolist() == blocks.tolist() and blocks.min() >= 2
    assert blocks.groupby(blocks.index.str[:2]).sum().tolist() == [10] * 12
    place = sample.household["kecamatan_code"]
    assert sample.household["psu"].groupby(place).nunique().tolist() == [10] * 12


def test_at_most_ten_households_a_block_and_nobody_twice(sample):
    assert sample.household.groupby("psu").size().between(1, 10).all()
    assert sample.household["household"].is_unique and sample.person["person"].is_unique
    assert 1_090 < len(sample.household) < 1_170
    sizes = sample.person.groupby("household").size()
    expected = sample.household.set_index("household")["hh_size"]
    assert (sizes.sort_index() == expected.sort_index()).all()


def test_base_weight_is_the_formula_of_the_handbook(sample):
    block = draw_population().block
    row = sample.household.iloc[100]
    own = block.iloc[row["psu"]]
    stratum = block[block["stratum"] == own["stratum"]]
    count = allocation(draw_population())[own["stratum"]]
    expected = (
        stratum["households_listed"].sum() / (count * own["households_listed"]) * own["households"] / 10
    )
    assert row["w_base"] == pytest.approx(expected, rel=1e-12)


def test_blocks_are_drawn_in_proportion_to_their_listing():
    """Selection frequency over 600 draws against n·M/ΣM, within 4.5 binomial errors for all 780 blocks."""
    population = draw_population()
    draws = 600
    hits = np.zeros(len(population.block))
    for seed in range(draws):
        hits[np.unique(draw_sample(population, seed, columns=()).household["psu"])] += 1
    listed = population.block["households_listed"]
    stratum = population.block["stratum"]
    chance = stratum.map(allocation(population)) * listed / listed.groupby(stratum).transform("sum")
    error = np.sqrt(draws * chance * (1 - chance))
    assert (np.abs(hits - draws * chance) <= 4.5 * error + 1e-9).all()


def test_weights_add_up_to_what_is_known(sample):
    population = draw_population()
    frame = sampling_frame(population)
    households = sample.household.groupby("stratum")["wert"].sum()
    np.testing.assert_allclose(households, frame.known_households, rtol=1e-9)
    person = sample.person
    place = person["household"].map(population.household["kecamatan_code"]).to_numpy()
    persons = person.groupby(place)["weind"].sum()
    known = frame.known_persons[:, :4].sum(axis=1)
    np.testing.assert_allclose(persons, known, rtol=1e-6)
    women = person[person["is_woman"] == 1].groupby(place[person["is_woman"] == 1])["weind"].sum()
    np.testing.assert_allclose(women, frame.known_persons[:, 4], rtol=1e-6)


def test_the_same_seed_draws_the_same_sample(sample):
    again = draw_sample(draw_population(), 1)
    pd.testing.assert_frame_equal(again.household, sample.household)
    other = draw_sample(draw_population(), 2, columns=())
    assert set(other.household["household"]) != set(sample.household["household"])


def test_carried_columns_are_those_of_the_same_people(sample):
    population = draw_population()
    source = population.person.take(sample.person["person"].to_numpy()).reset_index(drop=True)
    assert (source["household"] == sample.person["household"]).all()
    assert (source["age_years"] == sample.person["age_years"]).all()
    light = draw_sample(population, 1, columns=("hh_size",)).household
    assert "hh_size" in light and "roof" not in light


def test_calibration_on_one_margin_is_post_stratification():
    """One margin only: calibration is post-stratification, whose factors are known in closed form."""
    counts = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1], [0, 1]])
    moved = calibrated(np.full(5, 10.0), counts, np.array([30.0, 24.0]))
    np.testing.assert_allclose(moved, [15, 15, 8, 8, 8], rtol=1e-9)


def test_calibration_moves_weights_least():
    """Exponential distance: factors are exp(counts·λ), so their logs lie in the span of the counts."""
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 3, (60, 4)).astype(float)
    weights = rng.uniform(20, 80, 60)
    totals = weights @ counts * np.array([1.2, 0.8, 1.0, 1.5])
    moved = calibrated(weights, counts, totals)
    np.testing.assert_allclose(moved @ counts, totals, rtol=1e-8)
    logs = np.log(moved / weights)
    fitted = counts @ np.linalg.lstsq(counts, logs, rcond=None)[0]
    np.testing.assert_allclose(fitted, logs, atol=1e-9)


def test_impossible_totals_are_an_error_not_a_guess():
    with pytest.raises(RuntimeError, match="no positive weights"):
        calibrated(np.full(2, 10.0), np.array([[1.0, 1], [1, 1]]), np.array([30.0, 10.0]))


def test_a_redraw_is_quick():
    population = draw_population()
    draw_sample(population, 0, columns=())
    begin = time.perf_counter()
    for seed in range(5):
        draw_sample(population, seed, columns=())
    assert (time.perf_counter() - begin) / 5 < 0.15


def test_every_kecamatan_is_in_the_design():
    assert len(KECAMATAN) == 12 and sum(place.blocks for place in KECAMATAN) == 780
