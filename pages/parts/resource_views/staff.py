"""Staff and caseload norms: where consultation begins."""

import streamlit as st

from pages.parts import choose
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked
from pages.parts.views import answer
from taksir import resources
from taksir.words import say


def draw(asked: Asked) -> None:
    """One norm, area by area."""
    language = asked.language
    words = {name: label.in_language(language) for name, label in resources.staff_choices()}
    with asked.row, st.container(width=380):
        norm = choose.option("norm", list(words), next(iter(words)), say("Norm", language), language, words)
    released = asking.answer("estimate_staff", norm, asked.level, pins=asked.pins)
    answer.draw(released, asked.chosen, key="staff")
