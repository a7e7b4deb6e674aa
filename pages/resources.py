"""Who serves whom, who is unreached, where the next service goes: assets first, one question at a time."""

import streamlit as st

from pages.parts import empty, frame
from pages.parts.resource_views import choose_resource_view, draw_resource_view
from taksir import resources

with frame.page(__file__, "Who serves whom, and who is not reached?") as language:
    if empty.offer_example(language):
        st.stop()
    view = choose_resource_view(language)
    pins = resources.pins_now("service", "norm", "crossing")
    draw_resource_view(view, language, pins)
