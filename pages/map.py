"""Where is the need, and is the map honest: one picture at a time, with what it does not know."""

import streamlit as st

from pages.parts import area, ask_places, choose, cite, empty, frame, regions, unplaced
from pages.parts.escape import plain
from pages.parts.maps import answer_map, choose_map, draw_faults
from pages.parts.maps.drawn import draw_answer, draw_downloads, draw_tables
from pages.parts.told import told
from taksir.errors import TaksirError
from taksir.needs.unplaced import unplaced_rows
from taksir.words import say

with frame.page(__file__, "Where is the need, and how sure is the map?") as language:
    if empty.offer_example(language):
        st.stop()
    with choose.strip(language):
        choice = choose.indicator(language)
        within = regions.chosen_region(choice)
        level = regions.choose_level(choice, within, language)
    with choose.strip(language, "map"):
        asked = choose_map(choice, within, level, language)
    draw_faults(asked)
    regions.draw_way(choice, within, language)
    geometry = ask_places.geometry(asked.level, within)
    lost = unplaced_rows(choice.indicator.id, asked.level)
    released = ask_places.mapped(asked.indicator_id, asked.level, within)
    area.chosen(released, language)

    wide, narrow = (
        st.columns([2.15, 1], gap="medium") if asked.is_single else (st.container(), st.container())
    )
    answer = None
    with wide:
        if geometry is None:
            st.info(
                say("No boundaries of this level are published. Deliver them on the page Data in.", language)
            )
        elif lost.blocks_map:
            unplaced.draw_unplaced(lost, language)
        else:
            try:
                answer = answer_map(asked, geometry)
            except TaksirError as error:  # the areas in order stay below what is refused
                st.error(plain(told(error, language)), icon=":material/info:")
            else:
                draw_answer(answer, released, asked)
    with narrow, st.container(border=True):
        area.draw_panel(released, choice, language)
    shown = answer.released if answer else released
    cite.draw_advice(released, language)
    for figure in (shown, *(answer.beside if answer else ())):
        cite.draw_source(figure, language)
    if answer:
        draw_downloads(answer, asked)
    cite.draw_definition(shown, language)
    draw_tables(answer, released, asked)
