"""The answers a column of codes offers in a drop-down: spelled as the file spells them, then as we do."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipelines.classify.codes import is_coded
from pipelines.delivered import RawTable, column_name
from pipelines.reading import code_key
from pipelines.recipe import ColumnMatch, TableRecipe
from taksir.catalogue import load_catalogue
from taksir.schema import Column
from taksir.store.engine import Engine
from taksir.words import say

LISTS_SHEET = "Taksir 2"
"""Hidden sheet that holds the lists of all drop-downs."""

YES_NO = {"1": "Yes", "0": "No"}
SPELLINGS_MAX = 2_000
ANSWERS_MAX = 200


def offered_answers(
    table: RawTable, recipe: TableRecipe, engine: Engine, *, language: str
) -> dict[str, tuple[str, ...]]:
    """For each header of codes the answers that will be understood, one for each of our codes.

    Args:
        table: Where the file's own spellings are taken from.
        recipe: What each header is and what its values mean.
        engine: Reads the spellings.
        language: Of answers that the file does not use yet.
    """
    columns = {column.name: column for column in load_catalogue().columns}
    offered = {}
    for match in recipe.matches:
        column = columns.get(match.column)
        if match.is_kept and column and match.header in table.headers and is_coded(column):
            answers = _answers(_spellings(table, match.header, engine), match, column, language)
            if len(recipe.matches_of(match.column)) == 1 and 1 < len(answers) <= ANSWERS_MAX:
                offered[match.header] = answers
    return offered


def answer_words(column: Column, language: str) -> dict[str, str]:
    """What each of our codes of a column is called, in the catalogue's order."""
    if column.codes:
        return {code.value: code.label.in_language(language) for code in column.codes}
    return {value: say(word, language) for value, word in YES_NO.items()}


class Lists:
    """The answers of all drop-downs of a workbook, each list once, on a sheet of their own."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet, self._columns = sheet, dict[tuple[str, ...], int]()

    def rule(self, answers: tuple[str, ...], language: str) -> dict[str, str]:
        """The rule of a drop-down that offers some answers; another answer is asked about, not refused."""
        column = xlsxwriter.utility.xl_col_to_name(self._columns.setdefault(answers, len(self._columns)))
        return {
            "validate": "list",
            "source": f"='{LISTS_SHEET}'!${column}$1:${column}${len(answers)}",
            "error_type": "warning",
            "error_title": "Taksir",
            "error_message": say("Choose one of the listed answers, or leave the cell empty.", language),
        }

    def write(self) -> None:
        """Write all lists, row by row as a workbook of constant memory needs it."""
        for row in range(max((len(answers) for answers in self._columns), default=0)):
            for answers, column in self._columns.items():
                if row < len(answers):
                    self._sheet.write_string(row, column, answers[row])


def _spellings(table: RawTable, header: str, engine: Engine) -> list[str]:
    """The spellings of a column, the most frequent first."""
    name = column_name(table.headers.index(header))
    rows = engine.rows(
        f"SELECT trim({name}) AS spelling FROM {table.rows_sql} GROUP BY 1 "
        f"ORDER BY count(*) DESC, 1 LIMIT {SPELLINGS_MAX}"
    )
    return [spelling for (spelling,) in rows if spelling]


def _answers(spellings: list[str], match: ColumnMatch, column: Column, language: str) -> tuple[str, ...]:
    """One answer a code: the most frequent spelling of the file, else the word of the catalogue."""
    chosen: dict[str, str] = {}
    for spelling in spellings:
        ours = match.codes.get(code_key(spelling))
        if ours:
            chosen.setdefault(ours, spelling)
    used = set(match.codes)
    words = answer_words(column, language)
    for value, word in words.items():
        if value not in chosen and code_key(word) not in used:
            chosen[value] = word
    order = list(words)
    return tuple(chosen[value] for value in sorted(chosen, key=lambda value: _place(order, value)))


def _place(order: list[str], value: str) -> int:
    return order.index(value) if value in order else len(order)
