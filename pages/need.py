"""How many, of what, where, how sure: a planner's questions, one of them open at a time."""

import streamlit as st

from pages.parts import ask, choose, detail, empty, frame
from pages.parts.views import Chosen, choose_view, draw_view
from pages.parts.views.chosen import choose_area

with frame.page(__file__, "How many people need what, and where?") as language:
    if empty.offer_example(language):
        st.stop()
    view = choose_view(language)
    with choose.strip(language):
        choice = choose.indicator(language, with_statistics=True)
        level = choose.level(choice, language)
        area = choose_area(ask.released(choice.indicator.id, level), language)
    draw_view(view, Chosen(choice, level, area, language))
    detail.draw_detail(choice, language)
