"""What came back of a nasty file: right, refused in a sentence, or wrong, and then whether it was said.

Wrong and unsaid is what must never be: a cell, a row, a header or a number that is not what was written,
without a warning, an error or a question about it.
"""

import math
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from deliveries import rows_of
from nasty_files import NastyFile

from pipelines.classify.evidence import table_evidence
from pipelines.classify.fitting import certain_style, number_style
from pipelines.delivered import RawDelivery, RawTable, column_name
from pipelines.extract import extract_delivery
from pipelines.extract.text import NO_LAST_LINE_END
from pipelines.reading import read_number, with_layers
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.store.engine import Engine, identifier

COLUMN_OF = {
    "umur": "age_years", "jumlah_penduduk": "pop_total", "pengeluaran_perkapita": "expenditure_pc",
    "weind": "person_weight",
}  # fmt: skip
"""Delivered header → our column whose limits and kind decide how its numbers are read."""


@dataclass(frozen=True)
class Verdict:
    """What came back.

    Attributes:
        kind: right | refused | said | silent.
        detail: What is wrong and unsaid, for the report.
        asked: Numeric columns a person is asked about.
        unread: Numbers listed as unreadable, and so blocked.
    """

    kind: str
    detail: str = ""
    asked: int = 0
    unread: int = 0


def verdict(file: NastyFile) -> Verdict:
    """Read a file and compare it with its truth; any other error than a sentence passes through."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / file.name
        path.write_bytes(file.content)
        try:
            raw = extract_delivery(path, folder / "staging")
        except TaksirError as error:
            return Verdict("refused" if ". " in str(error) else "silent", str(error))
        return _compared(file, raw, folder)


def _compared(file: NastyFile, raw: RawDelivery, folder: Path) -> Verdict:
    table = raw.tables[0]
    if difference := _difference(file, table):
        if file.damage == "quote" and not _difference(_unquoted(file), table, quote=str(file.how["quote"])):
            return _numbers(file, table, folder)  # the quote stands where it was put
        notes = [*raw.notes, *table.notes]
        is_said = any(note.severity != "note" or note.template == NO_LAST_LINE_END for note in notes)
        return Verdict("said" if is_said else "silent", difference)
    return _numbers(file, table, folder)


def _unquoted(file: NastyFile) -> NastyFile:
    quote = str(file.how["quote"])
    headers = tuple(header.replace(quote, "") for header in file.headers)
    return replace(
        file, headers=headers, rows=tuple(tuple(cell.replace(quote, "") for cell in row) for row in file.rows)
    )


def _difference(file: NastyFile, table: RawTable, *, quote: str = "") -> str:
    """Where the table is not what was written, "" where it is; quotes left out of account where given."""
    headers = tuple(header.replace(quote, "") for header in table.headers) if quote else table.headers
    if headers != file.headers:
        return f"headers {table.headers} instead of {file.headers}"
    found, wanted = rows_of(table), [list(row) for row in file.rows]
    if file.damage == "mixed ends":  # line ends within cells were changed too
        found = [[cell.replace("\r\n", "\n") for cell in row] for row in found]
        wanted = [[cell.replace("\r\n", "\n") for cell in row] for row in wanted]
    if quote:
        found = [[cell.replace(quote, "") for cell in row] for row in found]
    if len(found) != len(wanted):
        return f"{len(found)} rows instead of {len(wanted)}"
    for place, (cells, truth) in enumerate(zip(found, wanted, strict=True)):
        if cells != truth:
            return f"row {place}: {cells} instead of {truth}"
    return ""


def _numbers(file: NastyFile, table: RawTable, folder: Path) -> Verdict:
    """Whether every number is read as it was meant, asked about, or listed as unreadable."""
    if not file.numbers:
        return Verdict("right")
    catalogue = load_catalogue()
    asked = unread = 0
    with Engine(folder / "engine") as engine:
        evidence = table_evidence(table, engine)
        # A stray quote may stand in a header too: the column is the one in the same place.
        delivered = dict(zip(file.headers, table.headers, strict=True))
        elsewhere = certain_style(evidence, [delivered[header] for header in file.numbers])
        for header, truth in file.numbers.items():
            column = catalogue.column(COLUMN_OF[header])
            style = number_style(column, evidence[delivered[header]], elsewhere=elsewhere)
            if style.is_asked:
                asked += 1
                continue
            source = identifier(column_name(table.headers.index(delivered[header])))
            reading = read_number(source, style.style, name=header, missing=column.missing)
            rows = engine.rows(
                f"SELECT {reading.value}, {reading.unread} FROM {with_layers(table.rows_sql, [reading])} "
                "ORDER BY row_number"
            )
            missing = {float(word) for word in column.missing if word.isdigit()}
            for (value, is_unread), number in zip(rows, truth, strict=True):
                unread += bool(is_unread)
                is_right = value is not None and math.isclose(value, number, rel_tol=1e-12)
                if not (is_unread or is_right or (value is None and number in missing)):
                    return Verdict("silent", f"{header}: {value} instead of {number} ({style})")
    return Verdict("right", asked=asked, unread=unread)
