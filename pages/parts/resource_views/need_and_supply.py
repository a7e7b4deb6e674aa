"""Need against supply of a service, and what is assumed about both."""

import streamlit as st

from pages.parts import choose
from pages.parts.frame import plain
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked, choose_need
from pages.parts.views import answer
from taksir import figures, needs, resources
from taksir.words import say

SPLIT_WORDS = {"equal": "divided among its services", "whole": "whole for each service"}
QUALITY_WORDS = {"yes": "by accreditation", "no": "whole"}
COVERAGES = ("100", "80", "50")


def draw(asked: Asked) -> None:
    """The whole region in a sentence, then area by area."""
    language = asked.language
    counting, indicator = _choices(asked)
    keywords = {"indicator": indicator, "counting": counting, "pins": asked.pins}
    whole = asking.answer("estimate_supply", asked.service.id, "", **keywords)
    region = plain(needs.region_name(language))
    st.markdown(f"**{region}:** {plain(figures.answer_finding(whole, language))}.")
    released = asking.answer("estimate_supply", asked.service.id, asked.level, **keywords)
    answer.draw(released, asked.chosen, key="supply")


def _choices(asked: Asked) -> tuple[dict[str, object], str]:
    """How need and supply are counted, and whose need it is."""
    language = asked.language
    with asked.row, st.popover(say("What is assumed", language), icon=":material/tune:"):
        label = say("Who needs it", language)
        indicator = choose_need(language, label, asked.service.indicator, is_counted=True)
        shares = {name: f"{name}%" for name in COVERAGES}
        coverage = choose.segments("coverage", shares, "100", say("To be served", language), language)
        splits = {name: say(text, language) for name, text in SPLIT_WORDS.items()}
        label = say("Capacity of a facility with several services", language)
        split = choose.segments("split", splits, "equal", label, language)
        qualities = {name: say(text, language) for name, text in QUALITY_WORDS.items()}
        quality = choose.segments("quality", qualities, "yes", say("Capacity counts", language), language)
        model = resources.has_model(indicator) and st.toggle(
            say("Small areas by a model", language), key="model"
        )
    counting = {
        "coverage": int(coverage) / 100,
        "split": split,
        "quality": quality == "yes",
        "model": bool(model),
    }
    return counting, indicator
