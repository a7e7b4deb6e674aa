"""The reader's own area in detail, small numbers too: on the screen only, and every look is written down."""

import pandas as pd
import streamlit as st

from pages.parts.frame import plain
from taksir import detail, figures, needs, people
from taksir.needs import IndicatorChoice
from taksir.words import number, say


def draw_detail(choice: IndicatorChoice, language: str) -> None:
    """An offer to look into an area of one's own; nothing for whoever has none."""
    if not people.is_sign_in_required() or people.DETAIL not in people.at_work().permissions:
        return
    with st.expander(say("My area in detail: not for publication", language), icon=":material/lock_person:"):
        areas = dict(detail.detail_areas())
        left, right = st.columns(2)
        code = left.selectbox(
            say("Area", language),
            list(areas),
            format_func=lambda code: areas[code],
            key=f"own area {language}",
        )
        level = right.selectbox(
            say("Area level", language),
            detail.detail_levels(),
            format_func=lambda name: needs.level_label(name, language),
            key=f"own level {language}",
        )
        st.caption(
            say("Small numbers are shown here. They stay on this screen; every look is noted.", language)
        )
        if code and st.button(say("Look", language), icon=":material/visibility:"):
            _draw_table(detail.estimate_detail(choice.indicator.id, level, code), language)


def _interval(row: pd.Series, language: str) -> str:
    low, high = (number(row[name], language, 1) for name in ("low", "high"))
    return f"{low} – {high}" if low != "–" else ""


def _sure(quality: str, language: str) -> str:
    return figures.mark_words(quality if quality in figures.MARKS else "withheld", language)


def _draw_table(found: detail.Detail, language: str) -> None:
    unit = found.indicator.unit.in_language(language)
    rows = [
        {
            say("Area", language): row["area_name"],
            unit: number(row["estimate"], language, 1),
            say("95% interval", language): _interval(row, language),
            say("Number", language): number(row["count"], language),
            say("Persons asked or rows counted", language): number(row["n"], language),
            say("How sure", language): _sure(row["reliability"], language),
        }
        for _, row in found.table.iterrows()
    ]
    if not rows:
        st.info(plain(say("No area of this level lies inside it.", language)))
        return
    st.dataframe(pd.DataFrame(rows), hide_index=True)
