"""Who is not reached, how far it is, how much falls to each person, and how full facilities are."""

from typing import Any

import streamlit as st

from pages.parts import ask_places, cite
from pages.parts.figure import draw_figure
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import MAP_AREAS_MAX, Asked, choose_people, choose_travel
from pages.parts.resource_views.roads import draw_roads
from pages.parts.views import answer
from taksir import figures, resources
from taksir.figures.resources import catchment_map
from taksir.words import say


def draw(asked: Asked) -> None:
    """People beyond the limit, by area."""
    with asked.row:
        people = choose_people(asked.language)
        travel = choose_travel(asked.language, with_measure=True)
    released = asking.answer(
        "estimate_access", asked.service.id, people, asked.level, travel=travel, pins=asked.pins
    )
    answer.draw(released, asked.chosen, key="access")
    _draw_map(asked, people, travel)
    draw_roads(asked.language)


def _draw_map(asked: Asked, people: str, travel: dict[str, Any]) -> None:
    """The ways on a map, with the facilities; only where the villages have shapes."""
    language, level = asked.language, resources.map_level(MAP_AREAS_MAX)
    geometry = ask_places.geometry(level)
    if geometry is None:
        return
    keywords = {"travel": travel, "pins": asked.pins}
    villages = asking.answer("estimate_access", asked.service.id, people, level, **keywords)
    facilities = asking.answer("estimate_load", asked.service.id, people, **keywords)
    picture = catchment_map.catchment_picture(villages, facilities, geometry, language, travel=travel)
    is_finest = level == resources.levels()[-1]
    st.subheader(
        say("The way to the nearest, village by village", language)
        if is_finest
        else say("The way to the nearest, area by area", language),
        anchor=False,
    )
    draw_figure(
        figures.draw_panel(picture, language),
        language,
        key=f"catchments {villages.id} {language}",
        alt=figures.answer_alt(villages, language),
        table=None if level == asked.level else villages,
    )
    st.html(figures.legend_html(picture.legend))
    if level == asked.level:  # the same figure stands above with its source, its table and its files
        return
    cite.draw_source(villages, language)
    cite.draw_downloads(
        villages, language, lambda: figures.draw_panel(picture, language), lines=picture.legend
    )


def draw_load(asked: Asked) -> None:
    """People in reach of each facility."""
    with asked.row:
        people = choose_people(asked.language)
        travel = choose_travel(asked.language)
    released = asking.answer("estimate_load", asked.service.id, people, travel=travel, pins=asked.pins)
    answer.draw(released, asked.chosen, key="load")
