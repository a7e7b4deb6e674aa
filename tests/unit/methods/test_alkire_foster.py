"""Multidimensional poverty: households one by one as the oracle, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.alkire_foster import deprivation_score, is_poor, multidimensional_poverty

WEIGHTS = {"health": 1 / 3, "school": 1 / 3, "water": 1 / 6, "housing": 1 / 6}


def households(seed: int = 8, size: int = 200) -> tuple[pd.DataFrame, pd.Series]:
    random = np.random.default_rng(seed)
    table = pd.DataFrame({name: random.random(size) < 0.35 for name in WEIGHTS}).astype(float)
    return table, pd.Series(random.uniform(20, 90, size) * random.integers(1, 8, size))


def test_measures_equal_counting_by_hand() -> None:
    table, persons = households()
    poor, scores, total = 0.0, 0.0, 0.0
    for row, mass in zip(table.to_dict("records"), persons, strict=True):
        sixths = sum(round(6 * weight) * row[name] for name, weight in WEIGHTS.items())  # exact arithmetic
        total += mass
        poor += mass * (sixths >= 2)
        scores += mass * sixths / 6 * (sixths >= 2)
    result = multidimensional_poverty(table, WEIGHTS, persons=persons)
    assert result.headcount == pytest.approx(poor / total, rel=1e-12)
    assert result.adjusted_headcount == pytest.approx(scores / total, rel=1e-12)
    assert result.intensity == pytest.approx(scores / poor, rel=1e-12)
    assert result.contribution.sum() == pytest.approx(1, rel=1e-12)
    assert (result.censored * pd.Series(WEIGHTS)).sum() == pytest.approx(result.adjusted_headcount, rel=1e-12)


def test_an_unknown_indicator_takes_the_household_out_and_is_told() -> None:
    table, persons = households()
    table.loc[:49, "water"] = np.nan
    result = multidimensional_poverty(table, WEIGHTS, persons=persons)
    rest = multidimensional_poverty(table[50:], WEIGHTS, persons=persons[50:])
    assert result.headcount == pytest.approx(rest.headcount)
    assert result.missing_share == pytest.approx(persons[:50].sum() / persons.sum())
    assert is_poor(deprivation_score(table, WEIGHTS), cutoff=1 / 3)[:50].isna().all()


def test_a_score_at_the_cut_off_is_poor_whatever_its_last_bit() -> None:
    """0.7 + 0.1 is 0.7999999999999999 in floats, and still reaches 0.8."""
    score = deprivation_score(
        pd.DataFrame({"a": [1, 1], "b": [1, 0], "c": [0, 0]}), {"a": 0.7, "b": 0.1, "c": 0.2}
    )
    assert score[0] < 0.8
    assert is_poor(score, cutoff=0.8).tolist() == [True, False]


def test_nobody_poor_has_no_intensity() -> None:
    table, persons = households()
    result = multidimensional_poverty(table * 0, WEIGHTS, persons=persons)
    assert (result.headcount, result.adjusted_headcount) == (0, 0)
    assert np.isnan(result.intensity)
    assert result.contribution.isna().all()


def test_what_cannot_be_an_index_is_refused() -> None:
    table, _ = households()
    with pytest.raises(TaksirError, match="lacks fuel"):
        deprivation_score(table, WEIGHTS | {"fuel": 0.0})
    with pytest.raises(TaksirError, match=r"add up to 1\.1\."):
        deprivation_score(table, WEIGHTS | {"water": 1 / 6 + 0.1})
    with pytest.raises(TaksirError, match="neither 0 nor 1"):
        deprivation_score(table * 2, WEIGHTS)
