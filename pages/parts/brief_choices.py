"""What a briefing is made of, chosen on the page: figures and their parts, a plan, a story, for whom."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import choose, links
from taksir import needs, written
from taksir.areas import area_index
from taksir.briefing import FIGURE_PARTS, PLAN_PARTS, Briefing, FigureBlock, PlanBlock, StoryBlock
from taksir.needs import IndicatorChoice
from taksir.words import languages, say

LENGTH_WORDS = {
    "short": "Short: ten areas",
    "standard": "Standard: every area",
    "full": "Full: with definitions",
}
PAPER_WORDS = {"a4": "A4", "us-letter": "US Letter"}
AUDIENCE_NAMES_WORDS = {
    "regent": "Head of the region",
    "forum": "Forum of stakeholders",
    "donor": "Donor",
    "public": "Public",
}
FIGURE_PART_WORDS = {
    "chart": "Areas in order",
    "map": "Map",
    "table": "Table",
    "change": "Why did it change?",
}
PLAN_PART_WORDS = {
    "problem": "Problem statement",
    "allocation": "How the budget is divided",
    "logframe": "Log-frame",
    "budget": "Budget by source of funds",
}
SHOW_WORDS = {"rate": "Rate", "count": "Number"}
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
WITHIN_MAX = 600
NONE = ""


def chosen_briefing(language: str) -> Briefing:
    """What is to be handed over, by the link or by the widgets; every choice stands in the link."""
    named, choices = _figures(language)
    first, second, third = st.columns(3)
    with first:
        audience = _one_of(
            "audience", say("For whom", language), AUDIENCE_NAMES_WORDS, language, default="forum"
        )
        spoken = {code: LANGUAGE_NAMES.get(code, code) for code in sorted(languages(), reverse=True)}
        tongue = _one_of(
            "spoken", say("Language of the briefing", language), spoken, language, default=language
        )
    with second:
        levels = _levels(language)
        level = _one_of(
            "level", say("By which areas", language), levels, language,
            default=needs.usual_level(list(levels)),
        )  # fmt: skip
        within = _within(level, language)
    with third:
        length = _one_of("length", say("Length", language), LENGTH_WORDS, language, default="standard")
        paper = _one_of("paper", say("Paper", language), PAPER_WORDS, language, default="a4")
    parts, show = _figure_parts(language)
    told = _written_blocks(language)
    title = st.text_input(
        say("Title", language), max_chars=150, key="brief title", value=links.said("title") or ""
    )
    links.note("title", title)
    grey = st.toggle(
        say("For printers without colour", language), value=links.said("grey") == "1", key="brief grey"
    )
    links.note("grey", "1" if grey else "")
    figures = tuple(
        FigureBlock(name, _nearest(choices[name], level), within, show, parts=parts) for name in named
    )
    return Briefing(
        (*figures, *told), audience=audience, title=title, language=tongue, length=length, paper=paper,
        is_grey=grey,
    )  # fmt: skip


def _figures(language: str) -> tuple[list[str], dict[str, IndicatorChoice]]:
    by_id = {choice.indicator.id: choice for choice in choose.available()}
    wanted = [name for name in (links.said("figures") or "").split(",") if name in by_id]
    if links.is_followed("figures"):
        st.session_state.pop(f"brief figures {language}", None)
    is_other = bool(links.said("plan") or links.said("story_told"))
    usual = [] if is_other else [name for name in needs.headline_ids() if name in by_id][:2]
    named = st.multiselect(
        say("Figures, in their order", language),
        list(by_id),
        default=wanted or usual,
        format_func=lambda name: by_id[name].indicator.name.in_language(language),
        key=f"brief figures {language}",
    )
    links.note("figures", ",".join(named))
    return named, by_id


def _figure_parts(language: str) -> tuple[tuple[str, ...], str]:
    """What stands of each figure, and whether its chart and map show rates or numbers."""
    wide, narrow = st.columns([3, 1])
    with wide:
        parts = _some_of("parts", say("What stands of each figure", language), FIGURE_PART_WORDS, language,
                         default=FIGURE_PARTS[:3])  # fmt: skip
    with narrow:
        show = _one_of("show", say("Show", language), SHOW_WORDS, language, default="rate")
    return parts, show


def _written_blocks(language: str) -> tuple[PlanBlock | StoryBlock, ...]:
    """A plan and a story, where any are written."""
    left, right = st.columns(2)
    blocks: list[PlanBlock | StoryBlock] = []
    with left:
        if plan := _entry_of("plan", "plan", say("A plan with it", language), language):
            parts = _some_of("plan_parts", say("What stands of the plan", language), PLAN_PART_WORDS,
                             language, default=PLAN_PARTS)  # fmt: skip
            blocks += [PlanBlock(plan, parts)] if parts else []
    with right:
        if story := _entry_of("story", "story_told", say("A story with it", language), language):
            blocks.append(StoryBlock(story))
    return tuple(blocks)


def _entry_of(kind: str, name: str, label: str, language: str) -> str:
    """The id of an entry of a kind, or nothing; no widget where there is none to choose."""
    titles = {entry.id: written.entry_title(entry, language) for entry in written.entries(kind)}
    if not titles:
        return NONE
    return _one_of(name, label, {NONE: say("none", language)} | titles, language, default=NONE)


def _some_of(
    name: str, label: str, words: dict[str, str], language: str, *, default: Sequence[str]
) -> tuple[str, ...]:
    wanted = [one for one in (links.said(name) or "").split(",") if one in words]
    key = f"brief {name} {language}"
    if links.is_followed(name):
        st.session_state.pop(key, None)
    found = st.pills(
        label,
        list(words),
        selection_mode="multi",
        default=wanted or list(default),
        format_func=lambda option: say(words[option], language),
        key=key,
    )
    kept = tuple(one for one in words if one in found)
    links.note(name, ",".join(kept))
    return kept


def _one_of(name: str, label: str, words: dict[str, str], language: str, *, default: str) -> str:
    options = list(words)
    wanted, key = links.said(name), f"brief {name} {language}"
    if links.is_followed(name):
        st.session_state.pop(key, None)
    index = options.index(wanted if wanted in options else default if default in options else options[0])
    found = st.selectbox(
        label,
        options,
        index=index,
        format_func=lambda option: say(words[option], language),
        key=key,
    )
    links.note(name, found)
    return str(found)


def _levels(language: str) -> dict[str, str]:
    known = {level for choice in choose.available() for level in choice.levels}
    return {level: needs.level_label(level, language) for level in area_index().levels if level in known}


def _nearest(choice: IndicatorChoice, level: str) -> str:
    """The level wanted, else the finest one above it at which the indicator may be shown."""
    order = list(area_index().levels)
    above = [one for one in choice.levels if one in order and order.index(one) <= order.index(level)]
    return max(above, key=order.index) if above else ""


def _within(level: str, language: str) -> str:
    index = area_index()
    order: Sequence[str] = index.levels
    coarser = (
        [code for one in order[: order.index(level)] for code in index.codes(one)] if level in order else []
    )
    if not 1 < len(coarser) <= WITHIN_MAX:
        return ""
    words = {"": say("the whole region", language)} | {code: index.names[code] for code in coarser}
    return _one_of("within", say("Inside", language), words, language, default="")
