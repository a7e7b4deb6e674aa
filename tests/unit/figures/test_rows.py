"""Row charts: as many rows as a browser draws and people read, long names whole."""

import pandas as pd

from taksir.figures import template
from taksir.figures.rows import NAME_MAX, ROWS_MAX, area_rows, row_label, with_rows


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
