"""What it would take to publish at this level: interviews needed, and where more of them gain most."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir.words import say

TARGET_WORDS = {"25": "reliable (RSE 25%)", "50": "with caution (RSE 50%)"}
ADDED = ("10", "30", "60", "120")


def draw(chosen: Chosen) -> None:
    """The error to reach, the interviews to add, and what they bring."""
    language = chosen.language
    left, right = st.columns(2, vertical_alignment="bottom")
    words = {name: say(text, language) for name, text in TARGET_WORDS.items()}
    with left:
        target = choose.segments("rse", words, "25", say("To be published", language), language)
    with right:
        added = choose.segments(
            "added",
            {name: f"+{name}" for name in ADDED},
            "30",
            say("Interviews added to an area", language),
            language,
        )
    released = ask.sample(chosen.indicator_id, chosen.level, int(target) / 100, int(added))
    answer.draw(released, chosen, key="sample")
