"""Spending a budget, against brute force over every affordable number of units; and its properties."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taksir.errors import TaksirError
from taksir.methods.allocation import (
    allocate_exactly,
    allocate_in_proportion,
    allocate_units,
    contradictions,
    equity_weight,
    reach_frontier,
    reason_for,
    stability,
)


def areas_of(need, cost, *, size=10.0, deprivation=None, floor=0.0, ceiling=np.inf) -> pd.DataFrame:
    codes = [f"99.01.{place:02d}" for place in range(1, len(need) + 1)]
    return pd.DataFrame(
        {
            "need_persons": np.asarray(need, float),
            "deprivation": 0.0 if deprivation is None else np.asarray(deprivation, float),
            "unit_cost_idr": np.broadcast_to(np.asarray(cost, float), len(need)),
            "persons_per_unit": np.broadcast_to(np.asarray(size, float), len(need)),
            "floor": np.broadcast_to(np.asarray(floor, float), len(need)),
            "ceiling": np.broadcast_to(np.asarray(ceiling, float), len(need)),
        },
        index=codes,
    )


def best_by_trying_all(areas: pd.DataFrame, budget: float, equity: float) -> tuple[float, float]:
    """Highest value there is and its lowest cost, over every number of units up to 9."""
    best = (-1.0, 0.0)
    ranges = [
        range(int(np.ceil(row.floor)), int(min(np.floor(row.ceiling), 9)) + 1) for row in areas.itertuples()
    ]
    weight = (1 + equity * areas["deprivation"]).to_numpy()
    for units in itertools.product(*ranges):
        cost = float(areas["unit_cost_idr"].to_numpy() @ units)
        if cost > budget:
            continue
        reached = np.minimum(np.array(units) * areas["persons_per_unit"], areas["need_persons"]).to_numpy()
        value = float(weight @ reached)
        if value > best[0] + 1e-9 or (abs(value - best[0]) <= 1e-9 and cost < best[1]):
            best = (value, cost)
    return best


def test_exact_is_what_trying_all_finds() -> None:
    """Random small cases: unequal costs, part-used last units, floors beyond need, ceilings, equity."""
    random = np.random.default_rng(11)
    checked = 0
    for _ in range(25):
        areas = areas_of(
            random.integers(0, 60, 4),
            random.integers(1, 9, 4) * 1_000.0,
            size=random.integers(5, 15, 4),
            deprivation=random.random(4).round(2),
            floor=random.integers(0, 3, 4),
            ceiling=random.integers(2, 7, 4),
        )
        budget, equity = float(random.integers(5, 60) * 1_000), float(random.choice([0, 0.5, 2]))
        if contradictions(areas, budget):
            continue
        found = allocate_exactly(areas, budget, equity=equity)
        value, cost = best_by_trying_all(areas, budget, equity)
        assert found.value == pytest.approx(value)
        assert found.cost_idr == pytest.approx(cost)
        assert found.is_proven
        checked += 1
    assert checked > 12


def test_where_all_units_cost_the_same_it_is_what_trying_all_finds() -> None:
    random = np.random.default_rng(12)
    checked = 0
    for _ in range(25):
        areas = areas_of(
            random.integers(0, 60, 4),
            4_000.0,
            size=random.integers(5, 15, 4),
            deprivation=random.random(4).round(2),
            floor=random.integers(0, 3, 4),
            ceiling=random.integers(2, 7, 4),
        )
        budget, equity = float(random.integers(5, 60) * 1_000), float(random.choice([0, 0.5, 2]))
        if contradictions(areas, budget):
            continue
        found = allocate_exactly(areas, budget, equity=equity)
        value, _ = best_by_trying_all(areas, budget, equity)
        assert found.value == pytest.approx(value)
        assert found.cost_idr <= budget
        checked += 1
    assert checked > 12


def test_a_greedy_choice_by_ratio_would_reach_fewer() -> None:
    """60/10, 100/20, 120/30 with 50: the best is 220, greedy by ratio takes 160 (Kellerer et al. 2004)."""
    areas = areas_of([60, 100, 120], [10, 20, 30], size=[60, 100, 120], ceiling=1)
    found = allocate_exactly(areas, 50)
    assert (found.value, found.units.tolist()) == (220, [0, 1, 1])


areas_drawn = st.integers(1, 6).flatmap(
    lambda count: st.tuples(
        st.lists(st.integers(0, 400), min_size=count, max_size=count),
        st.lists(st.integers(1, 40), min_size=count, max_size=count),
        st.lists(st.integers(0, 100), min_size=count, max_size=count),
        st.lists(st.integers(0, 3), min_size=count, max_size=count),
    )
)


@settings(max_examples=25)
@given(areas_drawn, st.integers(0, 600), st.integers(0, 200), st.sampled_from([0.0, 1.0]))
def test_constraints_hold_and_a_larger_budget_never_reaches_fewer(drawn, budget, more, equity) -> None:
    need, cost, deprivation, floor = drawn
    areas = areas_of(
        need, np.array(cost) * 1_000.0, deprivation=np.array(deprivation) / 100, floor=floor, ceiling=9
    )
    if contradictions(areas, budget * 1_000):
        with pytest.raises(TaksirError, match="floors"):
            allocate_exactly(areas, budget * 1_000)
        return
    for allocate in (allocate_exactly, allocate_in_proportion):
        found = allocate(areas, budget * 1_000, equity=equity)
        larger = allocate(areas, (budget + more) * 1_000, equity=equity)
        assert found.cost_idr <= budget * 1_000
        assert (found.units >= areas["floor"]).all() and (found.units <= areas["ceiling"]).all()
        assert (found.reached_persons <= areas["need_persons"]).all()
        backwards = allocate(areas.iloc[::-1], budget * 1_000, equity=equity)
        assert backwards.units.to_dict() == found.units.to_dict()
        if allocate is allocate_exactly:
            assert larger.value >= found.value - 1e-6
        else:
            assert larger.units.sum() >= found.units.sum()


def test_proportion_is_the_golden_vector_of_units() -> None:
    """domain.md Appendix B 4: 100 units of equal cost; [32,17,49,2], [30,18,49,3], [29,19,48,4]."""
    areas = areas_of([820, 430, 1275, 60], 1_000.0, size=1, deprivation=[0.10, 0.25, 0.15, 0.60])
    for equity, expected in ((0, [32, 17, 49, 2]), (1, [30, 18, 49, 3]), (2, [29, 19, 48, 4])):
        assert allocate_in_proportion(areas, 100_000, equity=equity).units.tolist() == expected


def test_in_proportion_with_unequal_costs_spends_as_much_as_it_can() -> None:
    random = np.random.default_rng(4)
    for _ in range(5):
        areas = areas_of(random.integers(50, 900, 6), random.integers(100, 400, 6) * 1_000.0)
        budget = float(random.integers(2, 40)) * 1e6
        found = allocate_in_proportion(areas, budget)
        claim = equity_weight(areas["need_persons"], areas["deprivation"], equity=0)
        cap = pd.Series(np.ceil(areas["need_persons"] / 10), areas.index)
        payable = [
            count
            for count in range(int(cap.sum()) + 1)
            if (allocate_units(claim, count, ceiling=cap) * areas["unit_cost_idr"]).sum() <= budget
        ]
        assert found.units.sum() == max(payable)


def test_contradictions_are_all_named() -> None:
    areas = areas_of([100, 100, 100], 1_000.0, floor=[5, 2, 4], ceiling=[4, 9, 3])
    found = contradictions(areas, 10_000)
    assert [(entry.kind, entry.area_codes) for entry in found] == [
        ("floor_above_ceiling", ("99.01.01",)),
        ("floor_above_ceiling", ("99.01.03",)),
        ("floors_above_budget", ("99.01.01", "99.01.02", "99.01.03")),
    ]
    with pytest.raises(TaksirError, match="99.01.01 must get at least 5 units and may get 4 at most"):
        allocate_exactly(areas, 10_000)
    with pytest.raises(TaksirError, match="Lower floors by Rp 1000"):
        allocate_in_proportion(areas_of([100, 100], 1_000.0, floor=[5, 6]), 10_000)


@pytest.mark.parametrize(
    ("column", "value"),
    [("need_persons", np.nan), ("unit_cost_idr", 0), ("floor", -1), ("persons_per_unit", 0)],
)
def test_missing_figures_are_refused_with_the_area(column: str, value: float) -> None:
    areas = areas_of([10, 20], 1_000.0)
    areas.loc["99.01.02", column] = value
    with pytest.raises(TaksirError, match="of 99.01.02 is missing"):
        allocate_exactly(areas, 10_000)


def test_why_not_names_the_constraint_that_binds() -> None:
    areas = areas_of(
        [100, 100, 50, 5], [1_000, 4_000, 1_000, 90_000], floor=[0, 0, 0, 0], ceiling=[4, 99, 99, 9]
    )
    found = allocate_exactly(areas, 11_000)
    assert found.units.tolist() == [4, 0, 5, 0]
    kinds = {code: reason_for(areas, 11_000, code, equity=0, found=found) for code in areas.index}
    assert kinds["99.01.01"].kind == "ceiling" and kinds["99.01.01"].amount == 4
    assert kinds["99.01.03"].kind == "reached"
    assert kinds["99.01.04"].kind == "budget" and kinds["99.01.04"].amount == 79_000
    other = kinds["99.01.02"]  # Rp 2,000 are left: a unit of 4,000 takes two cheap ones, which reach 10 more
    assert (other.kind, other.lost_persons) == ("others", 10)
    assert set(other.giving_codes) <= {"99.01.01", "99.01.03"} and other.giving_codes


def test_why_not_says_what_one_more_unit_would_cost_others() -> None:
    """Two areas, 3 units: (30, 25) persons, 10 a unit; one more in the second loses 10 and gains 5."""
    areas = areas_of([30, 15], 1_000.0, floor=[0, 0])
    found = allocate_exactly(areas, 4_000)
    assert found.units.tolist() == [3, 1]
    reason = reason_for(areas, 4_000, "99.01.02", equity=0, found=found)
    assert (reason.kind, reason.lost_persons, reason.giving_codes) == ("others", 5.0, ("99.01.01",))
    tie = reason_for(*(even := (areas_of([30, 30], 1_000.0), 3_000.0)), "99.01.02", equity=0,
                     found=allocate_exactly(*even))  # fmt: skip
    assert tie.kind == "tie"
    held = areas_of([30, 30], 1_000.0, floor=[2, 0])
    blocked = reason_for(held, 2_000.0, "99.01.02", equity=0, found=allocate_exactly(held, 2_000.0))
    assert (blocked.kind, blocked.amount) == ("floors", 1_000.0)
    even_claims = areas_of([40, 40], 1_000.0)
    halves = allocate_in_proportion(even_claims, 3_000.0)
    share = reason_for(even_claims, 3_000.0, "99.01.02", equity=0, found=halves)
    assert (halves.units.tolist(), share.kind, share.amount) == ([2, 1], "share", 0.5)


def test_frontier_rises_and_equity_turns_the_order() -> None:
    areas = areas_of([200, 200, 200], [1_000, 2_000, 3_000], deprivation=[0, 0.5, 1.0])
    curve = reach_frontier(areas, [0, 20_000, 40_000, 60_000, 120_000])
    assert curve["reached_persons"].tolist() == [0, 200, 300, 400, 600]
    # With λ = 3 people count 1, 2.5 and 4 for Rp 100, 200 and 300: per rupiah the third area goes first.
    assert allocate_exactly(areas, 60_000, equity=3).units.tolist() == [0, 0, 20]


def test_stability_says_how_often_an_area_is_served() -> None:
    areas = areas_of([100, 60], 1_000.0, size=100)
    needs = np.array([[100, 60]] * 3 + [[50, 90]])  # one unit: the larger need gets it
    found = stability(areas, 1_000.0, needs, equity=0)
    assert found["served_share"].tolist() == [0.75, 0.25]
    with pytest.raises(TaksirError, match="do not fit"):
        stability(areas, 1_000.0, needs[:, :1], equity=0)
