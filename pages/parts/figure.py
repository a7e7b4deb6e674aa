"""A chart on a page: in the colours of the page, told in words, and the same as a table below it."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cite, links
from taksir import exports, figures
from taksir.release import Released
from taksir.words import say

Table = Released | Callable[[], Any]
"""What a chart shows: a released figure, or what makes its rows (a DataFrame, or one that is styled)."""
ROOM = "var(--taksir-room,520px)"
"""A map grows no taller; while presenting there is more room."""
IN_A_HALL = 1.35
"""How much larger a chart is while a story is presented, for who sits at the back."""
PHONE = "Mobi"
"""What the browsers of phones say of themselves; their readers hold it in the hand."""


def theme() -> str:
    """Whether the reader's page is "light" or "dark"."""
    return st.context.theme.type or "light"


def draw_figure(
    figure: Any,
    language: str,
    *,
    key: str,
    alt: str,
    table: Table | None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Draw a figure.

    Args:
        figure: From `taksir.figures`, in its light colours.
        language: Language of the reader.
        key: Under which name the chart and what is clicked in it are kept.
        alt: What the chart says, in words.
        table: The same as a table, which a reader opens below the chart; None where the page itself shows
            that table.
        on_select: What a click on a mark or an area does.
    """
    if figure.layout.meta:
        st.html(_room(key, float(figure.layout.meta["tall"])))
    shown = figures.enlarged(figure, IN_A_HALL) if _is_for_a_hall() else figure
    st.plotly_chart(
        figures.in_theme(shown, theme()),
        theme=None,
        key=key,
        on_select=on_select or "ignore",
        selection_mode="points",
        config=figures.browser_config(language),
        alt=alt,
    )
    if table is not None:
        _draw_table(table, language, key=key, alt=alt)


def _is_for_a_hall() -> bool:
    return bool(st.query_params.get(links.STORY)) and PHONE not in (
        st.context.headers.get("User-Agent") or ""
    )


def _room(key: str, tall: float) -> str:
    """A style that gives a map the height which its shapes need at the width the reader's screen has."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
    rule = f"flex:none!important;height:auto!important;aspect-ratio:{1 / tall:.4f};max-height:{ROOM}"
    return f"<style>.st-key-{name}{{{rule}}}</style>"


def _draw_table(table: Table, language: str, *, key: str, alt: str) -> None:
    """The table behind a fold, made when a reader opens it; a released figure's files stand on the page."""
    fold = st.expander(
        say("The same as a table", language),
        icon=":material/table:",
        key=f"table of {key}",
        on_change="rerun",
    )
    if not fold.open:
        return
    with fold:
        if isinstance(table, Released):
            draw = cite.draw_answer_table if figures.is_answer(table) else cite.draw_table
            draw(table, language)
            return
        rows = table()
        st.dataframe(rows, hide_index=True, alt=alt, placeholder="–")
        _draw_file(getattr(rows, "data", rows), language, name=key)


def _draw_file(rows: pd.DataFrame, language: str, *, name: str) -> None:
    """The rows to take along, numbers as numbers."""
    if not exports.may_export("figure"):
        return
    file_name = "taksir_" + re.sub(r"\W+", "_", name.lower()).strip("_")
    st.download_button(
        say("Download {kind}", language, kind="CSV"),
        exports.on_demand("figure", name, lambda: figures.rows_csv(rows.to_dict("records")), form="csv"),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"file of {name}",
        on_click="ignore",
    )
