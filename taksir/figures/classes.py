"""Classes of a map: breaks that a reader sees, and the class of each value between them.

Breaks are rounded to the digits that are shown, and values are classed as they are shown, so that
the legend, the table and the map never contradict each other. Maps that are compared share their breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.methods.natural_breaks import natural_breaks

METHODS = ("quantile", "natural", "pretty", "equal", "manual")
CLASSES_MAX = 5


@dataclass(frozen=True)
class Classing:
    """How values are divided into colours.

    Attributes:
        method: quantile (about equally many areas a class) | natural (values alike within a class) | pretty
            (round numbers) | equal (width) | manual.
        breaks: The reader's own breaks, for manual.
    """

    method: str = "quantile"
    breaks: tuple[float, ...] = ()


def class_breaks(values: pd.Series, classing: Classing | str = "quantile", *, digits: int = 1) -> list[float]:
    """The inner breaks between classes, rising; a value equal to a break is in the class above.

    Args:
        values: The values on the map, or on all maps that are compared; missing ones are left out.
        classing: How they are divided, or only the method's name.
        digits: Digits after the decimal sign that are shown.

    Returns:
        Up to four breaks; fewer where values repeat, none where all are the same.
    """
    asked = Classing(classing) if isinstance(classing, str) else classing
    shown = np.round(values.dropna().to_numpy(float), digits)
    if not len(shown):
        return []
    breaks = np.unique(np.round(_inner(shown, asked), digits))
    return [float(edge) for edge in breaks if shown.min() < edge <= shown.max()][: CLASSES_MAX - 1]


def class_of(values: pd.Series, breaks: Sequence[float], *, digits: int = 1) -> np.ndarray:
    """The class of each value, counted from 0; -1 where there is none."""
    shown = np.round(values.to_numpy(float), digits)
    return np.where(np.isnan(shown), -1, np.searchsorted(breaks, shown, side="right"))


def class_bounds(values: pd.Series, breaks: Sequence[float], *, digits: int = 1) -> list[tuple[float, float]]:
    """The lowest and the highest value that each class can hold, as shown."""
    shown = np.round(values.dropna().to_numpy(float), digits)
    step = 10.0**-digits
    lows = [shown.min(), *breaks]
    highs = [*(edge - step for edge in breaks), shown.max()]
    return [(float(low), float(max(low, high))) for low, high in zip(lows, highs, strict=True)]


def _inner(shown: np.ndarray, asked: Classing) -> np.ndarray:
    if asked.method == "manual":
        return np.array(asked.breaks, dtype=float)
    if asked.method == "natural":
        return natural_breaks(shown, CLASSES_MAX)
    return _pretty(shown) if asked.method == "pretty" else _even(shown, asked.method)


def _even(shown: np.ndarray, method: str) -> np.ndarray:
    shares = np.linspace(0, 1, min(CLASSES_MAX, len(np.unique(shown))) + 1)[1:-1]
    if method == "quantile":
        return np.quantile(shown, shares)
    return shown.min() + shares * (shown.max() - shown.min())


def _pretty(shown: np.ndarray) -> np.ndarray:
    """Multiples of 1, 2, 2.5 or 5 times a power of ten that make at most five classes."""
    spread = shown.max() - shown.min()
    if spread == 0:
        return np.array([])
    magnitude = 10.0 ** np.floor(np.log10(spread / CLASSES_MAX))
    steps = magnitude * np.array([1, 2, 2.5, 5, 10, 20])
    rounds = (
        np.arange(np.floor(shown.min() / step) + 1, np.ceil(shown.max() / step)) * step for step in steps
    )
    return next(inner for inner in rounds if len(inner) < CLASSES_MAX)
