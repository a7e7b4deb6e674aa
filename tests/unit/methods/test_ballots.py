"""Votes: points by hand, equal groups, ties, and Kendall's W against scipy's Friedman test."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import friedmanchisquare

from taksir.errors import TaksirError
from taksir.methods.ballots import agreement, pairwise_winner, ranked_points, tally_points


def ballots(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["voter", "group", "option", "points"])


VOTES = ballots(
    ("o1", "officials", "road", 3), ("o2", "officials", "road", 3), ("o3", "officials", "road", 2),
    ("o3", "officials", "care", 1), ("d1", "disability", "care", 3), ("e1", "older", "care", 2),
    ("e1", "older", "road", 1),
)  # fmt: skip


def test_the_largest_delegation_decides_only_where_points_are_added_up() -> None:
    """Added up: road 9 of 15. By group: road (8/9 + 0 + 1/3) / 3 = 11/27, care 16/27."""
    plain = tally_points(VOTES, ["road", "care", "school"])
    assert plain.index.tolist() == ["road", "care", "school"]
    assert plain["points"].tolist() == [9, 6, 0]
    assert plain["voters_persons"].tolist() == [4, 3, 0]
    fair = tally_points(VOTES, ["road", "care", "school"], is_by_group=True)
    assert fair.index.tolist() == ["care", "road", "school"]
    assert fair["share"].tolist() == pytest.approx([16 / 27, 11 / 27, 0])
    assert fair["share"].sum() == pytest.approx(1)


def test_ties_share_a_place_and_say_so() -> None:
    tied = tally_points(ballots(("a", "g", "x", 2), ("b", "g", "y", 2), ("c", "g", "z", 1)), ["x", "y", "z"])
    assert tied["rank"].tolist() == [1, 1, 3]
    assert tied["is_tied"].tolist() == [True, True, False]


def test_no_votes_yet_is_no_error() -> None:
    empty = tally_points(ballots(), ["x", "y"])
    assert empty["share"].tolist() == [0, 0]
    assert not empty["is_tied"].any()


def test_an_unknown_option_or_negative_points_are_refused() -> None:
    for row in (("a", "g", "pool", 1), ("a", "g", "road", -1)):
        with pytest.raises(TaksirError, match="Correct the ballot"):
            tally_points(ballots(row), ["road"])


def test_points_of_a_place() -> None:
    assert [ranked_points(place, 8, most=5) for place in (1, 2, 5, 6)] == [5, 4, 1, 0]
    assert [ranked_points(place, 3, most=5) for place in (1, 3)] == [3, 1]
    assert [ranked_points(place, 4) for place in (1, 2, 3, 4)] == [3, 2, 1, 0]


def test_agreement_is_friedman_over_its_largest_value() -> None:
    """W = chi² / (voters × (options − 1)), ties corrected; p from the same chi²."""
    random = np.random.default_rng(5)
    for _ in range(10):
        scores = pd.DataFrame(random.integers(0, 5, (9, 5)).astype(float))
        expected = friedmanchisquare(*[scores[name] for name in scores])
        found = agreement(scores)
        assert found.w == pytest.approx(expected.statistic / (9 * 4))
        assert found.p_value == pytest.approx(expected.pvalue)
    assert agreement(pd.DataFrame([[3, 2, 1], [3, 2, 1]])).w == pytest.approx(1)
    assert np.isnan(agreement(pd.DataFrame([[3, 2, 1]])).w)
    assert np.isnan(agreement(pd.DataFrame([[1, 1], [1, 1]])).w)


def test_the_pairwise_winner_may_differ_from_the_points_or_not_exist() -> None:
    borda_differs = pd.DataFrame([[2, 1, 0]] * 3 + [[0, 2, 1]] * 2, columns=["a", "b", "c"])
    assert borda_differs.sum().idxmax() == "b"
    assert pairwise_winner(borda_differs) == "a"
    circle = pd.DataFrame([[2, 1, 0], [0, 2, 1], [1, 0, 2]], columns=["a", "b", "c"])
    assert pairwise_winner(circle) == ""
