"""The grid of influence and interest: every corner, and whose voice is to be strengthened."""

import itertools

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.stakeholders import position, voices_to_strengthen


def test_every_cell_of_the_grid_stands_where_the_handbook_says():
    corners = {
        (True, True): "manage_closely",
        (True, False): "keep_satisfied",
        (False, True): "strengthen_voice",
        (False, False): "keep_informed",
    }
    for power, interest in itertools.product(range(1, 6), repeat=2):
        assert position(power, interest) == corners[power in (4, 5), interest in (4, 5)]


@pytest.mark.parametrize("power, interest", [(0, 3), (3, 6)])
def test_a_score_outside_the_scale_is_refused(power, interest):
    with pytest.raises(TaksirError, match="outside 1-5"):
        position(power, interest)


def test_who_concerns_it_most_and_can_least_comes_first_those_with_a_plan_last():
    table = pd.DataFrame(
        {
            "role": ["office", "older", "disability", "school", "youth"],
            "power": [5, 1, 2, 3, 1],
            "interest": [5, 5, 5, 3, 4],
            "has_plan": [False, True, False, False, False],
        }
    )
    chosen = voices_to_strengthen(table)
    assert chosen["role"].tolist() == ["disability", "youth", "older"]
    assert chosen["distance"].tolist() == [3, 3, 4]


def test_nobody_is_an_empty_table():
    table = pd.DataFrame({"power": [], "interest": [], "has_plan": []})
    assert voices_to_strengthen(table).empty
