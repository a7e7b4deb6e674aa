"""How much need and how sure: ranked dots with intervals, broken down by a group if wanted."""

import streamlit as st

from pages.parts import ask, choose, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views.answer import draw_notes
from pages.parts.views.chosen import Chosen
from pages.parts.views.computed import choose_settings
from taksir import figures
from taksir.words import say

ROWS_SHOWN = 30


def draw(chosen: Chosen) -> None:
    """The indicator by area, or by group within the chosen area."""
    language = chosen.language
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        show = choose.show(chosen.choice, language)
    with right:
        group = choose.group(chosen.choice, language)
    settings = choose_settings(chosen)
    level = chosen.area_level if group else chosen.level
    released = ask.released(
        chosen.indicator_id, level, by=(group,) if group else (), area=chosen.area, settings=settings
    )
    named = figures.with_cell_names(released, language) if group else released
    count = len(named.table)
    st.subheader(plain(figures.finding(named, language, show)), anchor=False)
    st.caption(plain(figures.headline_words(released, language, show)))
    show_all = count <= ROWS_SHOWN or st.toggle(say("Show all {count} areas", language, count=count))

    def chart(rows_max: int = 0) -> object:
        return figures.draw_ranked(named, language, show=show, selected=chosen.area, rows_max=rows_max)

    draw_figure(
        chart(0 if show_all else ROWS_SHOWN),
        language,
        key="ranked",
        alt=figures.alt_text(named, language, show),
        table=None,
    )
    cite.draw_marks(language)
    draw_notes(released, language)
    cite.draw_advice(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart, show=show)
    cite.draw_definition(released, language)
    st.subheader(say("The same as a table", language), anchor=False)
    rounds = None if group else ask.rounds(chosen.indicator_id, level)
    cite.draw_table(released, language, rounds=rounds)
