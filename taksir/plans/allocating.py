"""With this budget, where first, with what result: units allocated to released need, with all that follows.

The answer is a figure like any other: it keeps an id, its recipe and its assumptions, and rebuilds to the
last digit.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.allocation import (
    MANY_AREAS,
    Allocation,
    Reason,
    all_reasons,
    allocate_exactly,
    allocate_in_proportion,
    binding_limits,
    has_one_cost,
    reach_frontier,
    reason_for,
    stability,
)
from taksir.methods.ranks import draw_values
from taksir.needs.question import composed, question, remark
from taksir.plans.terms import Terms, areas_asked, method_table, terms_of
from taksir.release import Released, Remark

WAYS: dict[str, Callable[..., Allocation]] = {
    "exact": allocate_exactly,
    "proportional": allocate_in_proportion,
}
MORE_IDR = 100_000_000
DRAWS, DRAWS_OF_MANY = 100, 30
"""Draws of the need; fewer in more areas than MANY_AREAS, or where costs differ."""
ELSEWHERE = "elsewhere"
"""Reason of an area in a large allocation: the money reaches as many elsewhere; see `explain_allocation`."""
NORMAL_95 = 1.959964
EXACT = "The units reach the most people in need that this budget can: no other choice reaches more (HiGHS)."
WEIGHTED = (
    "A person in an area of deprivation d counts 1 + {equity} × d; d is {deprivation} on a scale from 0 to 1."
)
PROPORTIONAL = (
    "Units follow need × (1 + {equity} × d), rounded by largest remainder; with one unit more an area can "
    "lose one."
)
NO_NUMBER = (
    "{count} areas have no number that may be shown: they get their floor only, and nobody is counted there."
)
NO_DEPRIVATION = (
    "{count} areas have no deprivation that may be shown: they count like the middle one of the others."
)
STABLE = "Stability: allocated again with {draws} draws of what the need may truly be, within its intervals."
COUNTED = "The need is counted without sampling error, so the allocation does not move with it."
NEARLY = (
    "Draws over so many areas of unequal cost are allocated by value for money: a unit off the best at most."
)


@question
def allocate_budget(
    evidence: Evidence, indicator_id: str, level: str, *, terms: Mapping[str, object]
) -> Released:
    """Units per area for a budget.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue, of an indicator that counts people.
        level: Area level.
        terms: `Terms.recipe()`.

    Returns:
        Per area: count, count_low, count_high [persons in need], deprivation [0-1], unit_cost_idr, floor,
        ceiling, units, reached, left, left_low, left_high [persons], cost_idr, reached_plain [persons, with
        λ = 0], units_more, reached_more [with Rp 100 million more], served_share, units_low, units_high
        [over draws of the need], reason, reason_amount, reason_lost [persons], reason_giving [codes].

    Raises:
        TaksirError: No budget, contradicting constraints (the sentence names them), an unknown area, no
            area with a number.
    """
    asked = terms_of(terms)
    parts, table = areas_asked(evidence, indicator_id, level, asked)
    areas, budget = method_table(table), asked.budget_idr
    allocate = WAYS[asked.method]
    found = allocate(areas, budget, equity=asked.equity)
    table["units"] = found.units
    table["reached"] = found.reached_persons.where(table["has_number"])
    for end in ("", "_low", "_high"):
        table[f"left{end}"] = (table[f"count{end}"] - found.reached_persons).clip(lower=0)
    table["cost_idr"] = found.units * table["unit_cost_idr"]
    table["reached_plain"] = allocate(areas, budget, equity=0.0).reached_persons
    more = allocate(areas, budget + MORE_IDR, equity=asked.equity)
    table["units_more"] = more.units - found.units
    table["reached_more"] = more.reached_persons - found.reached_persons
    table = table.join(_reason_rows(_reasons(areas, asked, found), table["has_number"]))
    draws = _need_draws(table)
    table = table.join(stability(areas, budget, draws, equity=asked.equity, allocate=allocate))
    remarks = _remarks(table, asked, parts, len(draws))
    return composed(_tidy(table), parts, method=f"allocation_{asked.method}", remarks=remarks)


@question
def allocate_frontier(
    evidence: Evidence, indicator_id: str, level: str, *, terms: Mapping[str, object]
) -> Released:
    """People reached with smaller and larger budgets, the other terms the same.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level.
        terms: `Terms.recipe()`.

    Returns:
        One row per budget: budget_idr, cost_idr, units, reached_persons, need_persons; is_chosen at the
        budget itself.
    """
    asked = terms_of(terms)
    parts, table = areas_asked(evidence, indicator_id, level, asked)
    areas = method_table(table)
    everything = float(
        (np.ceil(areas["need_persons"] / areas["persons_per_unit"]).clip(upper=areas["ceiling"])
         * areas["unit_cost_idr"]).sum()
    )  # fmt: skip
    highest = max(min(everything, 3 * asked.budget_idr), asked.budget_idr)
    budgets = sorted({asked.budget_idr, *np.linspace(0, highest, 13).round(0).tolist()})
    allocate = WAYS[asked.method]
    if len(areas) > MANY_AREAS:
        allocate = partial(allocate, is_quick=True)
    curve = reach_frontier(areas, budgets, equity=asked.equity, allocate=allocate)
    curve["is_chosen"] = curve["budget_idr"] == asked.budget_idr
    curve["need_persons"] = float(areas["need_persons"].sum())
    curve["withheld"] = ""
    remarks = _remarks(table, asked, parts, 0)
    return composed(curve, parts, method=f"allocation_{asked.method}", remarks=remarks)


@question
def explain_allocation(
    evidence: Evidence, indicator_id: str, level: str, *, terms: Mapping[str, object], area_code: str
) -> Released:
    """Why one area gets no more: what binds there, however many areas there are.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level.
        terms: `Terms.recipe()`.
        area_code: The area.

    Returns:
        One row: area_code, area_name, count [persons], units, reached, left [persons], reason, reason_amount,
        reason_lost [persons], reason_giving [codes], as in `allocate_budget`.

    Raises:
        TaksirError: As for `allocate_budget`; or there is no such area.
    """
    asked = terms_of(terms)
    parts, table = areas_asked(evidence, indicator_id, level, asked)
    if area_code not in table.index:
        raise TaksirError("Area {area} is not there any more. Choose another one.", area=area_code)
    areas = method_table(table)
    found = WAYS[asked.method](areas, asked.budget_idr, equity=asked.equity)
    row = table.loc[[area_code], ["area_code", "area_name", "withheld", "count", "has_number"]]
    row["units"], row["reached"] = found.units, found.reached_persons.where(table["has_number"])
    row["left"] = (row["count"] - row["reached"]).clip(lower=0)
    reason = reason_for(areas, asked.budget_idr, area_code, equity=asked.equity, found=found)
    row = row.join(_reason_rows({area_code: reason}, row["has_number"])).drop(columns="has_number")
    return composed(row, parts, method=f"allocation_{asked.method}", remarks=_remarks(table, asked, parts, 0))


def _reasons(areas: pd.DataFrame, terms: Terms, found: Allocation) -> dict[str, Reason]:
    """The reason of every area; of many areas with unequal costs what can be said without trying each."""
    budget, equity = terms.budget_idr, terms.equity
    if found.is_proven:
        at_once = all_reasons(areas, budget, equity=equity, found=found)
        if at_once is not None:
            return at_once
    if len(areas) <= MANY_AREAS:
        return {code: reason_for(areas, budget, code, equity=equity, found=found) for code in areas.index}
    limits = binding_limits(areas, budget, equity=equity, found=found)
    return {
        str(code): Reason(str(kind) or ELSEWHERE, int(units), float(left), amount=float(amount))
        for code, kind, units, left, amount in limits.itertuples(name=None)
    }


def _reason_rows(reasons: Mapping[str, Reason], has_number: pd.Series) -> pd.DataFrame:
    """Reasons as columns; where no number may be shown, that is the reason."""
    rows = {
        code: (reason.kind, reason.amount, reason.lost_persons, " ".join(reason.giving_codes))
        if has_number[code]
        else ("no_number", np.nan, np.nan, "")
        for code, reason in reasons.items()
    }
    columns = ["reason", "reason_amount", "reason_lost", "reason_giving"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _need_draws(table: pd.DataFrame) -> np.ndarray:
    """Joint draws of the need: normal within the released interval; a count without one does not move."""
    need = table["count"].fillna(0.0).to_numpy(float)
    se = ((table["count_high"] - table["count_low"]) / (2 * NORMAL_95)).fillna(0.0).to_numpy(float)
    if not (se > 0).any():
        return need[None, :]
    is_quick = len(table) <= MANY_AREAS and has_one_cost(table)
    draws = draw_values(need, se, draws=DRAWS if is_quick else DRAWS_OF_MANY)
    return np.where(np.isfinite(draws), draws, need)


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """As it leaves: nothing about people where there is no number, the ceiling blank where there is none."""
    persons = ["reached", "left", "left_low", "left_high", "reached_plain", "reached_more"]
    table[persons] = table[persons].where(table["has_number"])
    table["ceiling"] = table["ceiling"].replace(np.inf, np.nan)
    return table.drop(columns=["has_number", "has_deprivation"], errors="ignore")


def _remarks(table: pd.DataFrame, terms: Terms, parts: list[Released], draws: int) -> list[Remark]:
    found = [remark(EXACT)] if terms.method == "exact" else [remark(PROPORTIONAL, equity=terms.equity)]
    if terms.equity > 0:
        found += [remark(WEIGHTED, equity=terms.equity, deprivation=parts[1].indicator.name)]
        if missing := int((~table["has_deprivation"]).sum()):
            found.append(remark(NO_DEPRIVATION, count=missing))
    if missing := int(table["count"].isna().sum()):
        found.append(remark(NO_NUMBER, count=missing))
    if draws:
        found.append(remark(STABLE, draws=draws) if draws > 1 else remark(COUNTED))
        if terms.method == "exact" and len(table) > MANY_AREAS and not has_one_cost(table):
            found.append(remark(NEARLY))
    return found
