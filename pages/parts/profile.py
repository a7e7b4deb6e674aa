"""One area as a page: what is there, what people lack, how sure its place among the others is."""

import streamlit as st

from pages.parts import ask, ask_places, choose, frame, missed
from pages.parts.frame import plain
from pages.parts.profile_tables import TITLE_WORDS, part_html
from taksir import needs
from taksir.areas import AreaIndex
from taksir.words import say

FOUND_MAX = 12
LISTED_MAX = 20
OFFERED_MAX = 40
LEFT, RIGHT = ("there", "work", "people"), ("proposed", "lacking")
"""On a phone the left column stands above the right one."""
BOARDS = {"work": "4w", "proposed": "proposals"}


def choose_area(language: str) -> str:
    """The area of the link; a search for another."""
    index = ask_places.places()
    missed.note_unknown("area", index.levels_of)
    code = choose.remembered("area", list(index.levels_of), "")
    choose.remember("area", code)
    text = st.text_input(
        say("Find an area by name or code", language), key="search profile", icon=":material/search:"
    )
    for found in index.found(text, FOUND_MAX):
        level = needs.level_label(index.level_of(found), language)
        _draw_way(found, f"{index.names[found]} · {level} · {found}")
    if not code and not text:
        _offer_areas(index, language)
    return code


def _offer_areas(index: AreaIndex, language: str) -> None:
    """Areas to begin with, for whoever knows no name: every level that can be taken in at one look."""
    st.info(say("Search an area, open one on the map, or begin with one of these.", language))
    for level in index.levels:
        codes = index.codes(level)
        if not 0 < len(codes) <= OFFERED_MAX:
            continue
        st.caption(needs.level_label(level, language))
        with st.container(horizontal=True, gap="small"):
            for code in sorted(codes, key=index.names.__getitem__):
                _draw_way(code, index.names[code])


def _draw_way(code: str, words: str) -> None:
    st.button(
        plain(words), key=f"profile {code}", type="tertiary", on_click=frame.carefully(_open), args=(code,)
    )


def _open(code: str) -> None:
    st.session_state["search profile"] = ""
    choose.remember("area", code)


def draw_profile(code: str, language: str) -> None:
    """Everything that may be shown of an area."""
    index = ask_places.places()
    level = index.level_of(code)
    st.header(plain(index.names[code]), anchor=False)
    larger = " › ".join(index.names[one] for one in index.chain(code)[:-1])
    st.caption(plain(" · ".join(part for part in (needs.level_label(level, language), larger, code) if part)))
    frame.link("map", say("Show it on the map", language), ":material/map:", **_on_map(code, index))
    if not ask.profile(code, level):
        st.info(say("No indicator is shown for areas of this level. Open a larger area.", language))
    for column, parts in zip(st.columns(2, gap="large"), (LEFT, RIGHT), strict=True):
        with column:
            for part in parts:
                st.subheader(say(TITLE_WORDS[part], language), anchor=False)
                st.html(part_html(part, code, level, language, most=LISTED_MAX))
                if part in BOARDS:
                    words = say("Open the board", language)
                    frame.link("organize", words, ":material/groups:", board=BOARDS[part])
    draw_signs(language)


def draw_signs(language: str) -> None:
    """What the marks of a profile and its places mean."""
    st.caption(say("● reliable, ◐ use with caution, ■ counted, ▨ not shown. Below a value: its 95% interval; "
                   "place: among the areas of its level, highest need first, with the places it may hold.",
                   language))  # fmt: skip


def _on_map(code: str, index: AreaIndex) -> dict[str, str]:
    chain = index.chain(code)
    return {"area": code, "level": index.level_of(code), "within": chain[-2] if len(chain) > 1 else ""}
