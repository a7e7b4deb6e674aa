"""Where the next service goes: solved beside the page with its progress and a button that cancels it."""

import json
from collections.abc import Callable
from os.path import commonprefix
from typing import Any

import streamlit as st

from pages.parts import ask_places, choose, working
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked, choose_number, choose_people, choose_travel
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from pipelines.jobs import Progress
from taksir import figures, needs, resources
from taksir.figures.resources import site_map
from taksir.release import Released
from taksir.stopping import listening
from taksir.words import say

KIND_WORDS = {
    "covering": "reach most people",
    "median": "shortest way for all together",
    "set": "fewest sites that reach everybody",
    "centre": "shortest longest way",
}
EQUITY_WORDS = {"0": "all alike", "1": "poorer areas more", "2": "poorer areas much more"}
DRAWS = {"0": "no", "30": "30 draws", "100": "100 draws"}
SOLVED, STOPPED = "solved sites", "stopped sites"
LISTED_MAX = 10_000
"""A list and a map hold no more places."""
TOO_MANY = "To set sites of your own, choose under Limits the area in which new sites may stand."
KEPT_PLANS = 40
"""Solved questions that a visit keeps."""
AGAIN_WORDS = {
    "estimate_sites": "Look for the best sites",
    "estimate_gain": "See what each number of new sites brings",
}


def draw(asked: Asked) -> None:
    """The question, its answer, and the curve of gain."""
    language = asked.language
    with asked.row:
        kinds = {name: say(words, language) for name, words in KIND_WORDS.items()}
        with st.container(width=300):
            kind = choose.option(
                "siting", list(kinds), "covering", say("Sites that", language), language, kinds
            )
        count = 3
        if kind != "set":
            with st.container(width=130):
                count = int(choose_number("sites", say("New sites", language), 3, (0, resources.MOST_SITES)))
        people = choose_people(language)
        travel = choose_travel(language)
        limits = _limits(asked)
    own = _own(asked, limits["within"])
    siting = {"kind": kind, "new": count, "own": own} | limits
    question = (asked.service.id, people)
    asking_for = {"siting": siting, "travel": travel, "pins": asked.pins}
    sites = _solved("estimate_sites", question, asking_for, language)
    if sites is None:
        return
    answer.draw(sites, Chosen(asked.choice, sites.level, "", language), key="sites")
    if siting_map := _site_words(limits["within"]):
        _draw_map(asked, people, travel, sites, own, siting_map)
    gain = _solved("estimate_gain", question, asking_for, language) if kind != "set" else None
    if gain is not None:
        answer.draw(gain, asked.chosen, key="gain")


def _limits(asked: Asked) -> dict[str, Any]:
    """Limits of the question, behind one button."""
    language = asked.language
    with st.popover(say("Limits", language), icon=":material/rule:"):
        names = {"": needs.region_name(language)} | dict(resources.larger_areas())
        label = say("New sites only in", language)
        within = choose.option("only", list(names), "", label, language, names)
        apart = choose_number("apart", say("Least distance between new sites (km)", language), 0, (0, 200))
        label = say("People one new site can serve (0: no limit)", language)
        capacity = choose_number("places", label, 0, (0, 100_000), 10)
        words = {name: say(text, language) for name, text in EQUITY_WORDS.items()}
        equity = choose.segments("equity", words, "0", say("People count", language), language)
        words = {name: say(text, language) for name, text in DRAWS.items()}
        label = say("Draw the uncertain need anew", language)
        draws = choose.segments("draws", words, "0", label, language)
        seconds = choose_number("seconds", say("Time for one plan (seconds)", language), 10, (1, 120))
    return {
        "within": within,
        "apart_km": apart,
        "capacity": capacity,
        "equity": float(equity),
        "draws": int(draws),
        "seconds": seconds,
    }


def _draw_map(
    asked: Asked, people: str, travel: dict[str, Any], sites: Released, own: list[str], names: dict[str, str]
) -> None:
    """The sites on the map; a click on a village makes it one of the planner's own, or takes it out."""
    language, level = asked.language, resources.levels()[-1]
    geometry = ask_places.geometry(level, _common(names))
    if geometry is None:
        return
    keywords = {"travel": travel, "pins": asked.pins}
    ways = asking.answer("estimate_access", asked.service.id, people, level, **keywords)
    facilities = asking.answer("estimate_load", asked.service.id, people, **keywords)
    picture = site_map.site_picture((ways, facilities), sites, own, geometry, language, travel=travel)
    st.subheader(say("Click a village to try it as a site of your own", language), anchor=False)
    # Another key after every click, so that the same village can be clicked again.
    key = f"sites on the map {sites.id} {len(own)} {','.join(own)[-200:]} {language}"

    def choose_clicked() -> None:
        code = figures.selected_area(st.session_state[key].selection.points, geometry.codes)
        choose.toggle("own", names, language, code, most=resources.MOST_SITES)

    draw_figure(
        figures.draw_panel(picture, language),
        language,
        key=key,
        alt=figures.answer_alt(sites, language),
        table=None,
        on_select=choose_clicked,
    )
    st.html(figures.legend_html(picture.legend))


def _site_words(within: str) -> dict[str, str]:
    """Places for the planner's own sites: all, or where they are too many for a list those of one area."""
    names = dict(resources.site_places())
    if len(names) <= LISTED_MAX:
        return names
    return {code: name for code, name in names.items() if within and code.startswith(within)}


def _common(names: dict[str, str]) -> str:
    """The area in which all places lie, where the list was cut to one; empty for the whole region."""
    if len(names) == len(resources.site_places()):
        return ""
    return commonprefix(list(names))[: len(resources.larger_areas()[0][0])]


def _own(asked: Asked, within: str) -> list[str]:
    """The planner's own sites, to compare."""
    names = _site_words(within)
    if not names:
        st.caption(plain(say(TOO_MANY, asked.language)))
        return []
    label = say("Your own sites, to compare", asked.language)
    return choose.several("own", names, (), label, asked.language, most=resources.MOST_SITES)


def _solved(name: str, question: tuple[str, str], asking_for: dict, language: str) -> Released | None:
    """The answer, where it is known; otherwise its work is begun, or offered again where it was cancelled.

    The sites are seen before the curve of gain, which is many questions, is solved.
    """
    wanted = json.dumps([needs.data_version(), name, question, asking_for], sort_keys=True)
    if (found := st.session_state.get(SOLVED, {}).get(wanted)) is not None:
        return found
    if st.session_state.get(STOPPED) == wanted and not working.is_busy():
        working.draw_outcome()
        st.button(
            say(AGAIN_WORDS[name], language),
            type="primary",
            on_click=lambda: st.session_state.pop(STOPPED, None),
        )
        return None

    def task(tell: Progress) -> Released:
        ask: Callable[..., Released] = getattr(resources, name)
        with listening(tell):
            return ask(*question, **asking_for)

    def kept(result: object) -> None:
        solved = st.session_state.setdefault(SOLVED, {})
        solved[wanted] = result
        for old in list(solved)[:-KEPT_PLANS]:
            del solved[old]
        st.session_state.pop(STOPPED, None)

    if not working.is_busy():
        st.session_state[STOPPED] = wanted
        working.begin(task, then=kept)
    st.caption(plain(say("Each plan is solved to its proven best, or says how far it may be.", language)))
    working.draw_work(language)
    return None
