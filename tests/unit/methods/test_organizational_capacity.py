"""Scores of capacity by hand: the rule of 70 %, self beside peer, year on year."""

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.organizational_capacity import domain_scores, self_and_peer, yearly_change

ITEMS = {"program": ("p1", "p2", "p3", "p4"), "staff": ("s1", "s2", "s3", "s4")}


def test_a_domain_is_the_mean_of_its_items_where_70_percent_are_answered():
    answers = pd.DataFrame(
        [[2, 4, np.nan, 3, 5, 5, 4, 4], [1, np.nan, np.nan, 3, 2, 2, 2, 2]],
        columns=[*ITEMS["program"], *ITEMS["staff"]],
        index=["a", "b"],
    )
    table = domain_scores(answers, ITEMS).set_index(["review", "domain"])
    assert table.loc[("a", "program"), "score"] == 3.0  # 3 of 4 answered: 75 %
    assert table.loc[("a", "staff"), "score"] == 4.5
    assert np.isnan(table.loc[("b", "program"), "score"])  # 2 of 4 answered: 50 %
    assert table.loc[("b", "program"), "answered_share"] == 0.5


def test_seven_of_ten_answered_is_just_enough():
    items = {"program": tuple(f"p{n}" for n in range(10))}
    answers = pd.DataFrame([[3] * 7 + [np.nan] * 3], columns=list(items["program"]))
    assert domain_scores(answers, items)["score"].tolist() == [3.0]


def test_a_score_outside_the_scale_is_refused():
    with pytest.raises(TaksirError, match="outside 1-5"):
        domain_scores(pd.DataFrame({"p1": [6]}), {"program": ("p1",)})


def test_change_is_from_review_to_review_of_the_same_kind():
    scores = pd.DataFrame(
        [("program", "self", 2025, 2.0), ("program", "self", 2026, 3.0), ("program", "self", 2026, 4.0),
         ("program", "peer", 2026, 2.5)],
        columns=["domain", "reviewer", "year", "score"],
    )  # fmt: skip
    table = yearly_change(scores).set_index(["reviewer", "year"])["change"]
    assert table[("self", 2026)] == 1.5
    assert np.isnan(table[("self", 2025)]) and np.isnan(table[("peer", 2026)])


def test_self_beside_peer_and_a_domain_nobody_else_saw():
    scores = pd.DataFrame(
        [("program", "self", 4.0), ("program", "peer", 2.5), ("staff", "self", 3.0)],
        columns=["domain", "reviewer", "score"],
    )
    table = self_and_peer(scores)
    assert table.loc["program", "difference"] == 1.5
    assert np.isnan(table.loc["staff", "difference"])
