"""The frozen figures of a story: shown while presenting, where today's data would give other numbers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cite, links, shown, whole
from pages.parts.escape import plain
from pages.parts.figure import draw_figure
from taksir import figures, people
from taksir.plans.stories import KeptFigure, freeze_view, kept_figures
from taksir.release import Released
from taksir.shapes import map_geometry
from taksir.words import day, number, say, say_count
from taksir.written import Entry

MAP_PAGE = "map"


def draw_frozen(view: Entry, language: str) -> None:
    """Say since when a view's figures are frozen; where today's differ, draw the frozen ones and stop there.

    A view whose figures are today's as well is drawn by its page. One without figures can be given those
    that its page shows.
    """
    kept = kept_figures(view.id)
    if not kept:
        _offer(view, say("Freeze the figures shown here", language), language)
        return
    taken = say("Figures frozen on {day}.", language, day=day(kept[0].taken_at, language))
    if all(figure.areas == 0 and figure.is_same for figure in kept):
        st.caption(plain(f"{taken} {say('Today they are the same.', language)}"))
        return
    areas = sum(figure.areas or 0 for figure in kept)
    differs = say_count(
        "Today's data give another number in {count} area.",
        "Today's data give other numbers in {count} areas.",
        language,
        count=areas,
    )
    st.caption(plain(f"{taken} {differs if areas else ''}"))
    if st.toggle(say("Show today's figures", language), key=f"today {view.id}"):
        _offer(view, say("Freeze today's figures instead", language), language)
        return
    is_map = str(view.body["link"]).strip("/").startswith(MAP_PAGE)
    for figure in kept:
        _draw(figure, language, is_map=is_map)
    links.keep_up()
    st.stop()


def draw_overview(told: list[Entry], language: str) -> None:
    """Which views have frozen figures, and whether today's are the same."""
    rows = [_row(view, language) for view in told]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Frozen figures of the views", language))


def _row(view: Entry, language: str) -> dict[str, str]:
    kept = kept_figures(view.id)
    ids = ", ".join(figure.frozen.id for figure in kept)
    if not kept:
        state = say("none frozen: present the view and freeze what it shows", language)
    elif all(figure.areas == 0 for figure in kept):
        state = say("the same as today", language)
    else:
        state = say("today's data give other numbers; the frozen ones are presented", language)
    return {
        say("Message", language): str(view.body["heading"]),
        say("Frozen on", language): day(kept[0].taken_at, language) if kept else "–",
        say("Frozen figures", language): state,
        say("Figure ids", language): ids or "–",
    }


def _offer(view: Entry, label: str, language: str) -> None:
    if people.may(people.ORGANIZE):
        st.button(
            label, icon=":material/ac_unit:", key=f"freeze {view.id}", on_click=_freeze,
            args=(view.id, language),
        )  # fmt: skip


def _freeze(view_id: str, language: str) -> None:
    """What the page showed when the button was pressed is kept with the view."""
    kept = freeze_view(view_id, shown.ids(), language)
    words = "The figures are frozen." if kept else "This view shows no figure that can be frozen."
    st.toast(say(words, language))
    st.session_state.pop(f"today {view_id}", None)


def _draw(kept: KeptFigure, language: str, *, is_map: bool) -> None:
    """One frozen figure, computed again from its own deliveries; the copy where that cannot be done."""
    released = kept.released
    if released is None or not kept.is_same:
        st.warning(
            say("This figure cannot be computed again; the copy as it was kept is shown.", language),
            icon=":material/warning:",
        )
        st.dataframe(_copy(kept, language), hide_index=True, alt=say("Frozen figures", language))
        return
    is_answer = figures.is_answer(released)
    finding = figures.answer_finding(released, language) if is_answer else figures.finding(released, language)
    st.subheader(plain(finding), anchor=False)
    st.caption(plain(figures.headline_words(released, language)))
    if not released.level and not is_answer:
        whole.draw_number(released, language)
        cite.draw_source(released, language)
        return
    _draw_chart(released, language, is_map=is_map)
    cite.draw_source(released, language)
    if is_answer:
        cite.draw_answer_table(released, language)
    else:
        cite.draw_table(released, language)


def _copy(kept: KeptFigure, language: str) -> pd.DataFrame:
    """The kept numbers under the words that the page has for them, as the language writes them."""
    return pd.DataFrame([_copy_row(row, language) for row in kept.frozen.rows])


def _copy_row(row: Mapping[str, Any], language: str) -> dict[str, str]:
    rate, low, high = (number(row.get(name), language, 1) for name in ("estimate", "low", "high"))
    return {
        say("Area", language): str(row.get("area_name") or say("Whole region", language)),
        say("Rate", language): rate,
        say("95% interval", language): f"{low}–{high}" if row.get("low") is not None else "–",
        say("Number", language): number(row.get("count"), language),
    }


def _draw_chart(released: Released, language: str, *, is_map: bool) -> None:
    within, key = str(released.recipe.get("within", "")), f"frozen {released.id}"
    if figures.is_answer(released) or released.by:
        alt = figures.answer_alt(released, language)
        draw_figure(figures.draw_answer(released, language), language, key=key, alt=alt, table=None)
        return
    alt = figures.alt_text(released, language)
    geometry = map_geometry(released.level, within=within) if is_map and released.level else None
    if geometry is None:
        draw_figure(figures.draw_ranked(released, language), language, key=key, alt=alt, table=None)
        return
    picture = figures.map_picture([("", released)], geometry, language)
    draw_figure(figures.draw_panel(picture, language), language, key=key, alt=alt, table=None)
    st.html(figures.legend_html(picture.legend))
