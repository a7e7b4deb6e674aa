"""Cohort projection against a loop over persons' shares, an eigenvalue, and a kept fixture."""

import numpy as np
import pytest

from taksir.errors import TaksirError
from taksir.methods.cohort import (
    Rates,
    project_population,
    spread_ages,
    stable_pattern,
    yearly_survival,
)


def rates_of(**changes: object) -> Rates:
    fields = {
        "survival_female": np.array([0.99, 0.98, 0.5]),
        "survival_male": np.array([0.985, 0.97, 0.45]),
        "fertility": np.array([0.0, 0.6, 0.0]),
        "sex_ratio": 1.05,
        "survival_birth_female": 0.98,
        "survival_birth_male": 0.975,
        "migration_female": np.zeros(3),
        "migration_male": np.zeros(3),
    }
    return Rates(**(fields | changes))


def test_one_step_by_hand() -> None:
    """Older groups are those of methods fixture: F 99, 128.2 and M 103.425, 124.34; births written out."""
    women, men = project_population([100, 90, 80], [105, 92, 78], rates_of(), steps=1)
    births = 0.6 * (90 + 99) / 2
    np.testing.assert_allclose(women, [births / 2.05 * 0.98, 99, 128.2], rtol=1e-12)
    np.testing.assert_allclose(men, [births * 1.05 / 2.05 * 0.975, 103.425, 124.34], rtol=1e-12)


def test_many_steps_equal_a_loop_over_cohorts() -> None:
    """Single years, twelve steps, two areas, with movers: each cohort followed by itself."""
    rng = np.random.default_rng(9)
    ages = 40
    fertility = np.where((np.arange(ages) > 14) & (np.arange(ages) < 35), 0.08, 0.0)
    rates = rates_of(
        survival_female=rng.uniform(0.9, 1, ages), survival_male=rng.uniform(0.9, 1, ages),
        fertility=fertility,
        migration_female=rng.uniform(-0.01, 0.01, ages), migration_male=rng.uniform(-0.01, 0.01, ages),
    )  # fmt: skip
    start = rng.uniform(50, 100, (2, ages)), rng.uniform(50, 100, (2, ages))
    women, men = project_population(*start, rates, steps=12)
    for area in range(2):
        w, m = list(start[0][area]), list(start[1][area])
        for _ in range(12):
            grown_w, grown_m = [0.0] * ages, [0.0] * ages
            for age in range(ages):
                to = min(age + 1, ages - 1)
                grown_w[to] += w[age] * rates.survival_female[age]
                grown_m[to] += m[age] * rates.survival_male[age]
            births = sum(fertility[a] * (w[a] + grown_w[a]) / 2 for a in range(ages))
            grown_w[0] = births / 2.05 * 0.98
            grown_m[0] = births * 1.05 / 2.05 * 0.975
            w = [v * (1 + g) for v, g in zip(grown_w, rates.migration_female, strict=True)]
            m = [v * (1 + g) for v, g in zip(grown_m, rates.migration_male, strict=True)]
        np.testing.assert_allclose(women[area], w, rtol=1e-10)
        np.testing.assert_allclose(men[area], m, rtol=1e-10)


def test_growth_settles_at_the_largest_eigenvalue() -> None:
    rates = rates_of()
    matrix = np.zeros((3, 3))
    for j in range(3):
        unit = np.eye(3)[j]
        matrix[:, j] = project_population(unit, np.zeros(3), rates, steps=1)[0]
    late, later = (project_population([1, 1, 1], [1, 1, 1], rates, steps=k)[0].sum() for k in (200, 201))
    assert later / late == pytest.approx(max(abs(np.linalg.eigvals(matrix))), rel=1e-9)


def test_without_deaths_and_births_nobody_is_lost() -> None:
    rates = rates_of(survival_female=np.ones(3), survival_male=np.ones(3), fertility=np.zeros(3))
    women, men = project_population([5, 6, 7], [1, 2, 3], rates, steps=9)
    assert women.sum() == pytest.approx(18) and men.sum() == pytest.approx(6)


def test_impossible_assumptions_are_refused() -> None:
    with pytest.raises(TaksirError, match="cannot run"):
        project_population([1, 1, 1], [1, 1, 1], rates_of(survival_male=np.array([1.2, 1, 1])), steps=1)
    with pytest.raises(TaksirError, match="cannot run: -1 steps"):
        project_population([1, 1, 1], [1, 1, 1], rates_of(), steps=-1)


def test_single_ages_add_up_to_their_group() -> None:
    pattern = np.array([1.0, 3, 0, 0, 2, 2, 4])
    ages = spread_ages([[8.0, 6, 10], [0, 9, 5]], [0, 2, 4], pattern)
    np.testing.assert_allclose(ages[0], [2, 6, 3, 3, 2.5, 2.5, 5])
    np.testing.assert_allclose(ages[1], [0, 0, 4.5, 4.5, 1.25, 1.25, 2.5])


def test_yearly_survival_compounds_to_the_group() -> None:
    assert np.prod(yearly_survival([0.9, 0.8])[:5]) == pytest.approx(0.9)


def test_the_stable_pattern_finds_the_growth_it_was_made_with() -> None:
    ages = np.arange(91)
    survivors = np.exp(-((ages / 75) ** 6))
    made = survivors * np.exp(-0.013 * ages)
    ratio = made[60:].sum() / made[18:60].sum()
    np.testing.assert_allclose(stable_pattern(survivors, ratio), made, rtol=1e-9)


def test_an_impossible_share_of_old_people_is_refused() -> None:
    with pytest.raises(TaksirError, match="no stable population has"):
        stable_pattern(np.linspace(1, 0.01, 91), 50.0)
