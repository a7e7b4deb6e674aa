"""Cells of an XLSX whose value a reader of values cannot see: formulas never calculated, error values.

A program that writes formulas without results leaves cells that look empty. They are counted, so
that a table full of them is not taken for a table of blanks.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ERRORS_KEPT_MAX = 100_000
BLOCK_BYTES = 1 << 20

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.S)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)</")
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class HiddenValues:
    """What values alone do not show, in one sheet; rows and columns from 0.

    Attributes:
        uncalculated_count: Formulas whose result was never saved.
        first_uncalculated_row: Where the first of them stands.
        errors: Text of error values (#N/A, #DIV/0!) by row and column.
    """

    uncalculated_count: int = 0
    first_uncalculated_row: int = -1
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def hidden_values(path: Path) -> dict[str, HiddenValues]:
    """Formulas without results and error values of an XLSX, by sheet name."""
    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        return {name: _of_sheet(archive, part) for name, part in parts.items()}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the package is which sheet; empty where the package says it in no usual way."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = {
        relation.get("Id"): relation.get("Target", "").lstrip("/").removeprefix("xl/")
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    sheets = [
        element for element in _xml(archive, "xl/workbook.xml").iter() if element.tag.endswith("}sheet")
    ]
    parts = {sheet.get("name", ""): f"xl/{relations.get(sheet.get(_RELATION), '')}" for sheet in sheets}
    return {name: part for name, part in parts.items() if part in names}


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A small part as a tree; a document type, which could swell without end, makes it empty."""
    text = archive.read(part)
    if b"<!DOCTYPE" in text:
        return ElementTree.Element("none")
    return ElementTree.fromstring(text)


def _of_sheet(archive: zipfile.ZipFile, part: str) -> HiddenValues:
    found = HiddenValues()
    for block in _row_blocks(archive, part):
        if b't="e"' not in block and not _FORMULA.search(block):
            continue
        for cell in _CELL.finditer(block):
            _look_at(cell[1], cell[2], found)
    return found


def _row_blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet in pieces that end with a row."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK_BYTES):
            block = rest + block
            cut = block.rfind(b"row>") + 4
            if cut < 4:
                rest = block
                continue
            rest = block[cut:]
            yield block[:cut]
    yield rest


def _look_at(attributes: bytes, content: bytes, found: HiddenValues) -> None:
    address = _ADDRESS.search(attributes)
    if not address:
        return
    row, column = int(address[2]) - 1, _column_index(address[1])
    value = _VALUE.search(content)
    if b't="e"' in attributes:
        if value and len(found.errors) < ERRORS_KEPT_MAX:
            found.errors[row, column] = value[1].decode("utf-8", errors="replace")
    elif not value and b't="str"' not in attributes and _FORMULA.search(content):
        found.uncalculated_count += 1
        if found.first_uncalculated_row < 0:
            found.first_uncalculated_row = row


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
