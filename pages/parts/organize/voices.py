"""Felt need: votes of groups of residents beside the need by a standard, and their own words."""

import streamlit as st

from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import needs, organizing, written
from taksir.catalogue_entries import entry_kind
from taksir.words import say

KIND = "voice"
LISTED = ("service", "area", "date", "voters", "way", "voters_persons", "votes")
QUOTES = 6


def draw(language: str) -> None:
    """Votes beside need, own words, then each voice."""
    shared.draw_method(KIND, language)
    group, choice, level = shared.choose_group(language)
    words = needs.felt_words(group, language)
    st.caption(plain(say("What stands for this group in the votes: {services}.", language, services=words)))
    if written.entries(KIND):
        shared.draw_answer(lambda: shared.voices(group, level), choice, level, language, key="voices")
    _draw_quotes(group, language)
    st.subheader(say("Votes and words", language), anchor=False)
    draw_entries(KIND, language, fields=LISTED)


def _draw_quotes(group: str, language: str) -> None:
    found = organizing.consented_quotes(organizing.felt_services(group))[:QUOTES]
    if not found:
        return
    st.subheader(say("In their own words", language), anchor=False)
    kind = entry_kind(KIND)
    for one in found:
        shown = [
            written.value_words(field, one.body.get(field.id), language)
            for field in kind.fields
            if field.id in ("voters", "area", "date")
        ]
        st.markdown(f"> {plain(str(one.body['quote']))}  \n> {plain(' · '.join(shown))}")
    st.caption(plain(say("Repeated with the consent of those who said it.", language)))
