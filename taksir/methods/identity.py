"""The national identity number (NIK): what its sixteen digits give away, and how to tell one from any number.

Truncating or masking a NIK still leaks birth date and sex: it must be dropped or keyed-hashed on arrival.
"""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

WOMEN_DAY_OFFSET = 40
PROVINCES = frozenset(
    f"{island}{number}"
    for island, count in {1: 9, 2: 1, 3: 6, 5: 3, 6: 5, 7: 6, 8: 2, 9: 6}.items()
    for number in range(1, count + 1)
) | {"99"}
"""Kemendagri provinces, and 99 of the fictional example region."""

PATTERN = re.compile(r"([0-9]{2})([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4})")


@dataclass(frozen=True)
class IdentityParts:
    """What an identity number says about its bearer.

    Attributes:
        area_code: District of first registration, six digits; not where the person lives.
        sex: "L" or "P".
        birth_day, birth_month: Day and month of birth.
        birth_year_of_century: Last two digits of the year of birth.
        serial: Serial number, four digits.
    """

    area_code: str
    sex: str
    birth_day: int
    birth_month: int
    birth_year_of_century: int
    serial: str


def identity_parts(number: str) -> IdentityParts | None:
    """Parts of an identity number; None when its structure is impossible.

    Args:
        number: Sixteen digits; dots, spaces and an apostrophe in front are ignored.

    Reference:
        Permendagri on the NIK: PP KK CC DDMMYY SSSS, with 40 added to a woman's day of birth.
    """
    match = PATTERN.fullmatch(re.sub(r"[\s.'’]", "", number))
    if match is None or match[1] not in PROVINCES or match[6] == "0000":
        return None
    day, month, year = int(match[3]), int(match[4]), int(match[5])
    is_woman = day > WOMEN_DAY_OFFSET
    day -= WOMEN_DAY_OFFSET * is_woman
    if not _is_day(day, month, year):
        return None
    return IdentityParts(
        area_code=match[1] + match[2],
        sex="P" if is_woman else "L",
        birth_day=day,
        birth_month=month,
        birth_year_of_century=year,
        serial=match[6],
    )


def birth_date(parts: IdentityParts, *, latest: date) -> date | None:
    """Date of birth in the last hundred years before a reference date.

    The number holds two digits of the year only: a person over 100 gets a date a century late.

    Args:
        parts: Parts of the number.
        latest: The day of the survey or registration.
    """
    century = latest.year - latest.year % 100
    for year in (century + parts.birth_year_of_century, century - 100 + parts.birth_year_of_century):
        if _is_day(parts.birth_day, parts.birth_month, year):
            born = date(year, parts.birth_month, parts.birth_day)
            if born <= latest:
                return born
    return None


def is_plausible_identity(values: pd.Series) -> pd.Series:
    """Which values look like an identity number: the reason to block a column before anything is stored.

    Args:
        values: Any column; numbers are read as text, missing values are not identity numbers.

    Returns:
        Booleans with the same index. A number saved by a spreadsheet has lost its sixteenth digit,
        which does not make it less of an identity number.
    """
    text = values.astype("string").str.replace(r"\.0$|[\s.'’]", "", regex=True).fillna("")
    parts = text.str.extract(r"^([0-9]{2})[0-9]{4}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{4}$").fillna("")
    day = pd.to_numeric(parts[1], errors="coerce").astype("Float64").fillna(0).to_numpy(float)
    month = pd.to_numeric(parts[2], errors="coerce").astype("Float64").fillna(0).to_numpy(int)
    year = pd.to_numeric(parts[3], errors="coerce").astype("Float64").fillna(1).to_numpy(int)
    day = np.where(day > WOMEN_DAY_OFFSET, day - WOMEN_DAY_OFFSET, day)
    days = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87)
    longest = np.where((month == 2) & (year % 4 != 0), 28, days[month])
    return pd.Series(parts[0].isin(PROVINCES).to_numpy() & (day >= 1) & (day <= longest), index=values.index)


def _is_day(day: int, month: int, year: int) -> bool:
    """Whether a day exists; a two-digit year counts as one of the 2000s, leap years included."""
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True
