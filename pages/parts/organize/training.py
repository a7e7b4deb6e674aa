"""Training: what staff need to learn, where staff are missing, and the plan that answers both."""

import pandas as pd
import streamlit as st

from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import needs, organizing
from taksir.catalogue_entries import entry_kind
from taksir.figures import organized
from taksir.release import Released
from taksir.words import say

KIND, PLAN = "training_need", "training"
LISTED = ("competency", "year", "importance", "ability")
PLANNED = ("title", "competency", "gap_kind", "mode", "staff_persons", "begins", "status")


def draw(language: str) -> None:
    """Needs by Borich, staff missing by norms, the plan, then the answers."""
    shared.draw_method(KIND, language)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_needs(language)
    with right:
        _draw_staff(language)
    st.subheader(say("Training plan", language), anchor=False)
    shared.draw_method(PLAN, language)
    draw_entries(PLAN, language, fields=PLANNED, defaults={"status": "planned"})
    st.subheader(say("Answers of staff", language), anchor=False)
    draw_entries(KIND, language, fields=LISTED)


def _draw_needs(language: str) -> None:
    found = organizing.training_needs()
    st.subheader(say("What do staff need to learn first?", language), anchor=False)
    if found.table.empty:
        st.markdown(plain(say("No competency has enough answers yet.", language)))
        return
    field = entry_kind(KIND).field("competency")
    codes = {code.value: code.label.in_language(language) for code in (field.choices if field else ())}
    table = found.table.assign(competency=found.table["competency"].map(codes))
    first = table.iloc[0]
    words = say("First: {competency}", language, competency=first["competency"])
    st.markdown(f"**{plain(words)}**")
    draw_figure(
        organized.draw_training(table, language),
        language,
        key=f"borich {language} {len(table)}",
        alt=words,
        table=None,
    )
    rows = [
        {
            say("Competency", language): row["competency"],
            say("Score", language): row["discrepancy"],
            say("Answers", language): int(row["staff_persons"]),
            say("Ability below importance", language): float("nan")
            if pd.isna(row["below_persons"])
            else float(row["below_persons"]),
            say("Places planned", language): int(row["planned_persons"]),
        }
        for row in table.to_dict("records")
    ]
    with st.expander(say("The same as a table", language), icon=":material/table:"):
        decimals = {say("Score", language): 2, say("Ability below importance", language): 0}
        st.dataframe(shared.numbered(rows, decimals, language), hide_index=True, alt=words)
    note = say(
        "Answers of {year}. Competencies with fewer than three answers are not shown: {count}.",
        language,
        year=found.year,
        count=found.withheld,
    )
    st.caption(plain(note))


def _draw_staff(language: str) -> None:
    st.subheader(say("Where are staff missing?", language), anchor=False)
    found = _staffing(needs.data_version())
    if not found:
        st.markdown(plain(say("No norm of staff can be compared with what is published.", language)))
        return
    rows = []
    for label, released in found:
        row = released.table.iloc[0]
        rows.append(
            {
                say("Staff", language): label.in_language(language),
                say("Required", language): row["required"],
                say("At work", language): row["supply"],
                say("Missing", language): max(float(row["gap"]), 0.0),
            }
        )
    decimals = {say(words, language): 0 for words in ("Required", "At work", "Missing")}
    table = shared.numbered(rows, decimals, language)
    st.dataframe(table, hide_index=True, alt=say("Where are staff missing?", language))
    st.caption(
        plain(
            say(
                "Where people are missing, recruit; where ability is missing, train.",
                language,
            )
        )
    )


@st.cache_data(show_spinner=False, max_entries=4)
def _staffing(version: str) -> tuple[tuple[object, Released], ...]:
    return organizing.staffing_gaps()
