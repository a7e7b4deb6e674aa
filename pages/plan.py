"""With this budget, where first, with what result: from a problem to a plan that is followed."""

import streamlit as st

from pages.parts import empty, frame
from pages.parts.planning import choose_step, draw_step

with frame.page(__file__, "With this budget, where first, and with what result?") as language:
    if empty.offer_example(language):
        st.stop()
    draw_step(choose_step(language), language)
