"""Any table written as delimited text comes back cell for cell, whatever the writing.

The oracle is the table itself. TAKSIR_EXAMPLES raises the number of random tables (CI: 100).
"""

import csv
import io
import os
import tempfile
from pathlib import Path

from deliveries import deliver, row_numbers_of, rows_of, table_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extract.encoding import clean_text
from pipelines.extract.text import staged_by_engine, staged_carefully, text_table
from taksir.store.engine import Engine

EXAMPLES = int(os.environ.get("TAKSIR_EXAMPLES", "100"))

WORDS = ("Sumur Bandung", "perempuan", "Ya", "tidak tahu", "Kec. Hulu", "L", "01", "Jl. Melati No. 5")
LETTERS = "abcXYZ 019éüñ"
MARKS = LETTERS + ",;\t|'\"\n.-/"


def numbers() -> st.SearchStrategy[str]:
    return st.one_of(
        st.integers(-9, 10**17).map(str),
        st.integers(0, 10**6).map(lambda number: f"{number:,}".replace(",", ".")),
        st.integers(0, 10**4).map(lambda number: f"{number / 100:.2f}".replace(".", ",")),
        st.dates().map(lambda date: date.strftime("%d/%m/%Y")),
    )


def cells() -> st.SearchStrategy[str]:
    free_text = st.text(MARKS, max_size=12)
    return st.one_of(st.sampled_from(WORDS), numbers(), st.just(""), free_text)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header row and rows; the first cell is a code, so no row is blank, a total or a remark."""
    width = draw(st.integers(2, 6))
    names = draw(
        st.lists(st.text("abcdefgh_", min_size=2, max_size=9), min_size=width, max_size=width, unique=True)
    )
    count = draw(st.integers(1, 12))
    codes = st.integers(10**9, 10**10 - 1).map(str)
    rows = [[draw(codes), *[draw(cells()) for _ in range(width - 1)]] for _ in range(count)]
    return [[f"h{name}" for name in names], *rows]


@st.composite
def writings(draw: st.DrawFn) -> dict:
    return {
        "delimiter": draw(st.sampled_from(",;\t|")),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        "ends": draw(st.booleans()),
    }


def written(table: list[list[str]], writing: dict) -> bytes:
    text = io.StringIO()
    how = {key: writing[key] for key in ("delimiter", "quoting", "lineterminator")}
    csv.writer(text, **how).writerows(table)
    whole = text.getvalue()
    return (whole if writing["ends"] else whole.removesuffix(how["lineterminator"])).encode(
        writing["encoding"]
    )


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(table=tables(), writing=writings())
def test_a_written_table_comes_back(table: list[list[str]], writing: dict) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw = table_of(deliver(Path(folder), written(table, writing)))
        assert list(raw.headers) == table[0]
        assert rows_of(raw) == table[1:]
        assert row_numbers_of(raw) == list(range(2, len(table) + 1))
        assert raw.totals_path is None


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(table=tables(), writing=writings())
def test_both_roads_stage_the_same_rows(table: list[list[str]], writing: dict) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.csv").write_bytes(written(table, writing))
        read = text_table(clean_text(folder / "data.csv", folder, "data.csv"), "data.csv")
        careful = staged_carefully(read, folder, lambda share, doing: None)
        with Engine(folder) as engine:
            quick = staged_by_engine(engine, read, folder)
        if quick is not None:
            assert rows_of(quick) == rows_of(careful)
            assert row_numbers_of(quick) == row_numbers_of(careful)
