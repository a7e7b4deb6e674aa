"""Hanlon's ranking over a table of problems."""

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.priority import PEARL, agreed_scores, rank_priorities, size_score


def problems() -> pd.DataFrame:
    table = pd.DataFrame(
        {"size": [7, 6, 2, 3, 6], "seriousness": [9, 8, 10, 6, 8], "effectiveness": [6, 8, 7, 4, 8]},
        index=["orphans", "elderly", "pasung", "disputes", "disability"],
    ).assign(**dict.fromkeys(PEARL, 1))
    table.loc["disputes", "legality"] = 0
    return table


def test_problems_stand_in_the_order_of_their_rating() -> None:
    ranked = rank_priorities(problems())
    assert ranked.index.tolist() == ["elderly", "disability", "pasung", "orphans", "disputes"]
    assert ranked["rank"].tolist() == [1, 1, 3, 4, 5]
    assert ranked["rating"].tolist() == [176, 176, 154, 150, 0]
    assert ranked["is_feasible"].tolist() == [True, True, True, True, False]


def test_the_older_form_gives_the_same_order() -> None:
    table = problems()
    older = (table["size"] + 2 * table["seriousness"]) * table["effectiveness"] / 3
    feasible = rank_priorities(table).query("is_feasible")
    assert older[feasible.index].is_monotonic_decreasing
    assert feasible["score"].to_numpy() == pytest.approx(older[feasible.index].to_numpy())


@pytest.mark.parametrize(
    ("size", "pearl", "words"), [(11, 1, "size is outside 0-10"), (5, 0.5, "legality is outside 0-1")]
)
def test_scores_outside_their_range_are_refused(size: float, pearl: float, words: str) -> None:
    with pytest.raises(TaksirError, match=words):
        rank_priorities(problems().assign(size=size, legality=pearl))


def test_a_table_with_faults_is_refused() -> None:
    with pytest.raises(TaksirError, match="lacks legality"):
        rank_priorities(problems().drop(columns="legality"))
    with pytest.raises(TaksirError, match="A score of economics is outside 0-1"):
        rank_priorities(problems().assign(economics=2))
    with pytest.raises(TaksirError, match="A score of size is outside"):
        rank_priorities(problems().assign(size=float("nan")))


@pytest.mark.parametrize(
    ("share", "size"),
    [
        (0, 1),
        (0.0005, 2),
        (0.001, 3),
        (0.005, 4),
        (0.01, 5),
        (0.05, 6),
        (0.1, 7),
        (0.2, 8),
        (0.25, 9),
        (0.6, 10),
    ],
)
def test_size_by_share_keeps_to_the_bands(share: float, size: int) -> None:
    assert size_score(share) == size


def test_a_share_above_one_has_no_size() -> None:
    with pytest.raises(TaksirError, match="outside 0-1"):
        size_score(1.2)


def test_raters_are_kept_as_median_and_spread() -> None:
    rows = [
        ("r1", "orphans", "seriousness", 9),
        ("r2", "orphans", "seriousness", 5),
        ("r3", "orphans", "seriousness", 8),
        ("r3", "orphans", "effectiveness", 4),
        ("r4", "orphans", "effectiveness", None),
    ]
    found = agreed_scores(pd.DataFrame(rows, columns=["rater", "problem", "criterion", "score"]))
    assert found.to_numpy().tolist() == [
        ["orphans", "effectiveness", 4, 4, 4, 1],
        ["orphans", "seriousness", 8, 5, 9, 3],
    ]
