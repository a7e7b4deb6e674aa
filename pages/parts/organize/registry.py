"""Which boards there are, under which words, and who draws each."""

from collections.abc import Callable

import streamlit as st

from pages.parts import choose
from pages.parts.frame import plain
from pages.parts.organize import (
    capacity,
    cases,
    meetings,
    proposals,
    stakeholders,
    training,
    voices,
    who_does_what,
)
from pages.parts.told import told
from taksir.errors import TaksirError
from taksir.words import say

BOARDS: dict[str, Callable[[str], None]] = {
    "4w": who_does_what.draw,
    "proposals": proposals.draw,
    "voices": voices.draw,
    "meetings": meetings.draw,
    "stakeholders": stakeholders.draw,
    "cases": cases.draw,
    "capacity": capacity.draw,
    "training": training.draw,
}
BOARD_WORDS = {
    "4w": "Who does what (4W)",
    "proposals": "Proposals",
    "voices": "Voices",
    "meetings": "Meetings",
    "stakeholders": "Stakeholders",
    "cases": "Consultation",
    "capacity": "Capacity",
    "training": "Training",
}


def choose_board(language: str) -> str:
    """The board; it stands in the link."""
    words = {name: say(text, language) for name, text in BOARD_WORDS.items()}
    return choose.segments("board", words, "4w", say("Board", language), language)


def draw_board(board: str, language: str) -> None:
    """Draw one board; what cannot be answered says what is missing."""
    try:
        BOARDS[board](language)
    except TaksirError as error:
        st.info(plain(told(error, language)), icon=":material/info:")
