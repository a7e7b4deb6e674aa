"""A briefing's figures as workbook, pictures and open data.

Open data hold released numbers only: what people wrote into a plan or a story is not given away with them.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import xlsxwriter

from taksir import figures
from taksir.briefing.columns import column_widths, lines_of
from taksir.briefing.contents import Contents, Section, Table, table_of
from taksir.briefing.drawings import drawn
from taksir.figures.display import COLUMN_WORDS, data_sheet, dictionary_sheet, on_paper, sheet_name
from taksir.release import Released
from taksir.shapes import drawn_areas, map_geometry
from taksir.words import say

PICTURES = {"ranked": "chart", "map": "map", "change": "change", "bars": "parts"}
"""What a drawing is called in the name of its file."""
LICENCE = "CC-BY-4.0"
LICENCE_TEXT = (
    "Creative Commons Attribution 4.0 International (CC BY 4.0), unless the producer of a source says "
    "otherwise: https://creativecommons.org/licenses/by/4.0/"
)
SHEET_LETTERS, LINE_PT = 110, 15
"""Letters beside each other in a workbook's table of words, and how high a line of them is."""
DECIMALS = re.compile(r"[.,](\d{1,2})\D*$")
"""What stands after the decimal sign of a number in words, whatever the language; thousands have three."""
EARLIEST = (2026, 1, 1, 0, 0, 0)
"""The same contents make the same file, whatever the day."""


def write_xlsx(contents: Contents) -> bytes:
    """Every figure with estimate, standard error, interval, RSE and n, each with its dictionary."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    language = contents.briefing.language
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": contents.title, "author": "Taksir"})
        for section in contents.sections:
            _add_sheets(book, section, language)
    return buffer.getvalue()


def _add_sheets(book: xlsxwriter.Workbook, section: Section, language: str) -> None:
    """A section's numbers, and what they mean; what people wrote as a table of its own."""
    released, place = section.released, section.name.split("_")[0]
    if released is None:
        for count, table in enumerate(section.tables, 1):
            words_sheet(book, table, name=sheet_name(f"{section.name} {count if count > 1 else ''}"))
        return
    if figures.is_answer(released):
        name = f"{place} {released.indicator.id} {say('The change', language)}"
        words_sheet(book, table_of(released, language), name=sheet_name(name))
    else:
        data_sheet(book, released, language, name=sheet_name(f"{place} {released.indicator.id}"))
    dictionary_sheet(book, released, language, name=sheet_name(f"{place} {say('Dictionary', language)}"))


def words_sheet(book: xlsxwriter.Workbook, table: Table, *, name: str) -> None:
    """A sheet of a table: numbers as numbers, everything else as text that never runs."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 1)
    for column, header in enumerate(table.headers):
        sheet.write_string(0, column, header, bold)
        plain = book.add_format({"num_format": _number_form(table, column), "valign": "top"})
        for row, cells in enumerate(table.values, 1):
            value = cells[column]
            if isinstance(value, str):
                sheet.write_string(row, column, value, wrap)
            elif value is not None:
                sheet.write_number(row, column, value, plain)
    written = replace(table, rows=tuple(map(_written, table.values, table.rows)))
    widths = column_widths(written, max(SHEET_LETTERS, 13 * len(table.headers)), letter=1.0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 1)
    for line, cells in enumerate((table.headers, *written.rows)):
        # Not every program makes room for wrapped words by itself.
        sheet.set_row(line, LINE_PT * lines_of(cells, widths, letter=1.1))
    on_paper(sheet)


def _written(values: tuple[float | str | None, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """A row as a workbook shows it: texts in full length, numbers as they are printed."""
    return tuple(one if isinstance(one, str) else word for one, word in zip(values, words, strict=True))


def _number_form(table: Table, column: int) -> str:
    """As many digits after the sign as the words of the column have; "#,##0.###" writes "5." for five."""
    ends = (DECIMALS.search(row[column]) for row in table.rows)
    decimals = max((len(end[1]) for end in ends if end), default=0)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def write_images(contents: Contents) -> bytes:
    """Every chart and map as PNG and SVG, its words beside it, in one ZIP."""
    briefing = contents.briefing

    def files() -> Iterable[tuple[str, Callable[[], bytes]]]:
        for section in contents.sections:
            for drawing in section.drawings:
                name = f"{section.name}_{PICTURES[drawing.kind]}"
                words = (section.heading, section.lead, drawing.alt, *section.notes, contents.marks)
                for form in ("svg", "png"):
                    draw = partial(drawn, drawing, briefing.language, is_grey=briefing.is_grey, form=form)
                    yield f"{name}.{form}", draw
                yield f"{name}.txt", "\n".join(words).encode

    return _zipped(files())


def write_open_data(contents: Contents) -> bytes:
    """Released numbers as CSV and GeoJSON with a data dictionary (Data Package) and the licence, in a ZIP."""
    language = contents.briefing.language

    def files() -> Iterable[tuple[str, Callable[[], bytes]]]:
        resources = []
        for name, released, within in _released(contents):
            yield f"{name}.csv", partial(figures.csv_bytes, released, language)
            resources.append(_resource(name, released, language))
            if shapes := _geojson(released, within):
                yield f"{name}.geojson", partial(bytes, shapes)
                resources.append({"name": f"{name}-areas", "path": f"{name}.geojson", "format": "geojson"})
        package = {
            "name": "taksir",
            "title": contents.title,
            "created": contents.briefing.day or date.today().isoformat(),
            "licenses": [{"name": LICENCE}],
            "resources": resources,
        }
        yield "datapackage.json", lambda: json.dumps(package, ensure_ascii=False, indent=1).encode()
        yield "dictionary.csv", lambda: _dictionary(contents)
        yield "LICENCE.txt", LICENCE_TEXT.encode

    return _zipped(files())


def _resource(name: str, released: Released, language: str) -> dict[str, object]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": released.indicator.name.in_language(language),
        "description": " ".join(map(": ".join, figures.dictionary_rows(released, language))),
        "schema": {
            "fields": [
                {"name": column, "title": say(words, language), "type": _type(released.table.get(column))}
                for column, words in COLUMN_WORDS.items()
                if column in released.table
            ]
        },
    }  # fmt: skip


def _type(column: pd.Series | None) -> str:
    return "number" if column is not None and pd.api.types.is_numeric_dtype(column) else "string"


def _dictionary(contents: Contents) -> bytes:
    language = contents.briefing.language
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("file", "term", "meaning"))
    for name, released, _ in _released(contents):
        for term, words in figures.dictionary_rows(released, language):
            rows.writerow((name, term, words))
        for column, words in COLUMN_WORDS.items():
            if column in released.table:
                rows.writerow((name, column, say(words, language)))
    return text.getvalue().encode("utf-8-sig")


def _geojson(released: Released, within: str) -> bytes:
    """The areas with what is released of them; empty where there are no outlines."""
    geometry = map_geometry(released.level, within=within) if released.level else None
    if geometry is None:
        return b""
    areas = drawn_areas(geometry.url)
    code = next(name for name in areas if name in ("code", "area_code"))
    kept = ["area_code", "area_name", "n", "estimate", "low", "high", "rse", "reliability", "withheld"]
    table = released.table[[name for name in kept if name in released.table]]
    joined = areas[[code, "geometry"]].merge(table, left_on=code, right_on="area_code", how="inner")
    return joined.drop(columns=[code] if code != "area_code" else []).to_json(drop_id=True).encode()


def _released(contents: Contents) -> list[tuple[str, Released, str]]:
    """The figures of a briefing with their names and the area they lie in; nothing that people wrote."""
    return [
        (section.name, section.released, section.within)
        for section in contents.sections
        if section.released is not None
    ]


def _zipped(files: Iterable[tuple[str, Callable[[], bytes]]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
