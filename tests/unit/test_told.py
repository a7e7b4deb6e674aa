"""What a fitted model tells of hidden areas: found by the attack, and gone where they are left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from taksir.methods.disclosure import ranges_behind
from taksir.modelled.fitting import Totals
from taksir.modelled.told import FitInput, Hidden, ranges_behind_fit, told_areas
from taksir.schema import Covariate, ModelSpec, Words

COUNT = 40
ASKED = 60.0


def fed(scale: str = "arcsine") -> FitInput:
    """Forty villages of sixty persons, whose share of cases follows one covariate."""
    random = np.random.default_rng(7)
    poor = np.linspace(0.1, 0.5, COUNT)
    cases = random.binomial(int(ASKED), poor)
    share = cases / ASKED
    codes = [f"99{k // 20:02d}{k:02d}" for k in range(COUNT)]
    areas = pd.DataFrame(
        {
            "x": poor, "population": 1000.0, "n": ASKED, "estimate": share,
            "low": np.maximum(share - 0.1, 0), "high": np.minimum(share + 0.1, 1),
            "variance": share * (1 - share) / ASKED, "df": 3.0, "is_inside": True,
        },
        index=pd.Index(codes, name="domain"),
    )  # fmt: skip
    word = Words("x", "x")
    spec = ModelSpec("X-01", scale, (Covariate("x", word, "x", "1"),), "population")  # type: ignore[arg-type]
    return FitInput(spec, areas, Totals(pd.Series({"": float(share.mean())}), 0))


def first(count: int) -> frozenset[str]:
    return frozenset(fed().areas.index[:count])


@pytest.mark.parametrize("count", [1, 2])
def test_a_fit_gives_few_hidden_areas_away(count: int) -> None:
    """Though their own data are left out of their estimates: two coefficients are two equations."""
    found = ranges_behind_fit(fed(), first(count), ())
    np.testing.assert_allclose(found["low"], found["cases"], atol=1e-3)
    np.testing.assert_allclose(found["high"], found["cases"], atol=1e-3)
    assert told_areas(fed(), Hidden(first(count), 3), fewest=30) == first(count)


def test_the_attack_is_right_about_a_single_area() -> None:
    """Not our linear programme: the one number of cases with which the published estimates come out."""
    it, (code,) = fed(), sorted(first(1))
    published = it.fitted(first(1)).table["estimate"]
    fits = []
    for cases in range(int(ASKED) + 1):
        guess = it.areas.copy()
        guess.loc[code, "estimate"] = cases / ASKED
        if np.allclose(replace(it, areas=guess).fitted(first(1)).table["estimate"], published, atol=1e-7):
            fits.append(cases)
    assert fits == [round(it.areas.loc[code, "estimate"] * ASKED)]


def test_many_hidden_areas_hide_each_other_once_the_exposed_are_left_out() -> None:
    hidden = first(25)
    left_out = told_areas(fed(), Hidden(hidden, 3), fewest=15)
    assert len(left_out) < 5
    found = ranges_behind_fit(fed().without(left_out), hidden - left_out, ())
    assert len(found) == 25 - len(left_out)
    assert ((found["high"] - found["low"]) >= 3 - 1e-6).all()


def test_what_a_larger_area_shows_is_reckoned_with() -> None:
    """Of 12 hidden areas 1 lies alone in a larger one that is shown: it is what the others leave."""
    hidden = first(11) | {fed().areas.index[-1]}
    alone = ranges_behind_fit(fed(), hidden, (fed().areas.index[-1][:4],)).set_index("area_code")
    last = alone.loc[fed().areas.index[-1]]
    assert last["high"] - last["low"] < 1e-3


def test_an_area_that_is_left_out_changes_nothing_that_is_published() -> None:
    """Whatever its people answered."""
    it, hidden = fed(), first(2)
    before = it.without(hidden).fitted(hidden)
    changed = it.areas.copy()
    changed.loc[sorted(hidden), ["estimate", "variance", "low", "high"]] = [0.9, 0.01, 0.1, 1.0]
    after = replace(it, areas=changed).without(hidden).fitted(hidden)
    pd.testing.assert_frame_equal(before.table, after.table)
    assert (before.design_effect, before.shift, before.fitted_by) == (
        after.design_effect, after.shift, after.fitted_by,
    )  # fmt: skip
    helped = replace(it, areas=changed).fitted(hidden).table["estimate"]
    assert not np.allclose(helped, it.fitted(hidden).table["estimate"])


def test_amounts_are_left_out_wherever_they_are_hidden() -> None:
    assert told_areas(replace(fed(), is_proportion=False), Hidden(first(25), 3), fewest=5) == first(25)


def test_too_few_areas_for_a_model_leave_all_hidden_ones_out() -> None:
    assert told_areas(fed(), Hidden(first(25), 3), fewest=41) == first(25)


def test_ranges_behind_a_sum_are_those_of_pencil_and_paper() -> None:
    """2 + 5 + 1 = 8, none above 6: each between 0 and 6; with 2 + 5 told, the last is 1."""
    truth, most = np.array([2.0, 5.0, 1.0]), np.full(3, 6.0)
    whole = ranges_behind(truth, most, np.ones((1, 3)))
    assert whole[["low", "high"]].to_numpy().round(6).tolist() == [[0, 6], [0, 6], [0, 6]]
    more = ranges_behind(truth, most, np.array([[1.0, 1, 1], [1, 1, 0]]))
    assert more[["low", "high"]].to_numpy().round(6).tolist() == [[1, 6], [1, 6], [1, 1]]
