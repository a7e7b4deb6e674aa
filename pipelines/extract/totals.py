"""Which rows of a delivered table are not data: totals, and remarks under the table.

Totals are kept apart as control totals; remarks are left out, but for the source they name.
Careful on the safe side: a person's record must not be taken for a total.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LABEL_COLUMNS = 8
"""Leading columns in which the label of a total may stand."""

SUMMED_ROWS_MAX = 5_000
"""In longer tables a last row that only bears the name of an area is not checked against sums."""

_TOTAL = r"(grand\s*total|sub\s*-?\s*total|total|jumlah|jml\.?|rata\s*-?\s*rata)"
TOTAL_START_SQL = rf"(^|\x1f)\s*({_TOTAL}|(k|d|l|p|kota|per?kotaan|laki2|laki\s*-?\s*laki)\s*\+)"
"""Rows that may be totals, on the label columns joined by the unit separator, any case."""

_ONLY_TOTAL = re.compile(
    rf"\s*{_TOTAL}(\s*/?\s*\(?(total|jumlah|keseluruhan|seluruhnya)\)?)?\s*[:.]?\s*$", re.I
)
_BEGINS_AS_TOTAL = re.compile(rf"\s*{_TOTAL}\b", re.I)
_BOTH_PARTS = re.compile(
    r"\s*(k\s*\+\s*d|d\s*\+\s*k|l\s*\+\s*p|p\s*\+\s*l"
    r"|per?kotaan\s*\+\s*per?desaan|kota\s*\+\s*desa"
    r"|laki\s*-?\s*laki\s*\+\s*perempuan|laki2\s*\+\s*perempuan)\s*$",
    re.I,
)
_AREA = re.compile(r"\s*(indonesia|provinsi|prov\.?|kabupaten|kab\.?|kota|kecamatan|kec\.?)(\s|$)", re.I)
_REMARK = re.compile(
    r"\s*([*¹²³]|ket\s*[.:]"
    r"|(sumber|source|catatan|notes?|keterangan|(data\s+)?diolah|dicetak|tanggal cetak)\b)",
    re.I,
)
_HEADED_REMARK = re.compile(r"\s*(sumber(\s+data)?|source|catatan|notes?|keterangan)\s*:", re.I)
_SOURCE = re.compile(r"\s*(?:sumber(?:\s+data)?|source)\s*[:/]\s*(.*)", re.I | re.S)
_WHOLE_NUMBER = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+$|\d+$")


@dataclass(frozen=True)
class Line:
    """A staged row: its number in the delivered file and its cells."""

    row_number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """Cells that are not blank."""
        return [cell for cell in self.cells if cell.strip()]


def remarks(tail: Sequence[Line]) -> list[Line]:
    """The lines under the table among its last rows, in order."""
    found: list[Line] = []
    for line in reversed(tail):
        if line.filled and not _is_remark(line):
            break
        found.insert(0, line)
    return found if any(line.filled for line in found) else []


def _is_remark(line: Line) -> bool:
    """Whether a row is a sentence under the table rather than a record with few answers."""
    width, filled = len(line.cells), line.filled
    first = filled[0]
    if width > 1 and _HEADED_REMARK.match(first):
        return True
    if width < 2 or len(filled) > max(1, 0.34 * width) + (_REMARK.match(first) is not None):
        return False
    if _REMARK.match(first):
        return True
    is_sentence = len(first.split()) >= 3 and any(letter.isalpha() for letter in first)
    return width > 2 and len(filled) == 1 and is_sentence and not _AREA.match(first)


def is_remark_text(text: str) -> bool:
    """Whether a line that has not the width of the table is a remark under it."""
    return _REMARK.match(text.strip().strip('"')) is not None


def source_text(texts: Sequence[str]) -> str:
    """What the first line that begins with Sumber: or Source: names."""
    for text in texts:
        found = _SOURCE.match(text.strip().strip('"'))
        if found:
            return " ".join(found[1].split()).strip(' ";,')
    return ""


def total_rows(candidates: Sequence[Line], *, last_row: int, is_first_column_filled: bool) -> list[int]:
    """Row numbers of totals by their labels.

    Args:
        candidates: Rows that may be totals, their label columns.
        last_row: Number of the table's last row.
        is_first_column_filled: Whether nearly every row fills the first column.
    """
    found = []
    for line in candidates:
        lacks_code = is_first_column_filled and not line.cells[0].strip()
        is_last = line.row_number == last_row and line.cells[0].strip() in ("", _labels(line)[0].strip())
        if _is_total(line) or (_BEGINS_AS_TOTAL.match(_labels(line)[0]) and (lacks_code or is_last)):
            found.append(line.row_number)
    return found


def may_be_sum(line: Line) -> bool:
    """Whether a last row is labelled as a total or with an area's name, so that its sums decide."""
    return any(_AREA.match(label) or _BEGINS_AS_TOTAL.match(label) for label in _labels(line))


def is_sum_of(last: Line, others: Sequence[Line]) -> bool:
    """Whether the whole numbers of the last row are, at least half of them, sums of the rows above it."""
    if len(others) < 2:
        return False
    columns = [column for column in range(1, len(last.cells)) if last.cells[column].strip()]
    are_sums = [_is_sum([line.cells[column] for line in (*others, last)]) for column in columns]
    judged = [is_sum for is_sum in are_sums if is_sum is not None]
    return any(judged) and 2 * sum(judged) >= len(judged)


def _labels(line: Line) -> list[str]:
    """Where a total is named: the first filled cell, or the second column beside a code."""
    first = next((cell for cell in line.cells[:LABEL_COLUMNS] if cell.strip()), "")
    return [first, *line.cells[1:2]]


def _is_total(line: Line) -> bool:
    if any(_BOTH_PARTS.match(cell) for cell in line.cells[:LABEL_COLUMNS]):
        return True
    return any(_ONLY_TOTAL.match(label) for label in _labels(line))


def _is_sum(cells: Sequence[str]) -> bool | None:
    """Whether the last number is the sum of the others; None where not all are whole numbers."""
    *parts, whole = (_whole_number(cell) for cell in cells)
    if whole is None or None in parts:
        return None
    return whole > 0 and sum(filter(None, parts)) == whole


def _whole_number(cell: str) -> int | None:
    text = cell.strip()
    if text in ("", "-", "–"):
        return 0
    return int(re.sub(r"[.,\s]", "", text)) if _WHOLE_NUMBER.match(text) else None
