"""What a reader chooses: indicator, level, rate or count, area. Each choice stands in the link.

A choice comes from the link, else from what was chosen on another page of this visit, else from a
default; it is written back to both, so that a copied link opens the same view.
"""

from collections.abc import Sequence

import streamlit as st

from pages.parts.frame import plain
from taksir import needs
from taksir.needs import IndicatorChoice
from taksir.words import say

TOPIC_WORDS = {
    "orphans": "Orphans",
    "older_persons": "Older persons",
    "elderly": "Older persons",
    "disability": "Disability",
    "children": "Children",
    "poverty": "Poverty",
    "illness": "Illness",
    "widowhood": "Widowhood and women",
    "disputes": "Disputes and cohesion",
    "crime": "Crime",
    "mental_health": "Mental health",
    "services": "Services",
    "population": "Population",
}
CLASS_WORDS = {
    "quantile": "Equal number of areas",
    "pretty": "Round numbers",
    "equal": "Equal width",
}


@st.cache_data(show_spinner=False, max_entries=4)
def _choices(version: str) -> tuple[IndicatorChoice, ...]:
    return needs.indicator_choices()


def all_choices() -> tuple[IndicatorChoice, ...]:
    """Every indicator of the catalogue."""
    return _choices(needs.data_version())


def available() -> list[IndicatorChoice]:
    """The indicators that the published data can answer at some level."""
    return [choice for choice in all_choices() if choice.levels]


def remembered(name: str, options: Sequence[str], default: str) -> str:
    """What the link says, else what was chosen before in this visit, else the default."""
    for candidate in (st.query_params.get(name), st.session_state.get("chosen", {}).get(name)):
        if candidate in options:
            return str(candidate)
    return default


def remember(name: str, value: str) -> None:
    """Keep a choice for other pages, and in the link."""
    st.session_state.setdefault("chosen", {})[name] = value
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def indicator(language: str) -> IndicatorChoice:
    """A topic, then an indicator of it."""
    by_id = {choice.indicator.id: choice for choice in available()}
    wanted = remembered("indicator", list(by_id), next(iter(by_id)))
    topics = list(dict.fromkeys(choice.indicator.domain for choice in by_id.values()))
    left, right = st.columns([1, 2.2])
    topic = left.selectbox(
        say("Topic", language),
        topics,
        format_func=lambda name: topic_words(name, language),
        key=_seeded("topic", by_id[wanted].indicator.domain, topics, language),
    )
    within = [name for name, choice in by_id.items() if choice.indicator.domain == topic]
    chosen = right.selectbox(
        say("Indicator", language),
        within,
        format_func=lambda name: by_id[name].indicator.name.in_language(language),
        key=_seeded("indicator", wanted if wanted in within else within[0], within, language),
    )
    remember("indicator", chosen)
    return by_id[chosen]


def level(choice: IndicatorChoice, language: str) -> str:
    """An area level at which the indicator may be shown; one that a reader can take in at once first."""
    options = list(choice.levels)
    default = "kecamatan" if "kecamatan" in options else options[-1]
    words = {name: needs.level_label(name, language) for name in options}
    return _segments("level", words, default, say("Area level", language), language)


def show(choice: IndicatorChoice, language: str) -> str:
    """Rates or numbers; only rates where there is no population to multiply with."""
    if not choice.indicator.population:
        return "rate"
    words = {"rate": say("Rate", language), "count": say("Number", language)}
    return _segments("show", words, "rate", say("Show", language), language)


def classes(language: str) -> str:
    """How a map's colours divide the values."""
    words = {name: say(sentence, language) for name, sentence in CLASS_WORDS.items()}
    return _segments("classes", words, "quantile", say("Colour classes", language), language)


def topic_words(name: str, language: str) -> str:
    """The name of a topic."""
    return say(TOPIC_WORDS.get(name, name), language)


def _segments(name: str, words: dict[str, str], default: str, label: str, language: str) -> str:
    chosen = st.segmented_control(
        label,
        list(words),
        required=True,
        wrap=True,
        format_func=lambda option: plain(words[option]),
        key=_seeded(name, remembered(name, list(words), default), list(words), language),
    )
    remember(name, chosen)
    return str(chosen)


def _seeded(name: str, value: str, options: Sequence[str], language: str) -> str:
    """The key of a widget whose first value is set. Other options or words make another widget."""
    key = f"{name} {language} {'|'.join(options)}"
    st.session_state.setdefault(key, value)
    return key
