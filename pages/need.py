"""How many, of what, where, how sure: one indicator ranked by area, with its intervals."""

import streamlit as st

from pages.parts import ask, choose, cite, empty, frame
from taksir import figures
from taksir.words import say

ROWS_SHOWN = 30

with frame.page(__file__, "How many people need what, and where?") as language:
    if empty.offer_example(language):
        st.stop()
    choice = choose.indicator(language)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        level = choose.level(choice, language)
    with right:
        show = choose.show(choice, language)

    released = ask.released(choice.indicator.id, level)
    count = len(released.table)

    st.subheader(frame.plain(figures.finding(released, language, show)), anchor=False)
    st.caption(frame.plain(figures.headline_words(released, language, show)))
    show_all = count <= ROWS_SHOWN or st.toggle(say("Show all {count} areas", language, count=count))

    def draw(rows_max: int = 0) -> object:
        return figures.draw_ranked(released, language, show=show, rows_max=rows_max)

    st.plotly_chart(
        draw(0 if show_all else ROWS_SHOWN),
        theme=None,
        key="ranked",
        config=figures.browser_config(language),
        alt=figures.alt_text(released, language, show),
    )
    cite.draw_marks(language)
    cite.draw_advice(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, draw, show=show)
    cite.draw_definition(released, language)
    st.subheader(say("The same as a table", language), anchor=False)
    cite.draw_table(released, language)
