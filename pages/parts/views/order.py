"""How sure the order is: places with their intervals, and which places of the top are safe."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir.words import say

TOPS = ("1", "3", "5", "10", "20")
RANKED = ("", "too_uncertain")
"""Areas that take part in the order: those with an estimate, be it too uncertain to show."""


def draw(chosen: Chosen) -> None:
    """The order by rate or by number, and a top of some places."""
    language = chosen.language
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        show = choose.show(chosen.choice, language)
    table = ask.released(chosen.indicator_id, chosen.level).table
    count = int(table["withheld"].isin(RANKED).sum())
    tops = {name: name for name in TOPS if int(name) < max(count - 1, 2)}
    with right:
        top = choose.segments(
            "top", tops, "3" if "3" in tops else "1", say("Places of the top", language), language
        )
    answer.draw(ask.ranks(chosen.indicator_id, chosen.level, int(top), show), chosen, key="order")
