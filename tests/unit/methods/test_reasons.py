"""Why not this area, in few and in many areas: against allocating again, and against a plain solver."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from taksir.methods.allocation import (
    all_reasons,
    allocate_exactly,
    allocate_in_proportion,
    allocate_nearly,
    binding_limits,
    contradictions,
    reason_for,
)


def drawn(count: int, seed: int, *, cost: float = 0.0) -> pd.DataFrame:
    """Areas with random need, deprivation, floors and ceilings; costs differ unless one is given."""
    rng = np.random.default_rng(seed)
    floor = rng.integers(0, 3, count) * (rng.random(count) < 0.2)
    return pd.DataFrame(
        {
            "need_persons": rng.gamma(2, 300, count).round(0),
            "deprivation": rng.uniform(0, 0.6, count).round(3),
            "unit_cost_idr": cost or rng.integers(10, 30, count) * 100_000.0,
            "persons_per_unit": 5.0,
            "floor": floor.astype(float),
            "ceiling": np.where(rng.random(count) < 0.2, floor + rng.integers(0, 60, count), np.inf),
        },
        index=[f"{place:06d}" for place in range(count)],
    )


def budget_of(areas: pd.DataFrame, share: float) -> float:
    return float((areas["need_persons"] / 5 * areas["unit_cost_idr"]).sum() * share)


def best_value(areas: pd.DataFrame, budget: float, equity: float) -> float:
    """The same problem as it reads, one variable of units and one of persons per area, solved by HiGHS."""
    count = len(areas)
    weight = 1 + equity * areas["deprivation"].to_numpy()
    eye = np.eye(count)
    answer = milp(
        np.concatenate([np.zeros(count), -weight]),
        integrality=np.concatenate([np.ones(count), np.zeros(count)]),
        bounds=Bounds(
            np.concatenate([areas["floor"], np.zeros(count)]),
            np.concatenate([areas["ceiling"].clip(upper=9_999), areas["need_persons"]]),
        ),
        constraints=[
            LinearConstraint(np.hstack([-5.0 * eye, eye]), -np.inf, 0.0),
            LinearConstraint(
                np.concatenate([areas["unit_cost_idr"] / 1e6, np.zeros(count)])[None], -np.inf, budget / 1e6
            ),
        ],
        options={"mip_rel_gap": 0.0, "time_limit": 30},
    )
    assert answer.status == 0
    return float(-answer.fun)


@pytest.mark.parametrize("seed", range(4))
def test_many_areas_of_unequal_cost_reach_what_a_plain_solver_reaches(seed: int) -> None:
    areas = drawn(70, seed)
    budget, equity = budget_of(areas, 0.15 + 0.2 * seed), (0.0, 1.0)[seed % 2]
    found = allocate_exactly(areas, budget, equity=equity)
    assert found.is_proven and found.cost_idr <= budget
    assert found.value == pytest.approx(best_value(areas, budget, equity), abs=1e-4)
    near = allocate_nearly(areas, budget, equity=equity)
    assert near.cost_idr <= budget and near.value <= found.value + 1e-6
    assert found.value - near.value <= 5 * (1 + equity * areas["deprivation"].max())


def test_in_many_areas_one_more_unit_loses_what_a_plain_solver_says() -> None:
    areas = drawn(70, 7)
    budget = budget_of(areas, 0.3)
    found = allocate_exactly(areas, budget, equity=1.0)
    limits = binding_limits(areas, budget, equity=1.0, found=found)
    assert set(limits["kind"]) >= {"reached", "ceiling", ""}
    code = limits.index[limits["kind"] == ""][3]
    reason = reason_for(areas, budget, code, equity=1.0, found=found)
    forced = areas.copy()
    forced.loc[code, "floor"] = found.units[code] + 1
    assert reason.lost_persons == pytest.approx(found.value - best_value(forced, budget, 1.0), abs=1e-4)
    assert reason.kind == "others" and reason.giving_codes and code not in reason.giving_codes


@pytest.mark.parametrize("seed", range(12))
def test_where_all_units_cost_the_same_every_reason_is_that_of_allocating_again(seed: int) -> None:
    areas = drawn(8, seed, cost=1e6)
    areas["need_persons"] = (areas["need_persons"] / 20).round()
    budget, equity = budget_of(areas, 0.5), (0.0, 1.0)[seed % 2]
    if contradictions(areas, budget):
        pytest.skip("the floors of this draw cost more than its budget")
    found = allocate_exactly(areas, budget, equity=equity)
    at_once = all_reasons(areas, budget, equity=equity, found=found)
    for code in areas.index:
        tried = reason_for(areas, budget, code, equity=equity, found=found)
        assert (at_once[code].kind, at_once[code].amount) == (tried.kind, tried.amount)
        assert at_once[code].lost_persons == pytest.approx(tried.lost_persons, abs=1e-9)
        assert at_once[code].giving_codes == tried.giving_codes or tried.kind == "tie"
    assert all_reasons(drawn(8, seed), 1e9, equity=0, found=found) is None


def test_shares_name_themselves_in_as_many_areas_as_there_are() -> None:
    areas = drawn(7_000, 1)
    budget = budget_of(areas, 0.3)
    found = allocate_in_proportion(areas, budget, equity=1.0)
    limits = binding_limits(areas, budget, equity=1.0, found=found)
    assert found.cost_idr <= budget and set(limits["kind"]) <= {"reached", "ceiling", "share"}
    share = limits.loc[limits["kind"] == "share", "amount"]
    assert share.gt(0).all() and share.sum() < 1


def test_one_area_of_seven_thousand_is_explained() -> None:
    """Unequal costs everywhere: the allocation is proven, and a reason takes one more of them."""
    areas = drawn(7_000, 2)
    budget = budget_of(areas, 0.3)
    found = allocate_exactly(areas, budget, equity=1.0, is_quick=True)
    assert found.is_proven
    limits = binding_limits(areas, budget, equity=1.0, found=found)
    code = limits.index[limits["kind"] == ""][0]
    reason = reason_for(areas, budget, code, equity=1.0, found=found)
    assert reason.kind in ("others", "tie")
    worth = 1 + areas.loc[code, "deprivation"]
    assert 0 <= reason.lost_persons <= 5 * 2 * 1.6 * worth  # at most two units of the dearest kind
