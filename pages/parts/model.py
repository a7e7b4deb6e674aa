"""An area model on a page: its estimates beside the direct ones, and whether it may be believed."""

import streamlit as st

from pages.parts.frame import plain
from taksir import figures
from taksir.needs import IndicatorChoice
from taksir.release import Released
from taksir.words import say

ROWS_SHOWN = 30
DIRECT, MODEL = "direct", "model"


def words_of_choice(language: str) -> dict[str, str]:
    """The two kinds of estimate a reader may choose."""
    return {DIRECT: say("Direct", language), MODEL: say("Model", language)}


def levels(choice: IndicatorChoice, kind: str) -> tuple[str, ...]:
    """The area levels offered for a kind of estimate."""
    return choice.model_levels if kind == MODEL else choice.levels


def draw(released: Released, language: str) -> None:
    """Direct and model estimates of every area, how far own data count, and the diagnostics in words."""
    if released.model is None:
        return
    st.subheader(say("Model and direct estimate", language), anchor=False)
    st.caption(
        plain(
            say(
                "A dot is the model's estimate with its 95% interval; a diamond is the direct one, where "
                "it may be shown. Every area is shown by the model, whatever its direct estimate looks like.",
                language,
            )
        )
    )
    count = len(released.table)
    show_all = count <= ROWS_SHOWN or st.toggle(
        say("Show all {count} areas", language, count=count), key="model_all"
    )
    st.plotly_chart(
        figures.draw_direct_and_model(released, language, rows_max=0 if show_all else ROWS_SHOWN),
        theme=None,
        key="direct_and_model",
        config=figures.browser_config(language),
        alt=plain(figures.model_summary(released, language)),
    )
    with st.expander(say("May this model be believed?", language), icon=":material/fact_check:"):
        _draw_examined(released, language)


def _draw_examined(released: Released, language: str) -> None:
    for name, words in figures.diagnostic_rows(released, language):
        st.markdown(f"**{plain(name)}**  \n{plain(words)}")
    if (released.table["basis"] == "model").any():
        st.plotly_chart(
            figures.draw_own_weights(released, language),
            theme=None,
            key="own_weights",
            config=figures.browser_config(language),
            alt=say("How many areas follow their own data how far", language),
        )
