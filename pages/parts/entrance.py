"""Who comes in: the visitor as the identity provider and the roster know them, and the door to sign in by.

Whether somebody may do a thing is not decided here but in `taksir.people`, where the thing is done.
"""

import streamlit as st

from pages.parts import way_back
from pages.parts.escape import plain
from taksir import membership, people
from taksir.people import Member
from taksir.words import say

ROLE_WORDS = {
    "viewer": "viewer",
    "organizer": "community organizer",
    "planner": "planner",
    "agency uploader": "agency uploader",
    "data steward": "data steward",
    "administrator": "administrator",
}
NOTED = "sign-in noted"


def visitor() -> Member:
    """Whoever this visit belongs to; nobody where no visit is at hand."""
    return membership.member_of(st.user.to_dict())


people.identify_by(visitor)


def admit(page: str, language: str) -> None:
    """Let in whom the roster knows; everybody else sees how to sign in, or whom to ask, and nothing more.

    Args:
        page: Where they want to go, to come back to it once signed in.
        language: Of the words.
    """
    if not people.is_sign_in_required():
        return
    member = people.at_work()
    if member.permissions:
        _note_once(member)
        way_back.forget()
        return
    if member.name:
        st.info(
            plain(
                say(
                    "{name}, you are signed in, but the roster does not know you yet. "
                    "Ask an administrator to give you a role.",
                    language,
                    name=member.name,
                )
            )
        )
        st.button(say("Sign out", language), on_click=st.logout)
    else:
        st.write(say("This dashboard is for people on its roster. Sign in to see it.", language))
        way_back.keep(page)
        st.button(say("Sign in", language), type="primary", icon=":material/login:", on_click=st.login)
    st.stop()


def wanted() -> tuple[str, dict[str, str]]:
    """The view somebody asked for before they signed in."""
    if not people.is_sign_in_required() or not people.at_work().permissions:
        return "", {}
    return way_back.wanted()


def draw_member(language: str) -> None:
    """Who is signed in, with which roles, and the way out."""
    if not people.is_sign_in_required():
        return
    member = people.at_work()
    if not member.permissions:
        return
    roles = ", ".join(say(ROLE_WORDS[role], language) for role in sorted(member.roles))
    st.caption(plain(f"{member.name} · {roles}"))
    st.button(say("Sign out", language), icon=":material/logout:", on_click=st.logout, key="sign out")


def _note_once(member: Member) -> None:
    """One line of the audit a visit."""
    if st.session_state.get(NOTED) != member.subject:
        membership.note_sign_in(member)
        st.session_state[NOTED] = member.subject
