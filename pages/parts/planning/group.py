"""Step 2: who answers for the plan, and whether the people concerned sit in the group."""

import pandas as pd
import streamlit as st

from pages.parts.frame import link, plain
from pages.parts.planning.choosing import entry_of
from pages.parts.written import draw_entries
from taksir import organizing, plans, written
from taksir.catalogue_entries import entry_kind
from taksir.words import number, say
from taksir.written import Entry


def draw(language: str) -> None:
    """Working groups, and the members of one of them."""
    st.subheader(say("Who answers for the plan?", language), anchor=False)
    draw_entries("working_group", language)
    group = entry_of("working_group", say("Members of", language), language, name="group")
    if group is None:
        return
    members = written.entries("group_member", parent_id=group.id)
    st.subheader(say("Members, by role", language), anchor=False)
    if members:
        field = entry_kind("group_member").field("kind")
        parts = [
            f"{written.value_words(field, kind, language)}: {count}"
            for kind, count in plans.group_shares(members).items()
            if field
        ]
        st.markdown(plain(" · ".join(parts)))
        if plans.unheard(members):
            st.warning(
                say(
                    "Nobody in this group speaks for the people concerned. Invite them or their "
                    "organizations before anything is decided about them.",
                    language,
                ),
                icon=":material/record_voice_over:",
            )
    draw_entries("group_member", language, parent_id=group.id, fields=("role", "kind", "speaks_for", "task"))
    _draw_meetings(group, language)


def _draw_meetings(group: Entry, language: str) -> None:
    """The meeting log of the group; meetings are written on the page Organize."""
    st.subheader(say("Meeting log", language), anchor=False)
    found = organizing.meetings_of(group.id)
    if found:
        labels = {
            "date": say("Date", language), "title": say("Meeting", language),
            "participation": say("Level of participation", language),
            "present": say("Persons present", language),
        }  # fmt: skip
        rows = [
            {label: number(row[name], language) if name == "present" else row[name]
             for name, label in labels.items()}
            for row in organizing.attendance_rows(found, language)
        ]  # fmt: skip
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Meeting log", language))
    else:
        words = "No meeting of this group is written down yet. Choose the group in the form of a meeting."
        st.caption(say(words, language))
    words = say("To the meetings on the page Organize", language)
    link("organize", words, ":material/groups:", board="meetings")
