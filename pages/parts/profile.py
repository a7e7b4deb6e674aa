"""One area as a page: what is there, what people lack, how sure its place among the others is."""

import html

import pandas as pd
import streamlit as st

from pages.parts import area, ask, ask_places, choose, frame
from pages.parts.frame import plain
from taksir import needs
from taksir.areas import AreaIndex
from taksir.errors import TaksirError
from taksir.release import Released
from taksir.words import number, say

RANKED_MAX = 200
"""Among more areas the places of all indicators would take too long; the need page gives them one by one."""
FOUND_MAX = 12


def choose_area(language: str) -> str:
    """The area of the link; a search for another."""
    index = ask_places.places()
    code = choose.remembered("area", list(index.levels_of), "")
    choose.remember("area", code)
    text = st.text_input(
        say("Find an area by name or code", language), key="search profile", icon=":material/search:"
    )
    for found in index.found(text, FOUND_MAX):
        level = needs.level_label(index.level_of(found), language)
        st.button(
            plain(f"{index.names[found]} · {level} · {found}"),
            key=f"profile {found}",
            type="tertiary",
            on_click=frame.carefully(_open),
            args=(found,),
        )
    if not code and not text:
        st.info(say("Search an area, or open one on the map.", language), icon=":material/search:")
    return code


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
    figures_here = ask.profile(code, level)
    strengths = [entry for entry in figures_here if entry.indicator.polarity == "better"]
    needs_here = [entry for entry in figures_here if entry.indicator.polarity == "worse"]
    people = [entry for entry in figures_here if entry.indicator.polarity == "context"]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("What is there", language), anchor=False)
        _draw_services(code, language)
        _draw_table(strengths, code, level, language)
        if people:
            st.subheader(say("Who lives here", language), anchor=False)
            _draw_table(people, code, level, language)
    with right:
        st.subheader(say("What people lack", language), anchor=False)
        _draw_table(needs_here, code, level, language)
    st.caption(say("● reliable, ◐ use with caution, ■ counted, ▨ not shown. Below a value: its 95% interval; "
                   "place: among the areas of its level, highest need first, with the places it may hold.",
                   language))  # fmt: skip
    if not figures_here:
        st.info(say("No indicator is shown for areas of this level. Open a larger area.", language))


def _on_map(code: str, index: AreaIndex) -> dict[str, str]:
    chain = index.chain(code)
    return {"area": code, "level": index.level_of(code), "within": chain[-2] if len(chain) > 1 else ""}


def _draw_table(entries: list[Released], code: str, level: str, language: str) -> None:
    if not entries:
        st.caption(say("No indicator of this kind is published for areas of this level.", language))
        return
    rows, topic = [], ""
    for entry in entries:
        if entry.indicator.domain != topic:
            topic = entry.indicator.domain
            rows.append(f'<tr><th colspan="3">{html.escape(choose.topic_words(topic, language))}</th></tr>')
        name = html.escape(entry.indicator.name.in_language(language))
        unit = html.escape(entry.indicator.unit.in_language(language))
        value = area.value_html(entry.table.iloc[0], entry, language) if len(entry.table) else "–"
        place = html.escape(_place(entry, code, level, language))
        rows.append(
            f"<tr><td>{name}<small>{unit}</small></td>"
            f'<td style="text-align:right;white-space:normal">{value}</td>'
            f"<td><small>{place}</small></td></tr>"
        )
    st.html(f'<table class="taksir-profile">{"".join(rows)}</table>')


def _place(entry: Released, code: str, level: str, language: str) -> str:
    """Where the area stands among the others, as sure as the sample allows."""
    is_shown = len(entry.table) and not entry.table["withheld"].iloc[0]
    if not is_shown or len(ask_places.places().codes(level)) > RANKED_MAX:
        return ""
    try:
        ranks = ask.ranks(entry.indicator.id, level, 3, "rate").table.set_index("area_code")
    except TaksirError:
        return ""
    row = ranks.loc[code] if code in ranks.index else pd.Series(dtype=float)
    if not len(row) or pd.isna(row["rank"]):
        return ""
    ends = [number(row[name], language) for name in ("rank", "rank_low", "rank_high")]
    return say("place {place} ({low}–{high})", language, place=ends[0], low=ends[1], high=ends[2])


def _draw_services(code: str, language: str) -> None:
    """Facilities and resources of the register, institutions only."""
    table = ask_places.services(code)
    if table.empty:
        st.caption(say("No facility or resource is known here.", language))
        return
    items = [
        "<tr><td>{name}<small>{kind}</small></td><td>{capacity}</td></tr>".format(
            name=html.escape(str(row["resource"] or row["kind"])),
            kind=html.escape(str(row["kind"])),
            capacity=_capacity(row, language),
        )
        for row in table.head(20).to_dict("records")
    ]
    st.html(f'<table class="taksir-profile">{"".join(items)}</table>')
    if len(table) > len(items):
        st.caption(say("and {count} more", language, count=len(table) - len(items)))


def _capacity(row: dict, language: str) -> str:
    if pd.isna(row["capacity"]):
        return ""
    return html.escape(say("capacity {count}", language, count=int(row["capacity"])))
