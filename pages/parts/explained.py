"""Small print that explains its terms: their meaning waits beside it, for mouse, keyboard and touch."""

import streamlit as st

from pages.parts.escape import plain
from taksir.catalogue_glossary import glossary, terms_in
from taksir.words import say


def draw_caption(words: str, language: str) -> None:
    """Small print, with the meaning of the glossary's terms that stand in it."""
    st.caption(plain(words), help=meaning(words, language) or None)


def meaning(words: str, language: str) -> str:
    """The terms in a text with their meanings, as Markdown."""
    return "\n\n".join(f"**{plain(term)}**: {plain(told)}" for term, told in terms_in(words, language))


def draw_glossary(language: str) -> None:
    """The whole glossary."""
    rows = [
        {
            say("Term", language): entry.terms.in_language(language),
            say("Meaning here", language): entry.meaning.in_language(language),
        }
        for entry in glossary()
    ]
    st.table(rows)
