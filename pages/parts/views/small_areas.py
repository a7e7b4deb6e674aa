"""Small areas: every area by the indicator's model, the direct estimate beside it, and whether it holds."""

import streamlit as st

from pages.parts import ask, choose, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views import answer
from pages.parts.views.answer import draw_notes
from pages.parts.views.chosen import Chosen
from taksir import figures, needs
from taksir.release import Released
from taksir.words import say

ROWS_SHOWN = 30
TOPS = ("5", "10", "20")
SHOW_WORDS = {"estimates": "Estimates", "order": "How sure the order is"}


def draw(chosen: Chosen) -> None:
    """A level, a kind of model, and of it the estimates or how sure their order is."""
    language = chosen.language
    levels = chosen.choice.model_levels
    if not levels:
        _say_none(chosen)
        return
    words = {name: needs.level_label(name, language) for name in levels}
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        level = choose.segments(
            "model_level", words, levels[-1], say("Areas of the model", language), language
        )
        kind, lacking = _choose_kind(chosen, level)
    shows = {name: say(text, language) for name, text in SHOW_WORDS.items()}
    with right:
        show = choose.segments("model_show", shows, "estimates", say("Show", language), language)
    if lacking:
        st.caption(plain(lacking))
    if show == "order":
        _draw_order(chosen, level, kind)
    else:
        _draw_estimates(chosen, ask.modelled(chosen.indicator_id, level, kind))


def _say_none(chosen: Chosen) -> None:
    """Why there is no model, and which indicators have one."""
    language = chosen.language
    able = [entry.indicator.name.in_language(language) for entry in choose.available() if entry.model_levels]
    st.info(
        plain(
            say(
                "No model for {indicator}: it needs areas small enough that 30 of them have a sample, at a "
                "level at which the indicator may be shown, and a census that tells something of every one. "
                "A model can be made for: {others}.",
                language,
                indicator=chosen.choice.indicator.name.in_language(language),
                others="; ".join(able) or "–",
            )
        ),
        icon=":material/info:",
    )


def _choose_kind(chosen: Chosen, level: str) -> tuple[str, str]:
    """A kind of model of those that can be made, and in words what the others lack."""
    language = chosen.language
    choices = ask.model_choices(chosen.indicator_id, level)
    able = {choice.kind: figures.kind_words(choice.kind, language) for choice in choices if not choice.needs}
    kind = ""
    if able:
        kind = choose.segments("model_kind", able, next(iter(able)), say("Model", language), language)
    lacking = [
        figures.lack_words(choice.kind, choice.of, choice.needs, language)
        for choice in choices
        if choice.needs
    ]
    return kind, " ".join(lacking)


def _draw_order(chosen: Chosen, level: str, kind: str) -> None:
    """Places that the model's estimates may hold, from draws in which all areas move together."""
    language = chosen.language
    words = {name: name for name in TOPS}
    top = choose.segments("top", words, TOPS[1], say("Places of the top", language), language)
    answer.draw(ask.ranks(chosen.indicator_id, level, int(top), "rate", kind or "auto"), chosen, key="order")


def _draw_estimates(chosen: Chosen, released: Released) -> None:
    """Model and direct estimates of every area, the model examined in words, source, downloads, table."""
    language = chosen.language
    st.subheader(plain(figures.finding(released, language)), anchor=False)
    st.caption(plain(figures.headline_words(released, language)))
    st.markdown(plain(figures.model_summary(released, language)))
    count = len(released.table)
    show_all = count <= ROWS_SHOWN or st.toggle(say("Show all {count} areas", language, count=count))

    def chart(rows_max: int = 0) -> object:
        return figures.draw_direct_and_model(released, language, selected=chosen.area, rows_max=rows_max)

    draw_figure(
        chart(0 if show_all else ROWS_SHOWN),
        language,
        key=f"model {released.id} {language}",
        alt=plain(figures.model_summary(released, language)),
        table=None,
    )
    cite.draw_marks(language)
    _draw_examined(released, language)
    draw_notes(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart)
    cite.draw_definition(released, language)
    st.subheader(say("The same as a table", language), anchor=False)
    cite.draw_table(released, language)


def _draw_examined(released: Released, language: str) -> None:
    """Diagnostics in words, and how far the areas follow their own data."""
    with st.expander(say("May this model be believed?", language), icon=":material/fact_check:"):
        for name, words in figures.diagnostic_rows(released, language):
            st.markdown(f"**{plain(name)}**  \n{plain(words)}")
        if (released.table["basis"] == "model").any():
            draw_figure(
                figures.draw_own_weights(released, language),
                language,
                key=f"own weights {released.id} {language}",
                alt=say("How many areas follow their own data how far", language),
                table=None,  # the weight of every area stands in the table below
            )
