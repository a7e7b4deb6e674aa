"""Written numbers and dates: Babel writes them, we read them back."""

import datetime
import math

import pandas as pd
import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from taksir.errors import TaksirError
from taksir.methods.written_values import (
    MONTHS,
    date,
    dates,
    decimal_style,
    number,
    numbers,
)


@given(
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
    st.sampled_from([("id", "comma"), ("en", "point")]),
)
def test_a_number_written_by_a_locale_is_read_back(value, locale_style: tuple[str, str]) -> None:
    locale, style = locale_style
    assert number(format_decimal(value, locale=locale), style) == float(value)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)), st.sampled_from(["id", "en"]))
def test_a_date_written_by_a_locale_is_read_back(day: datetime.date, locale: str) -> None:
    for form in ("d MMMM y", "dd MMM y", "dd/MM/y", "d-M-y", "y-MM-dd"):
        assert date(format_date(day, form, locale=locale)) == day


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["1.234.567,89", "12"], "comma"),
        (["8,47", "8.470"], "comma"),
        (["1.234.567"], "comma"),
        (["8.47", "8.470"], "point"),
        (["1,234,567"], "point"),
        (["1,234.5"], "point"),
        (["8.470", "9.120"], "ambiguous"),
        (["8,470"], "ambiguous"),
        (["8,47", "8.47"], "mixed"),
        (["12", "-", "tt", "7"], "integer"),
        (["Rp609.160"], "comma"),
        (["Rp 609.160,-", "Rp 12.000"], "comma"),
        (["8,47 %", "-12,1%"], "comma"),
        (["12 Agustus 2026", "north", None], "integer"),
        (["0,5"], "comma"),
    ],
)
def test_a_column_tells_its_separator(values: list, style: str) -> None:
    assert decimal_style(values) == style


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("Rp 609.160,-", "comma", 609_160),
        ("Rp\u00a02.786.415", "comma", 2_786_415),
        ("\u22128,47 persen", "comma", -8.47),
        ("8.470", "comma", 8470),
        ("8.470", "point", 8.47),
        ("1,234,567.5", "point", 1_234_567.5),
        ("12", "integer", 12),
        ("12", "ambiguous", 12),
    ],
)
def test_written_numbers(text: str, style: str, value: float) -> None:
    assert number(text, style) == value


@pytest.mark.parametrize("text", ["-", "–", "...", "…", "NA", "tt", "", "  "])
def test_marks_of_no_value(text: str) -> None:
    assert math.isnan(number(text, "comma"))


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("12.34", "comma"),  # groups have three digits: a decimal point in a column of decimal commas
        ("1.23.456", "comma"),
        ("1,2,3", "point"),
        ("12 ribu", "comma"),
        ("(1)", "integer"),
        ("1.5", "integer"),
        ("12x", "comma"),
        ("1e5", "point"),
    ],
)
def test_what_is_no_number_in_its_column_is_refused(text: str, style: str) -> None:
    with pytest.raises(TaksirError, match="is not a number with a decimal"):
        number(text, style)


@pytest.mark.parametrize("style", ["ambiguous", "mixed"])
def test_an_undecided_separator_is_asked_about(style: str) -> None:
    with pytest.raises(TaksirError, match="Say which one separates the decimals"):
        number("8.470", style)


def test_a_column_of_numbers_keeps_its_faults() -> None:
    table = numbers(
        pd.Series(["1.200,5", "-", None, "12.34", 7.5], index=list("abcde"), dtype=object), "comma"
    )
    assert table["value"].fillna(-1).to_dict() == {"a": 1200.5, "b": -1, "c": -1, "d": -1, "e": 7.5}
    assert table["is_unreadable"].tolist() == [False, False, False, True, False]


@pytest.mark.parametrize(
    "text",
    ["08/13/2026", "31/02/2026", "12/08/26", "Agustus 2026", "12 Foo 2026", "46246", "2026", "1/2/3/2026"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(TaksirError, match="A date cannot be read"):
        date(text)


def test_old_spellings_and_short_months() -> None:
    assert {MONTHS[name] for name in ("agu", "agt", "ags")} == {8}
    assert date("3 Pebruari 1998") == datetime.date(1998, 2, 3)
    assert date("3-Nop-1998") == datetime.date(1998, 11, 3)
    assert date("2026-08-12T10:15:00.000+07:00") == datetime.date(2026, 8, 12)


def test_a_column_of_dates_keeps_its_faults() -> None:
    table = dates(
        pd.Series(["12/08/2026", "08/13/2026", None, "-", pd.Timestamp("2026-08-12")], dtype=object)
    )
    assert table["value"].dropna().tolist() == [pd.Timestamp("2026-08-12")] * 2
    assert table["is_unreadable"].tolist() == [False, True, False, False, False]
    assert dates(pd.Series([None, "-"], dtype=object))["value"].isna().all()
