"""Step 7: how far the activities are, what was adapted, which dates of the cycle come next."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.frame import carefully, plain
from pages.parts.planning.choosing import entry_of
from pages.parts.written import draw_entries
from taksir import plans, written
from taksir.catalogue_entries import entry_kind
from taksir.words import day, number, say

YEARS = 3


def draw(language: str) -> None:
    """The tracker and the adaptation log of a plan, then the calendar of the cycle."""
    entry = entry_of("plan", say("Plan", language), language)
    if entry is None:
        st.info(
            say("There is no plan yet. Write one in step 6; its activities are followed here.", language),
            icon=":material/info:",
        )
    else:
        plan = plans.plan_of(entry)
        _draw_dates(plan, language)
        _draw_tracker(plan, language)
        st.subheader(say("What was adapted, and why?", language), anchor=False)
        draw_entries("adaptation", language, parent_id=entry.id)
    _draw_calendar(language)


def _draw_dates(plan: plans.Plan, language: str) -> None:
    """What must happen by when; what a delay would push comes with its days of room."""
    st.subheader(say("Which dates are critical?", language), anchor=False)
    table = plans.critical_dates(plan, language)
    if table.empty:
        st.info(say("Nothing of this plan has a date yet.", language), icon=":material/info:")
        return
    rows = [
        {
            say("Date", language): day(row["on"], language),
            say("What must happen", language): row["title"],
            say("Kind", language): say(plans.DATE_WORDS[row["kind"]], language),
            say("Days left", language): say("{days} late", language, days=number(-row["days_left"], language))
            if row["is_late"]
            else number(row["days_left"], language),
            say("Days it may be late", language): number(row["slack_days"], language)
            if pd.notna(row["slack_days"])
            else "–",
        }
        for row in table.to_dict("records")
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Critical dates", language))
    words = "No room: a delay pushes the activities that wait for it, or the end of the plan."
    st.caption(say(words, language))


def _draw_tracker(plan: plans.Plan, language: str) -> None:
    st.subheader(say("How far are the activities?", language), anchor=False)
    if not plan.activities:
        st.info(say("The plan has no activities yet. Add them in step 6.", language), icon=":material/info:")
        return
    table = plans.activity_table(plan.activities)
    done, late = int((table["status"] == "done").sum()), table[table["is_late"]]["title"].tolist()
    left, middle, right = st.columns(3)
    left.metric(say("Done", language), say("{done} of {all}", language, done=done, all=len(table)))
    middle.metric(say("Late", language), number(len(late), language))
    spent, budget = table["spent_idr"].sum(), table["budget_idr"].sum()
    right.metric(say("Spent", language), f"{number(100 * spent / budget if budget else None, language)}%")
    if late:
        st.warning(
            plain(say("Past their end and not done: {names}", language, names=", ".join(late))),
            icon=":material/schedule:",
        )
    dear = table[table["is_dear"]]["title"].tolist()
    if dear:
        st.warning(
            plain(say("More spent than planned: {names}", language, names=", ".join(dear))),
            icon=":material/payments:",
        )
    status = entry_kind("activity").field("status")
    rows = [
        {
            say("Activity", language): row["title"],
            say("Ends", language): day(str(row["ends_on"]), language),
            say("Status", language): written.value_words(status, row["status"], language) if status else "",
            say("Output against target", language): _against(row, language),
            say("Spent against budget", language): _share(row["spent_share"], language),
        }
        for row in table.to_dict("records")
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(say("Status, outputs and spending are written at each activity, in step 6.", language))


def _against(row: dict, language: str) -> str:
    if pd.isna(row["target"]):
        return "–"
    reached = number(row["done"] if pd.notna(row["done"]) else 0, language)
    target = f"{number(row['target'], language)} {row['unit'] or ''}".strip()
    return f"{reached} / {target} ({_share(row['done_share'], language)})"


def _share(value: float, language: str) -> str:
    return f"{number(100 * value, language)}%" if pd.notna(value) else "–"


def _draw_calendar(language: str) -> None:
    st.subheader(say("Which dates of the planning cycle come next?", language), anchor=False)
    this = date.today().year
    years = [str(year) for year in range(this, this + YEARS + 1)]
    year = int(choose.option("year", years, str(this + 1), say("Plan year", language), language))
    today = date.today().isoformat()
    rows = plans.calendar_rows(year, language)
    following = [row for row in rows if str(row["ends"]) >= today]
    if following:
        first = following[0]
        st.markdown(
            plain(
                say(
                    "Next: {title}, {starts} to {ends}.",
                    language,
                    title=first["title"],
                    starts=day(str(first["starts"]), language),
                    ends=day(str(first["ends"]), language),
                )
            )
        )
    table = [
        {
            say("Step", language): row["title"],
            say("Level", language): row["scope"],
            say("From", language): day(str(row["starts"]), language),
            say("Until", language): day(str(row["ends"]), language),
            say("Basis", language): row["basis"],
        }
        for row in rows
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True)
    if any(row["is_usual"] for row in rows):
        st.caption(say("These are the usual months; the official local schedule may differ.", language))
        if written.may_write("calendar_step"):
            st.button(
                say("Write them down to change them", language), icon=":material/edit_calendar:",
                on_click=carefully(_keep_usual), args=(language,),
            )  # fmt: skip
    else:
        draw_entries("calendar_step", language)


def _keep_usual(language: str) -> None:
    plans.keep_usual_calendar(language)
