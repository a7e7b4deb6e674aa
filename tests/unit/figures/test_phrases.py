"""A finding says no more than its intervals allow, in neutral words and the reader's numbers."""

import pandas as pd
import pytest
from released_cases import ROWS, indicator_of, released_of

from taksir import figures
from taksir.figures import phrases


def rows_of(*triples: tuple[str, float, float]) -> tuple:
    return tuple(
        (f"99{place:02d}", name, 300, rate, half, "reliable", "", 1000)
        for place, (name, rate, half) in enumerate(triples)
    )


def test_one_area_above_all_intervals_is_named_alone():
    released = released_of(rows_of(("Hulu", 24.3, 3.0), ("Ranu", 15.1, 5.0), ("Kota", 2.0, 1.0)))
    assert figures.finding(released, "en") == "Highest need: Hulu, 24.3%"
    assert figures.finding(released, "id") == "Kebutuhan tertinggi: Hulu, 24,3%"


def test_overlapping_areas_are_named_together():
    released = released_of(rows_of(("Hulu", 24.3, 6.0), ("Ranu", 18.1, 5.0), ("Kota", 2.0, 1.0)))
    assert figures.finding(released, "en") == "Highest need: Hulu and Ranu; these areas cannot be told apart"


def test_many_overlapping_areas_are_counted():
    five = rows_of(*((f"Desa {place}", 20.0 - place, 6.0) for place in range(5)), ("Kota", 1.0, 1.0))
    assert figures.finding(released_of(five), "en") == (
        "Highest need: Desa 0, 20.0%, though 4 more areas cannot be told apart from it"
    )


def test_when_all_overlap_no_area_is_named():
    released = released_of(rows_of(("A", 5.0, 4.0), ("B", 6.0, 4.0), ("C", 7.0, 4.0)))
    assert figures.finding(released, "en") == "3 of 3 areas can be shown; they cannot be told apart"


def test_where_higher_is_better_need_is_where_the_value_is_lowest():
    released = released_of(
        rows_of(("A", 90.0, 2.0), ("B", 40.0, 2.0)), indicator=indicator_of(polarity="better")
    )
    assert figures.finding(released, "en") == "Highest need, lowest value: B, 40.0%"


def test_where_most_areas_are_too_uncertain_there_is_advice(released):
    unsure = tuple(
        (*row[:3], float("nan"), float("nan"), "withheld", "too_uncertain", row[7]) for row in ROWS[:8]
    )
    assert figures.advice(released_of((*unsure, *ROWS[8:])), "en").startswith("The sample is too small")
    assert figures.advice(released, "en") == ""


def test_counts_without_sampling_error_are_compared_as_they_are():
    rows = tuple((f"99{i}", name, 10, rate, float("nan"), "counted", "", 100) for i, name, rate in
                 ((1, "A", 10.0), (2, "B", 10.1)))  # fmt: skip
    assert figures.finding(released_of(rows), "en") == "Highest need: B, 10.1%"


def test_nothing_to_show_is_said():
    hidden = tuple((*row[:3], float("nan"), float("nan"), "withheld", "protected", row[7]) for row in ROWS)
    assert figures.finding(released_of(hidden), "en") == "No number can be shown at this level"


def test_a_single_area_is_stated(released):
    one = released_of(ROWS[:1])
    assert figures.finding(one, "en") == "Kota Lembah: 1.6%"


def test_the_whole_region_has_a_name(released):
    whole = released_of((("", "", *ROWS[0][2:]),), level="")
    assert figures.finding(whole, "en") == "Whole region: 1.6%"


def test_the_alt_text_says_what_is_shown_and_what_is_not(released):
    words = figures.alt_text(released, "en")
    assert "9 areas shown, 3 not shown." in words
    assert "From 1.6% in Kota Lembah to 24.3% in Hulu Welas." in words


@pytest.mark.parametrize(("largest", "digits"), [(4200, 0), (24.3, 1), (0.5, 2), (0.04, 3), (0.0, 1)])
def test_digits_follow_the_size_of_the_values(largest, digits):
    assert phrases.decimals(pd.Series([largest, largest / 3])) == digits


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_has_words(language):
    assert all(figures.mark_words(kind, language) for kind in figures.MARKS)
    assert all(figures.method_words(kind, language) for kind in figures.METHOD_WORDS)


def test_every_reason_of_the_gate_has_words():
    from taksir.release import REASONS

    assert set(REASONS) <= set(phrases.REASON_WORDS) == set(phrases.SHORT_REASON_WORDS)
