"""Where is the need, and is the map honest: a choropleth with what is uncertain, withheld or missing."""

import streamlit as st

from pages.parts import area, ask, choose, cite, empty, frame, unplaced
from pages.parts.figure import draw_figure
from taksir import figures
from taksir.needs.unplaced import unplaced_rows
from taksir.words import say

CHART = "map"

with frame.page(__file__, "Where is the need, and how sure is the map?") as language:
    if empty.offer_example(language):
        st.stop()
    choice = choose.indicator(language)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        level = choose.level(choice, language)
    with right:
        classes = choose.classes(language)

    released = ask.released(choice.indicator.id, level)
    geometry = ask.geometry(level)
    lost = unplaced_rows(choice.indicator.id, level)
    selected = area.chosen(released, language)

    st.subheader(frame.plain(figures.finding(released, language)), anchor=False)
    st.caption(frame.plain(figures.headline_words(released, language)))
    lines = figures.legend_lines(released, geometry, language, classes=classes) if geometry else ()

    def draw() -> object:
        return figures.draw_map(released, geometry, language, classes=classes, selected=selected)

    wide, narrow = st.columns([2, 1], gap="medium")
    with wide:
        if geometry is None:
            st.info(
                say("No boundaries of this level are published. Deliver them on the page Data in.", language)
            )
        elif lost.blocks_map:
            unplaced.draw_unplaced(lost, language)
        else:
            draw_figure(
                draw(),
                language,
                key=CHART,
                on_select=lambda: area.choose_on_map(CHART, released, language),
                alt=figures.alt_text(released, language),
            )
            st.html(figures.legend_html(lines))
    with narrow, st.container(border=True):
        area.draw_panel(released, level, language)
    cite.draw_advice(released, language)
    cite.draw_source(released, language)
    if geometry is not None and not lost.blocks_map:
        cite.draw_downloads(released, language, draw, lines=lines)
    cite.draw_definition(released, language)
    st.subheader(say("The same as a table", language), anchor=False)
    area.draw_table(released, language)
