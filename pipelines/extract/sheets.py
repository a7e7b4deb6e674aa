"""The grids of a workbook become staged tables, one a sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.delivered import JUDGED, Note, RawTable, ReadingChoices, SheetSpan, refused, shown
from pipelines.extract.archive import check_workbook_package
from pipelines.extract.headers import Merge
from pipelines.extract.jail import in_jail
from pipelines.extract.kind import Kind
from pipelines.extract.region import Region, region_said, table_region
from pipelines.extract.staging import StagedRows, staged_table
from taksir.store.engine import Engine

SAMPLE_ROWS = 2_000

NO_VALUES = "The workbook {file} holds no values. Save it anew with the table in it and deliver that."
NOTHING_AT_TOP = "The sheet is empty in its first {count} rows and was left out."
HIDDEN_SHEET = "The sheet is hidden in the workbook; it was read all the same."
LONG_NUMBERS = (
    "Numbers of more than 15 digits: {count}, the first in row {row}. A spreadsheet keeps only 15 digits, "
    "so their ends are lost. Format the column as text at the source and export it again."
)
UNCALCULATED = (
    "Formulas without a result: {count}, the first in row {row}. Their cells look empty. "
    "Open the workbook in a spreadsheet, save it and deliver it again."
)
ERROR_VALUES = "Cells that hold an error value such as #N/A: {count}. They were read as that text."
MERGED_TEXTS = "Merged cells whose text was repeated in the rows they cover: {count}."
MERGED_NUMBERS = (
    "Merged cells that hold one number for several rows: {count}. The number stands in the first row only."
)

NO_SUCH_SHEET = "{file} has no sheet named {name}; it has {names}. Choose one of them."

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Reading:
    """How a file is read: what a person said, and whom to tell how far it is."""

    progress: Progress
    choices: ReadingChoices = JUDGED


def extract_workbook(
    path: Path, folder: Path, target: Path, *, file: str, kind: Kind, read: Reading
) -> tuple[list[RawTable], list[Note], tuple[str, ...]]:
    """Read a workbook as tables.

    Args:
        path: The delivered bytes.
        folder: For grids on the way.
        target: Parquet of the first table; the others are numbered.
        file: The delivered name made safe to show.
        kind: xlsx | xlsb | xls | ods.
        read: How to read, and whom to tell.

    Returns:
        A table a sheet, notes on sheets that were left out, and the names of all sheets with a value.

    Raises:
        TaksirError: Harmful, protected, damaged, without a value or without a chosen sheet.
    """
    progress = read.progress
    if kind != "xls":
        check_workbook_package(path, file)
    progress(0.1, "Reading the workbook")
    grids = in_jail("workbook", path, folder, file)
    if not grids:
        raise refused(NO_VALUES, file=file)
    names = tuple(str(shown(grid["name"])) for grid in grids)
    grids = _chosen(grids, names, read.choices.sheets, file)
    tables, notes = [], []
    with Engine(folder, memory_limit="700MB") as engine:
        for index, grid in enumerate(grids):
            progress(0.5 + 0.5 * index / len(grids), "Looking for tables on the sheets")
            place = target.with_name(f"{target.stem}_{index + 1}.parquet")
            table = _table(engine, grid, place, read.choices.span(str(shown(grid["name"]))))
            if table:
                tables.append(table)
            else:
                values: dict[str, object] = {"count": SAMPLE_ROWS}
                notes.append(Note("warning", NOTHING_AT_TOP, values, sheet=str(shown(grid["name"]))))
    return tables, notes, names


def _chosen(
    grids: list[dict[str, Any]], names: Sequence[str], chosen: Sequence[str], file: str
) -> list[dict[str, Any]]:
    """The sheets a person wants; all where nothing was said."""
    if not chosen:
        return grids
    missing = [name for name in chosen if name not in names]
    if len(missing) == len(chosen):
        raise refused(NO_SUCH_SHEET, file=file, name=missing[0], names=", ".join(names[:8]))
    return [grid for grid, name in zip(grids, names, strict=True) if name in chosen]


def _table(engine: Engine, grid: dict[str, Any], target: Path, span: SheetSpan | None) -> RawTable | None:
    top = _top_rows(Path(grid["path"]))
    if not any(cell.strip() for row in top for cell in row):
        return None
    merges: list[Merge] = [((top, left), (bottom, right)) for top, left, bottom, right in grid["merges"]]
    region = region_said(top, span, merges) if span else table_region(top, merges)
    block = region.header_rows
    rows = StagedRows(
        Path(grid["path"]),
        region.headers,
        header_rows=tuple(tuple(top[index]) for index in region.header_rows),
        above=tuple(" ".join(filter(None, row)) for row in top[: block[0] if block else 0]),
        notes=(*_sheet_notes(grid), *region.notes, *_cell_notes(grid, region)),
        first_row=region.first_body,
        last_row=span.last_row if span else 0,
        header_at=(block[0] + 1, block[-1] + 1) if block else (0, 0),
    )
    return staged_table(engine, rows, name=str(shown(grid["name"])), target=target)


def _top_rows(path: Path) -> list[list[str]]:
    batch = next(pq.ParquetFile(path).iter_batches(batch_size=SAMPLE_ROWS))
    columns = [column.to_pylist() for column in batch.columns[1:]]
    return [list(cells) for cells in zip(*columns, strict=True)]


def _sheet_notes(grid: dict[str, Any]) -> list[Note]:
    notes = []
    if grid["is_hidden"]:
        notes.append(Note("note", HIDDEN_SHEET, {}))
    count, row = grid["uncalculated"]
    if count:
        notes.append(Note("error", UNCALCULATED, {"count": count, "row": row + 1}, row=row + 1))
    if grid["error_count"]:
        notes.append(Note("warning", ERROR_VALUES, {"count": grid["error_count"]}))
    return notes


def _cell_notes(grid: dict[str, Any], region: Region) -> list[Note]:
    notes = []
    for column, (count, row) in grid["long_numbers"].items():
        header = region.headers[int(column)]
        values: dict[str, object] = {"count": count, "row": row + 1}
        notes.append(Note("warning", LONG_NUMBERS, values, row=row + 1, column=header))
    for template, rows in ((MERGED_TEXTS, grid["repeated_rows"]), (MERGED_NUMBERS, grid["number_rows"])):
        inside = [row for row in rows if row >= region.first_body]
        if inside:
            notes.append(Note("warning", template, {"count": len(inside)}, row=inside[0] + 1))
    return notes
