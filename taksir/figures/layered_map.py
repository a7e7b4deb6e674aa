"""Two layers on one map: rates as colours and, over them, numbers of people as circles.

A rate says where need is dense, a number where most of the people are; a reader often needs both at once.
"""

from taksir.figures import template
from taksir.figures.choropleth import coloured
from taksir.figures.circles import with_circles
from taksir.figures.classes import Classing
from taksir.figures.map_picture import (
    COLUMNS,
    LegendLine,
    MapPicture,
    Panel,
    counted,
    mark_lines,
    placed_areas,
    with_both_told,
)
from taksir.figures.phrases import scale_of
from taksir.release import Released
from taksir.shapes import MapGeometry
from taksir.words import say


def layered_picture(
    colours: Released,
    circles: Released,
    geometry: MapGeometry,
    language: str,
    *,
    classes: Classing | str = "quantile",
) -> MapPicture:
    """Rates of one figure as colours, numbers of another, or of the same, as circles.

    Args:
        colours: Its rates are drawn; it says what is hatched and withheld.
        circles: Its numbers are drawn; an area whose number is not shown has no circle, and is counted.
        geometry: The shapes of their level.
        language: Language of the reader.
        classes: How rates are divided into colours.
    """
    areas = placed_areas(colours, geometry, language)
    other = placed_areas(circles, geometry, language, show="count")
    scale = scale_of(circles, language, "count")
    areas = with_both_told(areas, other, scale, language)
    areas, lines = coloured(areas, scale_of(colours, language), language, classes)
    areas, circle_lines = with_circles(
        areas, other["value"], other["is_hatched"], scale, template.OCHRE, language
    )
    without = other["value"].isna() & (areas["kind"] == "shown")
    if without.any():
        words = counted(say("no circle: its number is not shown", language), without)
        circle_lines.append(LegendLine("unmatched", "", words))
    legend = (*lines, *circle_lines, *mark_lines(areas, colours, language))
    panel = Panel("", areas[[*COLUMNS, "kind", "withheld"]])
    return MapPicture(geometry, (panel,), legend, bubble_colour=template.OCHRE)
