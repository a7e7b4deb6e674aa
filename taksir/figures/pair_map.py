"""Two indicators crossed on one map: three steps of each, nine colours that also differ in lightness."""

import html

import numpy as np
import pandas as pd

from taksir.figures import template
from taksir.figures.classes import class_of
from taksir.figures.map_picture import (
    COLUMNS,
    MapPicture,
    PairLegend,
    Panel,
    mark_lines,
    placed_areas,
    with_both_told,
)
from taksir.figures.phrases import scale_of, value_text
from taksir.figures.roles import ROLES, contrast, css_colour
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say

COLOURS = tuple(tuple(ROLES[f"pair_{up}{across}"].light for across in (1, 2, 3)) for up in (1, 2, 3))
"""Rows by the second, columns by the first indicator, each from its lowest to its highest third; the purple
and gold of Stevens (2015), told apart by colour-blind readers; the darker, the more of both."""
STEPS = 3


def pair_picture(first: Released, second: Released, geometry: MapGeometry, language: str) -> MapPicture:
    """A map of two indicators at once, by thirds of the areas.

    An area of which one of the two is not shown stays white, with the reason.

    Args:
        first: Grows to the right in the legend; says what is hatched and withheld.
        second: Grows upwards.
        geometry: The shapes of their level.
        language: Language of the reader.
    """
    areas = placed_areas(first, geometry, language)
    other = placed_areas(second, geometry, language)
    areas = with_both_told(areas, other, scale_of(second, language), language)
    is_known = (areas["kind"] == "shown") & (other["kind"] == "shown")
    lost = (areas["kind"] == "shown") & ~is_known
    areas["withheld"] = areas["withheld"].where(~lost, other["withheld"])
    areas["kind"] = areas["kind"].where(~lost, other["kind"])
    breaks = [_thirds(frame["value"].where(is_known), figure, language) for frame, figure in
              ((areas, first), (other, second))]  # fmt: skip
    across = class_of(areas["value"].where(is_known), breaks[0], digits=9)
    up = class_of(other["value"].where(is_known), breaks[1], digits=9)
    colours = np.array(COLOURS)[np.maximum(up, 0), np.maximum(across, 0)]
    caution = (areas["reliability"] == "caution") | (other["reliability"] == "caution")
    areas = areas.assign(
        fill=np.where(is_known, colours, np.where(areas["kind"] == "no_data", areas["fill"], template.PAPER)),
        is_hatched=is_known & caution,
        is_dashed=areas["kind"] == "withheld",
    )
    names = _axis(first, breaks[0], language), _axis(second, breaks[1], language)
    legend = pair_legend(across, up, *names)
    lines = tuple(mark_lines(areas, first, language))
    return MapPicture(geometry, (Panel("", areas[[*COLUMNS, "kind", "withheld"]]),), lines, legend)


def pair_legend(across: np.ndarray, up: np.ndarray, across_words: str, up_words: str) -> PairLegend:
    """The nine colours with the number of areas of each.

    Args:
        across, up: Third of each area, from 0; -1 where it is not known.
        across_words, up_words: What grows to the right and upwards.
    """
    counts = tuple(
        tuple(int(((up == row) & (across == column)).sum()) for column in range(STEPS))
        for row in range(STEPS)
    )
    return PairLegend(COLOURS, counts, across_words, up_words)


def pair_finding(picture: MapPicture, first: Released, second: Released, language: str) -> str:
    """Which areas are in the highest third of both."""
    areas = picture.panels[0].areas
    both = sorted(areas.loc[areas["fill"] == COLOURS[-1][-1], "name"])
    words = {
        "first": first.indicator.name.in_language(language),
        "second": second.indicator.name.in_language(language),
    }
    if not both:
        return say("No area is in the highest third of both: {first}; {second}", language, **words)
    named = ", ".join(both[:3]) + (" …" if len(both) > 3 else "")
    return say(
        "{count} areas are in the highest third of both: {areas}", language, count=len(both), areas=named
    )


def _thirds(values: pd.Series, released: Released, language: str) -> list[float]:
    return thirds(values, digits=scale_of(released, language).decimals)


def thirds(values: pd.Series, *, digits: int) -> list[float]:
    """The breaks between the thirds of some values, rounded as they are shown; fewer where values repeat."""
    shown = np.round(values.dropna().to_numpy(float), digits)
    if not len(shown):
        return []
    breaks = np.unique(np.round(np.quantile(shown, [1 / 3, 2 / 3]), digits))
    return [float(edge) for edge in breaks if shown.min() < edge]


def _axis(released: Released, breaks: list[float], language: str) -> str:
    scale = scale_of(released, language)
    edges = " | ".join(value_text(edge, scale, language) for edge in breaks)
    name = released.indicator.name.in_language(language)
    return f"{name} ({edges})" if edges else name


def pair_legend_html(legend: PairLegend) -> str:
    """The nine colours as a small table, the second indicator upwards, the first to the right."""
    cell = "width:34px;height:26px;text-align:center;font-size:.75rem;font-weight:600"
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="{cell};background:{css_colour(colour)};color:{_ink(colour)}">{count}</td>'
            for colour, count in zip(colours, counts, strict=True)
        )
        + "</tr>"
        for colours, counts in zip(legend.colours[::-1], legend.counts[::-1], strict=True)
    )
    return (
        '<div style="display:flex;gap:12px;align-items:center;font-size:.86rem;flex-wrap:wrap">'
        f'<table style="border-collapse:separate;border-spacing:1px">{rows}</table>'
        f"<div><div>↑ {html.escape(legend.up)}</div><div>→ {html.escape(legend.across)}</div></div></div>"
    )


def _ink(colour: str) -> str:
    """Ink or paper, whichever is read better on a colour."""
    return css_colour(max((template.INK, template.PAPER), key=lambda ink: contrast(ink, colour)))
