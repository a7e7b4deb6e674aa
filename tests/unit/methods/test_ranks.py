"""Rank confidence against loops written out, closed forms and coverage over redraws."""

import numpy as np
import pytest
from scipy import stats

from taksir.errors import TaksirError
from taksir.methods.ranks import draw_values, place_in_top, rank_intervals, top_probability


def test_draws_of_a_share_have_the_mean_and_spread_of_the_posterior() -> None:
    """Beta with Jeffreys' prior: closed form for 30 of 200 and for none of 50."""
    drawn = draw_values([0.15, 0.0], [0.025, 0.0], cases_effective=[200, 50], draws=40_000)
    for column, (a, b) in enumerate(((30.5, 170.5), (0.5, 50.5))):
        exact = stats.beta(a, b)
        assert drawn[:, column].mean() == pytest.approx(exact.mean(), rel=0.02)
        assert drawn[:, column].std() == pytest.approx(exact.std(), rel=0.02)


def test_a_value_without_an_error_is_not_drawn() -> None:
    assert np.isnan(draw_values([1.0, 2.0], [np.nan, 0.5], draws=5)).all(axis=0).tolist() == [True, False]
    assert np.isnan(draw_values([np.nan], [0.1], cases_effective=[10], draws=5)).all()


def test_chance_of_the_first_of_two_is_the_normal_one() -> None:
    drawn = draw_values([1.0, 0.0], [1.0, 1.0], draws=100_000)
    exact = stats.norm.cdf(1 / np.sqrt(2))
    assert top_probability(drawn, 1) == pytest.approx([exact, 1 - exact], abs=0.005)


def test_chances_equal_counting_in_a_loop() -> None:
    drawn = np.random.default_rng(3).normal(size=(200, 7))
    drawn[:, 2] = np.nan
    counted = np.zeros(7)
    for row in drawn:
        known = [j for j in range(7) if not np.isnan(row[j])]
        for j in sorted(known, key=lambda j: -row[j])[:3]:
            counted[j] += 1 / 200
    counted[2] = np.nan
    np.testing.assert_allclose(top_probability(drawn, 3), counted)


@pytest.mark.parametrize("top", [0, 4])
def test_a_top_of_all_or_none_is_refused(top: int) -> None:
    with pytest.raises(TaksirError, match="cannot be taken from 4 areas"):
        top_probability(np.random.default_rng(1).normal(size=(10, 4)), top)


def brute_force_interval(drawn: np.ndarray, area: int, level: float) -> tuple[int, int]:
    """The definition, written out area by area."""
    centre = [drawn[:, j].mean() for j in range(drawn.shape[1])]
    others = [j for j in range(drawn.shape[1]) if j != area]
    noise, spread = {}, {}
    for j in others:
        difference = drawn[:, j] - drawn[:, area]
        noise[j] = difference - difference.mean()
        spread[j] = np.sqrt((noise[j] ** 2).mean())
    largest = [max(abs(noise[j][b]) / spread[j] for j in others) for b in range(len(drawn))]
    critical = np.quantile(largest, level)
    above = sum(centre[j] - centre[area] > critical * spread[j] for j in others)
    below = sum(centre[j] - centre[area] < -critical * spread[j] for j in others)
    return 1 + above, drawn.shape[1] - below


def test_intervals_equal_the_definition_written_out() -> None:
    rng = np.random.default_rng(8)
    drawn = rng.normal(np.linspace(0, 6, 9), 0.8, (300, 9))
    ranks = rank_intervals(drawn)
    for area in range(9):
        assert (ranks["rank_low"][area], ranks["rank_high"][area]) == brute_force_interval(drawn, area, 0.95)


def test_far_apart_is_sure_and_alike_is_anything() -> None:
    sure = rank_intervals(draw_values([1.0, 50.0, 20.0], [0.1] * 3))
    assert sure[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[3] * 3, [1] * 3, [2] * 3]
    alike = rank_intervals(draw_values([5.0] * 6, [1.0] * 6))
    assert set(alike["rank_low"]) == {1} and set(alike["rank_high"]) == {6}


def test_an_area_without_an_estimate_has_no_rank() -> None:
    ranks = rank_intervals(draw_values([1.0, np.nan, 9.0], [0.1, np.nan, 0.1]))
    assert ranks["rank"].isna().tolist() == [False, True, False]
    assert place_in_top(ranks, 1).tolist() == ["out", "", "in"]


def test_intervals_hold_the_true_rank_as_often_as_they_say() -> None:
    """200 redrawn samples of 12 areas, some of them nearly tied: at least 95 % of all areas covered."""
    rng = np.random.default_rng(20261122)
    truth = np.array([0.02, 0.03, 0.031, 0.04, 0.05, 0.051, 0.07, 0.09, 0.1, 0.12, 0.15, 0.2])
    true_rank = 1 + np.argsort(np.argsort(-truth))
    size = 120
    held = []
    for redraw in range(200):
        seen = rng.binomial(size, truth) / size
        drawn = draw_values(
            seen, np.sqrt(seen * (1 - seen) / size), cases_effective=[size] * 12, draws=300, seed=redraw
        )
        ranks = rank_intervals(drawn)
        held.append((ranks["rank_low"] <= true_rank) & (true_rank <= ranks["rank_high"]))
    assert np.mean(held) >= 0.95
