"""Circles for numbers of people: the circle's area is the number, hollow where the number is uncertain."""

import numpy as np
import pandas as pd

from taksir.figures.map_picture import BUBBLE_MAX_PX, LegendLine, counted
from taksir.figures.phrases import MARKS, Scale, mark_words, value_text

RING_PX = 14.0


def with_circles(
    areas: pd.DataFrame, values: pd.Series, is_uncertain: pd.Series, scale: Scale, colour: str, language: str
) -> tuple[pd.DataFrame, list[LegendLine]]:
    """Areas with a circle each, and what the circles mean.

    Args:
        areas: Placed areas of one map, or of several that are compared.
        values: The number of each; none where none is shown.
        is_uncertain: Whose circle is hollow.
        scale: How numbers are written.
        colour: Of the circles.
        language: Language of the words.
    """
    largest = float(values.max()) if values.notna().any() else 0.0
    if not largest > 0:
        return areas, []
    sized = areas.assign(size_px=_diameter_px(values, largest), ring=np.where(is_uncertain, "hollow", "full"))
    lines = [
        LegendLine("bubble", colour, value_text(value, scale, language), float(_diameter_px(value, largest)))
        for value in _round_sizes(largest)
    ]
    if is_uncertain.any():
        words = f"{MARKS['caution']} {mark_words('caution', language)}"
        lines.append(LegendLine("ring", colour, counted(words, is_uncertain), RING_PX))
    return sized, lines


def _diameter_px(value: pd.Series | float, largest: float) -> pd.Series | float:
    return BUBBLE_MAX_PX * (value / largest) ** 0.5


def _round_sizes(largest: float) -> list[float]:
    """Up to three round numbers of people to compare circles with."""
    magnitude = 10.0 ** np.floor(np.log10(largest))
    top = next(magnitude * lead for lead in (5, 2, 1) if magnitude * lead <= largest)
    return [size for size in (top / 10, top / 2.5 if top / 2.5 >= 1 else top, top) if size >= 1] or [largest]
