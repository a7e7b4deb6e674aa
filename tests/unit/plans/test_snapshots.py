"""Frozen copies: the same to the digits that are published, another number beyond them."""

from dataclasses import replace

import pytest
from released_cases import released_of

from taksir.plans.snapshots import frozen_figure


@pytest.mark.parametrize(("factor", "is_same"), [(1 + 2**-50, True), (1 + 1e-9, False)])
def test_a_copy_is_the_same_to_the_digits_of_a_digest(factor: float, is_same: bool) -> None:
    """Threads add up in any order, so the last bits of a sum may differ; nothing that is published may."""
    kept = frozen_figure(released_of())
    place = next(at for at, row in enumerate(kept.rows) if row["estimate"] is not None)
    rows = [dict(row) for row in kept.rows]
    rows[place]["estimate"] *= factor
    again = replace(kept, rows=tuple(rows))
    assert again.rows != kept.rows
    assert again.is_same_as(kept) is is_same


def test_a_copy_with_another_word_or_row_is_another() -> None:
    kept = frozen_figure(released_of())
    renamed = replace(kept, rows=({**kept.rows[0], "area_name": "Elsewhere"}, *kept.rows[1:]))
    assert not renamed.is_same_as(kept)
    assert not replace(kept, rows=kept.rows[1:]).is_same_as(kept)
