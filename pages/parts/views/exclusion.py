"""Who is not reached: estimated less registered, or less served."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.frame import plain
from pages.parts.views import answer
from pages.parts.views.chosen import WHOLE, Chosen
from taksir import figures
from taksir.words import say

AGAINST_WORDS = {"registered": "Registered", "served": "Basic needs met"}


def draw(chosen: Chosen) -> None:
    """The gap of the whole region in a sentence, then by area."""
    language = chosen.language
    if not chosen.choice.indicator.register_ppks:
        _say_none(chosen)
        return
    words = {name: say(text, language) for name, text in AGAINST_WORDS.items()}
    against = choose.segments("against", words, "registered", say("Set against", language), language)
    whole = ask.gap(chosen.indicator_id, WHOLE, against)
    st.markdown(plain(f"{say('Whole region', language)}: {figures.answer_finding(whole, language)}."))
    answer.draw(ask.gap(chosen.indicator_id, chosen.level, against), chosen, key="gap")


def _say_none(chosen: Chosen) -> None:
    """Why there is nothing to set against, and for which indicators there is."""
    language = chosen.language
    able = [
        entry.indicator.name.in_language(language)
        for entry in choose.available()
        if entry.indicator.register_ppks
    ]
    st.info(
        plain(
            say(
                "The register has no category that counts the same people as {indicator}. It has one for: "
                "{others}.",
                language,
                indicator=chosen.choice.indicator.name.in_language(language),
                others="; ".join(able) or "–",
            )
        ),
        icon=":material/info:",
    )
