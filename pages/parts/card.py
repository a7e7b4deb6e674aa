"""One headline: how many, how sure, and how many of them the register knows."""

import html

import streamlit as st

from pages.parts import shown, whole
from pages.parts.frame import link, plain
from taksir import figures
from taksir.needs import Headline
from taksir.words import say


def draw_headline(headline: Headline, language: str) -> None:
    """The count with its interval, the rate, the mark of reliability, the gap against the register."""
    released = headline.released
    shown.note(released)
    title = html.escape(released.indicator.name.in_language(language))
    st.html(f'<div class="taksir-card-title">{title}</div>')
    if not whole.draw_number(released, language):
        return
    if drawn := figures.gap_html(released, headline.registered_persons, language):
        st.html(drawn)
    st.markdown(plain(gap_words(headline, language)))
    link("need", say("By area", language), ":material/arrow_forward:", indicator=released.indicator.id)


def gap_words(headline: Headline, language: str) -> str:
    """What the register counts, and how many more there are; or why the two cannot be compared."""
    if not headline.comparable or headline.registered_persons is None:
        return say(
            "Not comparable with the register: {reason}", language, reason=say(headline.note, language)
        )
    low, high = headline.gap_low_persons, headline.gap_high_persons
    values = {"registered": headline.registered_persons, "low": _whole(low), "high": _whole(high)}
    if low is not None and low > 0:
        return say(
            "The register counts {registered}; between {low} and {high} more are not registered.",
            language,
            **values,
        )
    if high is not None and high < 0:
        return say(
            "The register counts {registered}, more than the estimate: check it for double entries.",
            language,
            **values,
        )
    return say(
        "The register counts {registered}; the estimate does not tell whether any are missing.",
        language,
        **values,
    )


def draw_key(language: str) -> None:
    """What dot, band and line in the cards mean."""
    st.caption(plain(say("Dot: estimate. Band: 95% interval. Ochre line: registered.", language)))


def _whole(value: float | None) -> int:
    return int(round(value)) if value is not None else 0
