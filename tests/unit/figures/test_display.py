"""A figure as a table, a CSV and a workbook: nothing runs as a formula, nothing withheld comes back."""

import io

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from taksir import figures
from taksir.release import COLUMNS


def test_the_table_is_sorted_and_written_in_the_readers_format(released):
    table = figures.display_table(released, "id")
    shown = table.styled().to_html()
    assert table.data.iloc[0, 0] == "Hulu Welas"
    assert "24,3%" in shown
    assert "18,1–30,5%" in shown
    assert figures.table_codes(released)[0] == "990111"


def test_withheld_rows_stay_with_their_reason(released):
    table = figures.display_table(released, "en").data
    row = table[table["Area"] == "Bukit Lentera"].iloc[0]
    assert row["Reliability"] == (
        "▨ protects persons: too few, or hidden so that too few elsewhere cannot be worked out"
    )
    assert np.isnan(row["Rate"]) and row["95% interval"] == ""


def test_csv_has_our_columns_and_numbers_to_the_last_digit(released):
    table = pd.read_csv(io.BytesIO(figures.csv_bytes(released, "id")), dtype={"area_code": str})
    assert list(table.columns)[: len(COLUMNS)] == list(COLUMNS)
    assert table["estimate"].to_numpy() == pytest.approx(released.table["estimate"], nan_ok=True, abs=0)
    assert set(table["figure_id"]) == {released.id}


def test_a_name_that_begins_like_a_formula_is_disarmed_in_csv(released):
    text = figures.csv_bytes(released, "id").decode("utf-8-sig")
    assert "'=Tanjung <Welas>" in text
    assert ",=Tanjung" not in text


def test_a_name_that_begins_like_a_formula_is_text_in_the_workbook(released):
    book = CalamineWorkbook.from_filelike(io.BytesIO(figures.xlsx_bytes(released, "en")))
    assert book.sheet_names == ["Data", "Dictionary"]
    rows = book.get_sheet_by_name("Data").to_python()
    assert "=Tanjung <Welas>" in [row[1] for row in rows]
    assert [row[3] for row in rows[1:4]] == [1.6, 4.1, 6.6]


def test_the_workbook_holds_no_formula(released):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(figures.xlsx_bytes(released, "en"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert sheets and not any("<f>" in sheet for sheet in sheets)


def test_the_dictionary_says_what_how_and_where_from(released):
    rows = dict(figures.dictionary_rows(released, "en"))
    assert rows["Numerator"] == "persons below the poverty line"
    assert rows["Figure id"] == released.id
    assert "version 2, published 20 November 2026" in rows["Source"]
    assert rows["Not shown"].startswith("1 too uncertain")
