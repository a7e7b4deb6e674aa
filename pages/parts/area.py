"""The chosen area: from the link, the map, the table or a list; and its profile of all indicators."""

import html

import streamlit as st

from pages.parts import ask_places, choose, cite, frame, links, missed, regions
from pages.parts.profile_tables import PARTS, TITLE_WORDS, part_html, value_html
from taksir import figures, needs
from taksir.needs import IndicatorChoice
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

NONE = ""
HIGHEST = 6
LISTED = 4
"""Services, activities and proposals of an area that stand beside a map; its page has them all."""


def chosen(released: Released, language: str) -> str:
    """The code of the area in the link, the list or on the map; an empty text where none is chosen."""
    key = _key(released, language)
    codes = [NONE, *released.table["area_code"]]
    held = st.session_state.get(key)
    wanted = choose.remembered("area", codes, NONE)
    if held != wanted and (held not in codes or links.is_followed("area")):
        st.session_state[key] = wanted
    names = dict(zip(released.table["area_code"], released.table["area_name"], strict=True))
    missed.note("area", names, str(st.session_state[key]), say("Area", language), language)
    choose.remember("area", st.session_state[key])
    return str(st.session_state[key])


def choose_on_map(chart: str, geometry: MapGeometry, released: Released, language: str) -> None:
    """Take the area that was clicked on the map; a click beside all areas changes nothing."""
    code = figures.selected_area(st.session_state[chart].selection.points, geometry.codes)
    if code in set(released.table["area_code"]):
        st.session_state[_key(released, language)] = code


def draw_table(released: Released, language: str) -> None:
    """The figure's table; a click on a row chooses the area."""
    table = f"table {released.id} {language}"

    def choose_in_table() -> None:
        rows = st.session_state[table].selection.rows
        if rows:
            st.session_state[_key(released, language)] = figures.table_codes(released)[rows[0]]

    cite.draw_table(released, language, key=table, on_select=choose_in_table)


def draw_panel(released: Released, choice: IndicatorChoice, language: str) -> None:
    """A list of areas; of the chosen one the way down, the way to its profile, and every indicator."""
    names = dict(zip(released.table["area_code"], released.table["area_name"], strict=True))
    st.selectbox(
        say("Area", language),
        [NONE, *sorted(names, key=names.__getitem__)],
        format_func=lambda code: names.get(code) or say("Choose an area, or click on the map", language),
        key=_key(released, language),
    )
    code = chosen(released, language)
    if not code:
        st.html(highest_html(released, language))
        st.caption(say("An area's profile shows all its indicators, each with its interval.", language))
        return
    with st.container(horizontal=True, gap="small"):
        if lower := regions.levels_below(code, choice, ask_places.places()):
            label = say("Go down: {level}", language, level=needs.level_label(lower[0], language))
            st.button(
                label,
                icon=":material/south:",
                on_click=frame.carefully(regions.go_into),
                args=(code,),
                key="go down",
            )
        frame.link("area", say("Whole profile", language), ":material/person_pin_circle:", area=code)
    with st.container(height=430, border=False, key="profile_panel"):
        st.html(
            "".join(
                f"<h4>{html.escape(say(TITLE_WORDS[part], language))}</h4>"
                + part_html(part, code, released.level, language, most=LISTED)
                for part in PARTS
            )
        )


def highest_html(released: Released, language: str) -> str:
    """The areas with the highest need, each with interval and mark."""
    table = released.table[released.table["withheld"] == ""]
    shown = set(table["area_code"])
    codes = [code for code in figures.table_codes(released) if code in shown][:HIGHEST]
    rows = [
        f"<tr><td>{html.escape(row['area_name'])}</td><td>{value_html(row, released, language)}</td></tr>"
        for _, row in table.set_index("area_code", drop=False).loc[codes].iterrows()
    ]
    title = html.escape(figures.order_words(released, language))
    return f'<table class="taksir-profile"><tr><th colspan="2">{title}</th></tr>{"".join(rows)}</table>'


def _key(released: Released, language: str) -> str:
    return f"area {released.level} {language}"
