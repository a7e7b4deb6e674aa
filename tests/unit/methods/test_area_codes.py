"""Area codes as spreadsheets deliver them, and the measured rule on every real regency."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.area_codes import (
    area_level,
    classify_code_system,
    keeps_leading_zeros,
    normalise_area_code,
    normalise_area_codes,
    repaired_area_code,
    scientific_prefix,
)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("33.73.04.1001", "3373041001"),
        (" 33.73 ", "3373"),
        ("'3373040001", "3373040001"),
        ("3201.0", "3201"),
        ("33.0", "33"),
        (3201.0, "3201"),
        (33.04, "3304"),
        (3373040001, "3373040001"),
        (np.int64(3373), "3373"),
        ("33 73 04", "337304"),
        ("KEC-07", "KEC-07"),
        ("3373041001002B", "3373041001002B"),
    ],
)
def test_codes_become_text_without_ornaments(value: object, code: str) -> None:
    assert normalise_area_code(value) == code


@pytest.mark.parametrize("value", ["3.37304E+09", "3E9", "33.1", 33.1, "33.73.4", "33.73.04.01"])
def test_lost_digits_are_refused(value: object) -> None:
    with pytest.raises(TaksirError, match="Format the column as text"):
        normalise_area_code(value)


@pytest.mark.parametrize("value", [None, "", " ", np.nan, pd.NA])
def test_no_code_is_refused(value: object) -> None:
    with pytest.raises(TaksirError, match="An area code is empty"):
        normalise_area_code(value)


def test_a_column_keeps_its_index_and_marks_what_it_lost() -> None:
    values = pd.Series(["33.73", None, "3.37E+09", "33.1", "3373"], index=list("abcde"))
    codes = normalise_area_codes(values)
    assert codes.fillna("?").to_dict() == {"a": "3373", "b": "?", "c": "?", "d": "?", "e": "3373"}


@pytest.mark.parametrize(
    ("codes", "system"),
    [
        (["337304", "337305"], "kemendagri"),
        (["3373040", "3373041"], "bps"),
        (["33", "3373", "337304", "3373041001"], "kemendagri"),
        (["33", "3373", "3373040", "3373040001"], "bps"),
        (["3373041001", "3373042002", "3373042003"], "kemendagri"),
        (["3373041001", "3373040002"], "bps"),
        (["1674011001", "1674021002"], "ambiguous"),
        (["3373", "3374"], "ambiguous"),
        (["33", "94"], "ambiguous"),
        (["337304", "3373040"], "ambiguous"),
        ([], "ambiguous"),
        (["3373040001001B"], "bps"),
        (["KEC-01", "KEC-02"], "custom"),
        (["12345"], "custom"),
        (["3373", "north"], "custom"),
    ],
)
def test_the_system_is_told_by_length_and_seventh_digit(codes: list[str], system: str) -> None:
    assert classify_code_system(codes) == system


def test_levels() -> None:
    assert [area_level(code, "kemendagri") for code in ("33", "3373", "337304", "3373041001")] == [1, 2, 3, 4]
    with pytest.raises(TaksirError, match="has 7 digits, and kemendagri has 2, 4, 6, 10"):
        area_level("3373040", "kemendagri")


def test_every_kemendagri_regency_is_recognised_by_its_villages(shared_data: Path) -> None:
    villages = pd.read_csv(shared_data / "area_codes" / "villages.csv", dtype=str)["code"]
    codes = normalise_area_codes(villages)
    found = codes.groupby(codes.str[:4]).agg(lambda group: classify_code_system(group))
    assert len(found) == 514
    wrong = found[found != "kemendagri"]
    assert wrong.eq("ambiguous").all()
    assert set(wrong.index) <= {"1674", "1872"}


def test_real_bps_villages_are_recognised(shared_data: Path) -> None:
    import json

    folder = shared_data / "boundaries_bps"
    for path in sorted(folder.glob("id*.geojson")):
        features = json.loads(path.read_text())["features"]
        codes = {
            str(value).removeprefix("id")
            for feature in features
            for value in feature["properties"].values()
            if str(value).removeprefix("id").isdigit() and len(str(value).removeprefix("id")) == 10
        }
        assert codes, path.name
        assert classify_code_system(codes) == "bps", path.name


@pytest.mark.parametrize(
    ("written", "code", "how"),
    [
        ("33.1.4.1001", "3301041001", "leading_zeros"),
        ("33.73.4", "337304", "leading_zeros"),
        ("33.1", "3310", "trailing_zero"),
        ("'33.1", "3310", "trailing_zero"),
        ("3.373041001E+09", "3373041001", "scientific"),
        ("3,373041001E+09", "3373041001", "scientific"),
        ("3.373.041.001", "3373041001", "separators"),
        ("3,404,010", "3404010", "separators"),
    ],
)
def test_damaged_codes_of_which_no_digit_is_lost_are_repaired(written: str, code: str, how: str) -> None:
    assert repaired_area_code(written) == (code, how)


@pytest.mark.parametrize("written", ["3.37E+09", "33.1.4.101", "12.345", "1.234.56", "abc", "", "3.3"])
def test_lost_digits_are_never_made_up(written: str) -> None:
    assert repaired_area_code(written) == ("", "")


def test_the_digits_of_scientific_notation_that_are_sure() -> None:
    assert scientific_prefix("3.37304E+09") == "33730"  # the last of 337304 may have been rounded up
    assert scientific_prefix("9901") == ""
    assert keeps_leading_zeros(["33.01", "33.1"]) and not keeps_leading_zeros(["33.1", "33.10"])


def test_every_real_code_survives_what_a_spreadsheet_does_to_it(shared_data: Path) -> None:
    for file in ("regencies.csv", "districts.csv", "villages.csv"):
        codes = pd.read_csv(shared_data / "area_codes" / file, dtype=str)["code"]
        for dotted in codes.sample(400, random_state=1):
            digits = dotted.replace(".", "")
            parts = [str(int(part)) for part in dotted.split(".")]
            if len(parts) > 2:
                found = repaired_area_code(".".join(parts)) if ".".join(parts) != dotted else (digits, "")
                assert found[0] == digits
            mantissa = f"{digits[0]}.{digits[1:]}E+{len(digits) - 1:02d}"
            assert repaired_area_code(mantissa) == (digits, "scientific")
            if len(parts) == 2 and dotted.endswith("0"):
                assert repaired_area_code(str(float(dotted))) == (digits, "trailing_zero")
