"""How a text file parts its cells: delimiter, quote and escape, judged on a sample of whole lines.

Every candidate parses the sample; the best is the one that gives rows of one width whose cells
look like numbers, dates, codes and words rather than like pieces of them.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

DELIMITERS = (",", ";", "\t", "|", "~", "^", " ")
FIELD_CHARACTERS_MAX = 1 << 20
SCORED_ROWS = 400
ONE_COLUMN_SCORE = 0.02
"""What reading the sample as one column is worth; below it stand chance commas in prose."""


@dataclass(frozen=True)
class Dialect:
    """How cells are written.

    Attributes:
        delimiter: One character.
        quote: '"', "'" or "" where quotes are letters like any other.
        escape: A backslash, or "" where a quote inside quotes is doubled.
        skips_space: Whether blanks after a delimiter do not belong to the cell.
        is_declared: Whether the first line of the file names the delimiter (sep=;).
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skips_space: bool = False
    is_declared: bool = False


def csv_rows(lines: Iterable[str], dialect: Dialect, *, is_strict: bool = False) -> Iterator[list[str]]:
    """Cells per record; lines keep their line ends. Raises csv.Error where quotes are broken, if strict."""
    csv.field_size_limit(FIELD_CHARACTERS_MAX)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=not dialect.escape,
        escapechar=dialect.escape or None,
        skipinitialspace=dialect.skips_space,
        strict=is_strict,
    )


def file_dialect(sample: str, *, delimiter: str = "") -> Dialect:
    """The dialect of a file.

    Args:
        sample: Its beginning, whole lines.
        delimiter: The sign between cells where a person said it.
    """
    declared = re.match(r"sep=(.)(\r\n|\n|\r)", sample, re.IGNORECASE)
    if declared:
        told = file_dialect(sample[declared.end() :], delimiter=delimiter or declared[1])
        return replace(told, is_declared=True)
    best, best_score = Dialect(delimiter=delimiter or ","), 0.0
    for dialect in _candidates(sample, delimiter):
        score = _score(sample, dialect)
        if score > best_score:
            best, best_score = dialect, score
    return best


def _candidates(sample: str, said: str) -> Iterator[Dialect]:
    """Plain readings first: a later one must be better to be chosen."""
    delimiters = [said] if said else [mark for mark in DELIMITERS if mark in sample] or [","]
    for delimiter, quote in itertools.product(delimiters, ('"', "'", "")):
        if quote == "'" and not _is_quoted_by(sample, delimiter, quote):
            continue
        if quote == "" and '"' not in sample:
            continue
        yield Dialect(delimiter, quote)
        if quote and "\\" + quote in sample:
            yield Dialect(delimiter, quote, escape="\\")
        if _is_followed_by_space(sample, delimiter):
            yield Dialect(delimiter, quote, skips_space=True)
            if quote and "\\" + quote in sample:
                yield Dialect(delimiter, quote, escape="\\", skips_space=True)


def _is_followed_by_space(sample: str, delimiter: str) -> bool:
    """Whether a blank follows nearly every delimiter, so that it belongs to the delimiter."""
    count = sample.count(delimiter)
    return delimiter != " " and count > 0 and sample.count(delimiter + " ") >= 0.9 * count


def _is_quoted_by(sample: str, delimiter: str, quote: str) -> bool:
    """Whether some cell stands between two such quotes."""
    mark = re.escape(delimiter)
    cell = rf"(?:^|{mark}|\n)\s?{quote}(?:[^{quote}\n]|{quote}{quote})*{quote}\s?(?:$|[{mark}\r\n])"
    return re.search(cell, sample) is not None


def _score(sample: str, dialect: Dialect) -> float:
    """How much a reading looks like a table [0–1]."""
    try:
        rows = [row for row in csv_rows(io.StringIO(sample, newline=""), dialect) if any(map(str.strip, row))]
    except csv.Error:
        return 0.0
    if not rows:
        return 0.0
    width, rows_of_width = _usual_width(rows)
    if width == 1:
        return ONE_COLUMN_SCORE
    if dialect.delimiter == " " and not _is_aligned(rows, width):
        return 0.0
    cells = [cell for row in rows if len(row) == width for cell in row][: SCORED_ROWS * width]
    evenness = rows_of_width / len(rows) * (1 - 1 / width)
    return evenness * _cell_score(cells) * _rarity(dialect)


def _is_aligned(rows: list[list[str]], width: int) -> bool:
    """Whether blanks part columns and not words: every row as wide, and a column of numbers."""
    if any(len(row) != width for row in rows):
        return False
    columns = zip(*rows[1:], strict=True)
    return any(all(cell_kind(cell) in ("number", "date") for cell in column) for column in columns)


def _usual_width(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(map(len, rows))
    return max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))


def _rarity(dialect: Dialect) -> float:
    """Between readings that fit equally well the more usual one is meant."""
    factor = 0.6 if dialect.delimiter == " " else 1.0
    factor *= {'"': 1.0, "'": 0.99, "": 0.6}[dialect.quote]
    return factor * (1.01 if dialect.skips_space else 1.0) * (0.995 if dialect.escape else 1.0)


def _cell_score(cells: list[str]) -> float:
    kinds = Counter(map(cell_kind, cells))
    worth = sum(_WORTH[kind] * count for kind, count in kinds.items()) / len(cells)
    dangling = sum(_is_half_quoted(cell) or _is_still_quoted(cell) for cell in cells) / len(cells)
    return worth * (1 - dangling) * (1 - 0.5 * kinds["empty"] / len(cells))


def _is_half_quoted(cell: str) -> bool:
    return cell.startswith(('"', "'")) != cell.endswith(('"', "'"))


def _is_still_quoted(cell: str) -> bool:
    """Whether a cell stands between quotes that this reading took for letters."""
    return len(cell) > 1 and cell[0] in "\"'" and cell[-1] == cell[0]


_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([.,  ]\d{3})+)([.,]\d+)?([eE][+-]?\d+)?\s?%?$")
_MONEY = re.compile(r"(Rp|US|\$|€|£)?\.?\s?\d[\d.,]*(,-)?$", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$"
    r"|\d{1,2}:\d{2}(:\d{2})?$"
)
_WORDS = re.compile(r"[\w .&'()/%+:@#-]{1,60}$")
_WORTH = {"number": 1.0, "date": 1.0, "address": 1.0, "words": 0.9, "empty": 0.8, "text": 0.35}


def cell_kind(cell: str) -> str:
    """What a cell looks like: empty | number | date | address (web or mail) | words | text."""
    cell = cell.strip()
    if not cell:
        return "empty"
    if _NUMBER.match(cell) or _MONEY.match(cell):
        return "number"
    if _DATE.match(cell):
        return "date"
    if "://" in cell or "@" in cell:
        return "address"
    return "words" if _WORDS.match(cell) else "text"
