"""What is measured and how: other cut-offs, the questions asked, numerator and denominator."""

import streamlit as st

from pages.parts import ask, cite
from pages.parts.frame import plain
from pages.parts.told import told
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir import needs
from taksir.errors import TaksirError
from taksir.words import say


def draw(chosen: Chosen) -> None:
    """The definitions beside each other where there are several, then wording and definition."""
    language = chosen.language
    label, names = needs.variant_words(chosen.indicator_id, language)
    if names:
        try:
            answer.draw(
                ask.definitions(chosen.indicator_id, chosen.area_level), chosen, key="definition", about=label
            )
        except TaksirError as error:
            st.info(plain(told(error, language)), icon=":material/info:")
    cite.draw_definition(ask.released(chosen.indicator_id, chosen.choice.levels[0]), language)
    st.subheader(say("What is asked", language), anchor=False)
    for column in needs.asked_columns(chosen.indicator_id):
        mark = "" if column.is_delivered else f" · {say('not delivered', language)}"
        wording = column.wording.in_language(language) or say("from another source, not asked", language)
        st.markdown(f"**{plain(column.label.in_language(language))}**{plain(mark)}  \n{plain(wording)}")
    st.caption(
        say(
            "The survey's own form may word a question otherwise; see the codebook of its delivery.", language
        )
    )
