"""Row charts: as many rows as a browser draws and people read, long names whole."""

import pandas as pd

from taksir.figures import template
from taksir.figures.rows import NAME_MAX, ROWS_MAX, area_rows, row_label, stacked, with_rows


def drawn(count: int, language: str = "en"):
    table = pd.DataFrame({"area_name": [f"Area {place}" for place in range(count)], "value": range(count)})
    rows = area_rows(table, shown=table["value"] >= 0, order="value")
    figure = with_rows(template.new_figure(language), rows, language=language, right=[""] * len(rows))
    return rows, figure


def test_beyond_the_limit_only_the_first_rows_are_drawn_and_the_chart_says_so():
    rows, figure = drawn(1514, "id")
    assert rows["area_name"].tolist()[:2] == ["Area 1513", "Area 1512"] and len(rows) == ROWS_MAX
    assert len(figure.layout.yaxis.ticktext) == ROWS_MAX and figure.layout.height < 30 * ROWS_MAX
    assert [note.text for note in figure.layout.annotations] == [
        f"{ROWS_MAX} pertama dari 1.514; semuanya ada di tabel."
    ]


def test_as_many_rows_as_there_is_place_for_are_all_drawn_without_a_word():
    rows, figure = drawn(ROWS_MAX)
    assert len(rows) == ROWS_MAX and not figure.layout.annotations


def test_a_long_name_stands_on_two_lines_and_is_not_cut():
    label = row_label({"area_name": "Pukat Lentera (Tanjung Welas)"})
    assert "…" not in label and "Pukat Lentera (Tanjung<br>Welas)" in label
    assert row_label({"area_name": "x" * NAME_MAX}) == "x" * NAME_MAX
    assert row_label({"area_name": "Kota & Desa " * 9}).count("…") == 1


def test_an_area_and_its_category_stand_on_a_line_each():
    label = row_label({"area_name": "Kecamatan Tanjung Welas · Perempuan, 60 tahun ke atas"})
    assert "Kecamatan Tanjung Welas<br>Perempuan, 60 tahun ke atas" in label
    assert row_label({"area_name": "Ranu · Laki-laki"}) == "Ranu · Laki-laki"


def test_rows_asked_for_stand_from_the_top_and_the_reasons_below_them():
    upper = pd.DataFrame({"area_name": ["A", "B", "C"]})
    hidden = pd.DataFrame({"area_name": ["D", "E"]})
    rows = stacked(upper, hidden, most=4)
    assert rows["area_name"].tolist() == ["A", "B", "C", "D"] and rows["at"].tolist() == [0, 1, 2, 3]
    assert rows["is_shown"].tolist() == [True, True, True, False]
    assert not drawn_rows(rows).layout.annotations


def drawn_rows(rows: pd.DataFrame):
    return with_rows(template.new_figure("en"), rows, language="en", right=[""] * len(rows))
