"""A correction workbook that comes back: known by its mark, and read as if it were the file it corrects.

The mark is a sheet of its own, also in a blank template, where it only explains. What Taksir added (that
sheet, the lists, the column of reasons) is taken away again, and the sheets get the names they had, so
that the recipe of the first file fits.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.delivered import RawDelivery, RawTable, column_name
from taksir.errors import TaksirError
from taksir.store.engine import Engine, literal

MARK_SHEET = "Taksir"
MARK_HEADERS = ("taksir", "isi")
RETURN_KEY = "taksir-return-1"
TEMPLATE_KEY = "taksir-template-1"
REASON_HEADER = "Taksir: yang perlu diperbaiki / what to correct"
DATA_SHEET = "Data"
"""What the only table of a text file is called in a workbook."""

SHEET_NAME_MAX = 31
ONLY_THE_MARK = (
    "Of the workbook {file} only the sheet Taksir holds anything; the sheets with the rows are empty or "
    "gone. Put them back, or fill in the template, and deliver it again."
)
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Returned:
    """Whose correction a workbook is.

    Attributes:
        sheets: Name in the workbook → name in the delivered file.
    """

    delivery_id: str
    source_id: str
    sheets: dict[str, str]


def sheet_names(delivered: Sequence[str]) -> dict[str, str]:
    """A name a workbook allows for each delivered table, all different."""
    names: dict[str, str] = {}
    taken = {MARK_SHEET.casefold(), f"{MARK_SHEET} 2".casefold()}
    for name in delivered:
        wanted = " ".join(name.translate(FORBIDDEN).split())[:SHEET_NAME_MAX] or DATA_SHEET
        found, number = wanted, 2
        while found.casefold() in taken or found.casefold() == "history":  # Excel keeps that one to itself
            found, number = f"{wanted[: SHEET_NAME_MAX - 4]} ({number})", number + 1
        taken.add(found.casefold())
        names[name] = found
    return names


def returned_json(returned: Returned) -> str:
    """Whose correction it is, as the mark says it."""
    names = {delivered: workbook for workbook, delivered in returned.sheets.items()}
    return mark_text(returned.delivery_id, returned.source_id, names)


def mark_text(delivery_id: str, source_id: str, names: dict[str, str]) -> str:
    """What the mark says, as JSON."""
    sheets = {workbook: delivered for delivered, workbook in names.items()}
    content = {"delivery": delivery_id, "source": source_id, "sheets": sheets}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def unmarked(raw: RawDelivery, work: Path) -> tuple[RawDelivery, Returned | None]:
    """A returned workbook as the file it corrects; any other delivery as it is.

    Args:
        raw: As read.
        work: Folder for the tables without what was added.

    Raises:
        TaksirError: Nothing is left of it without the mark.
    """
    if not any(table.name == MARK_SHEET for table in raw.tables):
        return raw, None
    with Engine(work) as engine:
        mark = next(table for table in raw.tables if table.name == MARK_SHEET)
        is_template, returned = _mark(engine, mark)
        if returned is None and not is_template:
            return raw, None
        if all(table.name.startswith(MARK_SHEET) for table in raw.tables):
            raise TaksirError(ONLY_THE_MARK, file=raw.file_name)
        names = _told_apart(returned, raw.tables) if returned else {}
        tables = tuple(
            _without_reasons(engine, replace(table, name=names.get(table.name, table.name)))
            for table in raw.tables
            if not table.name.startswith(MARK_SHEET)
        )
    for table in raw.tables:
        if table.name.startswith(MARK_SHEET):
            table.path.unlink(missing_ok=True)
    return replace(raw, tables=tables), returned


def _told_apart(returned: Returned, tables: Sequence[RawTable]) -> dict[str, str]:
    """The names that the mark gives back to sheets; none where it would call two of them alike."""
    own = [table.name for table in tables if not table.name.startswith(MARK_SHEET)]
    given = [returned.sheets.get(name, name) for name in own]
    return returned.sheets if len(set(given)) == len(given) else {}


def _mark(engine: Engine, table: RawTable) -> tuple[bool, Returned | None]:
    """Whether the sheet is that of a template, and whose correction it marks."""
    if not table.headers:
        return False, None
    columns = ", ".join(column_name(position) for position in range(len(table.headers)))
    for cells in engine.rows(f"SELECT {columns} FROM {table.rows_sql} LIMIT 100"):
        if len(cells) > 1 and cells[0].strip() == RETURN_KEY:
            return False, returned_of(cells[1])
        if cells[0].strip() == TEMPLATE_KEY:
            return True, None
    return False, None


def returned_of(text: str) -> Returned | None:
    """Whose correction a mark says a workbook is; None where the text is no mark of ours."""
    try:
        content = json.loads(text)
        sheets = {str(workbook): str(delivered) for workbook, delivered in content["sheets"].items()}
        return Returned(str(content["delivery"]), str(content["source"]), sheets)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _without_reasons(engine: Engine, table: RawTable) -> RawTable:
    """The table without the column of reasons, wherever it stands now; notes keep to their sheet."""
    notes = tuple(replace(note, sheet=table.name) for note in table.notes if note.column != REASON_HEADER)
    kept = [position for position, header in enumerate(table.headers) if header != REASON_HEADER]
    if len(kept) == len(table.headers):
        return replace(table, notes=notes)
    headers = tuple(table.headers[position] for position in kept)
    picked = ", ".join(
        f"{column_name(position)} AS {column_name(place)}" for place, position in enumerate(kept)
    )
    path = _picked(engine, table.rows_sql, picked, table.path)
    totals = table.totals_path
    if totals:
        totals = _picked(engine, f"read_parquet({literal(str(totals))})", picked, totals)
    return replace(table, headers=headers, path=path, totals_path=totals, rows_before=None, notes=notes)


def _picked(engine: Engine, rows_sql: str, columns: str, path: Path) -> Path:
    target = path.with_name(f"{path.stem}_own.parquet")
    engine.copy_to_parquet(
        f"SELECT row_number, {columns} FROM {rows_sql} ORDER BY row_number", target, is_staging=True
    )
    path.unlink()
    return target
