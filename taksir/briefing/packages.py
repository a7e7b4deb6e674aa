"""A briefing's figures as workbook, pictures and open data."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd
import xlsxwriter

from taksir import figures
from taksir.briefing.charts import ranked_chart
from taksir.briefing.contents import Contents, Section
from taksir.figures.display import COLUMN_WORDS, data_sheet, dictionary_sheet
from taksir.release import Released
from taksir.shapes import drawn_areas, map_geometry
from taksir.words import say

SHEET_NAME_MAX = 31
LICENCE = "CC-BY-4.0"
LICENCE_TEXT = (
    "Creative Commons Attribution 4.0 International (CC BY 4.0), unless the producer of a source says "
    "otherwise: https://creativecommons.org/licenses/by/4.0/"
)
EARLIEST = (2026, 1, 1, 0, 0, 0)
"""The same contents make the same file, whatever the day."""


def write_xlsx(contents: Contents) -> bytes:
    """Every figure with estimate, standard error, interval, RSE and n, each with its dictionary."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    language = contents.briefing.language
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": contents.title, "author": "Taksir"})
        for place, section in enumerate(contents.sections, start=1):
            about = say("Dictionary", language)
            released = section.released
            data_sheet(book, released, language, name=f"{place} {released.indicator.id}"[:SHEET_NAME_MAX])
            dictionary_sheet(book, released, language, name=f"{place} {about}"[:SHEET_NAME_MAX])
    return buffer.getvalue()


def write_images(contents: Contents) -> bytes:
    """Every chart as PNG and SVG, its words beside it, in one ZIP."""
    briefing = contents.briefing

    def drawn(section: Section, form: str) -> bytes:
        return ranked_chart(
            section.released,
            briefing.language,
            show=section.show,
            rows_max=section.rows_max,
            is_grey=briefing.is_grey,
            form=form,
        )

    def files() -> Iterable[tuple[str, Callable[[], bytes]]]:
        for place, section in enumerate(contents.sections, start=1):
            name = _name(place, section.released)
            words = "\n".join((section.heading, section.lead, section.alt, *section.notes, contents.marks))
            yield f"{name}.svg", partial(drawn, section, "svg")
            yield f"{name}.png", partial(drawn, section, "png")
            yield f"{name}.txt", words.encode

    return _zipped(files())


def write_open_data(contents: Contents) -> bytes:
    """Released numbers as CSV and GeoJSON with a data dictionary (Data Package) and the licence, in a ZIP."""
    language = contents.briefing.language

    def files() -> Iterable[tuple[str, Callable[[], bytes]]]:
        resources = []
        for place, section in enumerate(contents.sections, start=1):
            name, released = _name(place, section.released), section.released
            yield f"{name}.csv", partial(figures.csv_bytes, released, language)
            resources.append(_resource(name, released, language))
            if shapes := _geojson(released, contents.briefing.blocks[place - 1].within):
                yield f"{name}.geojson", partial(bytes, shapes)
                resources.append({"name": f"{name}-areas", "path": f"{name}.geojson", "format": "geojson"})
        package = {
            "name": "taksir",
            "title": contents.title,
            "created": contents.day,
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
    for place, section in enumerate(contents.sections, start=1):
        for term, words in figures.dictionary_rows(section.released, language):
            rows.writerow((_name(place, section.released), term, words))
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


def _name(place: int, released: Released) -> str:
    return f"{place:02d}_{released.indicator.id}_{released.level or 'region'}".lower()


def _zipped(files: Iterable[tuple[str, Callable[[], bytes]]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
