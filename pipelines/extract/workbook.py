"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) become grids of text, one a sheet.

Runs in a process of its own (`extract_jail`), because a hostile sheet can make any reader ask for
all memory there is. Dates become ISO text, whole numbers lose the ".0" that workbooks give them,
and the text of a merged cell is repeated down the rows it covers.
"""

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipelines.delivered import refused
from pipelines.extract.cells import Cell, cell_text
from pipelines.extract.formulas import HiddenValues, hidden_values
from pipelines.extract.kind import ENCRYPTED
from pipelines.extract.records import RowWriter

EXACT_NUMBERS_BELOW = 1e15
"""A workbook keeps 15 digits of a number; what a longer one ended with is lost."""

HEADER_MERGES_BELOW = 100
"""Row above which merged ranges may be headers."""

DAMAGED = (
    "{file} cannot be read as a workbook; it is damaged or of an old kind. "
    "Open it in a spreadsheet, save it as XLSX and deliver that."
)

Range = tuple[int, int, int, int]
"""Top, left, bottom, right."""


@dataclass
class SheetGrid:
    """A sheet as text; rows and columns count from 0, columns from the first that is used.

    Attributes:
        path: Parquet with row_number [as the spreadsheet counts, from 1] and one column per column.
        merges: Merged ranges near the top, where headers are: top, left, bottom, right.
        repeated_rows: First rows of merged texts that were repeated downwards.
        number_rows: First rows of numbers in merged cells, which were not repeated.
        long_numbers: Per column how many numbers have more than 15 digits, and the row of the first.
        uncalculated: How many formulas have no result, and the row of the first.
        error_count: Cells that hold an error value such as #N/A.
    """

    name: str
    path: str
    width: int
    is_hidden: bool
    merges: list[Range] = field(default_factory=list)
    repeated_rows: list[int] = field(default_factory=list)
    number_rows: list[int] = field(default_factory=list)
    long_numbers: dict[int, tuple[int, int]] = field(default_factory=dict)
    uncalculated: tuple[int, int] = (0, -1)
    error_count: int = 0


def read_workbook(path: Path, folder: Path, file: str) -> list[SheetGrid]:
    """Every sheet that holds a value.

    Args:
        path: The workbook, already guarded against harmful packages.
        folder: Where the grids are written.
        file: The delivered name made safe to show.

    Raises:
        TaksirError: Protected by a password, or damaged.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        hidden = hidden_values(path) if _is_package(path) else {}
        grids = []
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            grid = SheetGrid(
                name=sheet.name,
                path=str(folder / f"sheet_{index}.parquet"),
                width=0,
                is_hidden=sheet.visible != SheetVisibleEnum.Visible,
            )
            _write_grid(workbook.get_sheet_by_index(index), grid, hidden.get(sheet.name, HiddenValues()))
            grids += [grid] if grid.width else []
        return grids
    except PasswordError:
        raise refused(ENCRYPTED, file=file) from None
    except (CalamineError, BadZipFile, ParseError):
        raise refused(DAMAGED, file=file) from None


def _is_package(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _write_grid(sheet: CalamineSheet, grid: SheetGrid, hidden: HiddenValues) -> None:
    if sheet.start is None or sheet.end is None:
        return
    left = sheet.start[1]
    grid.width = sheet.end[1] - left + 1
    grid.uncalculated = (hidden.uncalculated_count, hidden.first_uncalculated_row)
    grid.error_count = len(hidden.errors)
    ranges = _ranges(sheet, left, grid.width)
    grid.merges = [merge for merge in ranges if merge[0] < HEADER_MERGES_BELOW]
    errors = _by_row(hidden.errors, left)
    merged = _MergedCells(ranges, grid)
    with RowWriter(Path(grid.path), grid.width) as writer:
        for row, cells in enumerate(sheet.iter_rows()):
            for column, text in errors.get(row, ()):
                cells[column] = text
            merged.repeat(row, cells)
            _count_long_numbers(row, cells, grid)
            writer.add(row + 1, [cell if type(cell) is str else cell_text(cell) for cell in cells])


def _ranges(sheet: CalamineSheet, left: int, width: int) -> list[Range]:
    """Merged ranges, cut to the columns that are used."""
    return sorted(
        (top, first - left, bottom, min(last - left, width - 1))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or []
        if 0 <= first - left < width
    )


def _by_row(errors: dict[tuple[int, int], str], left: int) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        if column >= left:
            rows.setdefault(row, []).append((column - left, text))
    return rows


class _MergedCells:
    """Repeats the text of a merged cell in its first column, down the rows it covers.

    A merged label belongs to every row beside it. A merged number does not: repeated it would be
    counted several times, so it stays in its first row and is noted.
    """

    def __init__(self, ranges: list[Range], grid: SheetGrid) -> None:
        self._waiting = [merge for merge in reversed(ranges) if merge[2] > merge[0]]
        self._open: list[tuple[Range, str]] = []
        self._grid = grid

    def repeat(self, row: int, cells: list[Cell]) -> None:
        """Fill the cells of a row that lie under a merged text."""
        if not (self._open or self._waiting):
            return
        self._open = [(merge, text) for merge, text in self._open if merge[2] >= row]
        for merge, text in self._open:
            cells[merge[1]] = cells[merge[1]] or text
        while self._waiting and self._waiting[-1][0] <= row:
            merge = self._waiting.pop()
            value = cells[merge[1]] if merge[0] == row and merge[1] < len(cells) else ""
            if isinstance(value, str) and value:
                self._open.append((merge, value))
                self._grid.repeated_rows.append(row)
            elif value != "":
                self._grid.number_rows.append(row)


def _count_long_numbers(row: int, cells: list[Cell], grid: SheetGrid) -> None:
    for column, cell in enumerate(cells):
        if type(cell) is float and abs(cell) >= EXACT_NUMBERS_BELOW:
            count, first = grid.long_numbers.get(column, (0, row))
            grid.long_numbers[column] = (count + 1, first)
