"""A value that is not text in its file becomes text: the same words for workbooks and boundaries."""

import datetime as dt
from decimal import Decimal

Cell = str | bool | int | float | dt.date | dt.time | dt.timedelta


def cell_text(cell: Cell) -> str:
    """A value as text: 3201 for 3201.0, 2026-08-12 for a date, 36:00:00 for a duration, TRUE for true."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, dt.timedelta):
        return _duration_text(cell)
    return cell if isinstance(cell, str) else cell.isoformat()


def number_text(number: int | float) -> str:
    """The 15 digits a spreadsheet keeps, written out and never as 1E+15."""
    if number != number or number in (float("inf"), float("-inf")):
        return ""
    if number == int(number):
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")


def _duration_text(duration: dt.timedelta) -> str:
    seconds = round(duration.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
