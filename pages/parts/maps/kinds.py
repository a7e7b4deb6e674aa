"""Each kind of map: the figure it rests on, the picture, and what it found in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from pages.parts import ask, ask_places
from pages.parts.maps.asked import LABELS, POINTS, Asked
from taksir import figures, needs
from taksir.errors import TaksirError
from taksir.figures import MapPicture
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

PANELS_MAX = 12
KEPT_MAPS = 100


@dataclass(frozen=True)
class MapAnswer:
    """A map ready to be shown.

    Attributes:
        released: The figure it rests on.
        picture: What is drawn.
        finding: Its title.
        headline: Indicator, unit, level, period.
        alt: What it says, for those who do not see it.
        beside: Further figures that are drawn with it: a second indicator, rounds before those compared.
    """

    released: Released
    picture: MapPicture
    finding: str
    headline: str
    alt: str
    beside: tuple[Released, ...] = ()


def answer_map(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    """The map that was asked for.

    Raises:
        TaksirError: It cannot be drawn; the sentence says what is missing.
    """
    answer = _answered(needs.data_version(), geometry.url, asked.what, asked, geometry)
    panels = answer.picture.panels
    if LABELS in asked.layers:
        panels = tuple(replace(panel, areas=figures.with_labels(panel.areas)) for panel in panels)
    points = ask_places.facility_points(asked.within) if POINTS in asked.layers else None
    lines = answer.picture.legend
    if points is not None:
        points = figures.grouped_points(points, geometry.bounds)
        lines = (*lines, figures.points_line(points, asked.language))
    return replace(answer, picture=replace(answer.picture, panels=panels, points=points, legend=lines))


@st.cache_resource(show_spinner=False, max_entries=KEPT_MAPS)
def _answered(
    version: str, url: str, what: tuple[object, ...], _asked: Asked, _geometry: MapGeometry
) -> MapAnswer:
    """Drawn once for all readers; nothing changes it."""
    return KINDS[_asked.kind](_asked, _geometry)


def _one(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    released = ask_places.mapped(asked.indicator_id, asked.level, asked.within)
    if asked.show == "both":
        return _circled(released, released, asked, geometry)
    picture = figures.map_picture(
        [("", released)], geometry, asked.language, classes=asked.classing, show=asked.show
    )
    return _plain(released, picture, asked)


def _pair(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    first = ask_places.mapped(asked.indicator_id, asked.level, asked.within)
    if not asked.second:
        raise TaksirError("No other indicator is shown at this level. Choose larger areas.")
    second = ask_places.mapped(asked.second, asked.level, asked.within)
    if asked.cross == "circles":
        return _circled(first, second, asked, geometry)
    picture = figures.pair_picture(first, second, geometry, asked.language)
    found = figures.pair_finding(picture, first, second, asked.language)
    names = " × ".join(entry.indicator.name.in_language(asked.language) for entry in (first, second))
    headline = " · ".join(
        part for part in (names, figures.level_words(asked.level, asked.language), first.period) if part
    )
    return MapAnswer(first, picture, found, headline, f"{names}. {found}.", (second,))


def _circled(first: Released, second: Released, asked: Asked, geometry: MapGeometry) -> MapAnswer:
    """The first indicator's rate as colours, the number of the second, or of the same, as circles."""
    picture = figures.layered_picture(first, second, geometry, asked.language, classes=asked.classing)
    answer = _plain(first, picture, asked)
    unit = figures.scale_of(second, asked.language, "count").unit
    what = unit if second is first else f"{second.indicator.name.in_language(asked.language)} ({unit})"
    circles = say("Circles: {what}", asked.language, what=what)
    alt = f"{answer.alt} {circles}. {figures.alt_text(second, asked.language, 'count')}"
    beside = () if second is first else (second,)
    return replace(answer, headline=f"{answer.headline} · {circles}", alt=alt, beside=beside)


def _rounds(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    rounds = ask_places.round_figures(asked.indicator_id, asked.level, asked.within)
    if len(rounds) < 2:
        raise TaksirError(
            "There is one round of {indicator} only. Deliver an earlier or a later one as a source of its "
            "own on the page Data in.",
            indicator=asked.indicator_id,
        )
    picture = figures.map_picture(
        [(entry.period, entry) for entry in rounds[-PANELS_MAX:]],
        geometry,
        asked.language,
        classes=asked.classing,
    )
    change = ask.change(asked.indicator_id, asked.level)
    beside = figures.change_picture(change, geometry, asked.language)
    picture = replace(
        picture,
        panels=(*picture.panels, *beside.panels),
        legend=(*picture.legend, *(line for line in beside.legend if line.kind in ("class", "hatch"))),
    )
    answer = _plain(change, picture, asked)
    earlier = rounds[-PANELS_MAX:-2]  # the change itself tells the last two
    return replace(answer, finding=figures.answer_finding(change, asked.language), beside=earlier)


def _groups(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    if not asked.group:
        raise TaksirError("This indicator cannot be broken down by a group. Choose another indicator.")
    whole = ask_places.mapped(asked.indicator_id, asked.level, asked.within, by=(asked.group,))
    parts = [
        (
            figures.category_words(asked.group, str(value), asked.language),
            replace(whole, table=rows.drop(columns=asked.group).reset_index(drop=True), by=()),
        )
        for value, rows in whole.table.groupby(asked.group, sort=False)
    ]
    picture = figures.map_picture(parts[:PANELS_MAX], geometry, asked.language, classes=asked.classing)
    named = figures.with_cell_names(whole, asked.language)
    return _plain(whole, picture, asked, finding=figures.finding(named, asked.language))


def _clusters(asked: Asked, geometry: MapGeometry) -> MapAnswer:
    released = ask_places.hot_spots(asked.indicator_id, asked.level, asked.within, asked.method)
    picture = figures.hot_spot_picture(released, geometry, asked.language)
    return _plain(released, picture, asked, finding=figures.answer_finding(released, asked.language))


def _plain(released: Released, picture: MapPicture, asked: Asked, *, finding: str = "") -> MapAnswer:
    headline = figures.headline_words(released, asked.language, asked.show)
    is_answer = figures.is_answer(released)
    if not finding and not is_answer:
        finding = figures.finding(released, asked.language, asked.show)
    alt = (figures.answer_alt if is_answer else figures.alt_text)(released, asked.language)
    return MapAnswer(released, picture, finding, headline, alt)


KINDS: dict[str, Callable[[Asked, MapGeometry], MapAnswer]] = {
    "one": _one,
    "pair": _pair,
    "rounds": _rounds,
    "groups": _groups,
    "clusters": _clusters,
}
