"""Borich scores over a table of answers."""

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.training_needs import rank_training_needs, weighted_discrepancy


def test_competencies_stand_in_the_order_of_their_score() -> None:
    answers = pd.DataFrame(
        {
            "competency": ["sign language"] * 4 + ["reporting"] * 4,
            "importance": [5, 4, 5, 4, 3, 3, 4, np.nan],
            "ability": [2, 3, 4, 4, 3, 4, 4, 1],
        }
    )
    table = rank_training_needs(answers)
    assert table["competency"].tolist() == ["sign language", "reporting"]
    assert table["discrepancy"].tolist() == [5.625, pytest.approx(-10 / 9)]
    assert table["staff_persons"].tolist() == [4, 3]
    assert table["below_persons"].tolist() == [3, 0]


def test_no_answer_is_no_score() -> None:
    assert np.isnan(weighted_discrepancy(pd.Series([np.nan]), pd.Series([3.0])))


def test_scores_outside_the_scale_are_refused() -> None:
    with pytest.raises(TaksirError, match="outside 1-5"):
        weighted_discrepancy(pd.Series([6]), pd.Series([1]))
