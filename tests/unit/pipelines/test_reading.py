"""The SQL of reading agrees with the published rules of written values and codes, value by value."""

import datetime
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading import (
    Reading,
    code_key,
    read_area_code,
    read_choices,
    read_code,
    read_day,
    read_number,
    read_text,
    read_whole_number,
    with_layers,
)
from taksir.errors import TaksirError
from taksir.methods.area_codes import normalise_area_code
from taksir.methods.written_values import date, number
from taksir.store.engine import Engine


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("engine")) as engine:

        def value_of(reading: Reading, text: str):
            rows = with_layers("(SELECT CAST(? AS VARCHAR) AS t)", [reading])
            return engine.rows(f"SELECT {reading.value}, {reading.unread} FROM {rows}", [text])[0]

        yield value_of


NUMBERS = [
    ("Rp2.786.415,-", "comma", 2786415.0), ("Rp 609.160", "comma", 609160.0), ("8,47 %", "comma", 8.47),
    ("8,47 persen", "comma", 8.47), ("1.234.567,89", "comma", 1234567.89), ("(1.234)", "comma", -1234.0),
    ("1,234.5", "point", 1234.5), ("1e5", "point", 1e5), (" 12 ", "point", 12.0), ("12\u00a0", "comma", 12.0),
    ("609.160 ,-", "comma", 609160.0), ("IDR 5", "", 5.0), ("35.0", "", 35.0),
    ("35", "", 35.0), ("-5", "comma", -5.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "style", "value"), NUMBERS)
def test_numbers_as_people_write_them(read, text, style, value):
    assert read(read_number("t", style, name="x"), text) == (value, False)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1.234,5", "point"), ("1,234.5", "comma"), ("8.47", "comma"), ("1,5", "point"), ("1.234", ""),
        ("1_000", "point"), ("inf", "point"), ("12 jiwa", "comma"), ("1.2.3", "comma"), ("x", ""),
        ("9" * 400, "point"), ("1e400", "point"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_style_is_not_a_value(read, text, style):
    assert read(read_number("t", style, name="x"), text) == (None, True)


@pytest.mark.parametrize("text", ["", " ", "-", "–", "…", "NA", "n/a", "NaN", "998", "Tidak Tahu"])
def test_no_answer_is_missing_not_unread(read, text):
    reading = read_number("t", "comma", name="x", missing=("998", "tidak tahu"))
    assert read(reading, text) == (None, False)


def test_a_factor_scales_and_a_missing_code_is_not_scaled(read):
    reading = read_number("t", "comma", name="x", missing=("998",), unit_factor=1000.0)
    assert read(reading, "1,5") == (1500.0, False)
    assert read(reading, "998") == (None, False)


def test_a_fraction_is_no_whole_number(read):
    reading = read_whole_number("t", "point", name="x")
    assert read(reading, "35") == (35, False)
    assert read(reading, "35.0") == (35, False)
    assert read(reading, "35.5") == (None, True)


WRITTEN = st.builds(
    lambda sign, whole, fraction, dress: (sign, whole, fraction, dress),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**12),
    st.one_of(st.none(), st.integers(0, 99999)),
    st.sampled_from(["{}", "Rp{}", "Rp {}", "{} %", " {} "]),
)


def in_style(whole: int, fraction: int | None, style: str, grouped: bool) -> str:
    digits = f"{whole:,}" if grouped else str(whole)
    text = digits if fraction is None else f"{digits}.{fraction}"
    return text.translate(str.maketrans(",.", ".,")) if style == "comma" else text


@settings(max_examples=150)
@given(WRITTEN, st.sampled_from(["comma", "point"]), st.booleans())
def test_a_number_written_in_a_style_is_read_back_as_the_method_reads_it(read, written, style, grouped):
    sign, whole, fraction, dress = written
    text = dress.format(sign + in_style(whole, fraction, style, grouped))
    value, unread = read(read_number("t", style, name="x"), text)
    assert not unread
    assert value == number(text, style)


@settings(max_examples=150)
@given(st.text("0123456789.,-Rp% ", max_size=14), st.sampled_from(["comma", "point"]))
def test_whatever_the_method_reads_the_engine_reads_alike(read, text, style):
    try:
        expected = number(text, style)
    except TaksirError:
        return
    value, unread = read(read_number("t", style, name="x"), text)
    if math.isnan(expected):
        assert value is None  # a lone "Rp" is no answer to the method and a fault to us, never a number
    else:
        assert (value, unread) == (expected, False)


DAYS = [
    "12 Agustus 2026",
    "12/08/2026",
    "2026-08-12",
    "12-8-2026",
    "12.08.2026",
    "12-Agt-2026",
    "12 Aug 2026",
]


@pytest.mark.parametrize("text", [*DAYS, "2026-08-12T10:08:00.000+07:00", "12/08/2026 10:30", "46246"])
def test_dates_as_people_write_them(read, text):
    assert read(read_day("t", "day_first", name="x"), text) == (datetime.date(2026, 8, 12), False)


@pytest.mark.parametrize("text", ["31/02/2026", "08/31/2026", "1/8/26", "tahun lalu", "2026"])
def test_what_is_no_day_of_the_calendar_is_unread(read, text):
    assert read(read_day("t", "day_first", name="x"), text) == (None, True)


def test_without_day_first_a_numeric_date_is_not_guessed(read):
    assert read(read_day("t", "iso", name="x"), "12/08/2026") == (None, True)


@settings(max_examples=80)
@given(st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1)), st.sampled_from("/-."))
def test_a_date_is_read_as_the_method_reads_it(read, day, sign):
    text = f"{day.day}{sign}{day.month:02d}{sign}{day.year}"
    assert read(read_day("t", "day_first", name="x"), text)[0] == date(text) == day


def test_codes_are_looked_up_without_case_blanks_and_spreadsheet_decimals(read):
    reading = read_code("t", {"1": "1", "5": "0", "9": "", "tidak": "0"}, name="x", is_number=True)
    found = {text: read(reading, text) for text in ("1", "1.0", " 5 ", "Tidak", "9", "9.0", "", "7")}
    assert found == {
        "1": (1, False), "1.0": (1, False), " 5 ": (0, False), "Tidak": (0, False), "9": (None, False),
        "9.0": (None, False), "": (None, False), "7": (None, True),
    }  # fmt: skip


def test_several_answers_in_a_cell_are_separated_by_blanks_or_commas(read):
    codes = {"alat bantu": "device", "alat_bantu": "device", "sandang": "clothing", "tidak": ""}
    reading = read_choices("t", codes, name="x")
    assert read(reading, "Alat bantu") == ("device", False)
    assert read(reading, "sandang alat_bantu") == ("clothing device", False)
    assert read(reading, "Sandang, alat bantu") == ("clothing device", False)
    assert read(reading, "sandang sandang") == ("clothing", False)
    assert read(reading, "tidak") == (None, False)
    assert read(reading, "sandang gadis") == ("clothing", True)


CODES = [
    "33.73.04.1001",
    "3373",
    "33.0",
    "33.00",
    "'3373040001",
    "3.3E+09",
    "33.7",
    "1.2.3",
    " 990101 ",
    "11",
]


@pytest.mark.parametrize("text", CODES)
def test_area_codes_lose_their_dress_as_the_method_says(read, text):
    try:
        expected = (normalise_area_code(text), False)
    except TaksirError:
        expected = (None, True)
    assert read(read_area_code("t", name="x"), text) == expected


def test_only_a_code_system_of_ones_own_has_letters(read):
    assert read(read_area_code("t", name="x"), "geo_01") == (None, True)
    assert read(read_area_code("t", name="x", digits_only=False), "geo_01") == ("geo_01", False)
    assert read(read_area_code("t", name="x", digits_only=False), "3.3E+09") == (None, True)


def test_texts_lose_their_blanks_only(read):
    assert read(read_text("t", name="x"), " a  b ") == ("a  b", False)


@given(st.text(max_size=8))
def test_a_key_is_its_own_key(text):
    assert code_key(code_key(text)) == code_key(text)
