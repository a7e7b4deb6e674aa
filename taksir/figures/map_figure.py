"""A picture of a map in the browser: only numbers and names travel, shapes are files that it keeps.

An area goes by its number in the file of shapes. Hatching and dashes are thin shapes in a second file, drawn
as traces of their own.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.map_marks import bubbles, labels, points
from taksir.figures.map_picture import MapPicture
from taksir.figures.map_traces import CLEAR, fills, marks, outline
from taksir.figures.roles import luminance
from taksir.shapes import MapGeometry

WIDTH_PX = 760
HEIGHT_PX = (300, 520)
MARGIN_SHARE = 0.02
DARK_BELOW = 0.25
"""Colours with less luminance are striped in white."""


def draw_panel(
    picture: MapPicture, language: str, *, number: int = 0, selected: str = "", width_px: int = WIDTH_PX
) -> go.Figure:
    """One map of a picture.

    Args:
        picture: What is meant.
        language: Language of the reader.
        number: Which of its maps.
        selected: Code of the area to outline.
        width_px: How much room it will have, from which its height follows.
    """
    areas, geometry = picture.panels[number].areas, picture.geometry
    figure = template.new_figure(language)
    filled, colour_axis = fills(areas, geometry)
    hatched = areas[areas["is_hatched"]]
    is_dark = hatched["fill"].map(_is_dark).astype(bool)
    laid_over = (
        marks(-areas.loc[areas["is_dashed"], "number"], template.QUIET, geometry),
        marks(hatched.loc[~is_dark, "number"], template.INK, geometry),
        marks(hatched.loc[is_dark, "number"], template.PAPER, geometry),
        *bubbles(areas, geometry, picture.bubble_colour),
        points(picture.points),
        labels(areas, geometry),
    )
    figure.add_traces([*filled, *(trace for trace in laid_over if trace is not None)])
    if selected in geometry.codes:
        chosen = geometry.codes.index(selected) + 1
        figure.add_trace(outline(chosen, geometry, template.PAPER, 6))
        figure.add_trace(outline(chosen, geometry, template.OCHRE, 3))
    return _with_frame(figure, geometry, width_px).update_layout(coloraxis=colour_axis)


def selected_area(clicked: Iterable[dict[str, object]], codes: Sequence[str]) -> str:
    """The area code of the first point that the browser reports as clicked, or an empty text.

    Args:
        clicked: Points as the browser tells them.
        codes: Of the shapes, in the order of their numbers.
    """
    for point in clicked:
        number = point.get("location") or _last(point.get("customdata"))
        if isinstance(number, int | float) and 1 <= abs(number) <= len(codes):
            return codes[int(abs(number)) - 1]
    return ""


def _last(numbers: object) -> object:
    """Of a clicked circle a browser tells its numbers only, as a list or by place; the last is its area's."""
    listed = list(numbers.values()) if isinstance(numbers, dict) else numbers
    return listed[-1] if isinstance(listed, list) and listed else None


def _is_dark(colour: str) -> bool:
    return luminance(colour) < DARK_BELOW


def _tall(bounds: tuple[float, float, float, float]) -> float:
    """Height of a map by its width (Mercator, EPSG:3857)."""
    west, south, east, north = bounds
    low, high = np.arcsinh(np.tan(np.radians([south, north])))
    return float((high - low) / max(np.radians(east - west), 1e-9))


def _with_frame(figure: go.Figure, geometry: MapGeometry, width_px: int) -> go.Figure:
    west, south, east, north = geometry.bounds
    margin = MARGIN_SHARE * max(east - west, north - south)
    figure.update_geos(
        visible=False,
        projection_type="mercator",
        lonaxis_range=[west - margin, east + margin],
        lataxis_range=[south - margin, north + margin],
        bgcolor=CLEAR,
    )
    low, high = (px * width_px // WIDTH_PX for px in HEIGHT_PX)
    tall = _tall((west - margin, south - margin, east + margin, north + margin))
    figure.update_layout(
        height=int(min(max(width_px * tall, low), high)),
        meta={"tall": round(tall, 4)},  # a page gives it the height that fits the width it has there
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        clickmode="event+select",
    )
    return figure
