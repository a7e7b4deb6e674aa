"""Step 6: the plan: what it rests on, log-frame, theory of change, activities, money, documents."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.figure import draw_figure
from pages.parts.frame import carefully, plain
from pages.parts.planning.changes import draw_changes
from pages.parts.planning.choosing import entry_of
from pages.parts.told import told
from pages.parts.written import draw_entries
from taksir import exports, figures, plans, written
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.figures import planned
from taksir.plans import Plan
from taksir.words import day, number, say
from taksir.written import Entry

PART_WORDS = {
    "basis": "What it rests on",
    "logframe": "Log-frame",
    "theory": "Theory of change",
    "activities": "Activities",
    "documents": "Documents",
}
WHOLE_WORDS = {"xlsx": "All tables (XLSX)", "zip": "All tables (CSV in a ZIP)"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(language: str) -> None:
    """The plans, then one of them part by part."""
    st.subheader(say("What will be done, by whom, when, with which money?", language), anchor=False)
    coming = date.today().year + 1  # the fiscal year runs from January to December
    draw_entries(
        "plan", language, fields=("title", "starts_on", "ends_on", "strategy"),
        defaults={"starts_on": f"{coming}-01-01", "ends_on": f"{coming}-12-31"},
    )  # fmt: skip
    entry = entry_of("plan", say("Plan", language), language)
    if entry is None:
        return
    plan = plans.plan_of(entry)
    _draw_findings(plan, language)
    words = {name: say(label, language) for name, label in PART_WORDS.items()}
    part = choose.segments("part", words, "basis", say("Part of the plan", language), language)
    DRAWN[part](plan, language)


def _draw_findings(plan: Plan, language: str) -> None:
    """What to mend and to think about, in one fold."""
    found = plans.plan_findings(plan)
    errors = sum(finding.kind == "error" for finding in found)
    if not found:
        if plan.rows:
            st.success(
                say("The plan holds together: nothing to mend was found.", language), icon=":material/check:"
            )
        return
    label = say(
        "{errors} to mend, {warnings} to think about", language, errors=errors, warnings=len(found) - errors
    )
    with st.expander(plain(label), icon=":material/rule:", expanded=bool(errors)):
        for finding in found:
            words = say(finding.template, language, **finding.values)
            mark = "✗" if finding.kind == "error" else "△"
            st.markdown(plain(f"{mark} {finding.row}: {words}" if finding.row else f"{mark} {words}"))


def _draw_basis(plan: Plan, language: str) -> None:
    if plan.basis is None:
        st.info(
            say("No scenario is frozen into this plan yet. Choose one in step 5.", language),
            icon=":material/info:",
        )
        return
    frozen = written.entries("plan_basis", parent_id=plan.id)
    st.markdown(
        plain(
            say(
                "Version {count}: scenario “{title}”, version {version}, budget Rp {budget} million.",
                language,
                count=len(frozen),
                title=plan.basis.title,
                version=plan.basis.version,
                budget=number(plan.basis.terms.budget_idr / 1e6, language, 1),
            )
        )
    )
    draw_changes(plans.changes_since(plan.basis.snapshot, year=plan.year), language)
    table = plan.basis.allocation
    columns = {
        "area_name": say("Area", language), "count": say("People in need", language),
        "units": say("Units", language),
        "reached": say("Reached", language), "left": say("Left", language),
        "cost_idr": say("Cost (Rp)", language),
    }  # fmt: skip
    shown = table[list(columns)].rename(columns=columns)
    numbers = [name for name in shown if name != columns["area_name"]]
    shown[numbers] = shown[numbers].apply(pd.to_numeric)
    st.dataframe(
        shown.style.format({name: lambda x: number(x, language) for name in numbers}),
        hide_index=True,
        placeholder="–",
    )
    for standard in plan.basis.snapshot.standards:
        st.caption(plain(plans.standard_words(standard, language)))


def _draw_logframe(plan: Plan, language: str) -> None:
    draw_entries(
        "logframe_row",
        language,
        parent_id=plan.id,
        fields=("level", "narrative", "indicator_id", "target", "target_on"),
    )
    rows = plans.rows_with_indicator(plan)
    if rows:
        _draw_baselines(plan, rows, language)


def _draw_baselines(plan: Plan, rows: tuple[Entry, ...], language: str) -> None:
    """Where the indicators stood when they were frozen, and what has changed behind them since."""
    st.subheader(say("Baselines, from released figures", language), anchor=False)
    st.dataframe(pd.DataFrame([_baseline_row(plan, row, language) for row in rows]), hide_index=True)
    if plan.baselines is not None:
        draw_changes(plans.changes_since(plan.baselines, year=plan.year), language)
    open_rows = sum(plans.frozen_baseline(plan, row) is None for row in rows)
    if open_rows:
        words = "{count} baselines are not frozen yet: they move with the data."
        st.info(plain(say(words, language, count=open_rows)), icon=":material/info:")
    if written.may_write("plan_baseline"):
        st.button(
            say("Freeze today's baselines", language), icon=":material/ac_unit:",
            key=f"freeze baselines {plan.id}",
            on_click=carefully(_freeze_baselines), args=(plan.id, language),
        )  # fmt: skip


def _freeze_baselines(plan_id: str, language: str) -> None:
    plans.freeze_baselines(plan_id)
    st.session_state["said"] = say("Frozen. Targets are judged against these baselines.", language)


def _baseline_row(plan: Plan, row: Entry, language: str) -> dict[str, str]:
    about = {
        say("Narrative", language): str(row.body["narrative"]),
        say("Indicator", language): str(row.body["indicator_id"]),
    }
    try:
        baseline = plans.plan_baseline(plan, row)
    except TaksirError as error:
        return about | {say("Baseline", language): told(error, language)}
    ends = f"{number(baseline.low, language, 1)}–{number(baseline.high, language, 1)}"
    value = f"{number(baseline.value, language, 1)} ({ends})"
    reason = figures.reason_words(baseline.withheld, language) if baseline.withheld else ""
    return about | {
        say("Baseline", language): reason or value,
        say("Unit", language): baseline.unit.in_language(language),
        say("Period", language): baseline.period,
        say("Target", language): number(row.body.get("target"), language, 1),
        say("Frozen on", language): day(baseline.frozen_at, language) if baseline.frozen_at else "–",
        say("Figure id", language): baseline.figure_id,
    }


def _draw_theory(plan: Plan, language: str) -> None:
    links = [entry.body for entry in written.entries("causal_link", parent_id=plan.id)]
    if links:
        alt = "; ".join(f"{one['cause']} → {one['effect']}" for one in links)
        draw_figure(
            planned.draw_theory(pd.DataFrame(links), language),
            language,
            key=f"theory {plan.id}",
            alt=alt,
            table=None,
        )
        st.caption(
            say(
                "Thicker arrows have stronger evidence; the assumption is told at the arrow's head.", language
            )
        )
    draw_entries("causal_link", language, parent_id=plan.id)


def _draw_activities(plan: Plan, language: str) -> None:
    if plan.activities:
        table = plans.activity_table(plan.activities)
        waits = [(str(first), entry.id) for entry in plan.activities for first in entry.body.get("after", [])]
        draw_figure(
            planned.draw_gantt(table, language, waits=waits, today=date.today()),
            language,
            key=f"gantt {plan.id} {language}",
            alt=planned.gantt_alt(table, language),
            table=None,
        )
        _draw_money(table, language)
        st.subheader(say("Who does what (RACI)", language), anchor=False)
        raci = plans.raci_table(plan.activities)
        st.dataframe(raci.rename_axis(say("Activity", language)))
        st.caption(say("R does it, A is accountable (exactly one), C is consulted, I is informed.", language))
    draw_entries(
        "activity", language, parent_id=plan.id,
        fields=("title", "starts_on", "ends_on", "accountable", "budget_idr", "fund_source", "status"),
        defaults={"status": "planned", "starts_on": plan.starts_on, "ends_on": plan.ends_on},
    )  # fmt: skip


def _draw_money(table: pd.DataFrame, language: str) -> None:
    field = entry_kind("activity").field("fund_source")
    money = plans.budget_by_source(table)
    rows = [
        {
            say("Source of funds", language): written.value_words(field, row["fund_source"] or None, language)
            or say("not named", language),
            say("Year", language): row["year"],
            say("Activities", language): number(row["activities"], language),
            say("Budget (Rp)", language): number(row["budget_idr"], language),
            say("Spent (Rp)", language): number(row["spent_idr"], language),
        }
        for row in money.to_dict("records")
    ]
    st.subheader(say("Budget by source of funds", language), anchor=False)
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _draw_documents(plan: Plan, language: str) -> None:
    """The whole plan as plain tables, then under the columns of each planning document."""
    _draw_whole(plan, language)
    _draw_document(plan, language)


def _draw_whole(plan: Plan, language: str) -> None:
    if not exports.may_export("plan"):
        return
    st.subheader(say("The whole plan, part by part", language), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for ending, mime, make in (
            ("xlsx", XLSX, plans.plan_xlsx),
            ("zip", "application/zip", plans.plan_csvs),
        ):
            st.download_button(
                say(WHOLE_WORDS[ending], language),
                exports.on_demand("plan", plan.id, lambda make=make: make(plan, language), form=ending),
                file_name=f"taksir_{plan.id}.{ending}",
                mime=mime,
                icon=":material/download:",
                key=f"whole {plan.id} {ending}",
                on_click="ignore",
            )
    st.caption(say("Members stand there by role; names stay on the screen.", language))


def _draw_document(plan: Plan, language: str) -> None:
    st.subheader(say("In the columns of a planning document", language), anchor=False)
    forms = {form.id: form.label.in_language(language) for form in plans.document_forms()}
    form = choose.option(
        "document", list(forms), next(iter(forms)), say("Document", language), language, forms
    )
    rows = plans.document_rows(plan, form, language)
    if not rows:
        st.info(
            say("The plan has no activities yet; a document has one row for each.", language),
            icon=":material/info:",
        )
        return
    st.dataframe(pd.DataFrame(rows).astype(str), hide_index=True)
    if not exports.may_export("plan"):
        return
    name = f"taksir_{form}_{plan.starts_on[:4]}"
    with st.container(horizontal=True, gap="small"):
        for ending, mime, make in (
            ("csv", "text/csv", plans.document_csv),
            ("xlsx", XLSX, plans.document_xlsx),
        ):
            st.download_button(
                say("Download {kind}", language, kind=ending.upper()),
                exports.on_demand(
                    "plan", f"{plan.id} {form}", lambda make=make: make(plan, form, language), form=ending
                ),
                file_name=f"{name}.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
            )


DRAWN = {
    "basis": _draw_basis,
    "logframe": _draw_logframe,
    "theory": _draw_theory,
    "activities": _draw_activities,
    "documents": _draw_documents,
}
