"""Workbooks and ways to hurt any of them: rows, headers, sheets, cells that are no texts, the ZIP round it.

Which workbooks, and what must be true of each: tests/nasty_forms.py.
"""

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

JUNK = (
    "", " ", "0", "=1+1", "begin_group", "end repeat", "select_one", "select_multiple x", "a/b/c", "<b>x</b>",
    "label", "\u202e\u0645\u0631", "🧓" * 40, "x" * 32_000, "null", "1e309", "\t\n", "'", '"', "${umur} = 1",
    "../../etc/passwd", "survey", "-" * 9, "é" * 300, "**" * 2_000, "<" * 3_000, "_x0000_",
)  # fmt: skip
BOMB = 30_000_000


@dataclass
class Book:
    """A workbook before it is written.

    Attributes:
        sheets: Name → rows of cells.
        merged: Cells to merge, as sheet, first row, first column, last row, last column.
        formulas: Cells that are formulas, as sheet, row, column.
        hurt: What to do to the bytes afterwards.
        taken: Names of the ways in which it was hurt.
    """

    sheets: dict[str, list[list[object]]]
    merged: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    formulas: list[tuple[str, int, int]] = field(default_factory=list)
    hurt: list[Callable[[bytes], bytes]] = field(default_factory=list)
    taken: tuple[str, ...] = ()

    def content(self) -> bytes:
        """The bytes of the workbook."""
        file = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            sheets = {name: book.add_worksheet(name) for name in self.sheets}
            for name, rows in self.sheets.items():
                for place, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        sheets[name].write(place, column, cell)
            for name, row, column in self.formulas:
                if name in sheets:  # a later hurt may have taken the sheet away
                    sheets[name].write_formula(row, column, "=NA()", value="")
            for name, *cells in self.merged:
                with suppress(OverlappingRange):  # no workbook holds two over each other
                    if name in sheets:
                        sheets[name].merge_range(*cells, "merged")
        content = file.getvalue()
        for hurt in self.hurt:
            content = hurt(content)
        return content


Hurt = Callable[[Book, random.Random], None]

# -- ways to hurt any workbook -------------------------------------------------------------------------


def _sheet(book: Book, chance: random.Random) -> tuple[str, list[list[object]]]:
    return chance.choice(list(book.sheets.items()))


def junk_cells(book: Book, chance: random.Random) -> None:
    """Some cells hold something else."""
    name, rows = _sheet(book, chance)
    for _ in range(chance.randint(1, 12)):
        row = chance.choice(rows) if rows else []
        if row:
            row[chance.randrange(len(row))] = chance.choice((*JUNK, 7, -1.5e300, True, None))


def lost_rows(book: Book, chance: random.Random) -> None:
    """Rows are gone, twice there or in another order."""
    _, rows = _sheet(book, chance)
    if len(rows) > 2:
        at = chance.randrange(len(rows))
        rows[at:at] = chance.choice(([], rows[at : at + 3] * chance.randint(1, 60)))
        del rows[chance.randrange(len(rows))]
        if chance.random() < 0.3:
            chance.shuffle(rows)


def lost_column(book: Book, chance: random.Random) -> None:
    """A column is gone, twice there or called otherwise."""
    _, rows = _sheet(book, chance)
    at, word = chance.randrange(9), chance.choice(("", "label", "type", "name", "list name", "LABEL::x"))
    way = chance.randrange(3)
    for place, row in enumerate(rows):
        if at < len(row):
            if way == 0:
                del row[at]
            elif way == 1:
                row.insert(0, row[at])
            elif place == 0:
                row[at] = word


def other_sheets(book: Book, chance: random.Random) -> None:
    """A sheet is empty, gone, called otherwise, or one more is there."""
    name, rows = _sheet(book, chance)
    way = chance.randrange(4)
    if way == 0:
        rows.clear()
    elif way == 1 and len(book.sheets) > 1:
        del book.sheets[name]
    elif way == 2:
        other = chance.choice((name.upper(), f" {name}", "Sheet1", "entities", "external_choices"))
        if other.casefold() not in {one.casefold() for one in book.sheets} - {name.casefold()}:
            book.sheets = {(other if one == name else one): kept for one, kept in book.sheets.items()}
    else:
        book.sheets.setdefault("Sheet9", [[chance.choice(JUNK) for _ in range(4)] for _ in range(9)])


def merged_cells(book: Book, chance: random.Random) -> None:
    """Cells are merged over headers or rows."""
    name, rows = _sheet(book, chance)
    row, column = chance.randrange(max(len(rows), 1)), chance.randrange(4)
    book.merged.append((name, row, column, row + chance.randint(0, 2), column + chance.randint(1, 3)))


def formulas(book: Book, chance: random.Random) -> None:
    """Cells are formulas without a result."""
    name, rows = _sheet(book, chance)
    book.formulas += [(name, chance.randrange(len(rows) + 1), chance.randrange(4)) for _ in range(9)]


def far_away(book: Book, chance: random.Random) -> None:
    """A cell stands in the last row or column that a sheet has."""
    _, rows = _sheet(book, chance)
    rows.append([""] * chance.choice((300, 16_383)) + ["far"])


def title_above(book: Book, chance: random.Random) -> None:
    """Lines stand above the headers."""
    _, rows = _sheet(book, chance)
    rows[:0] = [["Survei 2026"], [], ["Keterangan", chance.choice(JUNK)]]


def in_the_zip(book: Book, chance: random.Random) -> None:
    """The package is cut, its parts are junk, gone, lie about their size, or are far too large."""
    way, seed = chance.randrange(7), chance.random()
    book.hurt.append(lambda content: zip_hurt(content, way, random.Random(seed)))


def zip_hurt(content: bytes, way: int, chance: random.Random) -> bytes:
    """A package in which a part is not what it should be."""
    if way == 0:
        return content[: chance.randrange(len(content))]
    if way == 1:
        at = chance.randrange(len(content))
        return content[:at] + chance.randbytes(40) + content[at:]
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except zipfile.BadZipFile:
        return content
    name = chance.choice([one for one in parts if one.endswith((".xml", ".rels"))])
    if way == 2:
        parts[name] = chance.randbytes(900)
    elif way == 3:
        del parts[name]
    elif way == 4:
        text = parts[name].decode("utf-8", "replace")
        parts[name] = text.replace('ref="A1', 'ref="A1:XFD1048576" x="A1').replace('r="2"', 'r="0"').encode()
    elif way == 5:
        entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
        parts[name] = entity + parts[name].split(b"?>", 1)[-1].replace(b"<t>", b"<t>&b;", 2)
    else:
        parts["xl/worksheets/sheet9.xml"] = b" " * BOMB
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for one, held in parts.items():
            package.writestr(one, held)
    return file.getvalue()


ANY: tuple[Hurt, ...] = (
    junk_cells, lost_rows, lost_column, other_sheets, merged_cells, formulas, far_away, title_above,
    in_the_zip,
)  # fmt: skip


def hurt_book(book: Book, ways: tuple[Hurt, ...], chance: random.Random) -> Book:
    """A workbook hurt in one to three ways, which it then names."""
    taken = [chance.choice(ways) for _ in range(chance.randint(1, 3))]
    for way in taken:
        way(book, chance)
    book.taken = tuple(way.__name__ for way in taken)
    return book
