"""Allocation of whole units against brute force and bisection."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from taksir.errors import TaksirError
from taksir.methods.allocation import allocate_units, equity_weight, poorest_share


def claims(*values: float) -> pd.Series:
    return pd.Series(values, index=[f"{i:02d}" for i in range(len(values))])


def excess(t: float, claim: np.ndarray, floor: np.ndarray, ceiling: np.ndarray, units: int) -> float:
    return np.clip(t * claim, floor, ceiling).sum() - units


def test_no_other_whole_allocation_is_closer_to_proportional() -> None:
    """Hamilton's allocation minimises the distance to the exact shares: compare with all of them."""
    random = np.random.default_rng(2)
    for _ in range(25):
        claim, units = random.uniform(1, 10, 4), int(random.integers(3, 12))
        share = units * claim / claim.sum()
        every = [a for a in itertools.product(range(units + 1), repeat=4) if sum(a) == units]
        nearest = min(((np.array(a) - share) ** 2).sum() for a in every)
        found = allocate_units(claims(*claim), units).to_numpy()
        assert ((found - share) ** 2).sum() == pytest.approx(nearest)


def test_bounds_are_kept_and_the_rest_stays_proportional() -> None:
    """Against the root of sum(clip(t × claim)) = units found by bisection; large units hide the rounding."""
    random = np.random.default_rng(3)
    for _ in range(25):
        claim, units = random.uniform(0.1, 10, 12), 10_000_000
        floor = np.where(random.random(12) < 0.3, random.integers(0, 900_000, 12), 0)
        ceiling = np.where(random.random(12) < 0.3, random.integers(900_000, 1_500_000, 12), units)
        t = brentq(excess, 0, 1e9, args=(claim, floor, ceiling, units), xtol=1e-12, maxiter=500)
        index = claims(*claim).index
        found = allocate_units(
            claims(*claim), units, floor=pd.Series(floor, index), ceiling=pd.Series(ceiling, index)
        )
        assert found.sum() == units
        assert np.abs(found.to_numpy() - np.clip(t * claim, floor, ceiling)).max() <= 1.01


def test_equal_remainders_go_by_code_whatever_the_order_of_rows() -> None:
    even = pd.Series([1.0, 1.0, 1.0], index=["C", "A", "B"])
    assert allocate_units(even, 4).to_dict() == {"C": 1, "A": 2, "B": 1}
    assert allocate_units(even.sort_index(), 4).to_dict() == {"A": 2, "B": 1, "C": 1}


def test_an_area_without_a_claim_gets_its_floor_only() -> None:
    found = allocate_units(claims(0, 5, 5), 11, floor=claims(1, 0, 0))
    assert found.tolist() == [1, 5, 5]
    assert allocate_units(claims(0, 1, 2), 0).tolist() == [0, 0, 0]


def test_a_ceiling_below_the_share_moves_units_to_the_others() -> None:
    assert allocate_units(claims(8, 1, 1), 10, ceiling=claims(4, np.nan, np.nan)).tolist() == [4, 3, 3]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"floor": claims(5, 5, 5)}, "floors take 15 and ceilings allow ∞"),
        ({"ceiling": claims(1, 1, 1)}, "floors take 0 and ceilings allow 3"),
    ],
)
def test_impossible_bounds_are_refused(arguments: dict, words: str) -> None:
    with pytest.raises(TaksirError, match=f"10 units cannot be handed out: {words}"):
        allocate_units(claims(1, 2, 3), 10, **arguments)


def test_incomplete_figures_are_refused() -> None:
    with pytest.raises(TaksirError, match="Complete the figures of every area"):
        equity_weight(claims(1, np.nan), claims(0.1, 0.2), equity=1)
    with pytest.raises(TaksirError, match="Complete the figures of every area"):
        equity_weight(claims(1, 2), claims(0.1, 20), equity=1)
    with pytest.raises(TaksirError, match="cannot be handed out"):
        allocate_units(claims(0, 0), 5)


def test_more_weight_on_equity_moves_units_to_the_deprived() -> None:
    need, deprivation = claims(820, 430, 1275, 60), claims(0.10, 0.25, 0.15, 0.60)
    rounds = [allocate_units(equity_weight(need, deprivation, equity=equity), 10_000) for equity in (0, 1, 4)]
    shares = [poorest_share(units, deprivation) for units in rounds]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx((430 + 60) / 2585, abs=1e-4)
