"""Where on the map: down from the country to the village and up again, by click, by search, by link."""

import streamlit as st

from pages.parts import ask_places, choose
from pages.parts.frame import carefully, plain
from taksir import needs
from taksir.areas import AreaIndex
from taksir.needs import IndicatorChoice
from taksir.words import say

WHOLE = ""
FOUND_MAX = 8
AREAS_MAX = 8000
"""More areas than this nobody can tell apart: smaller ones are offered inside a chosen area."""
EASY_MAX = 600
"""As many areas are shown at once without being asked for."""


def chosen_region(choice: IndicatorChoice) -> str:
    """The region in the link, or the nearest larger one inside which the indicator is shown."""
    index = ask_places.places()
    asked = choose.remembered_text("within")
    within = nearest_open(asked, choice, index) if asked in index.levels_of else WHOLE
    choose.remember("within", within)
    return within


def draw_way(choice: IndicatorChoice, within: str, language: str) -> None:
    """Breadcrumbs, and a search by name or code."""
    index = ask_places.places()
    left, right = st.columns([2.15, 1], vertical_alignment="bottom", gap="medium")
    with left:
        _draw_crumbs(within, index, language)
    with right:
        text = st.text_input(
            say("Find an area by name or code", language), key="search area", icon=":material/search:"
        )
    if text.strip():
        _draw_found(text, choice, index, language)


def choose_level(choice: IndicatorChoice, within: str, language: str) -> str:
    """A level below the region at which the indicator may be shown."""
    index = ask_places.places()
    options = levels_below(within, choice, index)
    usual = options[0] if within else _usual_level(options, index)
    words = {name: needs.level_label(name, language) for name in options}
    return choose.segments("level", words, usual, say("Area level", language), language)


def _usual_level(options: list[str], index: AreaIndex) -> str:
    """The level of the whole that a reader can take in: sub-districts, else the finest that is complete."""
    sizes = {name: len(index.codes(name)) for name in index.levels}
    order = list(index.levels)
    easy = [
        name
        for name in options
        if sizes[name] <= EASY_MAX
        and sizes[name] >= max(sizes[larger] for larger in order[: order.index(name) + 1])
    ]
    return needs.usual_level(easy or options)


def levels_below(within: str, choice: IndicatorChoice, index: AreaIndex) -> list[str]:
    """Levels of the areas inside a region at which the indicator may be shown and a map can be read."""
    order = list(index.levels)
    own = index.level_of(within)
    deeper = order[order.index(own) + 1 :] if own in order else order
    return [
        name for name in deeper if name in choice.levels and 0 < len(index.codes(name, within)) <= AREAS_MAX
    ]


def nearest_open(code: str, choice: IndicatorChoice, index: AreaIndex) -> str:
    """The area where the indicator may be shown inside it, else the smallest larger one, or the whole."""
    for larger in reversed(index.chain(code)):
        if is_choice(larger, index) and levels_below(larger, choice, index):
            return larger
    return WHOLE


def go_into(code: str) -> None:
    """Open an area; its areas are shown at the level that is usual there."""
    choose.remember("within", code)
    choose.forget("level")
    choose.forget("area")


def _draw_crumbs(within: str, index: AreaIndex, language: str) -> None:
    """The way down to where we are; each step leads back up."""
    steps = [WHOLE, *(code for code in index.chain(within) if is_choice(code, index))]
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="crumbs"):
        for place, code in enumerate(steps):
            name = index.names[code] if code else needs.region_name(language)
            if place:
                st.markdown("›", width="content")
            if place == len(steps) - 1:
                st.markdown(f"**{plain(name)}**", width="content")
            else:
                st.button(
                    plain(name),
                    key=f"crumb {code}",
                    type="tertiary",
                    on_click=carefully(go_into),
                    args=(code,),
                )


def is_choice(code: str, index: AreaIndex) -> bool:
    """Whether an area has others beside it; the only one of its level is the whole region."""
    return len(index.codes(index.level_of(code))) > 1


def _draw_found(text: str, choice: IndicatorChoice, index: AreaIndex, language: str) -> None:
    """What the search found, side by side over the whole width: names stay whole, the map where it was."""
    codes = index.found(text, FOUND_MAX)
    if not codes:
        st.caption(say("No area has this name or code.", language))
    with st.container(horizontal=True, gap="small"):
        for code in codes:
            larger = index.chain(code)[:-1]
            beside = f", {index.names[larger[-1]]}" if larger else ""
            level = needs.level_label(index.level_of(code), language)
            st.button(
                plain(f"{index.names[code]} · {level}{beside} · {code}"),
                key=f"found {code}",
                type="tertiary",
                on_click=carefully(_open_found),
                args=(code, choice),
            )


def _open_found(code: str, choice: IndicatorChoice) -> None:
    """Go to an area: inside it where there is something to see, else to the map it stands on."""
    st.session_state["search area"] = ""
    index = ask_places.places()
    if levels_below(code, choice, index):
        go_into(code)
        return
    chain = index.chain(code)
    go_into(nearest_open(chain[-2] if len(chain) > 1 else WHOLE, choice, index))
    choose.remember("area", code)
    if index.level_of(code) in choice.levels:
        choose.remember("level", index.level_of(code))
