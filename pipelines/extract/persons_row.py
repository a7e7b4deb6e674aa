"""A person's row where headers should stand: a file without headers must not make a name a header.

Headers are kept: in recipes, in the register, in YAML that is passed on. So a first row that holds what
identifies somebody is taken for data, and the columns are named by their place.
"""

import re
from collections.abc import Callable, Sequence

from pipelines.extract.dialect import cell_kind
from pipelines.protect.contents import ADDRESS, BIRTH, SHARES, name_patterns
from pipelines.protect.identifiers import ANY, LONG_NUMBER

IS_OTHER = re.compile("|".join((ADDRESS, BIRTH)))
YEAR = re.compile(r"(19|20)\d\d\*?")
LOOKED_AT_ROWS = 200
ALIKE_SHARE = 0.5
"""Of the cells of a row: as many are of the kind that stands below them."""


def identifying_cells(row: Sequence[str], body: Sequence[Sequence[str]]) -> set[int]:
    """Columns whose cell of a row identifies somebody, as the cells below it do.

    Args:
        row: Where headers may stand.
        body: The rows below it.
    """
    return {column for kind in (_is_number_of_somebody, _is_name) for column in _columns_of(kind, row, body)}


def is_persons_row(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether a row is about a person, like those below it, and no row of headers.

    A number of somebody's is proof. Otherwise most cells are of the kind that stands below them, and one is
    a name, or a number stands beside a column of names, addresses or births.
    """
    if not body:
        return False
    if _columns_of(_is_number_of_somebody, row, body):
        return True
    filled = [column for column, cell in enumerate(row) if cell.strip()]
    alike = sum(cell_kind(row[column]) == _usual_kind(body, column) for column in filled)
    if alike < ALIKE_SHARE * len(filled):
        return False
    if _columns_of(_is_name, row, body):
        return True
    has_value = any(_is_value(row[column].strip(), column) for column in filled)
    return has_value and any(
        _share(kind, _texts(body, column)) > SHARES["name"] for column in filled for kind in KINDS
    )


def _columns_of(kind: Callable[[str], bool], row: Sequence[str], body: Sequence[Sequence[str]]) -> list[int]:
    """Columns whose cell of a row is of a kind, as are many below it."""
    return [
        column
        for column, cell in enumerate(row)
        if kind(cell.strip()) and _share(kind, _texts(body, column)) > SHARES["name"]
    ]


def _is_value(text: str, column: int) -> bool:
    """A date, or a number that is neither a year nor the number of its column."""
    kind = cell_kind(text)
    is_heading = bool(YEAR.fullmatch(text)) or text == str(column + 1)
    return kind == "date" or (kind == "number" and not is_heading)


def _texts(body: Sequence[Sequence[str]], column: int) -> list[str]:
    cells = [row[column].strip() for row in body[:LOOKED_AT_ROWS] if column < len(row)]
    return [cell for cell in cells if cell]


def _is_number_of_somebody(text: str) -> bool:
    return bool(ANY.fullmatch(text) or (text.isdigit() and LONG_NUMBER.match(text)))


def _is_name(text: str) -> bool:
    return bool(re.match(name_patterns()[0], text.casefold()))


def _is_address_or_birth(text: str) -> bool:
    return bool(IS_OTHER.search(text.casefold()))


KINDS = (_is_number_of_somebody, _is_name, _is_address_or_birth)


def _share(kind: Callable[[str], bool], texts: Sequence[str]) -> float:
    return sum(map(kind, texts)) / len(texts) if texts else 0.0


def _usual_kind(body: Sequence[Sequence[str]], column: int) -> str:
    kinds = [cell_kind(text) for text in _texts(body, column)]
    return max(set(kinds), key=kinds.count) if kinds else "empty"
