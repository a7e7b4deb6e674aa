"""What a reader chooses: indicator, level, rate or count, area. Each choice stands in the link.

A choice comes from the link, else from what was chosen on another page of this visit, else from a
default; it is written back to both, so that a copied link opens the same view.
"""

import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.parts import links, missed
from pages.parts.frame import plain
from pages.parts.labels import told_apart
from taksir import needs
from taksir.needs import IndicatorChoice
from taksir.words import say

TOPIC_PX = 210
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
    "spending": "Expenditure and relative poverty",
    "deprivation": "Parts of the deprivation index",
}
STRIP_WORDS = {"choices": "Choose what is shown", "map": "Choose how it is drawn"}
"""On a phone: what each strip is opened for."""
CLASS_WORDS = {
    "quantile": "Equal number of areas",
    "pretty": "Round numbers",
    "equal": "Equal width",
}


@st.cache_resource(show_spinner=False, max_entries=4)
def _choices(version: str) -> tuple[IndicatorChoice, ...]:
    return needs.indicator_choices()


def all_choices() -> tuple[IndicatorChoice, ...]:
    """Every indicator of the catalogue."""
    return _choices(needs.data_version())


def available() -> list[IndicatorChoice]:
    """The indicators that the published data can answer at some level."""
    return [choice for choice in all_choices() if choice.levels]


@st.cache_resource(show_spinner=False, max_entries=4)
def _statistics(version: str) -> tuple[IndicatorChoice, ...]:
    return needs.statistic_choices()


def statistics() -> list[IndicatorChoice]:
    """Quantiles, relative poverty and parts of the deprivation index that published data answer."""
    return [choice for choice in _statistics(needs.data_version()) if choice.levels]


@contextmanager
def strip(language: str, name: str = "choices") -> Iterator[None]:
    """What is chosen, side by side in one strip; on a phone folded away behind one line.

    Args:
        language: Language of the reader.
        name: Another one where a page has a second strip.
    """
    with st.container(key=f"strip_{name}", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.html(
            '<label class="taksir-fold"><input type="checkbox">'
            f"<span>{html.escape(say(STRIP_WORDS[name], language))}</span></label>"
        )
        yield


def remembered(name: str, options: Sequence[str], default: str) -> str:
    """What a followed link says, else what was chosen before in this visit, else the default."""
    before = None if links.is_told_whole() else st.session_state.get("chosen", {}).get(name)
    said = links.said(name)
    for candidate in (said, before) if links.is_followed(name) else (before, said):
        if candidate in options:
            return str(candidate)
    return default


def remember(name: str, value: str) -> None:
    """Keep a choice for other pages, and for the link."""
    st.session_state.setdefault("chosen", {})[name] = value
    links.note(name, value)


def indicator(language: str, *, with_statistics: bool = False) -> IndicatorChoice:
    """A topic, then an indicator of it; on request the statistics too, as topics of their own."""
    by_id = {choice.indicator.id: choice for choice in available()}
    topic_of = {name: choice.indicator.domain for name, choice in by_id.items()}
    if with_statistics:
        for choice in statistics():
            by_id[choice.indicator.id] = choice
            topic_of[choice.indicator.id] = (
                "deprivation" if choice.indicator.id.startswith("MPI") else "spending"
            )
    missed.note_unknown("indicator", by_id)
    wanted = remembered("indicator", list(by_id), next(iter(by_id)))
    topics = list(dict.fromkeys(topic_of.values()))
    topic_key = _seeded("topic", topic_of[wanted], topics, language)
    if links.is_followed("indicator"):
        st.session_state[topic_key] = topic_of[wanted]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        topic = st.selectbox(
            say("Topic", language),
            topics,
            format_func=lambda name: topic_words(name, language),
            key=topic_key,
            width=TOPIC_PX,
        )
        within = [name for name in by_id if topic_of[name] == topic]
        chosen = st.selectbox(
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
    default = needs.usual_level(options)
    words = {name: needs.level_label(name, language) for name in options}
    return segments("level", words, default, say("Area level", language), language)


def show(choice: IndicatorChoice, language: str) -> str:
    """Rates or numbers; only rates where there is no population to multiply with."""
    if not choice.indicator.population:
        return "rate"
    words = {"rate": say("Rate", language), "count": say("Number", language)}
    return segments("show", words, "rate", say("Show", language), language)


def classes(language: str) -> str:
    """How a map's colours divide the values."""
    words = {name: say(sentence, language) for name, sentence in CLASS_WORDS.items()}
    return segments("classes", words, "quantile", say("Colour classes", language), language)


def topic_words(name: str, language: str) -> str:
    """The name of a topic."""
    return say(TOPIC_WORDS.get(name, name), language)


def group(choice: IndicatorChoice, language: str) -> str:
    """A group to break the indicator down by; an empty text for none."""
    words = {name: label.in_language(language) for name, label in needs.group_choices(choice.indicator.id)}
    if not words:
        return ""
    everybody = {"all": say("Everybody", language)}
    chosen = option(
        "group", ["all", *words], "all", say("Broken down by", language), language, everybody | words
    )
    return "" if chosen == "all" else chosen


def option(
    name: str,
    options: Sequence[str],
    default: str,
    label: str,
    language: str,
    words: dict[str, str] | None = None,
) -> str:
    """One of a list, kept in the link."""
    labels = told_apart({entry: (words or {}).get(entry, entry) for entry in options})
    first = remembered(name, list(options), default)
    missed.note(name, labels, first, label, language)
    chosen = st.selectbox(
        label,
        list(options),
        format_func=lambda entry: labels.get(entry, entry),
        key=_seeded(name, first, list(options), language),
    )
    remember(name, str(chosen))
    return str(chosen)


def several(
    name: str, words: dict[str, str], default: Sequence[str], label: str, language: str, *, most: int
) -> list[str]:
    """Some of a list, kept in the link as names joined by commas."""
    key = _key(name, list(words), language)
    if key not in st.session_state or links.is_followed(name):
        known = st.session_state.get("chosen", {}).get(name, "")
        kept = [entry for entry in st.query_params.get(name, known).split(",") if entry in words]
        st.session_state[key] = (kept or list(default))[:most]
        missed.note_several(name, words, st.session_state[key], label)
    chosen = st.multiselect(
        label,
        list(words),
        format_func=told_apart(words).__getitem__,
        key=key,
        max_selections=most,
        placeholder=say("Choose from the list", language),
    )
    remember(name, ",".join(chosen))
    return list(chosen)


def toggle(name: str, words: dict[str, str], language: str, entry: str, *, most: int) -> None:
    """Add an entry to what `several` has chosen, or take it out; for a click, before the page runs."""
    key = _key(name, list(words), language)
    chosen = list(st.session_state.get(key, []))
    if entry in chosen:
        chosen.remove(entry)
    elif entry in words and len(chosen) < most:
        chosen.append(entry)
    st.session_state[key] = chosen


def segments(name: str, words: dict[str, str], default: str, label: str, language: str) -> str:
    """One of a few, side by side, kept in the link."""
    first = remembered(name, list(words), default)
    missed.note(name, words, first, label, language)
    chosen = st.segmented_control(
        label,
        list(words),
        required=True,
        wrap=True,
        format_func=lambda option: plain(words[option]),
        key=_seeded(name, first, list(words), language),
    )
    if chosen == first and st.session_state.get("chosen", {}).get(name, first) not in words:
        links.note(name, chosen)  # what was chosen is not offered here; elsewhere it comes back
    else:
        remember(name, chosen)
    return str(chosen)


def tabs(name: str, words: dict[str, str], default: str, label: str, language: str) -> list[TabContainer]:
    """Parts of a page behind tabs, all of them drawn; which one is open is kept in the link."""
    first = remembered(name, list(words), default)
    missed.note(name, words, first, label, language)
    key = _seeded(name, words[first], list(words), language)
    found = st.tabs(list(words.values()), key=key, on_change="rerun")
    opened = [part for part, tab in zip(words, found, strict=True) if tab.open]
    remember(name, (opened or [first])[0])
    return list(found)


def _seeded(name: str, value: str, options: Sequence[str], language: str) -> str:
    """The key of a widget whose first value is set. Other options or words make another widget."""
    key = _key(name, options, language)
    if key not in st.session_state or links.is_followed(name):
        st.session_state[key] = value
    return key


def _key(name: str, options: Sequence[str], language: str) -> str:
    """Another key on every page: a widget of another page lends its key its value, but not its state."""
    return f"{name} {language} {'|'.join(options)} {st.session_state.get(links.PAGE, '')}"


def forget(name: str) -> None:
    """Drop a choice from the link and from this visit, so that the usual one comes back."""
    st.session_state.get("chosen", {}).pop(name, None)
    links.note(name, "")
    for key in [key for key in st.session_state if str(key).startswith(f"{name} ")]:
        del st.session_state[key]


def remembered_text(name: str) -> str:
    """Free text of the link, else what was written before in this visit."""
    asked = links.said(name)
    return str(st.session_state.get("chosen", {}).get(name, "") if asked is None else asked)


def written(name: str, label: str, language: str, *, about: str = "") -> str:
    """A text that a reader writes, kept in the link."""
    text = st.text_input(label, key=_seeded(name, remembered_text(name), (), language), help=about or None)
    remember(name, text)
    return str(text)
