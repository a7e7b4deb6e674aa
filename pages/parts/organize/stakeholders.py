"""Stakeholders: influence and interest, and whose voice a group wants to strengthen; private to the group."""

import pandas as pd
import streamlit as st

from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries, open_entry
from taksir import organizing
from taksir.figures import organized
from taksir.words import say

KIND = "stakeholder"
LISTED = ("role", "type", "area", "power", "interest", "stance")


def draw(language: str) -> None:
    """The grid with its table, the voices to strengthen, then each card."""
    shared.draw_method(KIND, language)
    st.caption(
        plain(say("Only your group sees these cards. A table taken along holds roles, no names.", language))
    )
    spots = organizing.stakeholder_spots()
    if spots:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _draw_grid(spots, language)
        with right:
            _draw_voices(language)
    st.subheader(say("Cards", language), anchor=False)
    draw_entries(KIND, language, fields=LISTED)


def _draw_grid(spots: tuple[organizing.StakeholderSpot, ...], language: str) -> None:
    table = pd.DataFrame(
        [(place, one.role, one.power, one.interest, one.stance) for place, one in enumerate(spots, start=1)],
        columns=["number", "role", "power", "interest", "stance"],
    )
    st.subheader(say("Who can decide, and whom does it concern?", language), anchor=False)
    draw_figure(
        organized.draw_influence(table, language),
        language,
        key=f"influence {language} {len(spots)}",
        alt=say("Stakeholders by influence and interest; the table lists them by number", language),
        table=None,
    )
    rows = [
        {
            "#": place,
            say("Role", language): one.role,
            say("Influence", language): one.power,
            say("Interest", language): one.interest,
            say("What to do", language): say(organized.POSITION_WORDS[one.position], language),
        }
        for place, one in enumerate(spots, start=1)
    ]
    with st.expander(say("The same as a table", language), icon=":material/table:", expanded=True):
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Stakeholders by number", language))


def _draw_voices(language: str) -> None:
    found = organizing.voices_without_plan()
    st.subheader(say("Whose voice do we strengthen?", language), anchor=False)
    if not found:
        st.markdown(plain(say("Nobody with high interest has low influence.", language)))
        return
    words = say(
        "It concerns them most and they can decide least. Agree with each of them on how they will be heard.",
        language,
    )
    st.caption(plain(words))
    for one, has_plan in found:
        st.button(
            str(one.body["role"]),
            icon=":material/check_circle:" if has_plan else ":material/campaign:",
            key=f"voice {one.id}",
            help=say("A plan is written" if has_plan else "No plan yet", language),
            on_click=open_entry,
            args=(one.id,),
        )
    missing = sum(not has_plan for _, has_plan in found)
    st.markdown(
        plain(say("{missing} of {count} have no plan yet.", language, missing=missing, count=len(found)))
    )
