"""Who was at a meeting: small numbers withheld so that nobody can subtract, by brute force."""

import itertools

import pytest

from taksir.errors import TaksirError
from taksir.methods.participation import LEVELS, is_above, shown_parts, shown_whole, withheld_parts


def consistent(parts: dict[str, int], fewest: int) -> list[tuple[int, ...]]:
    """Every attendance that somebody outside must think possible: knows the rule and what is shown."""
    shown, whole = shown_parts(parts, fewest=fewest), shown_whole(parts, fewest=fewest)
    highest = sum(parts.values()) + 4
    hidden = [name for name in parts if shown[name].persons is None]
    known = sum(one.persons for one in shown.values() if one.persons is not None)
    return [
        values
        for values in itertools.product(range(1, highest), repeat=len(hidden))
        if whole is None or sum(values) + known == whole
    ]


def test_no_small_number_can_be_subtracted_from_the_whole():
    for parts in itertools.product(range(9), repeat=3):
        named = dict(zip("abc", parts, strict=True))
        shown = shown_parts(named, fewest=3)
        hidden = [name for name in named if shown[name].persons is None]
        for name, persons in named.items():
            assert persons == 0 or persons >= 3 or name in hidden
        covered = sum(named[name] for name in hidden)
        assert not hidden or covered >= 6 or covered == sum(parts)  # twice the fewest, or all there were
        for place, name in enumerate(hidden):
            if 0 < named[name] < 3:
                assert len({values[place] for values in consistent(named, 3)}) >= 2, (named, name)


def test_nothing_is_withheld_where_nothing_is_small():
    shown = shown_parts({"women": 18, "men": 12, "other": 0}, fewest=3)
    assert [one.persons for one in shown.values()] == [18, 12, 0]
    assert shown["women"].share == pytest.approx(0.6)
    assert shown_whole({"women": 18, "men": 12}, fewest=3) == 30


def test_the_other_part_of_two_is_withheld_with_the_small_one():
    assert withheld_parts({"women": 2, "men": 20}, fewest=3) == {"women", "men"}
    assert shown_whole({"women": 2, "men": 20}, fewest=3) == 22


def test_an_empty_meeting_has_no_shares_and_a_small_one_no_whole():
    assert shown_parts({"women": 0, "men": 0}, fewest=3)["women"].share is None
    assert shown_whole({"women": 2, "men": 0}, fewest=3) is None
    with pytest.raises(TaksirError, match="below 0"):
        shown_parts({"women": -1}, fewest=3)


def test_deciding_oneself_is_above_being_told():
    assert is_above("empower", "inform") and not is_above("consult", "involve")
    assert len(LEVELS) == 5
