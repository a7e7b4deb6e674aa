"""Numbered replicate weights become one column, in the order of their numbers."""

import pytest

from pipelines.classify.replicates import COLUMN, replicate_number, with_replicates
from pipelines.recipe import ColumnMatch


def matches_of(*headers: str) -> tuple[ColumnMatch, ...]:
    return tuple(ColumnMatch(header) for header in headers)


@pytest.mark.parametrize(
    "name",
    [
        "repwt{0}",
        "REPWT_{0:02d}",
        "brr{0}",
        "jk_{0}",
        "w_rep{0}",
        "bsw{0:03d}",
        "bootstrap_weight_{0}",
        "bobot_replikasi_{0}",
    ],
)
def test_numbered_weights_are_recognised(name: str) -> None:
    matches = with_replicates(matches_of("id", *(name.format(number) for number in range(1, 9))))
    assert [match.column for match in matches] == ["", *[COLUMN] * 8]
    assert all(match.action == "keep" and match.question == "" for match in matches[1:])


def test_gaps_and_few_columns_are_not_replicates() -> None:
    assert not any(
        match.column for match in with_replicates(matches_of("repwt1", "repwt2", "repwt4", "repwt5"))
    )
    assert not any(match.column for match in with_replicates(matches_of("repwt1", "repwt2", "repwt3")))
    assert not any(match.column for match in with_replicates(matches_of("q1", "q2", "q3", "q4", "q5")))


def test_order_is_that_of_the_numbers() -> None:
    assert sorted(["repwt10", "repwt9", "repwt1"], key=replicate_number) == ["repwt1", "repwt9", "repwt10"]
