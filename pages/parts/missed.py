"""What a link asks for in vain: said above all else, so that nobody takes what is shown for it."""

from collections.abc import Container, Mapping, Sequence

import streamlit as st

from pages.parts import links
from pages.parts.escape import plain
from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.words import say

LONGEST = 60
"""Letters of a link that are said again."""
INSTEAD = "The link asks for “{asked}” under “{label}”, which cannot be chosen here: “{shown}” is shown."
UNKNOWN_WORDS = {
    "indicator": "The link asks for the indicator {code}, which nothing published here answers: another one "
    "is shown. Choose one, or deliver the data it needs.",
    "area": "The link asks for the area {code}, which is not known here. Search it by name, or check its "
    "code.",
}


def note(name: str, words: Mapping[str, str], shown: str, label: str, language: str) -> None:
    """Note it where a link asks for what cannot be chosen.

    Args:
        name: Of the choice in the link.
        words: What can be chosen → how it is called.
        shown: What is shown for it.
        label: Over the choice.
        language: Of the reader.
    """
    asked = links.said(name)
    if asked and asked not in words and links.is_followed(name):
        asked = _named(name, asked, language)
        links.miss(INSTEAD, label=label, asked=asked, shown=words.get(shown, shown) or "–")


def note_several(name: str, words: Mapping[str, str], shown: Sequence[str], label: str) -> None:
    """The same of a choice of several, whose names are joined by commas."""
    asked = [entry for entry in (links.said(name) or "").split(",") if entry and entry not in words]
    if asked:
        names = ", ".join(words[entry] for entry in shown) or "–"
        links.miss(INSTEAD, label=label, asked=", ".join(asked)[:LONGEST], shown=names)


def note_unknown(name: str, options: Container[str]) -> None:
    """Note it where a link asks for an indicator or an area that is not there at all.

    Args:
        name: indicator or area.
        options: All there are.
    """
    asked = links.said(name)
    if asked and asked not in options:
        links.miss(UNKNOWN_WORDS[name], code=asked[:LONGEST])


def draw(language: str) -> None:
    """Say what was noted while the page was drawn."""
    for template, values in links.missed():
        st.warning(plain(say(template, language, **values)), icon=":material/link_off:")


def _named(name: str, asked: str, language: str) -> str:
    """A level by its name, which is known also where it cannot be chosen."""
    is_level = name == "level" and load_catalogue().level(asked) is not None
    return needs.level_label(asked, language) if is_level else asked[:LONGEST]
