"""Meetings: how far people had a say, who was there as far as it may be shown, what was decided."""

import pandas as pd
import streamlit as st

from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.minutes_taken import draw_minutes
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import organizing, written
from taksir.briefing.minutes import meeting_minutes
from taksir.catalogue_entries import entry_kind
from taksir.figures import organized
from taksir.words import number, say

KIND = "meeting"
LISTED = ("title", "date", "area", "participation", "decisions", "dissent", "public_summary")


def draw(language: str) -> None:
    """Participation, attendance, then each meeting."""
    shared.draw_method(KIND, language)
    found = written.entries(KIND)
    if found:
        left, right = st.columns(2, gap="medium")
        with left:
            _draw_participation(found, language)
        with right:
            _draw_attendance(found, language)
        _draw_rows(found, language)
    st.subheader(say("Minutes", language), anchor=False)
    draw_entries(KIND, language, fields=LISTED, actions=lambda entry: _draw_minutes(entry, language))


def _draw_minutes(entry: written.Entry, language: str) -> None:
    """Minutes to read out and sign, for those who share the meeting; they hold nothing private."""
    if written.shares_private(entry):
        draw_minutes(entry.id, lambda: meeting_minutes(entry.id, language), language)
        words = (
            "Printed are date, area, participation, how many were there and what may be told outside. "
            "Title, decisions and dissent stay on this page."
        )
        st.caption(plain(say(words, language)))


def _draw_participation(found: tuple[written.Entry, ...], language: str) -> None:
    field = entry_kind(KIND).field("participation")
    st.subheader(say("How far did people have a say?", language), anchor=False)
    rows = [
        {
            say("Level of participation", language): written.value_words(field, level, language)
            if field
            else level,
            say("Meetings", language): count,
        }
        for level, count in organizing.participation_rows(found)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Meetings by level of participation", language))


def _draw_attendance(found: tuple[written.Entry, ...], language: str) -> None:
    seen = organizing.attendance_of(found)
    st.subheader(say("Who was there?", language), anchor=False)
    rows = [
        (dimension, part, shown.persons)
        for dimension, parts in seen.parts.items()
        for part, shown in parts.items()
        if shown.persons is not None
    ]
    if rows:
        draw_figure(
            organized.draw_attendance(pd.DataFrame(rows, columns=["dimension", "part", "persons"]), language),
            language,
            key=f"attendance {language} {hash(tuple(rows))}",
            alt=say("Shares of those present by sex, age and disability", language),
            table=None,  # every share stands in words below
        )
    for dimension, parts in seen.parts.items():
        shares = [
            f"{say(organized.ATTENDANCE_WORDS[part], language)} {_share(shown.share, language)}"
            for part, shown in parts.items()
        ]
        words = say(
            "{dimension}: {shares} ({count} of {meetings} meetings)",
            language,
            dimension=say(organized.ATTENDANCE_WORDS[dimension], language),
            shares=", ".join(shares),
            count=seen.counted[dimension],
            meetings=seen.meetings,
        )
        st.markdown(plain(words))
    words = say("Meetings where a number is too small to be shown, or was not noted, are left out.", language)
    st.caption(plain(words))


def _draw_rows(found: tuple[written.Entry, ...], language: str) -> None:
    with st.expander(say("The same as a table", language), icon=":material/table:"):
        rows = [
            {
                say("Meeting", language): row["title"],
                say("Date", language): row["date"],
                say("Area", language): row["area"],
                say("Level of participation", language): row["participation"],
                say("Persons present", language): number(row["present"], language),
                say("Women", language): _share(row["women_share"], language),
                say("With disability", language): _share(row["disability_share"], language),
                say("Dissent noted", language): say("yes" if row["has_dissent"] else "no", language),
            }
            for row in organizing.attendance_rows(found, language)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Meetings", language))


def _share(share: object, language: str) -> str:
    return "–" if share is None else f"{number(100 * float(str(share)), language)}%"
