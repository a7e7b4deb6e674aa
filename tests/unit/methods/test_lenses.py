"""The four lenses: codes by hand, and comparative need by its definition."""

import numpy as np
import pandas as pd
import pytest

from taksir.methods.lenses import READINGS, agreement_codes, comparative_need, reading


def test_codes_by_hand() -> None:
    """Six areas: the highest two of each lens stand out; an unknown value is a question mark."""
    values = pd.DataFrame(
        {
            "normative": [1.0, 2, 3, 4, 5, 6],
            "felt": [6.0, 5, 4, 3, 2, 1],
            "expressed": [0.0, 0, 0, 0, 0, 0],
            "comparative": [1.0, np.nan, 1, 9, 2, 8],
        }
    )
    assert agreement_codes(values).tolist() == ["0100", "010?", "0000", "0001", "1000", "1001"]


def test_every_full_code_has_a_reading_and_an_unknown_has_none() -> None:
    assert len(READINGS) == 16 and all(reading(code) for code in READINGS)
    assert reading("1?01") == ""


def test_comparative_need_is_what_the_median_coverage_would_reach() -> None:
    found = comparative_need(pd.Series([0.1, 0.3, 0.5]), pd.Series([100.0, 200, 300]))
    assert found.tolist() == pytest.approx([20, 0, 0])
