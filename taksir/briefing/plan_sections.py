"""A plan as sections: its problem, the allocation frozen in it, its log-frame, its money by source.

What stands here is what the page Plan shows: words that people wrote, in roles and never in names, and
numbers of released figures with their ids. Private fields stay on the screen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from taksir import figures, plans, written
from taksir.briefing.asked import Briefing, PlanBlock
from taksir.briefing.contents import Bars, Drawing, Section, Table
from taksir.briefing.figure_sections import shortened
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.plans import FrozenFigure, Plan
from taksir.plans.scenarios import Scenario
from taksir.words import day, number, say

BARS_MAX = 20
"""Areas in a chart of an allocation; the table has all."""
ALLOCATED_WORDS = {
    "area_name": "Area", "count": "People in need", "units": "Units", "reached": "Reached",
    "left": "Left", "cost_idr": "Cost (Rp)",
}  # fmt: skip
"""Columns of a frozen allocation and their headers."""
LOGFRAME_WORDS = (
    "Level", "Narrative", "Indicator", "Baseline", "Target", "Means of verification", "Assumption or risk",
)  # fmt: skip
MONEY_WORDS = ("Source of funds", "Year", "Activities", "Budget (Rp)", "Spent (Rp)")


def plan_sections(block: PlanBlock, briefing: Briefing) -> list[Section]:
    """A plan in its parts; a part of which nothing is written yet is left out.

    Raises:
        TaksirError: There is no such plan.
    """
    plan = plans.plan_of(written.entry("plan", block.plan_id))
    tell: dict[str, Callable[[Plan, Briefing], Section | None]] = {
        "problem": _problem,
        "allocation": _allocation,
        "logframe": _logframe,
        "budget": _budget,
    }
    told = [tell[part](plan, briefing) for part in block.parts]
    sections = [section for section in told if section]
    if not sections:
        raise TaksirError(
            "The plan {plan} has nothing to hand over yet. Write its problem, log-frame or activities first.",
            plan=plan.title,
        )
    return sections


def _problem(plan: Plan, briefing: Briefing) -> Section | None:
    language = briefing.language
    if not plan.problem_id:
        return None
    problem = written.entry("problem", plan.problem_id)
    kind = entry_kind("problem")
    told = [
        (field.label.in_language(language), words)
        for field in kind.fields
        if not field.is_private and field.id != kind.title_field
        if (words := written.value_words(field, problem.body.get(field.id), language))
    ]
    found = written.entries("evidence", parent_id=problem.id)
    headers = (say("Question", language), say("Answer", language))
    return Section(
        heading=str(problem.body["title"]),
        lead=_lead(plan, "Problem statement", language),
        name="plan_problem",
        tables=(_worded(say("Problem statement", language), headers, told),),
        notes=tuple(_evidence_words(entry.body, language) for entry in found),
        written=(plan.title, *_own_words(problem), *(str(entry.body["sentence"]) for entry in found)),
    )


def _own_words(entry: written.Entry) -> Iterable[str]:
    """What people wrote into an entry in words of their own, as far as it may leave."""
    return (
        str(entry.body[field.id])
        for field in entry_kind(entry.kind).fields
        if field.type in ("text", "long_text") and not field.is_private and entry.body.get(field.id)
    )


def _evidence_words(body: Mapping[str, Any], language: str) -> str:
    kept = plans.snapshot_of(str(body["snapshot"]))
    ids = ", ".join(figure.id for figure in kept.figures)
    frozen = say("frozen on {day}", language, day=day(kept.taken_at, language))
    return f"{body['sentence']} ({frozen}). {say('Figure id {figure_id}.', language, figure_id=ids)}"


def _allocation(plan: Plan, briefing: Briefing) -> Section | None:
    language, basis = briefing.language, plan.basis
    frozen = basis.snapshot.figure("allocate_budget") if basis else None
    if basis is None or frozen is None:
        return None
    table = frozen.table
    names = [name for name in ALLOCATED_WORDS if name in table]
    numbers = table[names[1:]].apply(pd.to_numeric)
    rows = [
        (str(name), *(number(value, language) for value in values))
        for name, values in zip(table["area_name"], numbers.itertuples(index=False), strict=True)
    ]
    made = Table(
        say("The same as a table", language),
        tuple(say(ALLOCATED_WORDS[name], language) for name in names),
        tuple(rows),
        tuple(name != "area_name" for name in names),
        tuple((str(name), *(float(value) if value == value else None for value in values))
              for name, values in zip(table["area_name"], numbers.itertuples(index=False), strict=True)),
    )  # fmt: skip
    short, more = shortened(made, briefing)
    return Section(
        heading=_allocation_finding(basis, numbers, language),
        lead=_lead(plan, "How the budget is divided", language),
        name="plan_allocation",
        drawings=(_allocated(table.assign(**numbers), basis.unit_name, language),),
        tables=(short,),
        notes=_allocation_notes(basis, frozen, language),
        more=more,
        written=(plan.title, basis.title, basis.unit_name, basis.unit_cost_source),
    )


def _allocation_finding(basis: Scenario, numbers: pd.DataFrame, language: str) -> str:
    reached, need = float(numbers["reached"].sum()), float(numbers["count"].sum())
    return say(
        "Rp {budget} million reach {reached} of {need} people in need",
        language,
        budget=number(basis.terms.budget_idr / 1e6, language, 1),
        reached=number(reached, language),
        need=number(need, language),
    )


def _allocation_notes(basis: Scenario, frozen: FrozenFigure, language: str) -> tuple[str, ...]:
    unit = say(
        "{unit} at Rp {cost} ({source}); saved on {day}, version {version}.",
        language,
        unit=basis.unit_name,
        cost=number(basis.terms.unit_cost_idr, language),
        source=basis.unit_cost_source,
        day=day(basis.snapshot.taken_at, language),
        version=basis.version,
    )
    reasons = Counter(str(row["withheld"]) for row in frozen.rows if row.get("withheld"))
    told = (f"{number(n, language)} {figures.reason_words(kind, language)}" for kind, n in reasons.items())
    blank = say("Not shown: {reasons}.", language, reasons="; ".join(told)) if reasons else ""
    lines = (
        f"{basis.title}: {unit}",
        blank,
        say("Source: {sources}.", language, sources="; ".join(frozen.sources)),
        *(f"{standard['id']} · {standard['valid_from']}" for standard in basis.snapshot.standards),
        say("Figure id {figure_id}.", language, figure_id=frozen.id),
    )
    return tuple(line for line in lines if line)


def _allocated(table: pd.DataFrame, unit_name: str, language: str) -> Drawing:
    given = table[table["units"] > 0].sort_values("units", ascending=False, kind="stable").head(BARS_MAX)
    texts = tuple(number(value, language) for value in given["units"])
    bars = Bars(tuple(map(str, given["area_name"])), tuple(map(float, given["units"])), texts, unit_name)
    return Drawing("bars", _bars_alt(bars), bars=bars)


def _logframe(plan: Plan, briefing: Briefing) -> Section | None:
    language = briefing.language
    if not plan.rows:
        return None
    level = entry_kind("logframe_row").field("level")
    order = [code.value for code in level.choices] if level else []
    rows = sorted(plan.rows, key=lambda row: order.index(str(row.body["level"])))
    told, ids = [], []
    for row in rows:
        baseline, figure_id = _baseline(plan, row, language)
        ids.append(figure_id)
        told.append(
            (
                written.value_words(level, row.body["level"], language) if level else "",
                str(row.body["narrative"]),
                str(row.body.get("indicator_id", "")),
                baseline,
                _target(row.body, language),
                str(row.body.get("verification", "")),
                str(row.body.get("assumption", "")),
            )
        )
    known = ", ".join(dict.fromkeys(figure_id for figure_id in ids if figure_id))
    return Section(
        heading=plan.title,
        lead=_lead(plan, "Log-frame", language),
        name="plan_logframe",
        tables=(
            _worded(say("Log-frame", language), tuple(say(one, language) for one in LOGFRAME_WORDS), told),
        ),
        notes=(say("Baselines are released figures: {ids}.", language, ids=known),) if known else (),
        written=(plan.title, *(words for row in rows for words in _told_of(row.body))),
    )


def _told_of(body: Mapping[str, Any]) -> Iterable[str]:
    """What people wrote into a row of the log-frame and stands in its table."""
    return (str(body[name]) for name in ("narrative", "verification", "assumption") if body.get(name))


def _baseline(plan: Plan, row: written.Entry, language: str) -> tuple[str, str]:
    """Where a row's indicator stood when the plan was frozen, in words, and the id of that figure."""
    if not row.body.get("indicator_id"):
        return "", ""
    found = plans.plan_baseline(plan, row)
    if found.withheld:
        return figures.reason_words(found.withheld, language, is_short=True), found.figure_id
    ends = f"{number(found.low, language, 1)}–{number(found.high, language, 1)}"
    words = f"{number(found.value, language, 1)} ({ends}) {found.unit.in_language(language)}, {found.period}"
    return words, found.figure_id


def _target(body: Mapping[str, Any], language: str) -> str:
    if body.get("target") is None:
        return ""
    due = f", {day(str(body['target_on']), language)}" if body.get("target_on") else ""
    return f"{number(float(body['target']), language, 1)}{due}"


def _budget(plan: Plan, briefing: Briefing) -> Section | None:
    language = briefing.language
    if not plan.activities:
        return None
    field = entry_kind("activity").field("fund_source")
    money = plans.budget_by_source(plans.activity_table(plan.activities))
    names = [
        written.value_words(field, source or None, language) or say("not named", language)
        if field
        else source
        for source in money["fund_source"]
    ]
    columns = money[["activities", "budget_idr", "spent_idr"]]
    rows = [
        (name, str(year), *(number(value, language) for value in values))
        for name, year, values in zip(names, money["year"], columns.itertuples(index=False), strict=True)
    ]
    values = [
        (name, str(year), *map(float, found))
        for name, year, found in zip(names, money["year"], columns.itertuples(index=False), strict=True)
    ]
    bars = Bars(
        tuple(f"{name}, {year}" for name, year in zip(names, money["year"], strict=True)),
        tuple(float(value) / 1e6 for value in money["budget_idr"]),
        tuple(number(float(value) / 1e6, language, 1) for value in money["budget_idr"]),
        say("Rp million", language),
        decimals=1,
    )
    total = number(float(money["budget_idr"].sum()) / 1e6, language, 1)
    return Section(
        heading=say("{count} activities cost Rp {total} million", language,
                    count=len(plan.activities), total=total),
        lead=_lead(plan, "Budget by source of funds", language),
        name="plan_budget",
        written=(plan.title,),
        drawings=(Drawing("bars", _bars_alt(bars), bars=bars),),
        tables=(
            Table(
                say("The same as a table", language),
                tuple(say(one, language) for one in MONEY_WORDS),
                tuple(rows),
                (False, False, True, True, True),
                tuple(values),
            ),
        ),
    )  # fmt: skip


def _worded(title: str, headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    """A table of words alone; an empty cell is a dash."""
    told = tuple(tuple(cell or "–" for cell in row) for row in rows)
    return Table(title, headers, told, tuple(False for _ in headers), told)


def _lead(plan: Plan, words: str, language: str) -> str:
    first, last = plan.starts_on[:4], plan.ends_on[:4]
    years = first if first == last else f"{first}–{last}"
    told = plan.title if years in plan.title else f"{plan.title} · {years}"
    return f"{say(words, language)} · {told}"


def _bars_alt(bars: Bars) -> str:
    told = "; ".join(f"{label}: {text}" for label, text in zip(bars.labels, bars.texts, strict=True))
    return f"{bars.unit}. {told}."
