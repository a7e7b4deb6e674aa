"""Headers in one or several rows become one text per column, none empty and none twice."""

from collections import Counter
from collections.abc import Sequence

from pipelines.delivered import Note
from pipelines.protect.identifiers import without_numbers

Row = list[str]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range: (row, column), both from 0."""

HEADER_REPEATED = "The header occurs {count} times; the later columns were numbered."


def header_labels(rows: Sequence[Row], block: Sequence[int], merges: Sequence[Merge]) -> list[str]:
    """One label per column: the header cells above it from top to bottom, spans spread out."""
    width = block_width(rows, block)
    for (top, _), (_, right) in merges:
        if top in block:
            width = max(width, right + 1)
    grid = [padded(rows[index], width) for index in block]
    for (top, left), (bottom, right) in merges:
        if top in block and grid[block.index(top)][left]:
            for index in range(top, min(bottom, block[-1]) + 1):
                grid[block.index(index)][left : right + 1] = [grid[block.index(top)][left]] * (
                    right + 1 - left
                )
    spread = [_spread(grid, level) for level in range(len(grid))]
    return [_joined(column) for column in zip(*spread, strict=True)]


def _spread(grid: list[Row], level: int) -> Row:
    """A header row with its spans filled to the right.

    A label spans the blank cells after it where it has labels below it, as they have, until a
    row above begins a new label.
    """
    row, anchor = list(grid[level]), 0
    lower = [any(below[column] for below in grid[level + 1 :]) for column in range(len(row))]
    for column in range(1, len(row)):
        if row[column] or any(upper[column] for upper in grid[:level]):
            anchor = column
        elif row[anchor] and lower[anchor] and lower[column]:
            row[column] = row[anchor]
    return row


def _joined(column: Sequence[str]) -> str:
    parts: list[str] = []
    for cell in column:
        if cell and cell not in parts[-1:]:
            parts.append(cell)
    return " / ".join(parts)


def block_width(rows: Sequence[Row], block: Sequence[int]) -> int:
    """Columns up to the last that any header row names."""
    filled = [column for index in block for column, cell in enumerate(rows[index]) if cell.strip()]
    return max(filled, default=0) + 1


def padded(row: Row, width: int) -> Row:
    """As many cells as the table has columns, line ends and doubled blanks in them made one blank."""
    cells = [" ".join(cell.split()) for cell in row]
    return (cells + [""] * (width - len(cells)))[:width]


def named_headers(labels: Sequence[str]) -> tuple[tuple[str, ...], list[Note]]:
    """Headers that are neither empty nor repeated, and a note on each that had to be changed.

    Where a person's row stands in the place of the headers, their numbers are no headers.
    """
    labels = [without_numbers(label) for label in labels]
    counts = Counter(label for label in labels if label)
    taken, seen = set(counts), Counter[str]()
    headers: list[str] = []
    for index, label in enumerate(labels):
        seen[label] += 1
        if not label:
            header = _free(f"(column {index + 1})", taken)
        elif seen[label] > 1:
            header = _free(f"{label} ({seen[label]})", taken)
        else:
            header = label
        taken.add(header)
        headers.append(header)
    notes = [
        Note("warning", HEADER_REPEATED, {"count": count}, column=label)
        for label, count in counts.items()
        if count > 1
    ]
    return tuple(headers), notes


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name
