"""Entries as files: a table to take along, fill in elsewhere and hand back, as CSV or XLSX."""

import io
import re
import tempfile
from pathlib import Path

import pandas as pd
import xlsxwriter

from pipelines.delivered import RawTable, column_name
from pipelines.extract import extract_delivery
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.figures.display import FORMULA_SIGNS
from taksir.schema_entries import EntryField, EntryKind
from taksir.store.engine import Engine
from taksir.store.workspace import open_store
from taksir.words import say
from taksir.written.tables import ID, VERSION, ReadRow, parent_header, read_rows, table_fields, table_rows

ROWS_MAX = 5_000
"""Rows of a table of entries; more than people write down in years."""
CELL_MAX = 32_000
"""Letters of a workbook's cell; a longer text goes on in columns of the same name with a number behind."""
GOES_ON = re.compile(r"^(.+) \((\d+)\)$")
LIST_ROWS = 1_000
"""Rows of a workbook that offer the answers of a choice."""


def entries_csv(kind_id: str, language: str, *, parent_id: str = "", is_blank: bool = False) -> bytes:
    """The entries of a kind as CSV; texts that a spreadsheet would run as a formula get an apostrophe."""
    table = _table(kind_id, language, parent_id, is_blank=is_blank).map(_harmless).map(_unmistakable)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def entries_xlsx(kind_id: str, language: str, *, parent_id: str = "", is_blank: bool = False) -> bytes:
    """The entries of a kind as a workbook that offers the answers of each choice."""
    table = _in_cells(_table(kind_id, language, parent_id, is_blank=is_blank))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(say("Data", language))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for place, header in enumerate(table.columns):
            sheet.write_string(0, place, header, bold)
            for row, value in enumerate(table[header], start=1):
                sheet.write(row, place, value)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 10, None, {"hidden": is_blank})
        sheet.set_column(2, len(table.columns), 24)
        _offer_answers(sheet, entry_kind(kind_id), table, language)
    return buffer.getvalue()


def read_entries(kind_id: str, content: bytes, name: str, *, parent_id: str = "") -> tuple[ReadRow, ...]:
    """The rows of a file that came back, read but not yet written.

    Args:
        kind_id: Of entry.
        content: The file.
        name: Its name.
        parent_id: The entry that new rows belong to.

    Raises:
        TaksirError: It is no table of entries, or too long.
    """
    place = open_store().records.spill()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=place, prefix="entries_") as folder:
        path = Path(folder) / f"delivered{Path(name).suffix.lower()}"
        path.write_bytes(content)
        raw = extract_delivery(path, Path(folder) / "staged", name=name)
        table = max(raw.tables, key=lambda one: one.row_count, default=None)
        if table is None or table.row_count > ROWS_MAX:
            raise TaksirError(
                "{file} is not a table of at most {most} entries. Begin with the blank table.",
                file=name,
                most=ROWS_MAX,
            )
        with Engine(Path(folder) / "engine", reads=[Path(folder)]) as engine:
            rows = _rows(engine, table)
        # The cells of a workbook are numbers, whose decimals the reader writes with a point.
        is_text = path.suffix in (".csv", ".tsv", ".txt", ".psv")
        decimals = "ambiguous" if is_text else "point"
        return read_rows(kind_id, rows, parent_id=parent_id, decimals=decimals)


def _table(kind_id: str, language: str, parent_id: str, *, is_blank: bool) -> pd.DataFrame:
    kind = entry_kind(kind_id)
    parent = parent_header(kind, language) if not parent_id else ""
    headers = [ID, VERSION, *([parent] if parent else [])]
    headers += [field.label.in_language(language) for field in _columns(kind, is_blank=is_blank)]
    rows = [] if is_blank else table_rows(kind_id, language, parent_id=parent_id)
    return pd.DataFrame(rows, columns=headers, dtype=object)


def _columns(kind: EntryKind, *, is_blank: bool) -> tuple[EntryField, ...]:
    """What is private does not leave; but a group may bring its own in, and a blank table has room for it."""
    return kind.fields if is_blank else table_fields(kind)


def _in_cells(table: pd.DataFrame) -> pd.DataFrame:
    """The table with texts that no cell of a workbook holds spread over several columns."""
    parts: dict[str, list[object]] = {}
    for header in table.columns:
        cut = [_cut(value) for value in table[header]]
        for place in range(max((len(pieces) for pieces in cut), default=1)):
            name = header if place == 0 else f"{header} ({place + 1})"
            parts[name] = [pieces[place] if place < len(pieces) else "" for pieces in cut]
    return pd.DataFrame(parts, index=table.index, dtype=object)


def _cut(value: object) -> list[object]:
    """A text in pieces that begin and end with no blank, which a reader would drop."""
    pieces: list[object] = []
    while isinstance(value, str) and len(value) > CELL_MAX:
        end = CELL_MAX
        while end > 1 and (value[end - 1].isspace() or value[end].isspace()):
            end -= 1
        pieces, value = [*pieces, value[:end]], value[end:]
    return [*pieces, value]


def _offer_answers(
    sheet: xlsxwriter.worksheet.Worksheet, kind: EntryKind, table: pd.DataFrame, language: str
) -> None:
    places = {str(header): place for place, header in enumerate(table.columns)}
    for field in kind.fields:
        place = places.get(field.label.in_language(language))
        words = [code.label.in_language(language) for code in field.choices]
        words = [say("yes", language), say("no", language)] if field.type == "yes_no" else words
        # A list in the cell itself may not be longer; several answers go into one cell as they are.
        if place is not None and words and field.type != "choices" and len(",".join(words)) < 255:
            sheet.data_validation(1, place, LIST_ROWS, place, {"validate": "list", "source": words})


def _rows(engine: Engine, table: RawTable) -> list[tuple[int, dict[str, str]]]:
    columns = ", ".join(column_name(place) for place in range(len(table.headers)))
    found = engine.rows(f"SELECT row_number, {columns} FROM {table.rows_sql} ORDER BY row_number")
    return [(int(row[0]), _joined(dict(zip(table.headers, row[1:], strict=True)))) for row in found]


def _joined(cells: dict[str, str]) -> dict[str, str]:
    """Cells with the texts that go on in further columns whole again."""
    whole = {name: cell for name, cell in cells.items() if not _goes_on(name, cells)}
    further = [(name, int(found[2])) for name in cells if (found := _goes_on(name, cells))]
    for name, _ in sorted(further, key=lambda one: one[1]):
        first = str(GOES_ON.sub(r"\1", name))
        whole[first] += cells[name]
    return whole


def _goes_on(name: str, cells: dict[str, str]) -> re.Match[str] | None:
    found = GOES_ON.match(name)
    return found if found and found[1] in cells else None


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _unmistakable(value: object) -> object:
    """A number with exactly three decimals gets a fourth: 0.125 would read like thousands elsewhere."""
    text = str(value)
    is_mistakable = isinstance(value, float) and len(text.rpartition(".")[2]) == 3
    return f"{text}0" if is_mistakable else value
