"""Text rows one by one as they stand: ragged rows, broken quotes and blank lines included.

The careful road: Python's csv reader in strict mode over a stream of lines, so that a broken quote
costs its own line and not the rest of the file. Memory does not grow with the file.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.delivered import NOTES_LISTED_MAX, Note, column_name
from pipelines.extract.dialect import Dialect, csv_rows
from pipelines.extract.totals import is_remark_text

BATCH_CELLS = 1_000_000
END_MARK = "\x1a \t"
"""Old systems end a text file with Control-Z."""

SHORT = "Row {row} has {found} cells instead of {expected}; the missing ones were left empty."
SHORT_ALL = "Rows with too few cells: {count} in all."
LONG = (
    "Row {row} has {found} cells instead of {expected} and was left out. "
    "Often the cause is a comma in a text without quotation marks; add them and deliver the file again."
)
LONG_ALL = "Rows left out because they have too many cells: {count} in all."
BROKEN = (
    "Row {row} has quotation marks that do not pair. It was read as well as possible; "
    "compare it with the source."
)
BROKEN_ALL = "Rows with quotation marks that do not pair: {count} in all."


@dataclass
class RowFault:
    """Rows with one kind of fault: how many, and a note on each of the first."""

    severity: Literal["error", "warning", "note"]
    template: str
    summary: str
    count: int = 0
    notes: list[Note] = field(default_factory=list)

    def add(self, row: int, **values: object) -> None:
        """Count one row."""
        self.count += 1
        if len(self.notes) < NOTES_LISTED_MAX:
            self.notes.append(Note(self.severity, self.template, {"row": row, **values}, row=row))

    def all_notes(self) -> list[Note]:
        """The listed rows, and the number of all where not all are listed."""
        is_cut = self.count > len(self.notes)
        return self.notes + ([Note(self.severity, self.summary, {"count": self.count})] if is_cut else [])


class Fitter:
    """Brings each row to the width of the table, and counts what did not fit."""

    def __init__(self, width: int, delimiter: str) -> None:
        self.width, self.delimiter = width, delimiter
        self.short = RowFault("warning", SHORT, SHORT_ALL)
        self.long = RowFault("error", LONG, LONG_ALL)
        self.broken = RowFault("warning", BROKEN, BROKEN_ALL)

    def fitted(self, row_number: int, cells: list[str]) -> list[str] | None:
        """The row with as many cells as columns; None where it must be left out.

        Empty cells beyond the last column are no cells.
        """
        found = len(cells)
        if not "".join(cells).strip(END_MARK):
            return None
        if found < self.width:
            if not is_remark_text(cells[0]):
                self.short.add(row_number, found=found, expected=self.width)
            return cells + [""] * (self.width - found)
        if not any(map(str.strip, cells[self.width :])):
            return cells[: self.width]
        if is_remark_text(cells[0]):  # a sentence with commas under the table
            return [self.delimiter.join(cells)] + [""] * (self.width - 1)
        self.long.add(row_number, found=found, expected=self.width)
        return None

    def notes(self) -> list[Note]:
        """What did not fit."""
        return [*self.short.all_notes(), *self.long.all_notes(), *self.broken.all_notes()]


class _Tape:
    """Lines that remember what was read since the last record, and can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> "_Tape":
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._lines)
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._returned.extend(reversed(lines))


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[list[str], bool]]:
    """Cells per record, and whether its quotes are broken.

    A record whose quotes are broken is taken to end with its first line; reading goes on with
    the next one.
    """
    tape = _Tape(lines)
    reader = csv_rows(tape, dialect, is_strict=True)
    while True:
        tape.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            first, *rest = tape.taken
            tape.put_back(rest)
            reader = csv_rows(tape, dialect, is_strict=True)
            yield _leniently(first.rstrip("\r\n"), dialect), True
            continue
        yield cells, False


def _leniently(line: str, dialect: Dialect) -> list[str]:
    try:
        return next(csv_rows([line], dialect), [line])
    except csv.Error:  # one cell longer than any text of a table
        return [line]


def opened_text(path: Path) -> TextIO:
    """Lines with their line ends as they are, without a byte order mark."""
    return path.open(encoding="utf-8-sig", newline="")


def write_records(
    path: Path,
    dialect: Dialect,
    target: Path,
    *,
    width: int,
    first_row: int,
    told: Callable[[int], None] = lambda row_number: None,
) -> list[Note]:
    """Stage the rows of a text file.

    Args:
        path: UTF-8 text.
        dialect: How cells are written.
        target: Parquet to write: row_number, c0001, c0002 …
        width: Number of columns.
        first_row: Records before the first row of the table, blank lines counted.
        told: Called now and then with the number of the row reached.

    Returns:
        What did not fit.
    """
    fitter = Fitter(width, dialect.delimiter)
    with opened_text(path) as lines, RowWriter(target, width) as writer:
        rows = enumerate(islice(records(lines, dialect), first_row, None), first_row + 1)
        for row_number, (cells, is_broken) in rows:
            if is_broken:
                fitter.broken.add(row_number)
            fits = len(cells) == width
            row = cells if fits or not cells else fitter.fitted(row_number, cells)
            if row:
                writer.add(row_number, row)
            if row_number % 50_000 == 0:
                told(row_number)
    return fitter.notes()


class RowWriter:
    """Writes rows of text to Parquet in batches of limited size."""

    def __init__(self, target: Path, width: int) -> None:
        names = [column_name(index) for index in range(width)]
        self._schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in names)])
        self._writer = pq.ParquetWriter(target, self._schema, compression="snappy")
        self._rows_max = max(1_000, BATCH_CELLS // width)
        self._numbers: list[int] = []
        self._rows: list[list[str]] = []

    def add(self, row_number: int, row: list[str]) -> None:
        """One row, as wide as the table."""
        self._numbers.append(row_number)
        self._rows.append(row)
        if len(self._rows) >= self._rows_max:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = [pa.array(column, pa.string()) for column in zip(*self._rows, strict=True)]
        batch = pa.record_batch([pa.array(self._numbers, pa.int64()), *columns], schema=self._schema)
        self._writer.write_batch(batch)
        self._numbers, self._rows = [], []

    def __enter__(self) -> "RowWriter":
        """Use the writer for one table."""
        return self

    def __exit__(self, *error: object) -> None:
        """Write the last batch and close the file."""
        if error[0] is None:
            self._flush()
        self._writer.close()
