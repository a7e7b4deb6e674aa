"""What a map tells of the area under the pointer: few sentences with places for numbers, and the numbers.

A sentence travels once for all areas that share it. Each area adds its name and a few numbers, rounded as
they are shown; the browser writes them into the sentence in the reader's format.
"""

import html

import numpy as np
import pandas as pd

from taksir.figures.phrases import MARKS, Scale, mark_words, reason_words
from taksir.words import say

NAME = "<b>%{text}</b>"
BETWEEN = "<br>—<br>"
"""Between what is told of two figures."""


def slot(place: int, decimals: int = 0) -> str:
    """The place of a number in a sentence, which the browser fills.

    Args:
        place: Of the area's numbers, counted from 0.
        decimals: Digits after the decimal sign.
    """
    return f"%{{customdata[{place}]:,.{decimals}f}}"


def told_figure(
    areas: pd.DataFrame, scale: Scale, language: str, *, first: int = 0
) -> tuple[list[str], np.ndarray]:
    """Value, interval, number asked and reliability of every area, without its name.

    Args:
        areas: Released rows with `kind`, `reliability`, `withheld`, `n` and the columns of the scale.
        scale: Which numbers are told.
        language: Language of the words.
        first: How many numbers of another figure come before these.

    Returns:
        A sentence an area, safe HTML, and its four numbers: value, low, high, n; NaN where none is shown.
    """
    numbers = areas[[scale.value, scale.low, scale.high]].astype(float).round(scale.decimals)
    numbers = numbers.assign(n=areas["n"].astype(float)).where(areas["kind"] == "shown")
    has_interval = numbers[[scale.low, scale.high]].notna().all(axis=1)
    kinds = list(zip(areas["withheld"], areas["reliability"], has_interval, strict=True))
    sentences = {kind: _sentence(*kind, scale, language, first) for kind in set(kinds)}
    return [sentences[kind] for kind in kinds], numbers.to_numpy(float)


def _sentence(
    withheld: str, reliability: str, has_interval: bool, scale: Scale, language: str, first: int
) -> str:
    if withheld:
        reason = reason_words(withheld, language)
        return f"{MARKS['withheld']} {mark_words('withheld', language)}: {reason}"
    value, low, high = (f"{slot(first + place, scale.decimals)}" for place in range(3))
    unit = html.escape(scale.unit.removeprefix("%").strip())
    lines = [f"{value}{scale.suffix} {unit}".strip()]
    if has_interval:
        lines.append(say("95% interval {interval}", language, interval=f"{low}–{high}{scale.suffix}"))
    if reliability != "counted":
        lines.append(f"n = {slot(first + 3)}")
    return "<br>".join([*lines, f"{MARKS[reliability]} {mark_words(reliability, language)}"])
