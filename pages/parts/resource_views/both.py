"""Need and access together: the double-poor first."""

import streamlit as st

from pages.parts import ask_places
from pages.parts.figure import draw_figure
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked, choose_need, choose_travel, level_to_draw
from pages.parts.views import answer
from taksir import figures, needs, resources
from taksir.figures.resources import double_map
from taksir.release import Released
from taksir.words import say


def draw(asked: Asked) -> None:
    """Areas by need and access."""
    language = asked.language
    with asked.row:
        with st.container(width=330):
            indicator = choose_need(language, say("Need", language), needs.usual().deprivation)
        travel = choose_travel(language, with_measure=True)
        if resources.has_model(indicator) and asked.level == resources.levels()[-1]:
            label = say("Small areas by a model", language)
            travel["model"] = st.toggle(label, value=True, key="model of need")
    question = ("estimate_double_need", asked.service.id, indicator)
    released = asking.answer(*question, asked.level, travel=travel, pins=asked.pins)
    answer.draw(released, asked.chosen, key="both")
    level = level_to_draw(asked.level)
    if level != asked.level:
        released = asking.answer(*question, level, travel=travel, pins=asked.pins)
    _draw_map(asked, released)


def _draw_map(asked: Asked, released: Released) -> None:
    """Both on a map, where the level has shapes and more than one area."""
    geometry = ask_places.geometry(released.level)
    if geometry is None or len(geometry.codes) < 2:
        return
    language = asked.language
    picture = double_map.double_picture(released, geometry, language)
    st.subheader(
        say("Need and access on the map: the darkest have most need and least access", language), anchor=False
    )
    table = None if released.level == asked.level else released  # it stands above
    key = f"both on the map {released.id} {language}"
    alt = figures.answer_alt(released, language)
    draw_figure(figures.draw_panel(picture, language), language, key=key, alt=alt, table=table)
    st.html(figures.pair_legend_html(picture.pair))
    st.html(figures.legend_html(picture.legend))
