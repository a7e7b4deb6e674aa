"""Blank templates: for each of our tables a workbook to be filled in, generated from the catalogue.

Headers are the catalogue's words in the reader's language, answers are offered in drop-downs, limits are
checked while typing. What identifies people is not asked at all. Filled in and delivered, a template is
recognised column by column without a fault.
"""

import io
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipelines.classify.codes import is_coded
from pipelines.offered import LISTS_SHEET, Lists, answer_words
from pipelines.returned import MARK_HEADERS, MARK_SHEET, TEMPLATE_KEY
from pipelines.validate.rules import keys_of
from pipelines.wording import table_word
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.schema import Column
from taksir.words import number, say

TABLES = (
    "person", "household", "area", "register", "facility", "request", "incident", "poverty_line",
    "area_bridge",
)  # fmt: skip
"""Tables that people fill in by hand."""

ROWS = 5_000
"""Rows for which answers are offered and limits checked."""

UNASKED_ROLES = ("identifier", "note")
UNASKED = (
    "parent_index", "submission_uuid", "consent",
)  # fmt: skip
"""Columns that follow from others, or that only an app writes."""

REQUIRED_COLOUR, OPTIONAL_COLOUR = "#CDE7E4", "#EEF3F3"

NUMBERS = ("integer", "number", "money", "weight")
TYPE_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "money": "an amount in rupiah, digits only",
    "weight": "a number",
    "date": "a date, such as 2026-08-31",
    "area_code": "an area code with all its digits, as text",
    "text": "text",
    "code": "one of the listed answers",
    "yes_no": "one of the listed answers",
}
"""What may stand in a column; msgids."""


def template_columns(table: str) -> tuple[Column, ...]:
    """The columns a template asks for, those that every row must have first.

    Raises:
        TaksirError: There is no template for such a table.
    """
    if table not in TABLES:
        raise TaksirError(
            "There is no template for {table}. Choose one of: {tables}.",
            table=table[:40],
            tables=", ".join(TABLES),
        )
    catalogue = load_catalogue()
    larger = {level.name for level in catalogue.levels[:-1]}
    wanted = [
        column
        for column in catalogue.columns_of(table)
        if column.name not in UNASKED
        and not column.code_of
        and column.name_of not in larger
        and (column.role not in UNASKED_ROLES or column.name in needed_columns(table))
        and not (column.name == "vintage" and table != "area_bridge")
    ]
    return tuple(sorted(wanted, key=lambda column: column.name not in needed_columns(table)))


def needed_columns(table: str) -> frozenset[str]:
    """Columns that every row must have: required by the catalogue, or part of the table's key."""
    catalogue = load_catalogue()
    required = {c.name for c in catalogue.columns_of(table) if table in c.required_in}
    keys = {name for key in keys_of(table, catalogue)[:1] for name in key}
    return frozenset(required | keys)


def template_name(table: str, language: str) -> str:
    """What the file is called."""
    words = table_word(table, language).replace(" ", "_").replace("/", "_")
    return f"taksir_{words}.xlsx"


def write_template(table: str, language: str) -> bytes:
    """The blank workbook of one of our tables.

    Args:
        table: One of TABLES.
        language: Of headers, answers and explanations.
    """
    columns = template_columns(table)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(table_word(table, language)[:31])
        mark, hidden = book.add_worksheet(MARK_SHEET), book.add_worksheet(LISTS_SHEET)
        hidden.hide()
        desk = _Desk(book, table, language)
        lists = Lists(hidden)
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            _write_column(desk, sheet, position, column, lists)
        lists.write()
        _write_explanations(desk, mark, columns)
    return file.getvalue()


@dataclass
class _Desk:
    """One template being written."""

    book: xlsxwriter.Workbook
    table: str
    language: str

    def __post_init__(self) -> None:
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self.needed = self.book.add_format(head | {"bg_color": REQUIRED_COLOUR})
        self.optional = self.book.add_format(head | {"bg_color": OPTIONAL_COLOUR})
        self.text = self.book.add_format({"num_format": "@"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = self.book.add_format({"bold": True})


def _write_column(desk: _Desk, sheet: Worksheet, position: int, column: Column, lists: Lists) -> None:
    header = column.label.in_language(desk.language)
    needed = column.name in needed_columns(desk.table)
    form = {"date": desk.day, "text": desk.text, "area_code": desk.text}.get(column.type)
    sheet.set_column(position, position, max(14, min(len(header), 30)), form)
    sheet.write_string(0, position, header, desk.needed if needed else desk.optional)
    sheet.write_comment(0, position, explanation(column, desk.table, desk.language), {"x_scale": 2})
    rule = _rule(column, lists, desk.language)
    if rule:
        sheet.data_validation(1, position, ROWS, position, rule)


def _rule(column: Column, lists: Lists, language: str) -> dict[str, object]:
    if is_coded(column):
        return dict(lists.rule(tuple(answer_words(column, language).values()), language))
    if column.type not in NUMBERS or (column.minimum is None and column.maximum is None):
        return {}
    low, high = column.minimum, column.maximum
    criteria = "between" if low is not None and high is not None else ">=" if high is None else "<="
    limits = (
        {"minimum": low, "maximum": high}
        if criteria == "between"
        else {"value": low if high is None else high}
    )
    return {
        "validate": "decimal",
        "criteria": criteria,
        **limits,
        "error_type": "warning",
        "error_title": "Taksir",
        "error_message": _limits(column, language)[:250],
    }


def explanation(column: Column, table: str, language: str) -> str:
    """What stands in a column, in one line."""
    parts = [say(TYPE_WORDS[column.type], language)]
    if column.unit:
        parts.append(column.unit)
    if column.codes and column.type == "text":
        parts.append(
            say(
                "several answers with commas between: {answers}", language, answers=_answers(column, language)
            )
        )
    elif is_coded(column):
        parts.append(_answers(column, language))
    limits = _limits(column, language)
    if limits:
        parts.append(limits)
    if column.name in needed_columns(table):
        parts.append(say("needed in every row", language))
    return "; ".join(parts)


def _answers(column: Column, language: str) -> str:
    return ", ".join(answer_words(column, language).values())


def _limits(column: Column, language: str) -> str:
    if column.minimum is None and column.maximum is None:
        return ""
    low, high = (
        number(side, language) if side is not None else "…" for side in (column.minimum, column.maximum)
    )
    return say("from {low} to {high}", language, low=low, high=high)


def _write_explanations(desk: _Desk, sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    """The mark by which a filled template is known, and what stands in each column."""
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 110)
    for position, sentence in enumerate(MARK_HEADERS):
        sheet.write_string(0, position, sentence, desk.bold)
    lines = [(TEMPLATE_KEY, desk.table), *_instructions(desk.language)]
    lines += [
        (column.label.in_language(desk.language), explanation(column, desk.table, desk.language))
        for column in columns
    ]
    for position, (left, right) in enumerate(lines, start=1):
        sheet.write_string(position, 0, left, desk.wrapped)
        sheet.write_string(position, 1, right, desk.wrapped)


def _instructions(language: str) -> list[tuple[str, str]]:
    sentences = (
        "Fill in one row for each unit and leave out columns without data; darker headers are needed.",
        "Write no names, identity numbers, telephone numbers or addresses: they would be dropped.",
        "Save the workbook and deliver it on the page Data in. This sheet is not read.",
    )
    return [(str(place), say(sentence, language)) for place, sentence in enumerate(sentences, start=1)]
