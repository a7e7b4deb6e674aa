"""Rates as colours, numbers as bubbles: one map of an indicator, or several with the same classes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.classes import Classing, class_bounds, class_breaks, class_of
from taksir.figures.map_figure import draw_panel
from taksir.figures.map_picture import (
    BUBBLE_MAX_PX,
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
)
from taksir.figures.phrases import MARKS, Scale, mark_words, scale_of, value_text
from taksir.figures.roles import ROLES
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import number

GROUND = ROLES["panel"].light
"""Areas below circles."""


def draw_map(
    released: Released,
    geometry: MapGeometry,
    language: str,
    *,
    classes: Classing | str = "quantile",
    show: str = "rate",
    selected: str = "",
) -> go.Figure:
    """The map of one indicator.

    Args:
        released: The numbers.
        geometry: Addresses of the shapes of the same level.
        language: Language of the reader.
        classes: How values are divided into colours.
        show: "rate" for colours, "count" for bubbles.
        selected: Code of the area to outline.
    """
    picture = map_picture([("", released)], geometry, language, classes=classes, show=show)
    return draw_panel(picture, language, selected=selected)


def legend_lines(
    released: Released,
    geometry: MapGeometry,
    language: str,
    *,
    classes: Classing | str = "quantile",
    show: str = "rate",
) -> tuple[LegendLine, ...]:
    """What the map's colours and marks mean, each with its number of areas."""
    return map_picture([("", released)], geometry, language, classes=classes, show=show).legend


def map_picture(
    figures: Sequence[tuple[str, Released]],
    geometry: MapGeometry,
    language: str,
    *,
    classes: Classing | str = "quantile",
    show: str = "rate",
) -> MapPicture:
    """One map of each figure; all of them share their classes, or the size of their bubbles.

    Args:
        figures: Titles and numbers; the first says unit and reasons.
        geometry: The shapes of their level.
        language: Language of the reader.
        classes: How values are divided into colours.
        show: "rate" for colours, "count" for bubbles: colour would make large areas look needier.
    """
    first = figures[0][1]
    scale = scale_of(first, language, show)
    placed = [placed_areas(released, geometry, language, show=show) for _, released in figures]
    fill = _bubbled if show == "count" else _coloured
    together = pd.concat(placed, keys=range(len(placed)))
    filled, lines = fill(together, scale, language, classes)
    panels = tuple(
        Panel(title, filled.loc[place].reset_index(drop=True)) for place, (title, _) in enumerate(figures)
    )
    return MapPicture(geometry, panels, (*lines, *mark_lines(filled, first, language)))


def _coloured(
    areas: pd.DataFrame, scale: Scale, language: str, classes: Classing | str
) -> tuple[pd.DataFrame, list[LegendLine]]:
    values = areas["value"]
    if not values.notna().any():
        return areas, []
    breaks = class_breaks(values, classes, digits=scale.decimals)
    bounds = class_bounds(values, breaks, digits=scale.decimals)
    step, colours = class_of(values, breaks, digits=scale.decimals), np.array(ramp(len(bounds)))
    fill = np.where(step >= 0, colours[np.maximum(step, 0)], areas["fill"])
    lines = [
        LegendLine("class", colour, counted(_range_words(ends, scale, language), pd.Series(step == place)))
        for place, (colour, ends) in enumerate(zip(colours, bounds, strict=True))
    ]
    return areas.assign(fill=fill, step=step), lines


def _bubbled(
    areas: pd.DataFrame, scale: Scale, language: str, classes: Classing | str
) -> tuple[pd.DataFrame, list[LegendLine]]:
    """Circles whose area is the number; hollow where the number is uncertain."""
    largest = areas["value"].max()
    if not largest > 0:
        return areas, []
    is_shown = areas["kind"] == "shown"
    filled = areas.assign(
        fill=np.where(is_shown, GROUND, areas["fill"]),
        size_px=_diameter_px(areas["value"], largest),
        ring=np.where(areas["is_hatched"], "hollow", "full"),
    )
    lines = [
        LegendLine(
            "bubble", template.ACCENT, value_text(value, scale, language), _diameter_px(value, largest)
        )
        for value in _round_sizes(float(largest))
    ]
    if areas["is_hatched"].any():
        words = f"{MARKS['caution']} {mark_words('caution', language)}"
        lines.append(LegendLine("bubble", "", counted(words, areas["is_hatched"]), 14.0))
    return filled.assign(is_hatched=False), lines


def _diameter_px(value: pd.Series | float, largest: float) -> pd.Series | float:
    """The circle's area is the number."""
    return BUBBLE_MAX_PX * (value / largest) ** 0.5


def _round_sizes(largest: float) -> list[float]:
    """Up to three round numbers of people to compare circles with."""
    magnitude = 10.0 ** np.floor(np.log10(largest))
    top = next(magnitude * lead for lead in (5, 2, 1) if magnitude * lead <= largest)
    return [size for size in (top / 10, top / 2.5 if top / 2.5 >= 1 else top, top) if size >= 1] or [largest]


def ramp(count: int) -> list[str]:
    """As many colours as there are classes; two classes are not set as far apart as black and white."""
    first, last = (1, 3) if count == 2 else (0, len(template.TEAL) - 1)
    places = np.linspace(first, last, count).round().astype(int) if count > 1 else [2] * count
    return [template.TEAL[place] for place in places]


def _range_words(ends: tuple[float, float], scale: Scale, language: str) -> str:
    low, high = ends
    if low == high:
        return value_text(low, scale, language)
    return f"{number(low, language, scale.decimals)}–{value_text(high, scale, language)}"
