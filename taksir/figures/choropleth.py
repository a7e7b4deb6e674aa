"""Rates as colours, numbers as bubbles: one map of an indicator, or several with the same classes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.circles import with_circles
from taksir.figures.classes import Classing, class_bounds, class_breaks, class_of
from taksir.figures.map_figure import draw_panel
from taksir.figures.map_picture import (
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
)
from taksir.figures.phrases import Scale, scale_of, value_text
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
    fill = _bubbled if show == "count" else coloured
    together = pd.concat(placed, keys=range(len(placed)))
    filled, lines = fill(together, scale, language, classes)
    panels = tuple(
        Panel(title, filled.loc[place].reset_index(drop=True)) for place, (title, _) in enumerate(figures)
    )
    return MapPicture(geometry, panels, (*lines, *mark_lines(filled, first, language)))


def coloured(
    areas: pd.DataFrame, scale: Scale, language: str, classes: Classing | str
) -> tuple[pd.DataFrame, list[LegendLine]]:
    """Placed areas with the colour of their class, and the classes with their numbers of areas."""
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
    """Circles on pale areas."""
    sized, lines = with_circles(areas, areas["value"], areas["is_hatched"], scale, template.ACCENT, language)
    if not lines:
        return areas, []
    fill = np.where(areas["kind"] == "shown", GROUND, areas["fill"])
    return sized.assign(fill=fill, is_hatched=False), lines


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
