"""Scenarios: ways to spend a budget, each with its terms and a frozen copy of its figures."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from taksir import written
from taksir.errors import TaksirError
from taksir.methods.allocation import poorest_share
from taksir.needs import estimate_need
from taksir.plans.allocating import allocate_budget
from taksir.plans.snapshots import Snapshot, freeze, snapshot_of, snapshot_text
from taksir.plans.terms import Terms, terms_of
from taksir.written import Entry

CERTAIN = 0.9
"""An area is surely served, or surely not, in at least this share of the draws."""


@dataclass(frozen=True)
class Scenario:
    """One way to spend a budget.

    Attributes:
        version: Of the entry it is kept in.
        snapshot: The figures and standards as they were when it was saved.
    """

    id: str
    version: int
    title: str
    problem_id: str
    indicator_id: str
    level: str
    unit_name: str
    unit_cost_source: str
    terms: Terms
    snapshot: Snapshot
    risk: str = ""

    @property
    def allocation(self) -> pd.DataFrame:
        """The allocation per area as it was saved."""
        figure = self.snapshot.figure("allocate_budget")
        return figure.table if figure else pd.DataFrame()


def scenarios() -> tuple[Scenario, ...]:
    """Every scenario that is kept, oldest first."""
    return tuple(scenario_of(entry) for entry in written.entries("scenario"))


def scenario_of(entry: Entry) -> Scenario:
    """The scenario an entry holds.

    Raises:
        TaksirError: It is damaged.
    """
    body = entry.body
    return Scenario(
        id=entry.id,
        version=entry.version,
        title=str(body["title"]),
        problem_id=str(body.get("problem", "")),
        indicator_id=str(body["indicator_id"]),
        level=str(body["level"]),
        unit_name=str(body["unit_name"]),
        unit_cost_source=str(body["unit_cost_source"]),
        terms=_terms_in(str(body["terms"])),
        snapshot=snapshot_of(str(body["snapshot"])),
        risk=str(body.get("risk", "")),
    )


def save_scenario(asked: Mapping[str, Any], terms: Terms, *, entry_id: str = "", based_on: int = 0) -> Entry:
    """Compute a scenario and keep it with a copy of what it used.

    Args:
        asked: title, indicator_id, level, unit_name, unit_cost_source, and problem and risk where known.
        terms: How the budget is divided.
        entry_id: Which scenario; empty for a new one.
        based_on: The version it was changed from.

    Raises:
        TaksirError: It cannot be allocated; something is to be mended; somebody else saved it meanwhile.
    """
    indicator_id, level = str(asked["indicator_id"]), str(asked["level"])
    figures = [
        allocate_budget(indicator_id, level, terms=terms.recipe()),
        estimate_need(indicator_id, level, model=terms.basis == "model"),
    ]
    if terms.equity > 0:
        figures.append(estimate_need(terms.deprivation_id, level))
    body = dict(asked) | {
        "terms": json.dumps(terms.recipe(), sort_keys=True),
        "snapshot": snapshot_text(freeze(figures)),
    }
    return written.write("scenario", body, entry_id=entry_id, based_on=based_on)


def duplicate_scenario(scenario_id: str, title: str) -> Entry:
    """The same scenario under another name, to be changed."""
    body = dict(written.entry("scenario", scenario_id).body)
    return written.write("scenario", body | {"title": title})


def compare_scenarios(found: Iterable[Scenario]) -> pd.DataFrame:
    """Scenarios beside each other, one row each.

    Returns:
        title, budget_idr, cost_idr, reached_persons, need_persons, coverage_share, poorest_share [units in
        the 40% most deprived areas; NaN without equity], equity_cost_persons, areas_served, areas_open
        [served in some draws of the need and not in others: the risk that the order is wrong], risk.
    """
    return pd.DataFrame([_compared(scenario) for scenario in found])


def _terms_in(text: str) -> Terms:
    try:
        return terms_of(json.loads(text))
    except (ValueError, TypeError) as error:
        raise TaksirError(
            "The terms of this scenario cannot be read. Go back to an earlier version."
        ) from error


def _compared(scenario: Scenario) -> dict[str, Any]:
    table = scenario.allocation
    numbers = table[["count", "reached", "reached_plain", "cost_idr", "units", "served_share"]].apply(
        pd.to_numeric
    )
    reached, need = float(numbers["reached"].sum()), float(numbers["count"].sum())
    is_open = numbers["served_share"].between(1 - CERTAIN, CERTAIN, inclusive="neither")
    has_equity = scenario.terms.equity > 0
    return {
        "title": scenario.title,
        "budget_idr": scenario.terms.budget_idr,
        "cost_idr": float(numbers["cost_idr"].sum()),
        "reached_persons": reached,
        "need_persons": need,
        "coverage_share": reached / need if need else float("nan"),
        "poorest_share": poorest_share(numbers["units"], pd.to_numeric(table["deprivation"]))
        if has_equity
        else float("nan"),
        "equity_cost_persons": float(numbers["reached_plain"].sum()) - reached,
        "areas_served": int((numbers["units"] > 0).sum()),
        "areas_open": int(is_open.sum()),
        "risk": scenario.risk,
    }
