"""Who does what where, who must be heard, and where does each proposal stand: one board open at a time."""

import streamlit as st

from pages.parts import empty, frame
from pages.parts.organize import choose_board, draw_board

with frame.page(__file__, "Who does what, who is heard, and where do proposals stand?") as language:
    if empty.offer_example(language):
        st.stop()
    draw_board(choose_board(language), language)
