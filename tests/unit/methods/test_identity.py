"""Identity numbers: one at a time and by column must agree; only province 99 is used."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taksir.methods.identity import birth_date, identity_parts, is_plausible_identity


@given(
    st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.booleans(), st.integers(1, 9999), st.integers(0, 9999)
)
def test_a_number_gives_back_what_it_was_made_of(born: date, is_woman: bool, serial: int, area: int) -> None:
    number = f"99{area:04d}{born.day + 40 * is_woman:02d}{born:%m%y}{serial:04d}"
    parts = identity_parts(number)
    assert parts is not None
    assert (parts.area_code, parts.sex, parts.serial) == (
        f"99{area:04d}",
        "P" if is_woman else "L",
        f"{serial:04d}",
    )
    assert (
        birth_date(parts, latest=date(born.year + 99, 1, 1) if born.year < 1950 else date(2026, 1, 1)) == born
    )


EDGES = st.tuples(st.integers(0, 75), st.integers(0, 13), st.integers(0, 99)).map(
    lambda parts: "990203{:02d}{:02d}{:02d}0002".format(*parts)
)


@given(st.lists(EDGES | st.from_regex(r"[0-9]{14,17}", fullmatch=True), min_size=1, max_size=200))
def test_a_column_is_judged_like_each_number(numbers: list[str]) -> None:
    expected = [identity_parts(number) is not None for number in numbers if number[-4:] != "0000"]
    kept = pd.Series([number for number in numbers if number[-4:] != "0000"], dtype=object)
    assert is_plausible_identity(kept).tolist() == expected


@pytest.mark.parametrize(
    "number",
    [
        "9902033208680002",  # 32 August
        "9902037208680002",  # 72 - 40 = 32
        "9902034513680002",  # month 13
        "9902033002690002",  # 30 February
        "1002034508680002",  # no province 10
        "99020345086800",
        "990203450868000200",
        "",
    ],
)
def test_impossible_structures_are_no_identity_numbers(number: str) -> None:
    assert identity_parts(number) is None
    assert not is_plausible_identity(pd.Series([number])).item()


def test_numbers_saved_by_spreadsheets_are_caught_too() -> None:
    values = pd.Series(["'9902034508680002", "99 02 03 450868 0002", "9902034508680000"])
    assert is_plausible_identity(values).all()
    assert is_plausible_identity(pd.Series([9902034508680002.0, np.nan])).tolist() == [True, False]
    assert is_plausible_identity(pd.Series([9902034508680002])).tolist() == [True]


def test_the_century_is_the_last_one_possible() -> None:
    old, young = identity_parts("9902030101300001"), identity_parts("9902030101200001")
    assert birth_date(old, latest=date(2026, 11, 1)) == date(1930, 1, 1)
    assert birth_date(young, latest=date(2026, 11, 1)) == date(2020, 1, 1)
