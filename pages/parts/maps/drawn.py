"""A map on the page: its sentence, its pictures side by side, its legend, and how to take it along."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from pages.parts import area, ask_places, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.maps.asked import GROUND, POINTS, Asked
from pages.parts.maps.kinds import MapAnswer
from pages.parts.views.answer import draw_notes
from taksir import exports, figures, needs
from taksir.basemap import Basemap, basemap
from taksir.release import Released
from taksir.words import say

FORM_NAMES = {"png": "PNG", "svg": "SVG", "pdf": "PDF", "geojson": "GeoJSON", "gpkg": "GeoPackage"}
MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
PANELS_IN_ROW = 3
SMALL_PX = 330
KEPT_FIGURES = 200


def draw_answer(answer: MapAnswer, released: Released, asked: Asked) -> None:
    """The map whole.

    Args:
        answer: What is drawn.
        released: The plain figure of the level: its areas can be chosen by a click.
        asked: What was asked for.
    """
    st.subheader(plain(answer.finding), anchor=False)
    st.caption(plain(answer.headline))
    picture, chosen = answer.picture, area.chosen(released, asked.language)
    if len(picture.panels) == 1:
        _draw_panel(answer, released, asked, 0, chosen)
    else:
        in_row = 2 if len(picture.panels) in (2, 4) else PANELS_IN_ROW
        for start in range(0, len(picture.panels), in_row):
            for place, column in enumerate(st.columns(in_row), start):
                if place < len(picture.panels):
                    with column:
                        st.markdown(f"**{plain(picture.panels[place].title)}**")
                        _draw_panel(answer, released, asked, place, chosen)
    if picture.pair:
        st.html(figures.pair_legend_html(picture.pair))
    st.html(figures.legend_html(picture.legend))
    if figures.is_answer(answer.released):
        draw_notes(answer.released, asked.language)


def _draw_panel(answer: MapAnswer, released: Released, asked: Asked, place: int, chosen: str) -> None:
    language, panels = asked.language, answer.picture.panels
    key = f"map {asked.kind} {place}"
    drawn = Drawn(
        needs.data_version(), answer.picture.geometry.url, asked.what, asked.layers, chosen, place, language
    )
    draw = _kept_figure if POINTS not in asked.layers else _figure  # facilities change from day to day
    ground = basemap() if GROUND in asked.layers else None
    if ground:
        st.caption(plain(say("Base map: {credit}", language, credit=ground.credit)))
    draw_figure(
        draw(drawn, answer, ground),
        language,
        key=key,
        alt=" ".join(part for part in (panels[place].title, answer.alt) if part),
        table=None,
        on_select=lambda: area.choose_on_map(key, answer.picture.geometry, released, language),
    )


class Drawn(NamedTuple):
    """What one map depends on."""

    version: str
    url: str
    what: tuple[object, ...]
    layers: tuple[str, ...]
    chosen: str
    place: int
    language: str


def _figure(drawn: Drawn, answer: MapAnswer, ground: Basemap | None) -> Any:
    width = {"width_px": SMALL_PX} if len(answer.picture.panels) > 1 else {}
    figure = figures.draw_panel(
        answer.picture, drawn.language, number=drawn.place, selected=drawn.chosen, **width
    )
    return figures.on_basemap(figure, answer.picture, ground, **width) if ground else figure


@st.cache_resource(show_spinner=False, max_entries=KEPT_FIGURES)
def _kept_figure(drawn: Drawn, _answer: MapAnswer, _ground: Basemap | None) -> Any:
    """Drawn once for all readers; a page sends a copy of it."""
    return _figure(drawn, _answer, _ground)


def draw_tables(answer: MapAnswer | None, released: Released, asked: Asked) -> None:
    """The same as a table, of everything that is drawn; a row of the plain figure can be chosen."""
    language = asked.language
    st.subheader(say("The same as a table", language), anchor=False)
    shown = answer.released if answer else released
    if figures.is_answer(shown):
        cite.draw_answer_table(shown, language)
    elif shown.by:
        cite.draw_table(shown, language)
    else:
        area.draw_table(released, language)
    for other in answer.beside if answer else ():
        st.markdown(f"**{plain(figures.headline_words(other, language))}**")
        cite.draw_table(other, language)
        cite.draw_numbers(other, language)
    if POINTS in asked.layers:
        st.markdown(f"**{say('Facilities', language)}**")
        points = ask_places.facility_points(asked.within)
        rows = points[["name"]].rename(columns={"name": say("Facilities", language)})
        st.dataframe(rows, hide_index=True, alt=say("Facilities", language))


def _file_name(asked: Asked) -> str:
    """In the reader's word for a map, with the kind where it is not the usual one."""
    kind = "" if asked.kind == "one" else f"_{asked.kind}"
    return f"taksir_{say('Map', asked.language)}{kind}_{asked.indicator_id}_{asked.level}".lower()


def draw_downloads(answer: MapAnswer, asked: Asked) -> None:
    """The figure as numbers, as a page, as a picture on paper, and as shapes with numbers."""
    if exports.may_export("figure"):
        with st.container(horizontal=True, gap="small", key="map files"):
            for form, content in _files(answer, asked).items():
                st.download_button(
                    say("Map as {kind}", asked.language, kind=FORM_NAMES[form]),
                    exports.on_demand("figure", answer.released.id, content, form=form),
                    file_name=f"{_file_name(asked)}.{form}",
                    mime=MIME[form],
                    icon=":material/download:",
                    on_click="ignore",
                )
    cite.draw_downloads(
        answer.released,
        asked.language,
        lambda: figures.draw_panel(answer.picture, asked.language),
        lines=answer.picture.legend,
        show=asked.show,
    )


def _files(answer: MapAnswer, asked: Asked) -> dict[str, Callable[[], bytes]]:
    """What makes each file, when somebody takes it."""
    index, language, geometry = ask_places.places(), asked.language, answer.picture.geometry
    place = index.names[asked.within] if asked.within else needs.region_name(language)
    words = figures.PaperWords(answer.finding, answer.headline, place, answer.beside)
    around = ask_places.geometry(index.levels[0]) if asked.within else None

    def on_paper(form: str) -> Callable[[], bytes]:
        return lambda: figures.map_on_paper(
            answer.picture, answer.released, words, language, form=form, around=around
        )

    return {form: on_paper(form) for form in ("png", "svg", "pdf")} | {
        "geojson": lambda: figures.map_geojson(answer.released, geometry, language, answer.beside),
        "gpkg": lambda: figures.map_geopackage(answer.released, geometry, language, answer.beside),
    }
