"""Why a figure is no longer what it was: today's numbers beside it, what differs, the change in its parts."""

import streamlit as st

from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from taksir import figures, needs
from taksir.briefing.why_words import why_words
from taksir.figures.change_parts import change_part_rows
from taksir.needs.why import Why
from taksir.words import say


def draw_why(figure_id: str, language: str) -> None:
    """Asked for only when the reader wants it: today's figure is computed for it."""
    if not st.toggle(say("Why did it change?", language), key=f"why {figure_id}"):
        return
    why = _why(needs.data_version(), figure_id)
    for words in why_words(why, language):
        st.markdown(f"- {plain(words)}")
    if why.change is None:
        return
    whole = why.change.table.iloc[0]
    if len(why.change.table) == 1 and whole["change"] == whole["change"]:
        draw_figure(
            figures.draw_change_parts(why.change, language, str(whole["area_code"])),
            language,
            key=f"why parts {figure_id}",
            alt=say("The change split into what people answered, method, weights and boundaries", language),
            table=lambda: change_part_rows(why.change, language, str(whole["area_code"])),
        )


@st.cache_data(show_spinner=False, max_entries=20)
def _why(version: str, figure_id: str) -> Why:
    return needs.why_changed(figure_id)
