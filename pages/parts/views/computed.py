"""How a survey's figure is computed: census totals its weights are raised to, and strata of one cluster."""

import streamlit as st

from pages.parts import choose, links
from pages.parts.views.chosen import WHOLE, Chosen
from taksir import needs
from taksir.settings import DISTANCE_WORDS, LONELY_WORDS, PLAIN, Calibration, Settings
from taksir.words import say

NONE = "none"
"""No calibration: the weights as they were delivered."""
DEFAULT_DISTANCE = "linear"
MARGINS_MAX = 3
LOGIT_BOUNDS = (0.2, 5.0)
"""Logit needs bounds: no weight shrinks or grows more than fivefold."""


def choose_settings(chosen: Chosen) -> Settings:
    """What is chosen of weights and design; plain where the figure is not a survey's. Kept in the link."""
    language = chosen.language
    if not chosen.choice.indicator.is_survey:
        return PLAIN
    is_changed = any(links.said(name) for name in ("calibrate", "calibrate_level", "lonely"))
    with st.expander(say("How it is computed", language), expanded=is_changed, icon=":material/calculate:"):
        calibration = _calibration(chosen)
        words = {name: say(text, language) for name, text in LONELY_WORDS.items()}
        lonely = choose.option(
            "lonely",
            list(words),
            PLAIN.lonely,
            say("A stratum with a single cluster", language),
            language,
            words,
        )
    links.leave_out("lonely", PLAIN.lonely)
    return Settings(calibration=calibration, lonely=lonely)


def _calibration(chosen: Chosen) -> Calibration | None:
    """Margins, the areas whose totals are met, and how weights stay near the delivered ones."""
    language = chosen.language
    st.caption(
        say(
            "Weights can be raised or lowered until the sample adds up to census totals. That mends a sample "
            "in which some groups answered less; it cannot mend answers.",
            language,
        )
    )
    groups = {name: label.in_language(language) for name, label in needs.margin_choices(chosen.indicator_id)}
    margins = choose.several(
        "calibrate", groups, (), say("Census totals by", language), language, most=MARGINS_MAX
    )
    areas = {NONE: say("Not by area", language)} | {
        name: needs.level_label(name, language) for name in chosen.choice.levels
    }
    area = choose.segments("calibrate_level", areas, NONE, say("Totals of areas", language), language)
    links.leave_out("calibrate_level", NONE)
    if not margins and area == NONE:
        return None
    words = {name: say(text, language) for name, text in DISTANCE_WORDS.items()}
    distance = choose.segments(
        "distance", words, DEFAULT_DISTANCE, say("Weights change by", language), language
    )
    links.leave_out("distance", DEFAULT_DISTANCE)
    low, high = LOGIT_BOUNDS if distance == "logit" else (0.0, float("inf"))
    return Calibration(
        margins=tuple(margins),
        level=WHOLE if area == NONE else area,
        distance=distance,
        low=low,
        high=high,
    )
