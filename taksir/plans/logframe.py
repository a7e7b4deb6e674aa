"""The log-frame and theory of change of a plan: rules when they are written, findings over the whole."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from taksir import written
from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.needs import estimate_need
from taksir.plans.activities import parties
from taksir.plans.circles import circle_in
from taksir.plans.plan import Plan, frozen_baseline, level_of
from taksir.plans.snapshots import FrozenFigure
from taksir.release import Released
from taksir.schema import Words
from taksir.written import Body, Entry, EntryFault, add_rule

NORMAL_95 = 1.959964
NAMES_OF_CONCERNED = ("penerima manfaat", "perwakilan", "beneficiar", "people concerned", "warga")
UNKNOWN_INDICATOR = "The catalogue has no indicator {indicator}. Choose a code from the page Methods."
_NUMBERS = {"value": "estimate", "low": "low", "high": "high"}
NO_CIRCLE = "The arrows run in a circle: {names}. Remove one of them."


@dataclass(frozen=True)
class Finding:
    """Something a plan lacks or contradicts.

    Attributes:
        kind: error (mend it) or warning (think about it).
        row: Which row or activity; empty for the plan as a whole.
    """

    kind: str
    row: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Baseline:
    """Where an indicator stands now, as far as it may be shown.

    Attributes:
        value, low, high, se: In the indicator's unit; NaN where nothing may be shown.
        withheld: Kind of the reason why not.
        frozen_at: When it was frozen with the plan (ISO 8601); empty for today's value.
    """

    value: float
    low: float
    high: float
    se: float
    period: str
    figure_id: str
    unit: Words
    polarity: str
    withheld: str
    frozen_at: str = ""


def logframe_faults(body: Body, plan_id: str) -> Iterable[EntryFault]:
    """What must be mended in a row of the log-frame beside its fields."""
    indicator = str(body.get("indicator_id", ""))
    if indicator and load_catalogue().indicator(indicator) is None:
        yield EntryFault("indicator_id", UNKNOWN_INDICATOR, {"indicator": indicator})
    if body.get("supports") == body.get("id") and body.get("id"):
        yield EntryFault("supports", "A row cannot support itself. Choose another one.")
    plan = written.entry("plan", plan_id).body
    if (due := body.get("target_on")) and not str(plan["starts_on"]) <= str(due) <= str(plan["ends_on"]):
        yield EntryFault(
            "target_on",
            "The target date lies outside the plan, which runs from {starts} to {ends}. Correct it.",
            {"starts": plan["starts_on"], "ends": plan["ends_on"]},
        )


def causal_faults(body: Body, plan_id: str) -> Iterable[EntryFault]:
    """Whether a further arrow closes a circle."""
    own = body.get("id", "")
    before: dict[str, list[str]] = {}
    for entry in written.entries("causal_link", parent_id=plan_id):
        if entry.id != own:
            before.setdefault(str(entry.body["effect"]), []).append(str(entry.body["cause"]))
    before.setdefault(str(body["effect"]), []).append(str(body["cause"]))
    if circle := circle_in(before):
        yield EntryFault("effect", NO_CIRCLE, {"names": " → ".join(circle)})


def criterion_faults(body: Body, _: str) -> Iterable[EntryFault]:
    """Whether a criterion's indicator exists and its anchors differ."""
    if load_catalogue().indicator(str(body["indicator_id"])) is None:
        yield EntryFault("indicator_id", UNKNOWN_INDICATOR, {"indicator": body["indicator_id"]})
    if body["lowest"] == body["highest"]:
        yield EntryFault("highest", "Both anchors are the same. Say which value scores 0 and which scores 1.")


def baseline_of(indicator_id: str, area_code: str = "") -> Baseline:
    """Where an indicator stands in an area, or in the whole region.

    Raises:
        TaksirError: There is no such indicator, or it may not be shown there.
    """
    released = estimate_need(indicator_id, level_of(area_code))
    rows = released.table
    row = rows[rows["area_code"] == area_code] if area_code else rows
    values = row.iloc[0].to_dict() if len(row) else {"withheld": "no_data"}
    return _baseline(released, values)


def plan_baseline(plan: Plan, row: Entry) -> Baseline:
    """Where a row's indicator stood when the plan's baselines were frozen, else where it stands today.

    Raises:
        TaksirError: It is not frozen, and there is no such indicator, or it may not be shown there.
    """
    kept = frozen_baseline(plan, row)
    if kept is None or plan.baselines is None:
        return baseline_of(str(row.body["indicator_id"]), str(row.body.get("area", "")))
    return _frozen(kept, plan.baselines.taken_at)


def plan_findings(plan: Plan) -> tuple[Finding, ...]:
    """Everything to mend or to think about in a plan, over all its rows and activities."""
    return (*_gone_areas(plan), *_row_findings(plan), *_whole_findings(plan))


def target_findings(row: Entry, baseline: Baseline) -> Iterable[Finding]:
    """Whether a target can be judged against its baseline.

    A difference smaller than 1.96 × √2 × SE would not be shown by a survey of the same size: both rounds
    have that error (Cochran 1977, ch. 2).
    """
    name = str(row.body["narrative"])
    if baseline.withheld:
        yield Finding(
            "error",
            name,
            "{indicator} may not be shown here, so it is no baseline. "
            "Choose a larger area or another indicator.",
            {"indicator": row.body["indicator_id"]},
        )
        return
    if (target := row.body.get("target")) is None:
        yield Finding("warning", name, "It has an indicator without a target. Give the target and its date.")
        return
    change = float(target) - baseline.value
    wanted = {"worse": -1, "better": 1}.get(baseline.polarity, 0)
    if wanted and change * wanted <= 0:
        yield Finding(
            "error",
            name,
            "The target {target} is no improvement on {value}. Correct the target.",
            {"target": float(target), "value": baseline.value},
        )
    elif 0 < abs(change) < (least := NORMAL_95 * math.sqrt(2) * baseline.se):
        yield Finding(
            "warning",
            name,
            "A change of {change} would not be shown by a survey of the same size: it takes {least}. "
            "Set a farther target, a later date or a larger sample.",
            {"change": abs(change), "least": least},
        )


def _baseline(released: Released, row: dict[str, Any]) -> Baseline:
    nothing = float("nan")
    se = row.get("se", nothing)
    return Baseline(
        value=float(row.get("estimate", nothing)),
        low=float(row.get("low", nothing)),
        high=float(row.get("high", nothing)),
        se=float(se) if se == se else 0.0,
        period=released.period,
        figure_id=released.id,
        unit=released.indicator.unit,
        polarity=released.indicator.polarity,
        withheld=str(row.get("withheld", "")),
    )


def _frozen(kept: FrozenFigure, taken_at: str) -> Baseline:
    row = {name: value for name, value in (kept.rows[0] if kept.rows else {}).items() if value is not None}
    indicator = load_catalogue().indicator(kept.indicator_id)
    nothing = float("nan")
    return Baseline(
        **{name: float(row.get(key, nothing)) for name, key in _NUMBERS.items()},
        se=float(row.get("se", 0.0)),
        period=kept.period,
        figure_id=kept.id,
        unit=indicator.unit if indicator else Words("", ""),
        polarity=indicator.polarity if indicator else "",
        withheld=str(row.get("withheld", "")) if row else "no_data",
        frozen_at=taken_at,
    )


def _gone_areas(plan: Plan) -> Iterable[Finding]:
    """Rows and activities in areas that were divided, joined or deleted since."""
    known = area_index().names
    for entry, name in (
        *((row, "narrative") for row in plan.rows),
        *((activity, "title") for activity in plan.activities),
    ):
        code = str(entry.body.get("area", ""))
        if code and code not in known:
            yield Finding(
                "error",
                str(entry.body[name]),
                "Its area {area} is not there any more. Open it and choose another one.",
                {"area": code},
            )


def _row_findings(plan: Plan) -> Iterable[Finding]:
    done = {str(entry.body.get("output", "")) for entry in plan.activities}
    for row in plan.rows:
        name, level = str(row.body["narrative"]), row.body["level"]
        if level == "output" and row.id not in done:
            yield Finding("error", name, "This output has no activity. Add one, or remove the output.")
        if level == "outcome" and not row.body.get("indicator_id"):
            yield Finding("error", name, "This outcome has no indicator. Choose one of the catalogue.")
        if level in ("outcome", "output") and not row.body.get("assumption"):
            yield Finding(
                "warning", name, "No assumption or risk is named. Say what must hold for it to work."
            )
        if row.body.get("indicator_id"):
            yield from _judged(plan, row)


def _judged(plan: Plan, row: Entry) -> Iterable[Finding]:
    """A row's target against its baseline; where that cannot be computed, why."""
    try:
        baseline = plan_baseline(plan, row)
    except TaksirError as error:
        yield Finding("error", str(row.body["narrative"]), error.template, error.values)
    else:
        yield from target_findings(row, baseline)


def _whole_findings(plan: Plan) -> Iterable[Finding]:
    levels = {row.body.get("need_level") for row in plan.rows if row.body["level"] in ("goal", "outcome")}
    if levels - {None} and "1" not in levels:
        yield Finding(
            "warning",
            "",
            "No goal or outcome is about the condition of people (level 1). Training or buildings are means.",
        )
    budget = sum(float(entry.body.get("budget_idr") or 0) for entry in plan.activities)
    if plan.basis and budget > plan.basis.terms.budget_idr:
        yield Finding(
            "error",
            "",
            "The activities cost Rp {budget}, more than the Rp {allowed} the plan rests on. "
            "Cut them or freeze a larger scenario.",
            {"budget": round(budget), "allowed": round(plan.basis.terms.budget_idr)},
        )
    named = (parties(entry.body.get("consulted")) for entry in plan.activities)
    consulted = [party.casefold() for each in named for party in each]
    if plan.activities and not any(word in party for party in consulted for word in NAMES_OF_CONCERNED):
        yield Finding(
            "warning",
            "",
            "Nobody of those who benefit is consulted in any activity. Name their representatives under C.",
        )


add_rule("logframe_row", logframe_faults)
add_rule("causal_link", causal_faults)
add_rule("criterion", criterion_faults)
