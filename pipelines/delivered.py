"""A delivered file as read: raw tables or boundaries on disk, all text, nothing changed in meaning.

Everything that was understood, repaired or refused on the way stands in notes; the words of a note
are an English msgid that is translated where it is shown.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from taksir.errors import TaksirError

NOTES_LISTED_MAX = 200
"""Rows listed one by one for one kind of fault; a summary says how many there were in all."""


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
        row_count: Rows in `path`.
        totals_path: Rows recognised as totals, kept apart as control totals, same columns.
        notes: What was understood, repaired or refused.
        source_text: What a footer names as the source.
    """

    name: str
    headers: tuple[str, ...]
    path: Path
    row_count: int
    totals_path: Path | None
    notes: tuple[Note, ...]
    source_text: str = ""


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
    """

    file_name: str
    sha256: str
    size_bytes: int
    kind: Literal["tables", "boundaries"]
    tables: tuple[RawTable, ...]
    boundaries: RawBoundaries | None
    notes: tuple[Note, ...]


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
