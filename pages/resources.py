"""Who serves whom, who is unreached, where the next service goes: assets first, one question at a time."""

import streamlit as st

from pages.parts import empty, frame
from pages.parts.resource_views import choose_resource_view, draw_resource_view
from pages.parts.resource_views.asked import Asked, choose_area_level, choose_service
from pages.parts.resource_views.registry import WITHOUT_SERVICE
from taksir import resources

with frame.page(__file__, "Who serves whom, and who is not reached?") as language:
    if empty.offer_example(language):
        st.stop()
    view = choose_resource_view(language)
    pins = resources.pins_now("service", "norm", "crossing")
    services = resources.service_choices(pins)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        service = services[0] if view in WITHOUT_SERVICE else choose_service(language, pins)
        level = (
            choose_area_level(language)
            if view not in ("assets", "register", "load")
            else resources.levels()[0]
        )
    draw_resource_view(view, Asked(service, level, language, pins))
