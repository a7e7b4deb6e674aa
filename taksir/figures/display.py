"""A figure as a table: for the eye, for a spreadsheet, for another program."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import xlsxwriter

from taksir.figures.cells import category_words, group_words
from taksir.figures.method_words import method_words
from taksir.figures.model_words import basis_words, diagnostic_rows, model_columns
from taksir.figures.phrases import (
    MARKS,
    Scale,
    interval_text,
    level_words,
    mark_words,
    reason_words,
    reliability_words,
    scale_of,
    value_words,
    visible_rows,
)
from taksir.figures.worded import WHOLE, NumberForm, TableInWords, in_words
from taksir.release import COLUMNS, Released, SourceNote
from taksir.release_model import MODEL_COLUMNS
from taksir.words import day, number, say

PAPER_A4 = 9
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins so is run as a formula by a spreadsheet that opens a CSV."""
COLUMN_WORDS = {
    "area_code": "Area code",
    "area_name": "Area",
    "n": "Sample size or rows counted (n)",
    "estimate": "Estimate, in the unit",
    "se": "Standard error, in the unit",
    "low": "Lower end of the 95% interval",
    "high": "Upper end of the 95% interval",
    "rse": "Relative standard error (share)",
    "df": "Degrees of freedom",
    "deff": "Design effect",
    "reliability": "Reliability",
    "withheld": "Why it is not shown",
    "population": "Population of the denominator",
    "count": "Estimated number",
    "count_low": "Lower end of the number's 95% interval",
    "count_high": "Upper end of the number's 95% interval",
    "unknown_share": "Unknown answers (share of those asked about)",
    "bound_low": "Estimate if every unknown answer were no",
    "bound_high": "Estimate if every unknown answer were yes",
    "basis": "Kind of estimate",
    "own_weight_share": "Weight of own data (share)",
    "direct_estimate": "Direct estimate, in the unit",
    "direct_low": "Lower end of the direct estimate's 95% interval",
    "direct_high": "Upper end of the direct estimate's 95% interval",
    "direct_rse": "Relative standard error of the direct estimate (share)",
    "direct_withheld": "Why the direct estimate is not shown",
}


def display_table(released: Released, language: str) -> TableInWords:
    """The figure's table with headers, marks and numbers in the reader's language.

    Sorting works on the numbers; what is seen is text in the reader's format. Withheld rows stay, with
    their reason; columns that say nothing are left out, as intervals of counted sources.
    """
    rate, count = scale_of(released, language), scale_of(released, language, "count")
    table, indicator = released.table, released.indicator
    value, number_of, rse = value_words(indicator, language), say("Number", language), say("RSE", language)
    frame = pd.DataFrame(
        {
            say("Area", language): table["area_name"],
            **_categories(released, language),
            value: table["estimate"],
            say("95% interval", language): _intervals(table, rate, language),
            number_of: table["count"],
            say("95% interval of the number", language): _intervals(table, count, language),
            rse: table["rse"] * 100,
            say("If unknown were no – yes", language): _intervals(table, _bounds(rate), language),
            "n": table["n"],
            say("Reliability", language): reliability_words(table, language),
            **model_columns(released, language),
        }
    ).iloc[_order(released)]
    forms = {
        value: NumberForm(rate.decimals, rate.suffix),
        number_of: WHOLE,
        rse: NumberForm(1, "%"),
        "n": WHOLE,
    }
    kept = frame if indicator.is_survey else frame.drop(columns="n")
    return in_words(kept.reset_index(drop=True), forms, language)


def _categories(released: Released, language: str) -> dict[str, list[str]]:
    """A column of words per group that splits the areas."""
    return {
        group_words(group, language): [
            category_words(group, value, language) for value in released.table[group]
        ]
        for group in released.by
    }


def _bounds(rate: Scale) -> Scale:
    return replace(rate, low="bound_low", high="bound_high")


def table_codes(released: Released) -> list[str]:
    """The area code of each row of `display_table`."""
    return released.table["area_code"].iloc[_order(released)].tolist()


def dictionary_rows(released: Released, language: str) -> list[tuple[str, str]]:
    """What a reader must know of a figure: a name and its words each."""
    indicator = released.indicator
    sources = "; ".join(source_text(note, language) for note in released.sources)
    known, all_areas = released.matched
    matched = say("{known} of {all_areas}", language, known=known, all_areas=all_areas)
    rows = [
        (say("Indicator", language), f"{indicator.id} · {indicator.name.in_language(language)}"),
        (say("Definition", language), indicator.definition.in_language(language)),
        (say("Numerator", language), indicator.numerator_words.in_language(language)),
        (say("Denominator", language), indicator.denominator_words.in_language(language)),
        (say("Unit", language), indicator.unit.in_language(language)),
        (say("Note", language), indicator.note.in_language(language)),
        (say("Period", language), released.period),
        (say("Area level", language), level_words(released.level, language)),
        (say("Source", language), sources),
        (say("Method", language), method_words(released.method, language)),
        (say("To note", language), remark_words(released, language)),
        *diagnostic_rows(released, language),
        (say("Areas with data", language), matched),
        (say("Not shown", language), withheld_text(released, language)),
        (say("Figure id", language), released.id),
    ]
    return [(name, words) for name, words in rows if words]


def source_text(note: SourceNote, language: str) -> str:
    """One source as it is cited: title, period, version and day of publication."""
    published = day(note.published_at, language) if note.published_at else "–"
    if not note.period:
        return say(
            "{title}, version {version}, published {day}",
            language,
            title=note.title,
            version=str(note.version),
            day=published,
        )
    return say(
        "{title}, {period}, version {version}, published {day}",
        language,
        title=note.title,
        period=note.period,
        version=str(note.version),
        day=published,
    )


def remark_words(released: Released, language: str) -> str:
    """What must be known of a figure beside its numbers; empty where nothing is."""
    return " ".join(say(entry.template, language, **dict(entry.values)) for entry in released.remarks)


def withheld_text(released: Released, language: str) -> str:
    """How many rows are blank, by reason; empty where none is."""
    parts = [f"{number(n, language)} {reason_words(kind, language)}" for kind, n in released.withheld.items()]
    return "; ".join(parts)


def csv_bytes(released: Released, language: str) -> bytes:
    """The figure as CSV for another program: our column names, decimal points, UTF-8.

    Texts that a spreadsheet would run as a formula get an apostrophe in front.
    """
    table = released.table.assign(
        indicator=released.indicator.id,
        unit=released.indicator.unit.in_language(language),
        level=released.level,
        period=released.period,
        figure_id=released.id,
    )
    texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    table[texts] = table[texts].map(_harmless)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def rows_csv(rows: list[dict[str, str]]) -> bytes:
    """Rows of words as CSV, harmless in a spreadsheet."""
    table = pd.DataFrame(rows).map(_harmless).rename(columns=_harmless)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def rows_xlsx(sheets: Mapping[str, Sequence[tuple[str, ...]]], *, title: str) -> bytes:
    """Rows of words as a workbook, every cell a text: nothing in it runs.

    Args:
        sheets: Name of each sheet → its rows.
        title: Of the workbook, and above each sheet.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "author": "Taksir"})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(sheet_name(name))
            sheet.set_column(0, 0, 34, wrapped)
            sheet.set_column(1, 1, 90, wrapped)
            sheet.write_string(0, 0, title, bold)
            for place, row in enumerate(rows, start=2):
                for column, text in enumerate(row):
                    sheet.write_string(place, column, text, wrapped)
    return buffer.getvalue()


def sheet_name(text: str) -> str:
    """A name that a workbook accepts for a sheet."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in text)[:31].strip() or "-"


def xlsx_bytes(released: Released, language: str) -> bytes:
    """The figure as a workbook: its data, and a dictionary of what each column and the figure mean."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": released.indicator.name.in_language(language), "author": "Taksir"})
        data_sheet(book, released, language)
        dictionary_sheet(book, released, language)
    return buffer.getvalue()


def data_sheet(book: xlsxwriter.Workbook, released: Released, language: str, *, name: str = "") -> None:
    """The sheet of a figure's numbers: estimate, standard error, interval, RSE and n of every area."""
    sheet = book.add_worksheet(name or say("Data", language))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {0: book.add_format({"num_format": "#,##0"}), 1: book.add_format({"num_format": "#,##0.0##"})}
    sheet.freeze_panes(1, 2)
    further = MODEL_COLUMNS if released.model else ()
    columns = [*COLUMNS[:2], *released.by, *COLUMNS[2:], *further]
    for place, name in enumerate(columns):
        header = group_words(name, language) if name in released.by else say(COLUMN_WORDS[name], language)
        sheet.write_string(0, place, header, bold)
        whole = name in ("n", "population", "count", "count_low", "count_high")
        for row, value in enumerate(released.table[name], start=1):
            if isinstance(value, str):
                sheet.write_string(row, place, _words_of(name, value, language))
            elif pd.notna(value):
                sheet.write_number(row, place, float(value), formats[0 if whole else 1])
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, len(columns) - 1, 14)
    for place, name in enumerate(columns):
        if name in ("reliability", "withheld", "direct_withheld", "basis"):
            sheet.set_column(place, place, 34)
    sheet.set_row(0, 75)  # the longest header has five lines; not every program makes room by itself
    on_paper(sheet)


def dictionary_sheet(book: xlsxwriter.Workbook, released: Released, language: str, *, name: str = "") -> None:
    """The sheet that says what a figure means and where it comes from."""
    sheet = book.add_worksheet(name or say("Dictionary", language))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    rows = dictionary_rows(released, language)
    marks = [(MARKS[kind], mark_words(kind, language)) for kind in MARKS]
    for row, (name, words) in enumerate([*rows, *marks]):
        lines = max(math.ceil(len(name) / 22), math.ceil(len(words) / 90), 1)
        sheet.set_row(row, 15 * lines)  # not every program makes room for wrapped words
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, words, wrap)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    on_paper(sheet)


def on_paper(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """A sheet that is printed lies on its side, is one page wide, and has its headers on every page."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _order(released: Released) -> list[int]:
    """Row numbers from the highest need down, those without a number last."""
    shown = visible_rows(released).index.tolist()
    is_shown = set(shown)
    return [*shown, *(place for place in released.table.index if place not in is_shown)]


def _intervals(table: pd.DataFrame, scale: Scale, language: str) -> list[str]:
    ends = table[[scale.low, scale.high]].itertuples(index=False)
    return [interval_text(low, high, scale, language) for low, high in ends]


def _words_of(column: str, value: str, language: str) -> str:
    if column == "reliability":
        return mark_words(value, language)
    if column in ("withheld", "direct_withheld") and value:
        return reason_words(value, language)
    if column == "basis":
        return basis_words(value, language)
    return category_words(column, value, language)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
