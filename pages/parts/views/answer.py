"""One answer on the page: its sentence, its chart, what to note, its source, downloads and table."""

from collections.abc import Callable

import streamlit as st

from pages.parts import cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views.chosen import Chosen, area_key
from taksir import figures
from taksir.release import Released
from taksir.words import say


def draw(released: Released, chosen: Chosen, *, key: str, about: str = "") -> None:
    """An answer whole: nothing it rests on is left out.

    Args:
        released: The answer.
        chosen: What the reader chose; the chosen area stands out.
        key: Under which name the chart is kept.
        about: A sentence under the title, in the reader's language.
    """
    language = chosen.language
    st.subheader(plain(figures.answer_finding(released, language)), anchor=False)
    headline = figures.headline_words(released, language, figures.answer_show(released))
    st.caption(plain(" · ".join(filter(None, [headline, about]))))

    def chart() -> object:
        return figures.draw_answer(released, language, chosen.area)

    draw_chart(chart, released, chosen, key=key)
    draw_notes(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart)
    st.subheader(say("The same as a table", language), anchor=False)
    cite.draw_answer_table(released, language)


def draw_chart(chart: Callable[[], object], released: Released, chosen: Chosen, *, key: str) -> None:
    """The chart; a click on an area chooses it for every view."""
    language = chosen.language
    name = f"{key} {released.id} {language}"

    def choose_clicked() -> None:
        code = clicked_area(st.session_state[name].selection.points)
        if code in set(released.table["area_code"]):
            st.session_state[area_key(released.level, language)] = code

    draw_figure(
        chart(),
        language,
        key=name,
        on_select=choose_clicked if released.level else None,
        alt=figures.answer_alt(released, language),
        table=None,
    )


def draw_notes(released: Released, language: str) -> None:
    """Assumptions and limits, each once."""
    sentences = [plain(say(entry.template, language, **dict(entry.values))) for entry in released.remarks]
    if sentences:
        st.caption("  \n".join(f"• {sentence}" for sentence in sentences))


def clicked_area(points: list[dict]) -> str:
    """The area code that a clicked mark bears, or an empty text."""
    for point in points:
        data = point.get("customdata")
        code = data[0] if isinstance(data, list) and data else data
        if code:
            return str(code)
    return ""
