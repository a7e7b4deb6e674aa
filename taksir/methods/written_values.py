"""Numbers and dates as people write them in Indonesia: Rp2.786.415,- and 8,47 and 12 Agustus 2026.

What a dot or a comma means is decided once per column, from evidence; a column that could mean both is asked
about: 8.470 may be eight thousand or eight and a half.
"""

import datetime
import math
import re
from collections.abc import Iterable

import pandas as pd

from taksir.errors import TaksirError

MISSING_MARKS = frozenset({"", "-", "–", "—", "...", "…", "na", "n/a", "nan", "tt", "null", "none"})
"""Marks of no value in Indonesian tables; "tt" is tidak tersedia."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sep sept",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}

CURRENCY = re.compile(r"^(rp|idr)\.?\s*", re.IGNORECASE)
ENDING = re.compile(r"\s*(,-|\.-|%|persen|percent)$", re.IGNORECASE)
DOT_GROUPS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")
SHAPES = {
    "comma": re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?"),
    "point": re.compile(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?"),
}
DAY_FIRST = re.compile(r"([0-9]{1,2})[/\-. ]([0-9]{1,2})[/\-. ]([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})[/\-.]([0-9]{1,2})[/\-.]([0-9]{1,2})(?:[T ][0-9]{2}:[0-9]{2}\S*)?")
NAMED_MONTH = re.compile(r"([0-9]{1,2})[\s\-]+([A-Za-z]+)\.?[\s\-]+([0-9]{4})")
EXCEL_EPOCH = datetime.date(1899, 12, 30)


def decimal_style(values: Iterable[object]) -> str:
    """What separates the decimals of a column of written numbers.

    Args:
        values: The column's texts.

    Returns:
        "comma" (1.234,5), "point" (1,234.5), "integer" (no separator anywhere), "ambiguous" (every
        separator could be either: ask) or "mixed" (both styles are certain: refuse, and show both).
    """
    evidence = {_evidence(str(value)) for value in values if value is not None and value is not pd.NA}
    certain = evidence & {"comma", "point"}
    if len(certain) == 2:
        return "mixed"
    if certain:
        return certain.pop()
    return "ambiguous" if "either" in evidence else "integer"


def number(text: str, style: str) -> float:
    """The value of a written number.

    Args:
        text: As written; a currency sign, a percent sign and ",-" are ignored, the unit is the column's.
        style: The column's `decimal_style`.

    Returns:
        The value; NaN for a mark of no value.

    Raises:
        TaksirError: No number in this style, or a separator in a column that could not be decided.
    """
    bare, _ = _bare(text)
    if bare.lower() in MISSING_MARKS:
        return math.nan
    has_separator = "." in bare or "," in bare
    if style in ("ambiguous", "mixed") and has_separator:
        raise TaksirError(
            "A dot or comma in this column can mean thousands or decimals. "
            "Say which one separates the decimals."
        )
    shape = SHAPES.get(style, re.compile(r"-?[0-9]+"))
    if not shape.fullmatch(bare):
        raise TaksirError(
            "A value is not a number with a decimal {style}. Correct the value, or choose another separator.",
            style=style,
        )
    if style == "comma":
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare.replace(",", ""))


def numbers(values: pd.Series, style: str) -> pd.DataFrame:
    """The values of a whole column, its faults beside them.

    Args:
        values: Written numbers; values that are numbers already are kept.
        style: The column's `decimal_style`.

    Returns:
        value (NaN where missing or unreadable) and is_unreadable, with the same index.
    """
    read = {written: _number_or_fault(written, style) for written in values.dropna().unique()}
    found = values.map(read)
    is_unreadable = values.notna() & found.isna()
    return pd.DataFrame(
        {
            "value": found.where(found != math.inf).astype("Float64").astype(float),
            "is_unreadable": is_unreadable,
        }
    )


def date(text: str) -> datetime.date:
    """The day of a written date: 12 Agustus 2026, 12/08/2026, 12-8-2026 or 2026-08-12.

    The day always comes first, as in Indonesia; a year has four digits.

    Args:
        text: As written; a time after an ISO date is ignored.

    Raises:
        TaksirError: Not such a date, or no day of the calendar.
    """
    year, month, day = _year_month_day(text.strip())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise TaksirError(
            "A date cannot be read. Write day, month and year, such as 31/12/2026 or 31 Desember 2026."
        ) from None


def dates(values: pd.Series) -> pd.DataFrame:
    """The days of a whole column, its faults beside them.

    Returns:
        value (datetime64, NaT where missing or unreadable) and is_unreadable, with the same index.
    """
    written = values.map(lambda value: str(value).strip(), na_action="ignore")
    is_missing = values.isna() | written.str.lower().isin(MISSING_MARKS)
    read = {text: _date_or_none(text) for text in written[~is_missing].unique()}
    found = pd.to_datetime(written.where(~is_missing).map(read), errors="coerce")
    return pd.DataFrame({"value": found, "is_unreadable": ~is_missing & found.isna()})


def _bare(text: str) -> tuple[str, bool]:
    """A written number without its signs, and whether it is money."""
    plain = text.replace("\u00a0", " ").replace("\u2212", "-").strip()
    if plain.lower() in MISSING_MARKS:
        return plain, False
    bare = ENDING.sub("", CURRENCY.sub("", plain))
    is_money = bool(CURRENCY.match(plain)) or plain.endswith((",-", ".-"))
    return bare.strip(), is_money


def _evidence(text: str) -> str:
    """What one value says about the column: comma, point, either or nothing."""
    bare, is_money = _bare(text)
    as_comma = bool(SHAPES["comma"].fullmatch(bare))
    as_point = bool(SHAPES["point"].fullmatch(bare))
    if "." not in bare and "," not in bare or not (as_comma or as_point):
        return "nothing"
    if as_comma != as_point:
        return "comma" if as_comma else "point"
    # One group of three digits after a single separator: thousands in one style, decimals in the other.
    # The rupiah has no decimals in use, so after Rp it can only be thousands.
    if is_money:
        return "comma" if DOT_GROUPS.fullmatch(bare) else "point"
    return "either"


def _number_or_fault(written: object, style: str) -> float | None:
    """Infinity stands for a mark of no value, None for an unreadable one."""
    if isinstance(written, int | float):
        return float(written)
    try:
        value = number(str(written), style)
    except TaksirError:
        return None
    return math.inf if math.isnan(value) else value


def _date_or_none(text: str) -> datetime.date | None:
    try:
        return date(text)
    except TaksirError:
        return None


def _year_month_day(text: str) -> tuple[int, int, int]:
    """The three numbers of a date; zeros when it has no known form."""
    if match := DAY_FIRST.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := NAMED_MONTH.fullmatch(text):
        return int(match[3]), MONTHS.get(match[2].lower(), 0), int(match[1])
    return 0, 0, 0
