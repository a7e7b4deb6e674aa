"""Numbers of a table as the reader writes them; a chance is never none or all for want of digits."""

import numpy as np
import pandas as pd
import pytest

from pages.parts.tabled import _usual_digits
from taksir.figures.worded import CHANCE, FREE, P_VALUE, NumberForm


@pytest.mark.parametrize(
    ("form", "value", "written"),
    [
        (P_VALUE, 3e-9, "< 0,0001"),
        (P_VALUE, 0.0001, "0,0001"),
        (P_VALUE, 0.99999, "1,0000"),
        (CHANCE, 1.0, "> 99%"),  # out of draws: never certain
        (CHANCE, 0.0, "< 1%"),
        (CHANCE, 0.99, "99%"),
        (CHANCE, 0.5, "50%"),
        (CHANCE, np.nan, "–"),
        (NumberForm(1, "%"), 99.96, "100,0%"),
    ],
)
def test_a_chance_is_not_said_more_closely_than_its_digits(
    form: NumberForm, value: float, written: str
) -> None:
    assert form.text(value, "id") == written


def test_a_column_of_many_noughts_has_the_digits_of_the_others() -> None:
    assert FREE.decimals is None
    assert _usual_digits(pd.Series([0, 0, 0, 12.0, 30.0])) == 1
    assert _usual_digits(pd.Series([0, 0, 0.25])) == 2
    assert _usual_digits(pd.Series([0.0, None])) == 0
