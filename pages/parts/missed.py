"""What a link asks for in vain: said above all else, so that nobody takes what is shown for it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts import links
from pages.parts.escape import plain
from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.words import say

LONGEST = 60
"""Letters of a link that are said again."""


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
        links.miss(label, _named(name, asked, language), words.get(shown, shown))


def note_several(name: str, words: Mapping[str, str], shown: Sequence[str], label: str) -> None:
    """The same of a choice of several, whose names are joined by commas."""
    asked = [entry for entry in (links.said(name) or "").split(",") if entry and entry not in words]
    if asked:
        links.miss(label, ", ".join(asked)[:LONGEST], ", ".join(words[entry] for entry in shown) or "–")


def draw(language: str) -> None:
    """Say what was noted while the page was drawn."""
    words = "The link asks for “{asked}” under “{label}”, which cannot be chosen here: “{shown}” is shown."
    for missed in links.missed():
        st.warning(plain(say(words, language, **missed)), icon=":material/link_off:")


def _named(name: str, asked: str, language: str) -> str:
    """A level by its name, which is known also where it cannot be chosen."""
    is_level = name == "level" and load_catalogue().level(asked) is not None
    return needs.level_label(asked, language) if is_level else asked[:LONGEST]
