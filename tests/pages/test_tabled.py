"""Tables on a page: small ones in the reader's format, large ones in a form that a browser can hold."""

from streamlit.testing.v1 import AppTest


def page(rows: int) -> AppTest:
    def draw(rows):
        import pandas as pd

        from pages.parts.tabled import draw_rows
        from taksir.figures.worded import FREE, SHARE, WHOLE, TableInWords

        data = pd.DataFrame(
            {
                "Wilayah": [f"Desa {n}" for n in range(rows)],
                "Orang": [1234.0 + n for n in range(rows)],
                "Unit": [0.02] * rows,
                "Terjangkau": [0.5] * rows,
                "Sebab": ["terlalu jauh"] * rows,
            }
        )
        draw_rows(TableInWords(data, {"Orang": WHOLE, "Unit": FREE, "Terjangkau": SHARE}, "id"), alt="Desa")

    return AppTest.from_function(draw, args=(rows,)).run()


def test_a_small_table_is_written_in_the_readers_format():
    app = page(20)
    assert not app.exception and not app.caption
    proto = app.dataframe[0].proto.arrow_data
    assert proto.styler.display_values  # 1.234, 0,02, 50%
    assert app.dataframe[0].value["Orang"][0] == 1234


def test_a_large_table_keeps_its_numbers_and_travels_light():
    """Streamlit refuses more than 262,144 styled cells: the villages of a country had no table at all."""
    app = page(60_000)
    assert not app.exception
    assert "60.000" in app.caption[0].value
    table = app.dataframe[0]
    assert not table.proto.arrow_data.HasField("styler")
    assert len(table.value) == 60_000 and table.value["Sebab"].dtype == "category"
    columns = table.proto.columns
    assert all(words in columns for words in ("localized", "percent", '"step": 0.0001')), columns
