"""The four needs of a target group beside each other, with the code of their agreement."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir import needs
from taksir.words import say


def draw(chosen: Chosen) -> None:
    """Lenses of the group nearest to the chosen indicator, or of another."""
    language = chosen.language
    groups = dict(needs.lens_groups(chosen.indicator_id))
    words = {name: label.in_language(language) for name, label in groups.items()}
    default = next(iter(words))
    group = choose.segments("lens", words, default, say("Target group", language), language)
    felt = say("Felt: households that name {services}", language, services=needs.felt_words(group, language))
    with st.container():
        answer.draw(ask.lenses(group, chosen.level), chosen, key="lenses", about=felt)
