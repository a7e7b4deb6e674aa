"""Who lives here and what is there: one area with all its indicators, its strengths first."""

import streamlit as st

from pages.parts import empty, frame, profile

with frame.page(__file__, "How is this area doing, and what is there already?") as language:
    if empty.offer_example(language):
        st.stop()
    code = profile.choose_area(language)
    if code:
        profile.draw_profile(code, language)
