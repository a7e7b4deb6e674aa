"""A plan as it stands, and the copies it keeps: of the scenario it rests on, and of its baselines.

Whatever becomes of the scenario or of the data later, a plan goes on saying what it was decided by.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from taksir import written
from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.needs import estimate_need
from taksir.plans.scenarios import Scenario, scenario_of
from taksir.plans.snapshots import (
    FrozenFigure,
    Snapshot,
    baseline_figure,
    frozen_together,
    snapshot_of,
    snapshot_text,
)
from taksir.words import DEFAULT, say
from taksir.written import Entry

BASIS, BASELINES = "plan_basis", "plan_baseline"
"""Kinds of the copies a plan keeps."""


@dataclass(frozen=True)
class Plan:
    """A plan as it stands.

    Attributes:
        basis: The frozen scenario it rests on; None until one is frozen.
        rows: Rows of the log-frame.
        activities: Its activities.
        baselines: Frozen baselines of its rows; None until they are frozen.
    """

    id: str
    title: str
    problem_id: str
    starts_on: str
    ends_on: str
    basis: Scenario | None
    rows: tuple[Entry, ...]
    activities: tuple[Entry, ...]
    baselines: Snapshot | None = None

    @property
    def year(self) -> int:
        """The year it begins in; its standards are those in force then."""
        return int(self.starts_on[:4])


def plan_of(entry: Entry) -> Plan:
    """A plan with what belongs to it."""
    frozen = written.entries(BASIS, parent_id=entry.id)
    kept = written.entries(BASELINES, parent_id=entry.id)
    return Plan(
        id=entry.id,
        title=str(entry.body["title"]),
        problem_id=str(entry.body.get("problem", "")),
        starts_on=str(entry.body["starts_on"]),
        ends_on=str(entry.body["ends_on"]),
        basis=_basis(frozen[-1]) if frozen else None,
        rows=written.entries("logframe_row", parent_id=entry.id),
        activities=written.entries("activity", parent_id=entry.id),
        baselines=snapshot_of(str(kept[-1].body["snapshot"])) if kept else None,
    )


def freeze_plan(plan_id: str, scenario_id: str) -> Entry:
    """Freeze a scenario as the newest version a plan rests on, and the baselines of its rows with it.

    The figures are those the scenario was saved with; the standards are those in force in the plan's year.
    """
    kept = written.entry("scenario", scenario_id)
    scenario = scenario_of(kept)
    plan = plan_of(written.entry("plan", plan_id))
    snapshot = frozen_together(scenario.snapshot.figures, year=plan.year)
    asked = {name: value for name, value in kept.body.items() if name not in ("terms", "snapshot")}
    body = {
        "title": scenario.title,
        "scenario": scenario.id,
        "scenario_version": scenario.version,
        "terms": json.dumps(scenario.terms.recipe() | {"asked": asked}, sort_keys=True),
        "snapshot": snapshot_text(snapshot),
    }
    entry = written.write(BASIS, body, parent_id=plan_id)
    if rows_with_indicator(plan):
        freeze_baselines(plan_id)
    return entry


def freeze_baselines(plan_id: str) -> Entry:
    """Freeze where every indicator of a plan's log-frame stands today; the earlier copy stays in the history.

    Raises:
        TaksirError: No row has an indicator, or none of them can be computed.
    """
    plan = plan_of(written.entry("plan", plan_id))
    places = [
        (str(row.body["indicator_id"]), str(row.body.get("area", ""))) for row in rows_with_indicator(plan)
    ]
    figures = [figure for name, area in dict.fromkeys(places) if (figure := _baseline(name, area))]
    if not figures:
        raise TaksirError(
            "There is no baseline to freeze. Give a row of the log-frame an indicator that has data."
        )
    body = {
        "title": say("Baselines of {count} indicators", DEFAULT, count=len(figures)),
        "snapshot": snapshot_text(frozen_together(figures, year=plan.year)),
    }
    kept = written.entries(BASELINES, parent_id=plan_id)
    entry_id, version = (kept[-1].id, kept[-1].version) if kept else ("", 0)
    return written.write(BASELINES, body, entry_id=entry_id, based_on=version, parent_id=plan_id)


def rows_with_indicator(plan: Plan) -> tuple[Entry, ...]:
    """The rows of a plan's log-frame that name an indicator."""
    return tuple(row for row in plan.rows if row.body.get("indicator_id"))


def frozen_baseline(plan: Plan, row: Entry) -> FrozenFigure | None:
    """The frozen figure of a row's indicator and area; None where it is not frozen."""
    wanted = (str(row.body.get("indicator_id", "")), str(row.body.get("area", "")))
    figures: Iterable[FrozenFigure] = plan.baselines.figures if plan.baselines else ()
    return next((one for one in figures if (one.indicator_id, _place(one)) == wanted), None)


def level_of(area_code: str) -> str:
    """The level of an area; empty for the whole region and for a code that is not there any more."""
    table = area_index().table
    found = table.loc[table["code"] == area_code, "level"].tolist() if area_code else []
    return str(found[0]) if found else ""


def _baseline(indicator_id: str, area_code: str) -> FrozenFigure | None:
    """The figure of an area as a baseline; None where it cannot be computed (the findings say so)."""
    try:
        return baseline_figure(estimate_need(indicator_id, level_of(area_code)), area_code)
    except TaksirError:
        return None


def _place(figure: FrozenFigure) -> str:
    """The area a baseline belongs to; empty for the whole region."""
    return str(figure.rows[0].get("area_code") or "") if figure.level and figure.rows else ""


def _basis(frozen: Entry) -> Scenario:
    """The scenario as it was frozen, whatever became of the scenario since.

    Raises:
        TaksirError: What was frozen cannot be read.
    """
    try:
        return _frozen_scenario(frozen)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TaksirError(
            "The version of the plan frozen on {day} cannot be read. Freeze the scenario again.",
            day=frozen.at[:10],
        ) from None


def _frozen_scenario(frozen: Entry) -> Scenario:
    terms = json.loads(str(frozen.body["terms"]))
    body = terms.pop("asked") | {"terms": json.dumps(terms), "snapshot": frozen.body["snapshot"]}
    version = int(frozen.body["scenario_version"])
    return scenario_of(Entry(str(frozen.body["scenario"]), "scenario", version, body))
