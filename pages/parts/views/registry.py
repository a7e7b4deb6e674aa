"""Which questions the need page answers, under which words, and who draws each."""

import streamlit as st

from pages.parts import choose
from pages.parts.frame import plain
from pages.parts.told import told
from pages.parts.views import (
    change,
    combined,
    composition,
    definition,
    exclusion,
    how_many,
    lenses,
    order,
    people,
    plan_year,
    profile,
    sample,
    small_areas,
)
from pages.parts.views.chosen import Chosen
from taksir.errors import TaksirError
from taksir.words import say

VIEWS = {
    "how_many": how_many.draw,
    "people": people.draw,
    "small_areas": small_areas.draw,
    "gap": exclusion.draw,
    "lenses": lenses.draw,
    "order": order.draw,
    "profile": profile.draw,
    "overlap": combined.draw,
    "index": composition.draw,
    "change": change.draw,
    "plan_year": plan_year.draw,
    "sample": sample.draw,
    "definition": definition.draw,
}
VIEW_WORDS = {
    "how_many": "How much need, and how sure is it?",
    "people": "How many people, institutions included?",
    "small_areas": "How much need in small areas, by a model?",
    "gap": "Who is not reached?",
    "lenses": "Do standard, voices, requests and comparison agree?",
    "order": "How sure is the order of the areas?",
    "profile": "Who: which age, which sex?",
    "overlap": "Who bears several burdens at once?",
    "index": "Where do several needs come together?",
    "change": "What has changed, and why?",
    "plan_year": "How many in the plan year?",
    "sample": "What would it take to publish this?",
    "definition": "How much does the definition matter?",
}


def choose_view(language: str) -> str:
    """The question; it stands in the link."""
    words = {name: say(text, language) for name, text in VIEW_WORDS.items()}
    return choose.option("view", list(VIEWS), "how_many", say("Question", language), language, words)


def draw_view(view: str, chosen: Chosen) -> None:
    """Draw one view; a question that cannot be answered says what is missing."""
    try:
        VIEWS[view](chosen)
    except TaksirError as error:
        st.info(plain(told(error, chosen.language)), icon=":material/info:")
