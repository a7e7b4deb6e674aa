"""Age groups add up only where they end on the same birthdays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.classify.long_tables import AGE_END, band_of, covers, possible_bands
from taksir.catalogue import load_catalogue

FIVES = {(low, low + 4) for low in range(0, 75, 5)} | {(75, AGE_END)}


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("00 - 04", (0, 4)), ("5–9", (5, 9)), ("75+", (75, AGE_END)), (">= 75", (75, AGE_END)),
        ("> 64", (65, AGE_END)), ("75 tahun ke atas", (75, AGE_END)), ("0-4 tahun", (0, 4)), ("17", (17, 17)),
        ("jumlah", None), ("", None), ("L", None),
    ],
)  # fmt: skip
def test_written_age_groups(text, band):
    assert band_of(text) == band


def test_five_year_groups_add_up_to_what_they_can_and_to_nothing_else():
    found = set(possible_bands(FIVES, load_catalogue()))
    assert found == {
        "pop_total", "pop_0_4", "pop_0_14", "pop_15_59", "pop_15_64", "pop_60p", "pop_65p", "pop_5_plus",
        "women_60p",
    }  # fmt: skip


def test_without_the_oldest_there_is_no_total():
    found = possible_bands(FIVES - {(75, AGE_END)}, load_catalogue())
    assert "pop_total" not in found and "pop_60p" not in found and "pop_0_14" in found


def test_overlapping_groups_are_never_added_up():
    assert "pop_0_14" not in possible_bands(FIVES | {(0, 9)}, load_catalogue())


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=8),
       st.integers(0, 30), st.integers(0, 30))  # fmt: skip
def test_groups_cover_ages_exactly_when_every_age_is_in_one_whole_group(bands, low, high):
    """Brute force: count in how many groups each age is, and whether a group crosses an end."""
    ages = range(min(low, high), max(low, high) + 1)
    inside = [band for band in bands if band[0] >= ages[0] and band[1] <= ages[-1]]
    touching = [band for band in bands if band[1] >= ages[0] and band[0] <= ages[-1]]
    expected = inside == touching and all(
        sum(first <= age <= last for first, last in inside) == 1 for age in ages
    )
    assert covers(bands, ages[0], ages[-1]) is expected
