"""Orphan status for every pair of codes, and the bounds of unknown parents."""

import itertools

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.orphanhood import is_orphan, is_split_plausible, orphan_bounds, orphan_status

PAIRS = pd.DataFrame(list(itertools.product([1, 0, 9], repeat=2)), columns=["father", "mother"])


def test_every_pair_has_the_status_of_the_handbook() -> None:
    found = dict(
        zip(
            PAIRS.itertuples(index=False, name=None),
            orphan_status(PAIRS["father"], PAIRS["mother"]),
            strict=True,
        )
    )
    assert found == {
        (1, 1): "none",
        (1, 0): "maternal",
        (1, 9): "unknown",
        (0, 1): "paternal",
        (0, 0): "double",
        (0, 9): "paternal_or_double",
        (9, 1): "unknown",
        (9, 0): "maternal_or_double",
        (9, 9): "unknown",
    }


def test_a_missing_answer_is_unknown() -> None:
    assert is_orphan(pd.Series([None, 0], dtype="Int64"), pd.Series([1, None], dtype="Int64")).tolist() == [
        pd.NA,
        True,
    ]


def test_bounds_are_all_alive_and_all_dead() -> None:
    weight = pd.Series([10.0, 20, 30, 40, 50, 60, 70, 80, 90])
    bounds = orphan_bounds(PAIRS["father"], PAIRS["mother"], weight)
    alive, dead = (PAIRS.replace(9, code) for code in (1, 0))
    for value, table in ((bounds.low, alive), (bounds.high, dead)):
        orphans = is_orphan(table["father"], table["mother"]).astype(bool)
        assert value == pytest.approx(weight[orphans].sum() / weight.sum())
    known = is_orphan(PAIRS["father"], PAIRS["mother"])
    assert bounds.known == pytest.approx(weight[known.fillna(False)].sum() / weight[known.notna()].sum())
    assert bounds.low <= bounds.known <= bounds.high
    assert bounds.unknown_share == pytest.approx((30 + 60 + 70 + 80 + 90) / 450)


def test_more_maternal_than_paternal_orphans_is_implausible() -> None:
    assert not is_split_plausible(8_882, 40_321)  # as published in May 2021, labels probably swapped
    assert is_split_plausible(300, 115)


def test_other_codes_are_refused() -> None:
    with pytest.raises(TaksirError, match="1 answers on a parent's life are not 1, 0 or 9"):
        orphan_status(pd.Series([1, 5]), pd.Series([1, 1]))
