"""The roster: who may sign in, with which roles, for which areas; kept by administrators."""

import pandas as pd
import streamlit as st

from pages.parts.entrance import ROLE_WORDS
from pages.parts.frame import carefully, plain
from taksir import membership, people
from taksir.words import say


def is_kept_here() -> bool:
    """Whether people sign in to this dashboard, and whoever is at work keeps its roster."""
    return people.is_sign_in_required() and people.may(people.MEMBERS)


def draw_roster(language: str) -> None:
    """Everybody on the roster, and a form to enter, change or remove somebody."""
    entries = membership.members()
    rows = [
        {
            say("E-mail", language): entry.email,
            say("Name", language): entry.name,
            say("Roles", language): ", ".join(say(ROLE_WORDS[role], language) for role in entry.roles),
            say("Sees in detail", language): ", ".join(
                code or say("everywhere", language) for code in entry.area_codes
            ),
            say("Groups", language): ", ".join(entry.groups),
            say("Has signed in", language): _yes_no(entry.has_signed_in, language),
        }
        for entry in entries
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Roster", language))
    with st.form("roster", clear_on_submit=True):
        st.subheader(say("Enter or change somebody", language), anchor=False)
        left, right = st.columns(2)
        left.text_input(say("E-mail address they sign in with", language), key="roster email")
        right.multiselect(
            say("Roles", language),
            list(people.ROLES),
            format_func=lambda role: say(ROLE_WORDS[role], language),
            key="roster roles",
        )
        left.text_input(
            say("Codes of the areas they see in detail", language),
            key="roster areas",
            help=say("Separated by spaces; empty for all areas.", language),
        )
        right.text_input(
            say("Groups whose private notes they share", language),
            key="roster groups",
            help=say("Separated by commas.", language),
        )
        st.form_submit_button(say("Save", language), type="primary", on_click=carefully(_grant))
    st.selectbox(
        say("Remove somebody", language), ["", *(entry.email for entry in entries)], key="roster remove"
    )
    st.button(
        say("Remove", language),
        icon=":material/person_remove:",
        on_click=carefully(_revoke),
        disabled=not st.session_state.get("roster remove"),
    )
    st.caption(
        plain(say("A role that is given or taken holds from the next click on; the audit says so.", language))
    )


def _yes_no(is_so: bool, language: str) -> str:
    return say("yes", language) if is_so else say("no", language)


def _grant() -> None:
    membership.grant(
        st.session_state["roster email"],
        st.session_state["roster roles"],
        area_codes=st.session_state["roster areas"].split() or list(people.EVERYWHERE),
        groups=[group.strip() for group in st.session_state["roster groups"].split(",") if group.strip()],
    )


def _revoke() -> None:
    membership.revoke(st.session_state["roster remove"])
