"""Need and access together: the double-poor first."""

import streamlit as st

from pages.parts import choose
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked, choose_travel
from pages.parts.views import answer
from taksir import resources
from taksir.words import say


def draw(asked: Asked) -> None:
    """Areas by need and access."""
    language = asked.language
    with asked.row:
        known = {choice.indicator.id: choice.indicator for choice in choose.available()}
        words = {name: entry.name.in_language(language) for name, entry in known.items()}
        first = "POV-01" if "POV-01" in words else next(iter(words))
        with st.container(width=330):
            indicator = choose.option("need", list(words), first, say("Need", language), language, words)
        travel = choose_travel(language, with_measure=True)
        if resources.has_model(indicator) and asked.level == resources.levels()[-1]:
            label = say("Small areas by a model", language)
            travel["model"] = st.toggle(label, value=True, key="model of need")
    released = asking.answer(
        "estimate_double_need", asked.service.id, indicator, asked.level, travel=travel, pins=asked.pins
    )
    answer.draw(released, asked.chosen, key="both")
