"""Who is in need: the indicator by age group and sex, for the region or the chosen area."""

from dataclasses import replace

import streamlit as st

from pages.parts import ask, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views.answer import draw_notes
from pages.parts.views.chosen import Chosen
from taksir import figures, needs
from taksir.words import say


def draw(chosen: Chosen) -> None:
    """Age groups with women and men beside each other."""
    language = chosen.language
    released = ask.released(chosen.indicator_id, chosen.area_level, by=("sex", "age_group"), area=chosen.area)
    if not chosen.area:
        released = replace(released, table=released.table.assign(area_name=needs.region_name(language)))
    st.subheader(plain(figures.answer_finding(released, language)), anchor=False)
    area = str(released.table["area_name"].iloc[0])
    st.caption(plain(f"{area} · {figures.headline_words(released, language)}"))

    def chart() -> object:
        return figures.draw_answer(released, language)

    draw_figure(
        chart(),
        language,
        key="profile",
        alt=figures.answer_alt(released, language),
        table=None,
    )
    draw_notes(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart)
    st.subheader(say("The same as a table", language), anchor=False)
    cite.draw_table(released, language)
