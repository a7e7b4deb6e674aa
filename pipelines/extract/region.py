"""Where the table lies on a delivered sheet: what stands above it, its headers, its first row.

Official tables have titles above, two or three rows of headers with spans, a row of column numbers
(1) (2) (3) under them, and sources below. Judged on the first rows only; every judgement is a note.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.delivered import Note, SheetSpan, refused
from pipelines.extract.dialect import cell_kind
from pipelines.extract.headers import Merge, Row, block_width, header_labels, named_headers, padded
from pipelines.extract.persons_row import identifying_cells, is_persons_row

SEARCHED_ROWS = 60
HEADER_ROWS_MAX = 6
USUAL_SHARE = 0.6
"""The header is the first row with at least this share of the cells a usual row fills."""

ABOVE_LEFT_OUT = "Lines left out above the table: {count}. The headers are in row {row}."
HEADERS_JOINED = "The headers stand in {count} rows; they were joined with a slash."
NUMBER_ROW = "The row of column numbers under the headers was left out."
TAG_ROW = "The row of tags (#…) under the headers was left out."
NO_HEADERS = (
    "The first row looks like data, not like headers. "
    "If the file has no headers, add a first row that names the columns and deliver it again."
)
PERSONS_ROW = (
    "The table has no headers: row {row} is about a person, like those below it. Its columns are named by "
    "their place; say in which row the headers stand, or add them and deliver the file again."
)
NO_SUCH_HEADER = (
    "Headers from row {row} to row {last} cannot be read: only the first {count} rows are looked at. "
    "Give the rows in which the column names stand."
)
HEADERS_SHORT = (
    "The header row names {headers} columns but the rows have {cells} cells, so names may stand over the "
    "wrong columns. Name every column, also the first one, and deliver the file again."
)


@dataclass(frozen=True)
class Region:
    """The table on its sheet.

    Attributes:
        headers: One per column, none empty, none twice.
        header_rows: Indexes of the rows they were made of.
        first_body: Index of the first row under headers, column numbers and tags.
    """

    headers: tuple[str, ...]
    header_rows: tuple[int, ...]
    first_body: int
    notes: tuple[Note, ...]


def table_region(rows: Sequence[Row], merges: Sequence[Merge] = ()) -> Region:
    """Find headers and first row.

    Args:
        rows: First rows of the sheet, blank ones included; at least one is not blank.
        merges: Merged ranges of a workbook.
    """
    number_row = _number_row(rows)
    block = _header_block(rows, merges, number_row)
    if number_row is None and is_persons_row(rows[block[-1]], _filled(rows[block[-1] + 1 :])):
        return _without_headers(rows, block[-1])
    if number_row is None and _is_bare_number_row(rows[block[-1] + 1 :]):
        number_row = block[-1] + 1
    below = (number_row if number_row is not None else block[-1]) + 1
    tag_row = below if below < len(rows) and _is_tag_row(rows[below]) else None
    first_body = below + (tag_row is not None)
    body = _filled(rows[first_body:])
    labels = header_labels(rows, block, merges)
    width = max(len(labels), _usual_width(body))
    headers, naming_notes = named_headers(labels + [""] * (width - len(labels)))
    notes = _notes(rows, block, number_row, tag_row) + naming_notes
    notes += _header_doubts(max(len(rows[index]) for index in block), labels, body)
    return Region(headers, tuple(block), first_body, tuple(notes))


def region_said(rows: Sequence[Row], span: SheetSpan, merges: Sequence[Merge] = ()) -> Region:
    """The region where a person said in which rows the headers stand.

    Args:
        rows: First rows of the sheet, blank ones included.
        span: Where the headers are; row 0 for none.
        merges: Merged ranges of a workbook.

    Raises:
        TaksirError: The rows are not among the first of the sheet, or run backwards.
    """
    first, last = span.header_row, max(span.header_row, span.header_last_row)
    if first < 0 or last > len(rows) or last - first >= HEADER_ROWS_MAX * 2:
        raise refused(NO_SUCH_HEADER, row=first, last=last, count=len(rows))
    if first == 0:
        width = _usual_width([row for row in rows if _filled_count(row)])
        headers, _ = named_headers([""] * width)
        return Region(headers, (), 0, ())
    block = list(range(first - 1, last))
    below = last
    number_row = below if below < len(rows) and is_number_row(rows[below]) else None
    below += number_row is not None
    tag_row = below if below < len(rows) and _is_tag_row(rows[below]) else None
    first_body = below + (tag_row is not None)
    body = _filled(rows[first_body:])
    labels = header_labels(rows, block, merges)
    for column in identifying_cells(rows[last - 1], body):
        labels[column : column + 1] = [""]  # said to be a header, and yet somebody's name
    width = max(len(labels), _usual_width(body))
    headers, naming_notes = named_headers(labels + [""] * (width - len(labels)))
    notes = _notes(rows, block, number_row, tag_row) + naming_notes
    return Region(headers, tuple(block), first_body, tuple(notes))


def _without_headers(rows: Sequence[Row], first_body: int) -> Region:
    """A table that begins with a row of data; its columns are named by their place."""
    headers, _ = named_headers([""] * _usual_width(_filled(rows[first_body:])))
    notes = [Note("warning", PERSONS_ROW, {"row": first_body + 1}, row=first_body + 1)]
    above = sum(1 for row in rows[:first_body] if _filled_count(row))
    if above:
        notes.append(
            Note("note", ABOVE_LEFT_OUT, {"count": above, "row": first_body + 1}, row=first_body + 1)
        )
    return Region(headers, (), first_body, tuple(notes))


def _filled(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if _filled_count(row)]


def _filled_count(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _usual_width(rows: Sequence[Row]) -> int:
    widths = Counter(map(len, rows))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def _header_block(rows: Sequence[Row], merges: Sequence[Merge], number_row: int | None) -> list[int]:
    """Indexes of the header rows, top to bottom."""
    if number_row is None:
        block = [_first_full_row(rows)]
    else:
        block = [next(index for index in range(number_row - 1, -1, -1) if _filled_count(rows[index]))]
    _grow_up(rows, block, merges, is_sure=number_row is not None)
    if number_row is None:
        _grow_down(rows, block)
    _grow_to_merges(block, merges, limit=len(rows) if number_row is None else number_row)
    return block


def _first_full_row(rows: Sequence[Row]) -> int:
    """The first row that fills most columns, alone or together with the header rows over it."""
    filled = [_filled_count(row) for row in rows]
    used = [index for index, count in enumerate(filled) if count]
    enough = max(1, USUAL_SHARE * sorted(filled[index] for index in used)[len(used) // 2])
    width = _usual_width([rows[index] for index in used])
    stacked: set[int] = set()
    for index in used:
        if filled[index] >= enough and len(rows[index]) >= min(width, 2):
            return index - 1 if index and _is_thin_header(rows[index - 1], rows[index]) else index
        stacked = _stacked(rows[index], stacked if index and filled[index - 1] else set())
        if len(stacked) >= enough and not rows[index][0].strip():
            return index
    return used[0]


def _is_thin_header(above: Row, row: Row) -> bool:
    """Whether a row of data stands right under words that name only some of its columns."""
    if not any(map(_is_measure, row)) or any(map(_is_measure, above)):
        return False
    return _filled_count(above) > 1 and bool(above[0].strip())


def _stacked(row: Row, above: set[int]) -> set[int]:
    """Columns named so far by a tall header, whose lower rows leave the first column empty."""
    columns = {column for column, cell in enumerate(row) if cell.strip()}
    if len(columns) < 2 or any(_is_measure(cell) for cell in row):
        return set()
    return columns if 0 in columns else above | columns


_COLUMN_NUMBER = re.compile(r"\(\s*(\d{1,3})\s*\)(\s*=.*)?$")


def _number_row(rows: Sequence[Row]) -> int | None:
    """The row (1) (2) (3) under the headers, with no row of data above it."""
    has_rows_above = False
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        cells = [cell.strip() for cell in row if cell.strip()]
        numbers = [int(found[1]) for cell in cells if (found := _COLUMN_NUMBER.match(cell))]
        is_rising = all(later > earlier for earlier, later in zip(numbers, numbers[1:], strict=False))
        if len(numbers) >= max(2, 0.8 * len(cells)) and is_rising and has_rows_above:
            return index
        if len(cells) >= USUAL_SHARE * len(row) and any(map(_is_measure, cells)):
            return None
        has_rows_above = has_rows_above or bool(cells)
    return None


def _is_bare_number_row(rows: Sequence[Row]) -> bool:
    """Whether the first row counts 1, 2, 3 … to the last column, one of which holds words below."""
    if len(rows) < 3 or len(rows[0]) < 3:
        return False
    counts = [str(column + 1) for column in range(len(rows[0]))]
    below = [row for row in rows[1:] if len(row) == len(counts)]
    has_words = any(
        all(row[column].strip() and cell_kind(row[column]) in ("words", "text") for row in below)
        for column in range(len(counts))
    )
    return [cell.strip() for cell in rows[0]] == counts and len(below) > 1 and has_words


def is_number_row(row: Row) -> bool:
    """Whether every filled cell is a column number in brackets."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) > 1 and all(map(_COLUMN_NUMBER.match, cells))


def _is_tag_row(row: Row) -> bool:
    """Tags of the Humanitarian Exchange Language: #adm1+code under each header."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(re.match(r"#[a-z][a-z0-9_]*(\s*\+[a-z0-9_]+)*$", cell) for cell in cells)


def _grow_up(rows: Sequence[Row], block: list[int], merges: Sequence[Merge], *, is_sure: bool) -> None:
    while len(block) < HEADER_ROWS_MAX and block[0] > 0:
        above = block[0] - 1
        below = _combined(rows, block)
        has_span = any(
            first[0] == last[0] == above and 0 < last[1] - first[1] < len(below) - 1 for first, last in merges
        )
        if not (has_span or _heads(padded(rows[above], len(below)), below, is_sure=is_sure)):
            return
        block.insert(0, above)


def _heads(upper: Row, below: Row, *, is_sure: bool) -> bool:
    """Whether a row is a header over the rows below it, and not a title or a line of remarks.

    Args:
        upper: The row in question.
        below: What the header rows below it name.
        is_sure: Whether column numbers prove that a header stands here.
    """
    filled = [column for column, cell in enumerate(upper) if cell]
    if not filled or any(_is_measure(cell) or cell.endswith(":") for cell in upper):
        return False
    if len(filled) == 1:
        column = filled[0]
        spans = column > 0 and all(below[column:]) and len(below) - column > 1
        return spans and len(upper[column]) <= 60
    fills_gaps = any(upper[column] and not below[column] for column in range(len(below)))
    has_spans = any(column > 0 and not upper[column - 1] for column in filled)
    if has_spans and len(filled) >= (2 if is_sure else 3):
        return True
    return fills_gaps or not upper[0] or len(filled) >= USUAL_SHARE * len(below)


def _grow_down(rows: Sequence[Row], block: list[int]) -> None:
    """Take in the lower rows of a tall header, which leave its first column empty."""
    while len(block) < HEADER_ROWS_MAX:
        above = _combined(rows, block)
        depth = _lower_depth(rows[block[-1] + 1 :], above) if above[0] else 0
        if not depth:
            return
        block.extend(range(block[-1] + 1, block[-1] + 1 + depth))


def _lower_depth(rows: Sequence[Row], above: Row) -> int:
    """How many of the next rows are needed to name the columns that the header leaves open; 0 for none.

    Without open columns one row is taken that has words where the row after it has numbers.
    """
    used = {column for row in rows[:200] for column, cell in enumerate(row) if cell.strip()}
    gaps = {column for column, cell in enumerate(above) if not cell} & used
    named: set[int] = set()
    for depth in range(1, min(HEADER_ROWS_MAX, len(rows))):
        row, following = padded(rows[depth - 1], len(above)), padded(rows[depth], len(above))
        filled = {column for column, cell in enumerate(row) if cell}
        if not filled or row[0] or any(_is_measure(cell) for cell in row):
            return 0
        named |= filled
        has_numbers_below = len(filled) > 1 and all(_is_measure(following[column]) for column in filled)
        is_complete = gaps <= named if gaps else has_numbers_below
        if following[0] and is_complete:
            return depth
        if not gaps:
            return 0
    return 0


def _is_measure(cell: str) -> bool:
    """A number that is no year."""
    return cell_kind(cell) == "number" and not re.match(r"(19|20)\d\d\*?$", cell.strip())


def _grow_to_merges(block: list[int], merges: Sequence[Merge], *, limit: int) -> None:
    """A merged header cell that reaches further down takes the rows it covers with it."""
    for (top, _), (bottom, _) in sorted(merges):
        if block[0] <= top <= block[-1] < bottom < min(limit, block[0] + HEADER_ROWS_MAX):
            block.extend(range(block[-1] + 1, bottom + 1))


def _combined(rows: Sequence[Row], block: Sequence[int]) -> Row:
    """Per column the first cell that is not blank."""
    width = max(block_width(rows, block), _usual_width([rows[index] for index in block]))
    grid = [padded(rows[index], width) for index in block]
    return [next((cell for cell in column if cell), "") for column in zip(*grid, strict=True)]


def _notes(
    rows: Sequence[Row], block: Sequence[int], number_row: int | None, tag_row: int | None
) -> list[Note]:
    notes = []
    above = sum(1 for row in rows[: block[0]] if _filled_count(row))
    if above:
        notes.append(Note("note", ABOVE_LEFT_OUT, {"count": above, "row": block[0] + 1}, row=block[0] + 1))
    if len(block) > 1:
        notes.append(Note("note", HEADERS_JOINED, {"count": len(block)}, row=block[0] + 1))
    if number_row is not None:
        notes.append(Note("note", NUMBER_ROW, {}, row=number_row + 1))
    if tag_row is not None:
        notes.append(Note("note", TAG_ROW, {}, row=tag_row + 1))
    return notes


def _header_doubts(header_width: int, labels: Sequence[str], body: Sequence[Row]) -> list[Note]:
    width = _usual_width(body)
    if header_width < width and any(any(map(str.strip, row[header_width:width])) for row in body):
        return [Note("error", HEADERS_SHORT, {"headers": len(labels), "cells": width})]
    kinds = [_usual_kind(body, column) for column in range(len(labels))]
    alike = sum(cell_kind(label) == kind for label, kind in zip(labels, kinds, strict=True) if label)
    has_measure = any(_is_measure(label) or cell_kind(label) == "date" for label in labels)
    return [Note("warning", NO_HEADERS, {})] if body and has_measure and alike >= len(labels) / 2 else []


def _usual_kind(body: Sequence[Row], column: int) -> str:
    kinds = Counter(cell_kind(row[column]) for row in body[:200] if column < len(row) and row[column].strip())
    return max(kinds, key=lambda kind: kinds[kind]) if kinds else "empty"
