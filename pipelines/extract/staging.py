"""From rows as they stood in the file to a staged table: totals apart, remarks and repeats left out.

The same for text files and workbooks. Works on the staged Parquet, so size does not matter; where
nothing has to be left out, the file stays as it was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.delivered import NOTES_LISTED_MAX, Note, RawTable, column_name, shown, staged_rows_sql
from pipelines.extract.region import is_number_row
from pipelines.extract.totals import (
    LABEL_COLUMNS,
    SUMMED_ROWS_MAX,
    TOTAL_START_SQL,
    Line,
    is_sum_of,
    may_be_sum,
    remarks,
    source_text,
    total_rows,
)
from taksir.store.engine import Engine, literal

TAIL_ROWS = 60

GROUP_CELLS = 1_638_400
GROUP_ROWS_MAX = 122_880
"""A group of rows is held in memory until it is written, so wide tables get shorter groups."""

DICTIONARY_BYTES = 4_096
"""A column of nearly all different values gives up its dictionary early: a fifth of the time of writing."""

REMARKS_LEFT_OUT = "Lines left out under the table: {count}."
TOTALS_APART = "Rows set apart as totals: {count}. They serve as control totals."
HEADER_AGAIN = "The headers are repeated in row {row}; the row was left out."
HEADERS_AGAIN = "Rows left out because they repeat the headers: {count}."
BLANK_ROWS = "Empty rows left out: {count}."
EMPTY_COLUMNS = "Empty columns without a header left out: {count}."
HEADER_NAMED = "The column has no header; it was named {column} by its place."
ONE_COLUMN = (
    "Only one column was found. If the file should have more, "
    "save it again as CSV with commas or semicolons between the columns."
)
NO_ROWS = "The table has headers but no rows."


@dataclass(frozen=True)
class StagedRows:
    """Rows as they stood in the file below the headers.

    Attributes:
        path: Parquet with one text column per header, and row_number or not.
        rows_before: As of `RawTable`.
        first_row: Rows of `path` up to this number are not of the table (a sheet keeps its headers).
        last_row: Last row of the table where a person said so, else 0.
        header_at: First and last row of the headers, from 1; (0, 0) where there are none.
        headers: As named by the region.
        header_rows: Cells of the delivered header rows, to know a repetition.
        remarks: Lines under the table that were not staged because they have not its width.
        above: Lines above the table.
        notes: What was noted so far.
    """

    path: Path
    headers: tuple[str, ...]
    header_rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    first_row: int = 0
    rows_before: int | None = None
    last_row: int = 0
    header_at: tuple[int, int] = (0, 0)

    @property
    def rows_sql(self) -> str:
        """SQL of the rows, with row_number."""
        return staged_rows_sql(self.path, self.rows_before)


def copy_rows(engine: Engine, select_sql: str, target: Path, *, width: int) -> int:
    """Write a query's rows to Parquet in groups that fit the width of the table.

    Packed lightly, because staging is read once more and removed.

    Returns:
        Number of rows written.
    """
    group_rows = max(2_048, min(GROUP_ROWS_MAX, GROUP_CELLS // width))
    path = literal(str(target))
    engine.run(
        f"COPY ({select_sql}) TO {path} (FORMAT parquet, COMPRESSION snappy, "
        f"STRING_DICTIONARY_PAGE_SIZE_LIMIT {DICTIONARY_BYTES}, ROW_GROUP_SIZE {group_rows})"
    )
    return int(engine.rows(f"SELECT count(*) FROM read_parquet({path})")[0][0])


def staged_table(engine: Engine, rows: StagedRows, *, name: str, target: Path) -> RawTable:
    """Leave out what is not data and write the table under its final name.

    Args:
        engine: For the scans.
        rows: What was read.
        name: Of the sheet, "" for a text file.
        target: Final Parquet; totals lie beside it.
    """
    scan, blank_count = _filled_rows(engine, rows)
    tail = _tail(engine, scan, len(rows.headers))
    below = [] if rows.last_row else remarks(tail)
    last_row = tail[-len(below) - 1].row_number if len(tail) > len(below) else 0
    repeated = _repeated_rows(engine, scan, rows)
    totals = _total_rows(engine, scan, len(rows.headers), last_row)
    out = _Outcome(
        scan,
        last_row=last_row,
        blank_count=blank_count,
        remarks=tuple(" ".join(line.filled) for line in below) + rows.remarks,
        is_cut=bool(below),
        repeated=tuple(repeated),
        totals=tuple(sorted(set(totals) - set(repeated))),
        kept_columns=_kept_columns(engine, scan, rows),
    )
    row_count = _write(engine, rows, out, target)
    # A remark is no short row; a long row that was left out just above the remarks is still one.
    first_below = below[0].row_number if below else None
    notes = [note for note in rows.notes if not (note.row and first_below and note.row >= first_below)]
    notes += _left_out_notes(out) + _table_notes(rows, out, row_count)
    return RawTable(
        name=name,
        headers=tuple(rows.headers[index] for index in out.kept_columns),
        path=target,
        row_count=row_count,
        totals_path=_totals_path(target) if out.totals else None,
        notes=tuple(_of_sheet(note, name) for note in notes),
        source_text=str(shown(source_text([*out.remarks, *rows.above]), length=300)),
        rows_before=rows.rows_before if _is_whole(rows, out) else None,
        header_rows=rows.header_at,
    )


@dataclass(frozen=True)
class _Outcome:
    """What of the staged rows is data."""

    scan: str
    last_row: int
    blank_count: int
    remarks: tuple[str, ...]
    is_cut: bool
    repeated: tuple[int, ...]
    totals: tuple[int, ...]
    kept_columns: tuple[int, ...]


def _of_sheet(note: Note, name: str) -> Note:
    return Note(note.severity, note.template, note.values, name, note.row, note.column)


def _totals_path(target: Path) -> Path:
    return target.with_name(f"{target.stem}_totals.parquet")


def _columns(count: int) -> list[str]:
    return [column_name(index) for index in range(count)]


def _lines(engine: Engine, scan: str, width: int, where: str) -> list[Line]:
    columns = ", ".join(_columns(width))
    rows = engine.rows(f"SELECT row_number, {columns} FROM {scan} WHERE {where} ORDER BY row_number")
    return [Line(row[0], tuple(row[1:])) for row in rows]


def _tail(engine: Engine, scan: str, width: int) -> list[Line]:
    last = engine.rows(f"SELECT max(row_number) FROM {scan}")[0][0]
    return _lines(engine, scan, width, f"row_number > {last - TAIL_ROWS}") if last is not None else []


def _row_numbers(engine: Engine, scan: str, where: str) -> list[int]:
    return [row for (row,) in engine.rows(f"SELECT row_number FROM {scan} WHERE {where} ORDER BY row_number")]


def _filled_rows(engine: Engine, rows: StagedRows) -> tuple[str, int]:
    """SQL for the rows that are not blank, and how many are."""
    scan = rows.rows_sql
    if rows.first_row or rows.last_row:
        until = f" AND row_number <= {rows.last_row}" if rows.last_row else ""
        scan = f"(SELECT * FROM {scan} WHERE row_number > {rows.first_row}{until})"
    blank = [f"trim({column}) = ''" for column in _columns(len(rows.headers))]
    # the leading columns decide nearly always, and then the others are never read
    if not engine.rows(f"SELECT 1 FROM {scan} WHERE {' AND '.join(blank[:LABEL_COLUMNS])} LIMIT 1"):
        return scan, 0
    count = engine.rows(f"SELECT count(*) FROM {scan} WHERE {' AND '.join(blank)}")[0][0]
    return (f"(SELECT * FROM {scan} WHERE NOT ({' AND '.join(blank)}))", count) if count else (scan, 0)


def _repeated_rows(engine: Engine, scan: str, rows: StagedRows) -> list[int]:
    """Rows that repeat a header row or the column numbers, as pasted files have them."""
    patterns = [
        {column_name(index): cell for index, cell in enumerate(row[: len(rows.headers)]) if cell.strip()}
        for row in rows.header_rows
    ]
    found: set[int] = set()
    for pattern in patterns:
        if len(pattern) > 1:
            equal = " AND ".join(f"{column} = {literal(cell)}" for column, cell in pattern.items())
            others = [f"{column} = ''" for column in _columns(len(rows.headers)) if column not in pattern]
            found.update(_row_numbers(engine, scan, " AND ".join([equal, *others])))
    if len(rows.headers) > 1:
        numbered = _lines(engine, scan, len(rows.headers), "c0001 IN ('(1)', '(01)') OR c0002 = '(2)'")
        found.update(line.row_number for line in numbered if is_number_row(list(line.cells)))
    return sorted(found)


def _total_rows(engine: Engine, scan: str, width: int, last_row: int) -> list[int]:
    if width < 2 or not last_row:
        return []
    label_count, table = min(width, LABEL_COLUMNS), f"row_number <= {last_row}"
    labels = f"concat_ws(chr(31), {', '.join(_columns(label_count))})"
    may_be = f"regexp_matches({labels}, {literal(TOTAL_START_SQL)}, 'i')"
    candidates = _lines(engine, scan, label_count, f"{table} AND {may_be}")
    count, filled = engine.rows(f"SELECT count(*), count_if(trim(c0001) <> '') FROM {scan} WHERE {table}")[0]
    found = total_rows(candidates, last_row=last_row, is_first_column_filled=filled >= 0.8 * count)
    if count <= SUMMED_ROWS_MAX and last_row not in found:
        found += _last_sum(engine, scan, width, last_row, found)
    return found


def _last_sum(engine: Engine, scan: str, width: int, last_row: int, totals: Sequence[int]) -> list[int]:
    """The last row where its label may mean a total and its numbers are the sums of the others."""
    (last,) = _lines(engine, scan, width, f"row_number = {last_row}")
    if not may_be_sum(last):
        return []
    others = _lines(engine, scan, width, f"row_number < {last_row}")
    return [last_row] if is_sum_of(last, [line for line in others if line.row_number not in totals]) else []


def _kept_columns(engine: Engine, scan: str, rows: StagedRows) -> tuple[int, ...]:
    """All columns but those without a header and without a value."""
    unnamed = [index for index, header in enumerate(rows.headers) if header == f"(column {index + 1})"]
    if not unnamed or len(unnamed) == len(rows.headers):
        return tuple(range(len(rows.headers)))
    counts = ", ".join(f"count_if(trim({column_name(index)}) <> '')" for index in unnamed)
    values = engine.rows(f"SELECT {counts} FROM {scan}")[0]
    empty = {index for index, count in zip(unnamed, values, strict=True) if count == 0}
    return tuple(index for index in range(len(rows.headers)) if index not in empty)


def _is_whole(rows: StagedRows, out: _Outcome) -> bool:
    """Whether every staged row and column is of the table."""
    drops_columns = len(out.kept_columns) < len(rows.headers)
    is_said = rows.first_row or rows.last_row
    is_less = is_said or drops_columns or out.blank_count or out.is_cut or out.repeated or out.totals
    return not is_less


def _write(engine: Engine, rows: StagedRows, out: _Outcome, target: Path) -> int:
    width = len(out.kept_columns)
    if _is_whole(rows, out):
        rows.path.replace(target)
        return int(engine.rows(f"SELECT count(*) FROM read_parquet({literal(str(target))})")[0][0])
    pick = ", ".join(
        f"{column_name(index)} AS {column_name(place)}" for place, index in enumerate(out.kept_columns)
    )
    select = f"SELECT row_number, {pick} FROM {out.scan} WHERE row_number <= {out.last_row}"
    if out.totals:
        copy_rows(engine, f"{select} AND {_is_among(out.totals)}", _totals_path(target), width=width)
    dropped = out.repeated + out.totals
    kept = f"{select} AND NOT {_is_among(dropped)}" if dropped else select
    return copy_rows(engine, kept, target, width=width)


def _is_among(row_numbers: Sequence[int]) -> str:
    return f"(row_number IN ({', '.join(map(str, row_numbers))}))"


def _left_out_notes(out: _Outcome) -> list[Note]:
    notes = []
    if out.remarks:
        notes.append(Note("note", REMARKS_LEFT_OUT, {"count": len(out.remarks)}, row=out.last_row + 1))
    if out.totals:
        notes.append(Note("note", TOTALS_APART, {"count": len(out.totals)}, row=out.totals[0]))
    if out.blank_count:
        notes.append(Note("note", BLANK_ROWS, {"count": out.blank_count}))
    for row in out.repeated[:NOTES_LISTED_MAX]:
        notes.append(Note("note", HEADER_AGAIN, {"row": row}, row=row))
    if len(out.repeated) > NOTES_LISTED_MAX:
        notes.append(Note("note", HEADERS_AGAIN, {"count": len(out.repeated)}))
    return notes


def _table_notes(rows: StagedRows, out: _Outcome, row_count: int) -> list[Note]:
    notes = []
    empty_count = len(rows.headers) - len(out.kept_columns)
    if empty_count:
        notes.append(Note("note", EMPTY_COLUMNS, {"count": empty_count}))
    are_all_unnamed = all(header == f"(column {place})" for place, header in enumerate(rows.headers, start=1))
    for index in () if are_all_unnamed else out.kept_columns:  # said once, by who looked for the headers
        if rows.headers[index] == f"(column {index + 1})":
            header = rows.headers[index]
            notes.append(Note("warning", HEADER_NAMED, {"column": header}, column=header))
    if len(out.kept_columns) == 1:
        notes.append(Note("warning", ONE_COLUMN, {}))
    if row_count == 0:
        notes.append(Note("warning", NO_ROWS, {}))
    return notes
