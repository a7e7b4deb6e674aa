"""What is chosen on the need page: indicator, level, area; every view is linked to it."""

from dataclasses import dataclass

import streamlit as st

from pages.parts import choose, links, missed
from pages.parts.labels import told_apart
from taksir import needs
from taksir.needs import IndicatorChoice
from taksir.release import Released
from taksir.words import say

WHOLE = ""
AREA_PX = 250


@dataclass(frozen=True)
class Chosen:
    """The reader's choices, and their language.

    Attributes:
        choice: The indicator with the levels it may be shown at.
        level: Area level of the lists.
        area: Code of the chosen area; an empty text for the whole region.
        language: Language of the reader.
    """

    choice: IndicatorChoice
    level: str
    area: str
    language: str

    @property
    def indicator_id(self) -> str:
        """The indicator's id."""
        return self.choice.indicator.id

    @property
    def area_level(self) -> str:
        """The level of the chosen area; empty for the whole region."""
        return self.level if self.area else WHOLE


def choose_area(released: Released, language: str) -> str:
    """An area of the list, or the whole region; kept in the link."""
    table = released.table.drop_duplicates("area_code")
    names = dict(zip(table["area_code"], table["area_name"], strict=True)) if len(table) > 1 else {}
    labels = told_apart({WHOLE: needs.region_name(language)} | names)
    options = [WHOLE, *sorted(names, key=lambda code: str(names[code]))]
    key = area_key(released.level, language)
    if st.session_state.get(key) not in options or links.is_followed("area"):
        shown = choose.remembered("area", options, WHOLE)
        missed.note("area", labels, shown, say("Area", language), language)
        st.session_state[key] = shown
    chosen = st.selectbox(
        say("Area", language),
        options,
        format_func=lambda code: labels.get(code, code),
        key=key,
        width=AREA_PX,
    )
    choose.remember("area", chosen)
    return str(chosen)


def area_key(level: str, language: str) -> str:
    """Under which key the chosen area is kept between reruns."""
    return f"area {level} {language} need"
