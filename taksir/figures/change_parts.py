"""What a change is made of, as rows: the table beside the bars of `change_chart`."""

import pandas as pd

from taksir.figures.answer_tables import signed
from taksir.figures.change_chart import change_bars
from taksir.figures.phrases import scale_of
from taksir.release import Released
from taksir.words import say


def change_part_rows(released: Released, language: str, area_code: str = "") -> "pd.io.formats.style.Styler":
    """The parts of an area's change, the change itself last.

    Args:
        released: The answer of `estimate_change`.
        language: Of the words and numbers.
        area_code: The area; empty for the whole region.

    Returns:
        A part a row with its value [unit of the indicator]; none where the change cannot be shown.
    """
    labels, values, _, unit = change_bars(released, language, area_code)
    rows = pd.DataFrame({say("Part of the change", language): labels, unit: values})
    decimals = scale_of(released, language).decimals
    return rows.style.format({unit: lambda value: signed(value, language, decimals)})
