"""A delivered file as read: raw tables or boundaries on disk, all text, nothing changed in meaning.

Everything that was understood, repaired or refused on the way stands in notes; the words of a note
are an English msgid that is translated where it is shown.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from taksir.errors import TaksirError
from taksir.store.engine import literal

NOTES_LISTED_MAX = 200
"""Rows listed one by one for one kind of fault; a summary says how many there were in all."""


SHEET_ROWS = 1 << 21
"""More rows than a sheet can have: where sheets were read as one table, a row's number is its row on its
sheet plus so much for every sheet before it."""


@dataclass(frozen=True)
class SheetSpan:
    """Where the table of one sheet lies, as a person said; rows count from 1.

    Attributes:
        sheet: Name of the sheet; "" for a text file.
        header_row: First row of headers; 0 where there is none and the columns are numbered.
        header_last_row: Last row of headers.
        last_row: Last row of the table; 0 for the last of the sheet.
    """

    sheet: str = ""
    header_row: int = 1
    header_last_row: int = 1
    last_row: int = 0


@dataclass(frozen=True)
class ReadingChoices:
    """What a person said about how a file is read; what is empty is judged by the reader.

    Attributes:
        delimiter: Sign between the cells of a text file.
        encoding: Of a text file, by its Python name.
        sheets: Sheets, layers or packed files that are read.
        spans: Where the tables of some sheets lie.
    """

    delimiter: str = ""
    encoding: str = ""
    sheets: tuple[str, ...] = ()
    spans: tuple[SheetSpan, ...] = ()

    def span(self, sheet: str) -> SheetSpan | None:
        """What was said about a sheet, or None."""
        return next((span for span in self.spans if span.sheet == sheet), None)


JUDGED = ReadingChoices()
"""Nothing was said: everything is judged."""


@dataclass(frozen=True)
class Note:
    """Something understood, repaired or refused while reading.

    Attributes:
        severity: error (blocks publishing) | warning | note.
        template: English sentence with {named} places; also the msgid of its translation.
        values: What goes into the places. Never a person's record or identifier.
        sheet: Sheet of a workbook, "" for a text file.
        row: Row in the delivered file as a spreadsheet numbers it, from 1; None for no single row.
        column: Header as delivered.
    """

    severity: Literal["error", "warning", "note"]
    template: str
    values: dict[str, object]
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.values)


@dataclass(frozen=True)
class RawTable:
    """One delivered table, staged as text.

    Attributes:
        name: Sheet name, "" for a text file.
        headers: Delivered header per column; rows of a tall header joined with " / "; empty and
            repeated ones named visibly ("(column 3)", "nama (2)").
        path: Parquet with row_number [BIGINT, row in the delivered file from 1] and c0001, c0002 …
            [VARCHAR], one per header. An empty cell is ''; there are no NULLs.
            Ask `rows_sql`, not the file: row_number may follow from a row's place in it.
        row_count: Rows in `path`.
        totals_path: Rows recognised as totals, kept apart as control totals, same columns.
        notes: What was understood, repaired or refused.
        source_text: What a footer names as the source.
        rows_before: Rows of the delivered file before the first in `path`, where it has no column
            row_number; None where it has.
        labels: Header → what else its question is called: the label a statistics program keeps, the name
            and the labels a questionnaire (XLSForm) gives it. Also of a question that stands only before
            its answers ("bansos" of "bansos/pkh").
        choices: Header → delivered value → what the value is called, by the same dictionaries.
        missing: Header → delivered values that the file itself declares to mean no answer.
        parts: Sheets that were read as one table, in the order of `SHEET_ROWS`; empty for one sheet.
        header_rows: First and last row of the headers, from 1; (0, 0) where the file has none.
    """

    name: str
    headers: tuple[str, ...]
    path: Path
    row_count: int
    totals_path: Path | None
    notes: tuple[Note, ...]
    source_text: str = ""
    rows_before: int | None = None
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    choices: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    header_rows: tuple[int, int] = (0, 0)

    def place(self, row_number: int) -> tuple[str, int]:
        """Sheet and row, as a spreadsheet shows them, of a row number of `path`."""
        if not self.parts or row_number <= 0:
            return self.name, row_number
        part, row = divmod(row_number, SHEET_ROWS)
        return self.parts[min(part, len(self.parts) - 1)], row

    @property
    def rows_sql(self) -> str:
        """SQL of the staged rows, with row_number."""
        return staged_rows_sql(self.path, self.rows_before)


def staged_rows_sql(path: Path, rows_before: int | None = None) -> str:
    """SQL of a staged Parquet as rows with row_number and c0001, c0002, and so on.

    Numbering while reading would keep the engine's reader on one thread, so a file staged whole has
    no column row_number: the place of a row in it says the same.

    Args:
        path: The Parquet.
        rows_before: Rows of the delivered file before its first; None where row_number is a column.
    """
    scan = f"read_parquet({literal(str(path))})"
    if rows_before is None:
        return scan
    return f"(SELECT file_row_number + {rows_before + 1} AS row_number, * FROM {scan})"


@dataclass(frozen=True)
class RawBoundaries:
    """Delivered polygons, staged.

    Attributes:
        path: GeoParquet in EPSG:4326, geometry repaired, delivered properties as text.
        columns: Names of the properties.
        feature_count: Rows in `path`.
        notes: What was understood, repaired or refused.
    """

    path: Path
    columns: tuple[str, ...]
    feature_count: int
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class RawDelivery:
    """One delivered file as read.

    Attributes:
        file_name: Its name made safe to show; never used as a path.
        sha256: Of the bytes as delivered.
        size_bytes: As delivered.
        kind: tables | boundaries.
        tables: One per table; empty for boundaries.
        boundaries: None for tables.
        notes: What concerns the file as a whole.
        read_as: How it was read, judged or said: delimiter, encoding and, of a workbook, a package or a
            file of layers, the names a person may choose from.
        said: What a person had said about the reading.
    """

    file_name: str
    sha256: str
    size_bytes: int
    kind: Literal["tables", "boundaries"]
    tables: tuple[RawTable, ...]
    boundaries: RawBoundaries | None
    notes: tuple[Note, ...]
    read_as: ReadingChoices = JUDGED
    said: ReadingChoices = JUDGED


def column_name(index: int) -> str:
    """The staging name of a column counted from 0: c0001 for the first."""
    return f"c{index + 1:04d}"


def refused(template: str, **values: object) -> TaksirError:
    """An error about a delivered file; `file` and the other values are made safe to show."""
    return TaksirError(template, **{name: shown(value) for name, value in values.items()})


def shown(value: object, *, length: int = 120) -> object:
    """A delivered text cut to length, without control characters and reading-direction marks."""
    if not isinstance(value, str):
        return value
    text = "".join(letter if letter.isprintable() else " " for letter in value)
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
