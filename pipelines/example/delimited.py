"""Writes delimited text the same way on every machine: UTF-8, line feeds, what is quoted said once."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

Cell = str | int | float | None


def write_rows(
    path: Path, rows: Iterable[Sequence[Cell]], *, delimiter: str = ";", quote_all: bool = False
) -> None:
    """Write rows of cells; empty for None."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file,
            delimiter=delimiter,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
            lineterminator="\n",
        )
        writer.writerows(rows)


def rows_of(table: pd.DataFrame) -> list[list[Cell]]:
    """A header row and the rows of a table; missing values become None."""
    body = table.astype(object).where(table.notna(), None)
    return [list(table.columns), *body.to_numpy().tolist()]


def with_dots(number: int) -> str:
    """A count as Indonesian tables print it: 2435 → 2.435."""
    return f"{number:,}".replace(",", ".")
