"""How a table of words fits a page: how wide its columns are, and in how many parts it stands.

A column is never narrower than its longest word while there is room for all of them; what room is left goes
to those with the longest texts. A table of more columns than a page can hold stands in two parts, the rows
named in both.
"""

import math
from collections.abc import Sequence

from taksir.briefing.contents import Table

COLUMNS_MAX = 10
"""Of a table beside each other on a page held upright."""
COLUMNS_FIRST = 5
"""Of the first part, before its last column: of a change the area, then and now with their intervals."""
LETTERS_WIDE = 40
"""A text longer than this is set on several lines."""


def in_parts(table: Table) -> tuple[Table, ...]:
    """The table, or its first columns with the last one, and after them the columns between."""
    count = len(table.headers)
    if count <= COLUMNS_MAX:
        return (table,)
    return (
        _of_columns(table, [*range(COLUMNS_FIRST), count - 1]),
        _of_columns(table, [0, *range(COLUMNS_FIRST, count - 1)]),
    )


def column_widths(table: Table, room: float, *, letter: float) -> list[float]:
    """A width for every column.

    Args:
        table: Its headers and rows count.
        room: For all columns together.
        letter: Width of one letter, in the same unit.
    """
    cells = list(zip(table.headers, *table.rows, strict=True))
    least = [
        (max(len(word) for cell in column for word in cell.split() or [""]) + 1) * letter for column in cells
    ]
    most = [min(max(map(len, column)) + 1, LETTERS_WIDE) * letter for column in cells]
    spare = room - sum(least)
    if spare <= 0:
        return [room * width / sum(least) for width in least]
    wanted = [max(wide - narrow, 0.0) + letter / 10 for narrow, wide in zip(least, most, strict=True)]
    return [narrow + spare * more / sum(wanted) for narrow, more in zip(least, wanted, strict=True)]


def lines_of(row: Sequence[str], widths: Sequence[float], *, letter: float) -> int:
    """On how many lines a row stands."""
    return max(math.ceil(max(len(cell), 1) * letter / width) for cell, width in zip(row, widths, strict=True))


def _of_columns(table: Table, places: Sequence[int]) -> Table:
    def chosen(row: Sequence) -> tuple:
        return tuple(row[place] for place in places)

    return Table(
        table.title,
        chosen(table.headers),
        tuple(map(chosen, table.rows)),
        chosen(table.numbers),
        tuple(map(chosen, table.values)),
    )
