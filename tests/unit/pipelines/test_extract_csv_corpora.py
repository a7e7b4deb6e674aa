"""The public corpora of messy text files, cell for cell.

The oracle is Python's csv module told what a person who opened each file in an editor sees: encoding,
delimiter, the line of the headers, and where the table ends. The reader is told nothing.
"""

import csv
import gzip
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from deliveries import rows_of, table_of

from pipelines.extract import extract_delivery


@dataclass(frozen=True)
class Seen:
    """What a person sees in a file.

    Attributes:
        header: Record of the headers, from 1.
        rows: Rows of the table.
        columns: Columns of the table.
        last: Records of the file that are read by the oracle; None for all.
    """

    rows: int
    columns: int
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header: int = 1
    last: int | None = None


FILES = {
    "horror/characters.csv": Seen(382, 18, "big5"),
    "horror/example.tsv": Seen(140, 17, delimiter="\t"),
    "horror/excel_pasting.csv": Seen(13, 9, header=4, last=17),
    "horror/long.csv": Seen(3999, 1),
    "horror/mixedGLB.csv": Seen(133, 19, header=4),
    "horror/simple.csv": Seen(6, 3),
    "horror/simple.psv": Seen(28, 6, delimiter="|"),
    "horror/simple.ssv": Seen(6, 3, delimiter=";"),
    "horror/simple.zip": Seen(6, 3),
    "horror/skip_initials.csv": Seen(2, 2),
    "horror/utf-16le_encoded.csv": Seen(327, 19, "utf-16"),
    "tabulator/matrix.csv": Seen(4, 4),
    "tabulator/special/accent.csv": Seen(2, 17, delimiter=";"),
    "tabulator/special/bom.csv": Seen(2, 2),
    "tabulator/special/doublequote.csv": Seen(5, 17),
    "tabulator/special/doublequote.csv.zip": Seen(5, 17),
    "tabulator/special/issue305.csv": Seen(338, 31),
    "tabulator/special/latin1.csv": Seen(2, 2, "latin-1"),
    "tabulator/special/long.csv": Seen(6, 2),
    "tabulator/special/skip-rows-before-headers.csv": Seen(2, 2, header=2),
    "tabulator/special/table.bad-format": Seen(2, 2),
    "tabulator/special/table.csv.zip": Seen(2, 2),
    "tabulator/table-reverse.csv": Seen(2, 2),
    "tabulator/table.csv": Seen(2, 2),
    "tabulator/table.csv.gz": Seen(2, 2),
    "tabulator/table.csv.zip": Seen(2, 2),
    "tabulator/table.tsv": Seen(3, 2, delimiter="\t"),
    "tabulator/table_unicode_headers.csv": Seen(2, 2),
}


def bytes_of(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as package:
            return package.read(package.namelist()[0])
    return path.read_bytes()


def told(path: Path, seen: Seen) -> tuple[list[str], list[list[str]]]:
    """Headers and rows as the csv module reads them, told everything."""
    text = io.StringIO(bytes_of(path).decode(seen.encoding), newline="")
    records = list(csv.reader(text, delimiter=seen.delimiter))[: seen.last]
    headers, body = records[seen.header - 1], records[seen.header :]
    width = len(headers)
    rows = [(row + [""] * width)[:width] for row in body if any(map(str.strip, row))]
    return [" ".join(header.split()) for header in headers], rows


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_corpora_comes_back_cell_for_cell(name: str, shared_data: Path, tmp_path: Path) -> None:
    seen, path = FILES[name], shared_data / "messy" / name
    table = table_of(extract_delivery(path, tmp_path / "staging"))
    headers, rows = told(path, seen)
    assert (table.row_count, len(table.headers)) == (seen.rows, seen.columns)
    assert list(table.headers) == headers
    assert rows_of(table) == rows


SAID = {
    "horror/211.csv": "The file mixes two encodings. Lines that are not UTF-8: 13, the first is line",
    "horror/null.csv": "The first row looks like data, not like headers.",
    "horror/spanish_chars.csv": "The file is not UTF-8; it was read as Windows-1252.",
    "horror/sparse_with_column_errors.csv": "The column has no header; it was named (column 4) by its place.",
    "horror/weird_head_padding.csv": "has 1 cells instead of 11; the missing ones were left empty.",
    "tabulator/special/escaping.csv": "has quotation marks that do not pair.",
    "tabulator/special/skip-rows.csv": "Row 4 has 1 cells instead of 2; the missing ones were left empty.",
    "tabulator/special/skip-blank-at-the-end.csv": "Row 2 has 1 cells instead of 2",
}
"""Files whose table cannot be known for sure → what is said about them."""


@pytest.mark.parametrize("name", SAID)
def test_what_cannot_be_known_for_sure_is_said(name: str, shared_data: Path, tmp_path: Path) -> None:
    raw = extract_delivery(shared_data / "messy" / name, tmp_path / "staging")
    notes = [note for note in (*raw.notes, *raw.tables[0].notes) if note.severity != "note"]
    assert any(SAID[name] in str(note) for note in notes), [str(note) for note in notes]
