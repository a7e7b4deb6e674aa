"""A delimited text file becomes a staged table.

Two roads that give the same rows. A file that proves clean (one encoding, one kind of line end,
every row as wide as the headers) is staged by the engine in one pass. Any other takes the careful
road of `extract_records`. Clean is not believed but counted: lines = headers + rows + line ends
inside quotes + remarks below; else the careful road is taken.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipelines.delivered import JUDGED, Note, RawTable, ReadingChoices, column_name, refused, staged_rows_sql
from pipelines.extract.dialect import Dialect, file_dialect
from pipelines.extract.encoding import CleanText, clean_text
from pipelines.extract.kind import EMPTY
from pipelines.extract.records import opened_text, records, write_records
from pipelines.extract.region import Region, region_said, table_region
from pipelines.extract.staging import REMARKS_LEFT_OUT, StagedRows, copy_rows, staged_table
from pipelines.extract.totals import is_remark_text
from taksir.store.engine import Engine, literal

SAMPLE_BYTES = 131_072
SAMPLE_ROWS = 2_000
REMARK_LINES_MAX = 50
COLUMNS_MAX = 4_096

TOO_MANY_COLUMNS = (
    "{file} has {count} columns; more than {most} are not read. "
    "Deliver the columns you need, or turn the table so that its long side runs down."
)

NO_LAST_LINE_END = (
    "The last line has no line end. If the file was cut off while it was copied, its last value is too "
    "short: compare row {row} with the source."
)

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class TextTable:
    """A text file understood, before its rows are staged."""

    text: CleanText
    dialect: Dialect
    region: Region
    sample: tuple[list[str], ...]
    last_row: int = 0

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.region.headers)

    @property
    def above(self) -> list[list[str]]:
        """The sample's rows before the first row of data."""
        return list(self.sample[: self.region.first_body])


def extract_text(
    path: Path,
    folder: Path,
    target: Path,
    *,
    file: str,
    progress: Progress,
    choices: ReadingChoices = JUDGED,
) -> tuple[RawTable, ReadingChoices]:
    """Read a text file as a table.

    Args:
        path: The delivered bytes.
        folder: For copies on the way.
        target: Parquet to write.
        file: The delivered name made safe to show.
        progress: Told the share done and what is being done.
        choices: What a person said about the reading.

    Returns:
        The table, and how it was read.

    Raises:
        TaksirError: No line with a letter in it, too many columns, or cut off inside a letter.
    """
    progress(0.1, "Checking the text")
    table = text_table(clean_text(path, folder, file, encoding=choices.encoding), file, choices)
    progress(0.2, "Reading the rows")
    with Engine(folder, memory_limit="700MB", reads=[table.text.path]) as engine:
        rows = staged_by_engine(engine, table, folder) or staged_carefully(table, folder, progress)
        progress(0.9, "Looking for totals and remarks")
        read = staged_table(engine, rows, name="", target=target)
        if not table.text.facts.ends_with_line_end and not _ends_as_old_systems_do(table.text.path):
            read = _with_doubt_of_last_row(read, engine)
    return read, ReadingChoices(delimiter=table.dialect.delimiter, encoding=table.text.encoding)


def _ends_as_old_systems_do(path: Path) -> bool:
    """Whether Control-Z stands at the end."""
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read() == b"\x1a"


def _with_doubt_of_last_row(table: RawTable, engine: Engine) -> RawTable:
    """A note on the last row where the file ends with it, unfinished as it may be."""
    if not table.row_count or any(note.template == REMARKS_LEFT_OUT for note in table.notes):
        return table
    row = int(engine.rows(f"SELECT max(row_number) FROM {table.rows_sql}")[0][0])
    return replace(table, notes=(*table.notes, Note("note", NO_LAST_LINE_END, {"row": row}, row=row)))


def text_table(text: CleanText, file: str, choices: ReadingChoices = JUDGED) -> TextTable:
    """Judge dialect, headers and first row on the beginning of the file, but for what a person said."""
    with text.path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
        rest = stream.read(1)
    cut = head.rfind(b"\n") + 1 if rest else len(head)
    beginning = head[: cut or len(head)].decode("utf-8-sig", errors="ignore")
    if not beginning.strip("\ufeff \t\r\n\x1a,;"):
        raise refused(EMPTY, file=file)
    dialect = file_dialect(beginning, delimiter=choices.delimiter)
    sample = _sample_rows(text, dialect)
    if not any(cell.strip() for row in sample for cell in row):
        raise refused(EMPTY, file=file)
    span = choices.span("")
    region = region_said(sample, span) if span else table_region(sample)
    if len(region.headers) > COLUMNS_MAX:
        raise refused(TOO_MANY_COLUMNS, file=file, count=len(region.headers), most=COLUMNS_MAX)
    return TextTable(text, dialect, region, tuple(sample), span.last_row if span else 0)


def _sample_rows(text: CleanText, dialect: Dialect) -> list[list[str]]:
    with opened_text(text.path) as lines:
        rows = [cells for cells, _ in islice(records(lines, dialect), SAMPLE_ROWS)]
    if dialect.is_declared:
        rows[0] = []
    return rows


def staged_carefully(table: TextTable, folder: Path, progress: Progress) -> StagedRows:
    """Stage row by row, whatever the rows are like."""
    target = folder / "careful.parquet"
    line_count = max(1, table.text.facts.line_count)
    notes = write_records(
        table.text.path,
        table.dialect,
        target,
        width=table.width,
        first_row=table.region.first_body,
        told=lambda row: progress(0.2 + 0.7 * min(1.0, row / line_count), "Reading the rows"),
    )
    return _rows(table, target, notes=tuple(notes))


def staged_by_engine(engine: Engine, table: TextTable, folder: Path) -> StagedRows | None:
    """Stage in one pass of the engine; None where the file is not clean after all."""
    if not _may_be_clean(table):
        return None
    target = folder / "engine.parquet"
    row_count = copy_rows(engine, _scan_sql(table), target, width=table.width)
    rejected = engine.rows("SELECT DISTINCT line, csv_line FROM reject_errors ORDER BY line")
    remarks = tuple(str(text).strip() for _, text in rejected)
    if not all(map(is_remark_text, remarks)) or len(remarks) > REMARK_LINES_MAX:
        return None
    if not _adds_up(engine, table, target, row_count, [int(line) for line, _ in rejected]):
        return None
    return replace(_rows(table, target, remarks=remarks), rows_before=table.region.first_body)


def _may_be_clean(table: TextTable) -> bool:
    facts, dialect = table.text.facts, table.dialect
    return (
        table.width > 1
        and table.region.first_body > 0
        and facts.has_one_line_end
        and facts.blank_lines == 0
        and not dialect.skips_space
        and facts.line_count > table.region.first_body
    )


def _scan_sql(table: TextTable) -> str:
    """The engine's reader told everything but the line end, which it learns from the last header row."""
    dialect, first_body = table.dialect, table.region.first_body
    columns = ", ".join(f"{literal(column_name(index))}: 'VARCHAR'" for index in range(table.width))
    options = {
        "auto_detect": "false",
        "delim": literal(dialect.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(dialect.escape or dialect.quote),
        "header": "true",
        "skip": str(first_body - 1),
        "columns": f"{{{columns}}}",
        "strict_mode": "true",
        "null_padding": "false",
        "store_rejects": "true",
        "rejects_limit": str(REMARK_LINES_MAX * 2),
    }
    told = ", ".join(f"{name}={value}" for name, value in options.items())
    return f"SELECT coalesce(COLUMNS(*), '') FROM read_csv({literal(str(table.text.path))}, {told})"


def _adds_up(engine: Engine, table: TextTable, path: Path, row_count: int, rejected: list[int]) -> bool:
    """Whether every line of the file is accounted for, and the first row is the one expected."""
    line_count = table.text.facts.line_count
    if rejected and rejected != list(range(line_count - len(rejected) + 1, line_count + 1)):
        return False
    scan = staged_rows_sql(path, table.region.first_body)
    first = engine.rows(f"SELECT * FROM {scan} WHERE row_number = {table.region.first_body + 1}")
    expected = [table.sample[table.region.first_body]] if row_count else []
    if [list(row[1:]) for row in first] != expected:
        return False
    header_lines = table.region.first_body + sum(cell.count("\n") for row in table.above for cell in row)
    inside = line_count - header_lines - row_count - len(rejected)
    return inside == 0 or (inside > 0 and inside == _line_ends_inside(engine, scan, table.width))


def _line_ends_inside(engine: Engine, scan: str, width: int) -> int:
    columns = [column_name(index) for index in range(width)]
    counts = " + ".join(f"sum(length({name}) - length(replace({name}, chr(10), '')))" for name in columns)
    return int(engine.rows(f"SELECT {counts} FROM {scan}")[0][0] or 0)


def _rows(table: TextTable, path: Path, **more: tuple) -> StagedRows:
    block = table.region.header_rows
    headers = tuple(tuple(table.sample[index]) for index in block)
    above = tuple(" ".join(filter(None, row)) for row in table.sample[: block[0] if block else 0])
    notes = table.text.notes + table.region.notes + more.get("notes", ())
    return StagedRows(
        path,
        table.region.headers,
        header_rows=headers,
        remarks=more.get("remarks", ()),
        above=above,
        notes=notes,
        last_row=table.last_row,
        header_at=(block[0] + 1, block[-1] + 1) if block else (0, 0),
    )
