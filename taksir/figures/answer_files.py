"""An answer as a workbook: its table in the reader's words, and a dictionary of what it means."""

import io

import pandas as pd
import xlsxwriter

from taksir.figures.answers import answer_finding, answer_rows
from taksir.figures.display import dictionary_sheet
from taksir.release import Released
from taksir.words import say


def answer_xlsx(released: Released, language: str) -> bytes:
    """The answer with numbers as numbers and intervals as words, beside its dictionary."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": answer_finding(released, language), "author": "Taksir"})
        _data_sheet(book, answer_rows(released, language).data, language)
        dictionary_sheet(book, released, language)
    return buffer.getvalue()


def _data_sheet(book: xlsxwriter.Workbook, table: pd.DataFrame, language: str) -> None:
    sheet = book.add_worksheet(say("Data", language))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"num_format": "#,##0.###"})
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(table):
        sheet.write_string(0, place, name, bold)
        for row, value in enumerate(table[name], start=1):
            if isinstance(value, str):
                sheet.write_string(row, place, value)
            elif pd.notna(value):
                sheet.write_number(row, place, float(value), plain)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, max(len(table.columns) - 1, 1), 16)
