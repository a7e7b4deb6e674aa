"""Who bears several burdens at once: the overlap of chosen groups as an UpSet plot."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir import needs
from taksir.words import say

GROUPS_MAX = 4


def draw(chosen: Chosen) -> None:
    """Two to four groups of the reader's choice, for the region or the chosen area."""
    language = chosen.language
    labels = {name: label.in_language(language) for name, label in needs.condition_choices()}
    default = [name for name in needs.usual().groups if name in labels]
    picked = choose.several("groups", labels, default, say("Groups", language), language, most=GROUPS_MAX)
    if len(picked) < 2:
        st.info(say("Choose at least two groups.", language), icon=":material/info:")
        return
    released = ask.overlap(tuple(picked), chosen.area_level, chosen.area)
    answer.draw(released, chosen, key="overlap")
