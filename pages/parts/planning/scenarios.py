"""Step 5: scenarios side by side, what has changed behind them, and which one becomes a plan."""

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.entry_tables import draw_tables
from pages.parts.figure import draw_figure
from pages.parts.frame import carefully, plain
from pages.parts.planning.changes import draw_changes
from pages.parts.planning.choosing import go_to
from pages.parts.written import draw_said
from taksir import plans, written
from taksir.catalogue_entries import entry_kind
from taksir.figures import planned
from taksir.plans import Scenario
from taksir.words import day, number, say

COMPARED_MOST = 6


def draw(language: str) -> None:
    """The comparison, then one scenario."""
    draw_said()
    st.subheader(say("Which way to spend it?", language), anchor=False)
    found = {scenario.id: scenario for scenario in plans.scenarios()}
    if not found:
        with st.container(border=True):
            st.markdown(f"**{plain(say('Nothing here yet.', language))}**")
            st.markdown(plain(entry_kind("scenario").about.in_language(language)))
        go_to("allocation", say("To step 4: divide a budget", language))
    else:
        titles = {key: scenario.title for key, scenario in found.items()}
        chosen = choose.several(
            "compare", titles, list(titles), say("Compare", language), language, most=COMPARED_MOST
        )
        _draw_comparison([found[key] for key in chosen], language)
        _draw_one(
            found[
                choose.option(
                    "scenario", list(found), list(found)[-1], say("Scenario", language), language, titles
                )
            ],
            language,
        )
    draw_tables("scenario", language, parent_id="")


def _draw_comparison(found: list[Scenario], language: str) -> None:
    if not found:
        return
    table = plans.compare_scenarios(found)
    st.subheader(plain(_finding(table, language)), anchor=False)
    draw_figure(
        planned.draw_scenarios(table, language),
        language,
        key=f"scenarios {language} {'|'.join(one.id for one in found)}",
        alt=say("People reached by scenario, beside those in need", language),
        table=None,
    )
    st.dataframe(pd.DataFrame(_rows(table, language)), hide_index=True)


def _finding(table: pd.DataFrame, language: str) -> str:
    """Which way reaches most people; several where they reach the same number."""
    most = table["reached_persons"].max()
    first = table.loc[table["reached_persons"] == most, "title"].astype(str)
    if first.empty:
        return say("No scenario says yet how many people it reaches", language)
    return say(
        "Most people reached: {titles}, {count}", language,
        titles=", ".join(first), count=number(most, language),
    )  # fmt: skip


def _rows(table: pd.DataFrame, language: str) -> list[dict[str, str]]:
    columns = {
        "budget_idr": say("Budget (Rp million)", language), "cost_idr": say("Cost (Rp million)", language),
        "reached_persons": say("People reached", language), "coverage_share": say("Coverage", language),
        "poorest_share": say("Units to the 40% most deprived areas", language),
        "equity_cost_persons": say("Cost of equity (people)", language),
        "areas_served": say("Areas served", language),
        "areas_open": say("Areas not certain (risk)", language),
    }  # fmt: skip
    return [
        {say("Scenario", language): row["title"]}
        | {label: _cell(name, row[name], language) for name, label in columns.items()}
        | {say("Risks", language): row["risk"]}
        for row in table.to_dict("records")
    ]


def _cell(name: str, value: float, language: str) -> str:
    if name.endswith("_share"):
        return f"{number(100 * value, language)}%" if value == value else "–"
    return number(
        value / 1e6 if name.endswith("_idr") else value, language, 1 if name.endswith("_idr") else 0
    )


def _draw_one(scenario: Scenario, language: str) -> None:
    st.subheader(plain(scenario.title), anchor=False)
    st.caption(
        plain(
            say(
                "{unit} at Rp {cost} ({source}); saved on {day}, version {version}.",
                language,
                unit=scenario.unit_name,
                cost=number(scenario.terms.unit_cost_idr, language),
                source=scenario.unit_cost_source,
                day=day(scenario.snapshot.taken_at, language),
                version=scenario.version,
            )
        )
    )
    draw_changes(plans.changes_since(scenario.snapshot), language)
    if not written.may_write("scenario"):
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    with left.container(border=True):
        name = st.text_input(say("Name of the copy", language), key=f"copy {scenario.id}")
        st.button(
            say("Duplicate", language), icon=":material/content_copy:", key=f"duplicate {scenario.id}",
            on_click=carefully(_duplicate), args=(scenario.id, name or f"{scenario.title} 2"),
        )  # fmt: skip
        st.button(
            say("Compute again with today's data", language), icon=":material/refresh:",
            key=f"again {scenario.id}",
            on_click=carefully(_compute_again), args=(scenario.id,),
        )  # fmt: skip
        st.button(
            say("Delete", language), icon=":material/delete:", key=f"delete {scenario.id}",
            on_click=carefully(written.delete), args=("scenario", scenario.id),
            kwargs={"based_on": scenario.version},
        )  # fmt: skip
    with right.container(border=True):
        _draw_freezing(scenario, language)


def _draw_freezing(scenario: Scenario, language: str) -> None:
    kept = {entry.id: written.entry_title(entry, language) for entry in written.entries("plan")}
    if not kept:
        st.markdown(
            say(
                "There is no plan yet. Write its name and period in step 6, then freeze a scenario.", language
            )
        )
        go_to("plan", say("To step 6: the plan", language))
        return
    plan_id = choose.option("plan", list(kept), list(kept)[-1], say("Plan", language), language, kept)
    st.button(
        say("Freeze into this plan", language), type="primary", icon=":material/ac_unit:",
        key=f"freeze {scenario.id}",
        on_click=carefully(_freeze), args=(plan_id, scenario.id, language),
    )  # fmt: skip


def _duplicate(scenario_id: str, title: str) -> None:
    plans.duplicate_scenario(scenario_id, title)


def _compute_again(scenario_id: str) -> None:
    entry = written.entry("scenario", scenario_id)
    body = {name: value for name, value in entry.body.items() if name not in ("terms", "snapshot")}
    terms = plans.scenario_of(entry).terms
    plans.save_scenario(body, terms, entry_id=entry.id, based_on=entry.version)


def _freeze(plan_id: str, scenario_id: str, language: str) -> None:
    plans.freeze_plan(plan_id, scenario_id)
    st.session_state["said"] = say("Frozen. The plan keeps a copy of every figure and standard.", language)
