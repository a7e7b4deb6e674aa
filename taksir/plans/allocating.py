"""With this budget, where first, with what result: units allocated to released need, with all that follows.

The answer is a figure like any other: it keeps an id, its recipe and its assumptions, and rebuilds to the
last digit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.allocation import (
    Allocation,
    allocate_exactly,
    allocate_in_proportion,
    reach_frontier,
    reason_for,
    stability,
)
from taksir.methods.ranks import draw_values
from taksir.needs.figure import modelled_figure, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator
from taksir.release import Released, Remark

METHODS: dict[str, Callable[..., Allocation]] = {
    "exact": allocate_exactly,
    "proportional": allocate_in_proportion,
}
MORE_IDR = 100_000_000
DRAWS, DRAWS_OF_MANY = 100, 30
MANY_AREAS = 60
"""Beyond this many areas no reasons are looked for and fewer draws are made; fewer too where costs differ."""
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


@dataclass(frozen=True)
class Terms:
    """What an allocation is asked for, beside indicator and level.

    Attributes:
        budget_idr: What may be spent [Rp].
        unit_cost_idr: Cost of a unit [Rp], where an area has none of its own.
        persons_per_unit: People in need whom one unit serves.
        equity: λ ≥ 0: a person in an area of deprivation d counts 1 + λ d.
        deprivation_id: Indicator of deprivation, a share; empty where λ is 0.
        method: exact or proportional.
        basis: direct or model: which estimate of need.
        areas: Area code → floor [units], ceiling [units or None], unit cost [Rp or None].
    """

    budget_idr: float
    unit_cost_idr: float
    persons_per_unit: float = 1.0
    equity: float = 0.0
    deprivation_id: str = ""
    method: str = "exact"
    basis: str = "direct"
    areas: tuple[tuple[str, float, float | None, float | None], ...] = ()

    def recipe(self) -> dict[str, object]:
        """The same as it stands in a figure's recipe."""
        return {
            "budget_idr": self.budget_idr,
            "unit_cost_idr": self.unit_cost_idr,
            "persons_per_unit": self.persons_per_unit,
            "equity": self.equity,
            "deprivation_id": self.deprivation_id,
            "method": self.method,
            "basis": self.basis,
            "areas": [list(area) for area in self.areas],
        }


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
    parts, table = _areas(evidence, indicator_id, level, asked)
    areas, budget = _method_table(table), asked.budget_idr
    allocate = METHODS[asked.method]
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
    table = table.join(_reasons(areas, asked, found, table["has_number"]))
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
    parts, table = _areas(evidence, indicator_id, level, asked)
    areas = _method_table(table)
    everything = float(
        (np.ceil(areas["need_persons"] / areas["persons_per_unit"]).clip(upper=areas["ceiling"])
         * areas["unit_cost_idr"]).sum()
    )  # fmt: skip
    highest = max(min(everything, 3 * asked.budget_idr), asked.budget_idr)
    budgets = sorted({asked.budget_idr, *np.linspace(0, highest, 13).round(0).tolist()})
    curve = reach_frontier(areas, budgets, equity=asked.equity, allocate=METHODS[asked.method])
    curve["is_chosen"] = curve["budget_idr"] == asked.budget_idr
    curve["need_persons"] = float(areas["need_persons"].sum())
    curve["withheld"] = ""
    remarks = _remarks(table, asked, parts, 0)
    return composed(curve, parts, method=f"allocation_{asked.method}", remarks=remarks)


def terms_of(recipe: Mapping[str, object]) -> Terms:
    """Terms as they were written down by `Terms.recipe()`."""
    values: dict[str, Any] = dict(recipe)
    areas = tuple((str(code), *rest) for code, *rest in values.pop("areas", ()))
    return Terms(**values, areas=areas)


def _areas(
    evidence: Evidence, indicator_id: str, level: str, terms: Terms
) -> tuple[list[Released], pd.DataFrame]:
    """Every area of the level with need, deprivation, costs and limits, index the area code."""
    _refuse_terms(terms)
    indicator = asked_indicator(indicator_id, evidence)
    if not indicator.population:
        raise TaksirError(
            "{indicator} counts no people, so no units can be allocated by it. "
            "Choose an indicator with a number.",
            indicator=indicator.id,
        )
    figure = modelled_figure if terms.basis == "model" else released_figure
    need = figure(indicator, level, "", evidence)
    shown = ["area_code", "area_name", "reliability", "withheld", "count", "count_low", "count_high"]
    table = need.table[shown].set_index("area_code", drop=False)
    table["has_number"] = table["count"].notna()
    table["has_deprivation"] = True
    if not table["has_number"].any():
        raise TaksirError(
            "No number of {indicator} may be shown at this level, so nothing can be allocated. "
            "Choose larger areas or the model.",
            indicator=indicator.id,
        )
    parts = [need]
    table["deprivation"] = 0.0
    if terms.equity > 0:
        parts.append(released_figure(asked_indicator(terms.deprivation_id, evidence), level, "", evidence))
        table["deprivation"], table["has_deprivation"] = _deprivation(parts[1], table.index)
    return parts, _with_limits(table, terms)


def _deprivation(figure: Released, codes: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Deprivation 0-1 per area, and where it is known; a share that is better when high is turned round."""
    share = figure.table.set_index("area_code")["estimate"].reindex(codes) / figure.indicator.scale
    if not share.dropna().between(0, 1).all() or share.notna().sum() == 0:
        raise TaksirError(
            "{indicator} is no share between 0 and 1 here, so it cannot weigh deprivation. "
            "Choose another one.",
            indicator=figure.indicator.id,
        )
    turned = 1 - share if figure.indicator.polarity == "better" else share
    return turned.fillna(turned.median()), share.notna()


def _with_limits(table: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    unknown = [code for code, *_ in terms.areas if code not in table.index]
    if unknown:
        raise TaksirError(
            "The limits name areas that are not there any more: {areas}. "
            "Remove them, or choose the level again.",
            areas=", ".join(unknown),
        )
    table["floor"], table["ceiling"], table["unit_cost_idr"] = 0.0, np.inf, float(terms.unit_cost_idr)
    table["persons_per_unit"] = float(terms.persons_per_unit)
    for code, floor, ceiling, cost in terms.areas:
        table.loc[code, "floor"] = float(floor or 0)
        table.loc[code, "ceiling"] = np.inf if ceiling is None else float(ceiling)
        table.loc[code, "unit_cost_idr"] = float(terms.unit_cost_idr if cost is None else cost)
    return table


def _method_table(table: pd.DataFrame) -> pd.DataFrame:
    columns = ["deprivation", "unit_cost_idr", "persons_per_unit", "floor", "ceiling"]
    return table[columns].assign(need_persons=table["count"].fillna(0.0).clip(lower=0))


def _reasons(areas: pd.DataFrame, terms: Terms, found: Allocation, has_number: pd.Series) -> pd.DataFrame:
    asked = [] if len(areas) > MANY_AREAS else list(areas.index)
    explain = partial(reason_for, areas, terms.budget_idr, equity=terms.equity, found=found)
    rows = {}
    for code in asked:
        if not has_number[code]:
            rows[code] = ("no_number", np.nan, np.nan, "")
            continue
        reason = explain(code)
        rows[code] = (reason.kind, reason.amount, reason.lost_persons, " ".join(reason.giving_codes))
    columns = ["reason", "reason_amount", "reason_lost", "reason_giving"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).reindex(areas.index)


def _need_draws(table: pd.DataFrame) -> np.ndarray:
    """Joint draws of the need: normal within the released interval; a count without one does not move."""
    need = table["count"].fillna(0.0).to_numpy(float)
    se = ((table["count_high"] - table["count_low"]) / (2 * NORMAL_95)).fillna(0.0).to_numpy(float)
    if not (se > 0).any():
        return need[None, :]
    is_quick = len(table) <= MANY_AREAS and table["unit_cost_idr"].nunique() == 1
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
    return found


def _refuse_terms(terms: Terms) -> None:
    if not terms.budget_idr > 0:
        raise TaksirError("The budget is Rp {budget}. Give a budget above 0.", budget=terms.budget_idr)
    if not terms.unit_cost_idr > 0 or not terms.persons_per_unit > 0 or terms.equity < 0:
        raise TaksirError(
            "A unit must cost more than Rp 0 and serve more than 0 people, and the equity weight must not be "
            "below 0. Correct the terms."
        )
    if terms.equity > 0 and not terms.deprivation_id:
        raise TaksirError(
            "An equity weight needs an indicator of deprivation. Choose one, or set the weight to 0."
        )
    if terms.method not in METHODS:
        raise TaksirError(
            "There is no method {method}. Choose one of: {methods}.",
            method=terms.method,
            methods=", ".join(METHODS),
        )
