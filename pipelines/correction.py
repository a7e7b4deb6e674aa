"""The correction workbook: a sender's own rows with every faulty cell coloured and the reason beside it.

It holds what was delivered, identifiers and all, so it is made only for the person who delivered the file,
only while the file is kept, and never stored. Corrected and delivered again it is recognised
(`pipelines.returned`) as the next version of the same source.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipelines.delivered import RawTable, column_name
from pipelines.faults import Fault
from pipelines.kept import opened_delivery
from pipelines.offered import LISTS_SHEET, Lists, offered_answers
from pipelines.recipe import Recipe, TableRecipe, recipe_of
from pipelines.returned import MARK_HEADERS, MARK_SHEET, REASON_HEADER, RETURN_KEY, mark_text, sheet_names
from pipelines.wording import fault_words
from taksir.errors import TaksirError
from taksir.people import DELIVER, permitted
from taksir.store.engine import Engine, literal
from taksir.store.objects import raw_file
from taksir.store.workspace import open_store
from taksir.words import say

CELLS_MAX = 5_000_000
ROWS_MAX = 1_000_000
BATCH_ROWS = 20_000
COLOURS = {"error": "#F3C9C1", "warning": "#FBE7B5"}
"""Light enough that black text on them has a contrast above 10 to 1."""

WIDTH, REASON_WIDTH = 16, 70


@dataclass(frozen=True)
class _Remark:
    """A fault of one cell in words."""

    header: str
    severity: str
    words: str


Remarks = dict[tuple[str, int], list[_Remark]]
"""(sheet, row) → what is wrong there; row 0 for a whole column."""


@dataclass(frozen=True)
class _Case:
    """What is corrected: the recipe it was read by, what is wrong, its line in the register."""

    recipe: Recipe
    remarks: Remarks
    row: dict
    engine: Engine
    language: str


class _Book:
    """One workbook being written, with its formats."""

    def __init__(self, book: xlsxwriter.Workbook, case: _Case) -> None:
        self.case, self.language, self.remarks = case, case.language, case.remarks
        self.text = book.add_format({"num_format": "@"})
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "italic": True})
        self.coloured = {
            name: book.add_format({"num_format": "@", "bg_color": colour}) for name, colour in COLOURS.items()
        }


def correction_bytes(delivery_id: str, *, actor: str = "", language: str = "id") -> bytes:
    """The correction workbook of a delivery, as `write_correction` writes it."""
    with open_store().records.passing() as folder:
        target = folder / "correction.xlsx"
        write_correction(delivery_id, target, actor=actor, language=language)
        return target.read_bytes()


def write_correction(delivery_id: str, target: Path, *, actor: str = "", language: str = "id") -> None:
    """Write the correction workbook of a delivery, for the person who delivered it.

    Args:
        delivery_id: A delivery that was checked.
        target: The XLSX file to write.
        actor: Who asks for it.
        language: Of the reasons.

    Raises:
        TaksirError: Somebody else delivered it, it was not checked, its file is gone, or it is too large.
    """
    store = open_store()
    row = store.register.delivery(delivery_id)
    _refuse_others(row, permitted(DELIVER, actor))
    if not row["recipe_id"]:
        raise TaksirError(
            "Delivery {delivery} has not been checked yet, so there is nothing to correct. Check it first.",
            delivery=delivery_id,
        )
    recipe = recipe_of(store.register.recipe(row["recipe_id"])["body"])
    faults = [Fault(**entry) for entry in json.loads(row["faults"])]
    with opened_delivery(delivery_id) as opened, store.engine() as engine:
        tables = [table for table in opened.raw.tables if table.headers]
        _refuse_large(tables, row["file_name"])
        _write(target, tables, _Case(recipe, _remarks(faults, language), row, engine, language))
    store.register.note(DELIVER, "correction workbook", delivery_id, rows=sum(t.row_count for t in tables))


def may_correct(delivery_id: str, *, actor: str = "") -> bool:
    """Whether somebody may have the correction workbook: they delivered the file, and it is still kept."""
    store = open_store()
    row = store.register.delivery(delivery_id)
    is_kept = store.records.shelf.find(raw_file(row["raw_sha256"])) is not None
    return is_kept and bool(row["recipe_id"]) and row["actor"] == permitted(DELIVER, actor)


def correction_name(file_name: str) -> str:
    """The workbook's name: the delivered name with its year, so that the period is found again."""
    return f"{Path(file_name).stem}_koreksi.xlsx"


def _refuse_others(row: dict, actor: str) -> None:
    if row["actor"] != actor:
        raise TaksirError(
            "The correction workbook of delivery {delivery} holds the sender's own data and is made only for "
            "the person who delivered it. Ask them, or use the list of faults.",
            delivery=row["id"],
        )


def _refuse_large(tables: list[RawTable], file_name: str) -> None:
    rows = max((table.row_count for table in tables), default=0)
    cells = sum(table.row_count * len(table.headers) for table in tables)
    if rows > ROWS_MAX or cells > CELLS_MAX:
        raise TaksirError(
            "{file} has {rows} rows, too many for a workbook that people correct by hand. "
            "Download the list of faults and correct the file where it comes from.",
            file=file_name,
            rows=rows,
        )
    if not tables:
        raise TaksirError(
            "{file} holds boundaries, which a workbook cannot show. "
            "Download the list of faults and correct the file where it comes from.",
            file=file_name,
        )


def _write(target: Path, tables: list[RawTable], case: _Case) -> None:
    names = sheet_names([table.name for table in tables])
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        sheets = [book.add_worksheet(names[table.name]) for table in tables]
        mark, lists = book.add_worksheet(MARK_SHEET), book.add_worksheet(LISTS_SHEET)
        lists.hide()
        desk, answers = _Book(book, case), Lists(lists)
        for table, sheet in zip(tables, sheets, strict=True):
            _write_table(desk, table, sheet, answers)
        answers.write()
        _write_mark(desk, mark, names)


def _remarks(faults: list[Fault], language: str) -> Remarks:
    found: Remarks = {}
    for fault in faults:
        if fault.severity in COLOURS:
            words = " ".join(part for part in fault_words(fault, language) if part)
            remark = _Remark(fault.column, fault.severity, words)
            held = found.setdefault((fault.sheet, fault.row), [])
            if remark not in held:
                held.append(remark)
    return found


def _write_table(desk: _Book, table: RawTable, sheet: Worksheet, answers: Lists) -> None:
    """One sheet: headers, the rows as delivered, the reasons in a last column, drop-downs for codes."""
    whole = {remark.header: remark for remark in desk.remarks.get((table.name, 0), ())}
    reason_column = len(table.headers)
    sheet.set_column(0, reason_column - 1, WIDTH, desk.text)
    sheet.set_column(reason_column, reason_column, REASON_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for position, header in enumerate(table.headers):
        remark = whole.get(header)
        sheet.write_string(0, position, header, desk.coloured[remark.severity] if remark else desk.bold)
        if remark:
            sheet.write_comment(0, position, remark.words)
    sheet.write_string(0, reason_column, REASON_HEADER, desk.bold)
    count = 0
    for number, cells in _rows(desk.case.engine, table):
        count += 1
        _write_row(desk, sheet, count, cells, desk.remarks.get(table.place(number), []), table.headers)
    recipe = desk.case.recipe.table_of(table.name)
    if recipe and count:
        _add_lists(desk, table, recipe, sheet, answers, count)


def _write_row(
    desk: _Book,
    sheet: Worksheet,
    position: int,
    cells: tuple[str, ...],
    remarks: list[_Remark],
    headers: tuple[str, ...],
) -> None:
    by_header = {remark.header: remark for remark in reversed(remarks)}
    for place, (header, cell) in enumerate(zip(headers, cells, strict=True)):
        remark = by_header.get(header)
        form = desk.coloured[remark.severity] if remark else desk.text
        if cell or remark:
            sheet.write_string(position, place, cell, form) if cell else sheet.write_blank(
                position, place, None, form
            )
        if remark:
            sheet.write_comment(position, place, remark.words)
    if remarks:
        words = "\n".join(remark.words for remark in remarks)
        sheet.write_string(position, len(headers), words, desk.wrapped)


def _rows(engine: Engine, table: RawTable) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows as they stood in the file, those of totals among them, a batch in memory at a time."""
    columns = ", ".join(column_name(position) for position in range(len(table.headers)))
    rows_sql = f"SELECT row_number, {columns} FROM {table.rows_sql}"
    if table.totals_path:
        rows_sql += (
            f" UNION ALL SELECT row_number, {columns} FROM read_parquet({literal(str(table.totals_path))})"
        )
    low, high = engine.rows(f"SELECT min(row_number), max(row_number) FROM ({rows_sql})")[0]
    for first in range(low or 0, (high if high is not None else -1) + 1, BATCH_ROWS):
        span = f"row_number BETWEEN {first} AND {first + BATCH_ROWS - 1}"
        for number, *cells in engine.rows(f"SELECT * FROM ({rows_sql}) WHERE {span} ORDER BY row_number"):
            yield int(number), tuple(cells)


def _add_lists(
    desk: _Book, table: RawTable, recipe: TableRecipe, sheet: Worksheet, answers: Lists, count: int
) -> None:
    """Drop-downs on the columns of codes, with the spellings this file uses."""
    offered = offered_answers(table, recipe, desk.case.engine, language=desk.language)
    for position, header in enumerate(table.headers):
        if header in offered:
            sheet.data_validation(1, position, count, position, answers.rule(offered[header], desk.language))


def _write_mark(desk: _Book, sheet: Worksheet, names: dict[str, str]) -> None:
    """What brings the workbook back to its delivery, and what to do, for people."""
    row = desk.case.row
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    lines = [
        MARK_HEADERS,
        (RETURN_KEY, mark_text(row["id"], row["source_id"] or "", names)),
        *(
            (str(number), words)
            for number, words in enumerate(_instructions(desk, row["file_name"]), start=1)
        ),
    ]
    general = [remark for (_, number), found in desk.remarks.items() if not number for remark in found]
    lines += [("!", remark.words) for remark in general]
    for position, (left, right) in enumerate(lines):
        sheet.write_string(position, 0, left, desk.bold if position == 0 else None)
        sheet.write_string(position, 1, right, desk.bold if position == 0 else desk.wrapped)


def _instructions(desk: _Book, file: str) -> list[str]:
    sentences = (
        "Red cells must be corrected, yellow ones should be looked at; the reason stands in the last column.",
        "Correct the cells, save the workbook and deliver it on the page Data in. "
        "It is recognised as the next version of {file}.",
        "Keep the headers and this sheet. Rows may be removed or added; the last column is not read.",
        "The workbook holds the data as they were delivered, with everything that identifies people. "
        "Keep it as safe as the file itself, and delete it when it has been delivered.",
    )
    return [say(template, desk.language, file=file) for template in sentences]
