"""What the boards share: the group and level of a need, kept answers, the method in short."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.frame import plain
from pages.parts.told import told
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir import needs, organizing
from taksir.catalogue import load_catalogue
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.needs import IndicatorChoice
from taksir.release import Released
from taksir.words import number, say


def draw_method(kind_id: str, language: str) -> None:
    """The method of a board in two sentences with its source."""
    st.caption(plain(entry_kind(kind_id).about.in_language(language)))


def choose_group(language: str) -> tuple[str, IndicatorChoice | None, str]:
    """A target group, the indicator of its need, and a level at which that may be shown."""
    words = {name: label.in_language(language) for name, label in organizing.target_groups()}
    wanted = load_catalogue().usual.group
    usual = wanted if wanted in words else next(iter(words), "")
    group = choose.segments("group_in_need", words, usual, say("Need of", language), language)
    normative = organizing.group_indicator(group)
    choice = next((one for one in choose.available() if one.indicator.id == normative), None)
    return group, choice, choose.level(choice, language) if choice else ""


def draw_answer(
    ask: Callable[[], Released], choice: IndicatorChoice | None, level: str, language: str, *, key: str
) -> Released | None:
    """An answer over a need, or a sentence where the need is not known."""
    if choice is None:
        st.info(plain(say("The need of this group is not published yet.", language)), icon=":material/info:")
        return None
    try:
        released = ask()
    except TaksirError as error:
        st.info(plain(told(error, language)), icon=":material/info:")
        return None
    answer.draw(released, Chosen(choice, level, "", language), key=key)
    return released


@st.cache_data(show_spinner=False, max_entries=50)
def _answered(version: str, name: str, group: str, level: str, written_down: str) -> Released:
    if name == "reach":
        return organizing.estimate_reach(group, level, activities=written_down)
    return organizing.estimate_voices(group, level, votes=written_down)


def reach(group: str, level: str) -> Released:
    """People reached over people in need."""
    return _answered(needs.data_version(), "reach", group, level, organizing.activity_arguments(group))


def voices(group: str, level: str) -> Released:
    """Votes beside the need by a standard."""
    return _answered(needs.data_version(), "voices", group, level, organizing.vote_arguments())


@st.cache_data(show_spinner=False, max_entries=200)
def _need_beside(version: str, group: str, area_code: str) -> Released | None:
    return organizing.need_beside(group, area_code)


def need_beside(group: str, area_code: str) -> Released | None:
    """The need of a group around a place."""
    return _need_beside(needs.data_version(), group, area_code)


def numbered(
    rows: list[dict[str, object]], decimals: dict[str, int], language: str
) -> "pd.io.formats.style.Styler":
    """Rows as a table whose numbers stand right-aligned in the reader's format.

    Args:
        rows: One dictionary a row.
        decimals: Column → digits behind the comma.
        language: Of the reader.
    """

    def form(digits: int) -> Callable[[float], str]:
        return lambda value: number(None if pd.isna(value) else float(value), language, digits)

    return pd.DataFrame(rows).style.format({name: form(digits) for name, digits in decimals.items()})
