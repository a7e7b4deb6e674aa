"""A chart on a page: in the colours of the page, told in words to those who do not see it."""

from collections.abc import Callable

import streamlit as st

from taksir import figures


def theme() -> str:
    """Whether the reader's page is "light" or "dark"."""
    return st.context.theme.type or "light"


def draw_figure(
    figure: object,
    language: str,
    *,
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Draw a figure.

    Args:
        figure: From `taksir.figures`, in its light colours.
        language: Language of the reader.
        key: Under which name the chart and what is clicked in it are kept.
        alt: What the chart says, in words.
        on_select: What a click on a mark or an area does.
    """
    st.plotly_chart(
        figures.in_theme(figure, theme()),
        theme=None,
        key=key,
        on_select=on_select or "ignore",
        selection_mode="points",
        config=figures.browser_config(language),
        alt=alt,
    )
