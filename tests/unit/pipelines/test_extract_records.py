"""The careful road: one broken row costs itself and nothing else."""

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.extract.dialect import Dialect
from pipelines.extract.records import RowWriter, records


def read(text: str, dialect: Dialect | None = None) -> list[tuple[list[str], bool]]:
    return list(records(io.StringIO(text, newline=""), dialect or Dialect()))


def test_plain_records() -> None:
    assert read('a,b\r\n\r\n1,"x\r\ny"\n') == [(["a", "b"], False), ([], False), (["1", "x\r\ny"], False)]


def test_a_quote_never_closed_costs_its_own_line() -> None:
    assert read('1,"Ani\n2,Budi\n3,Cici\n') == [
        (["1", "Ani"], True),
        (["2", "Budi"], False),
        (["3", "Cici"], False),
    ]


def test_a_quote_that_swallows_the_next_opening_one() -> None:
    assert read('1,"Ani\n2,"Budi"\n3,Cici\n') == [
        (["1", "Ani"], True),
        (["2", "Budi"], False),
        (["3", "Cici"], False),
    ]


def test_quotes_inside_quotes_keep_the_cells_apart() -> None:
    (row,) = read('1,"Budi "Bejo" S",30\n')
    assert row == (["1", 'Budi Bejo" S"', "30"], True)


def test_a_cell_longer_than_any_text_costs_its_own_line() -> None:
    long = "x" * 2_000_000
    rows = read(f'1,"{long}"\n2,b\n')
    assert [is_broken for _, is_broken in rows] == [True, False]
    assert rows[1][0] == ["2", "b"]


def test_an_open_quote_early_in_a_long_file_is_found_in_reasonable_time() -> None:
    lines = "".join(f"{row},Desa {row}\n" for row in range(200_000))
    rows = read('0,"open\n' + lines)
    assert len(rows) == 200_001
    assert rows[0] == (["0", "open"], True)
    assert rows[-1] == (["199999", "Desa 199999"], False)


@pytest.mark.parametrize("rows_max", [1, 3, 1000])
def test_batches_write_every_row(rows_max: int, tmp_path: Path) -> None:
    with RowWriter(tmp_path / "a.parquet", 2) as writer:
        writer._rows_max = rows_max
        for row in range(7):
            writer.add(row + 2, [str(row), "ü"])
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.column_names == ["row_number", "c0001", "c0002"]
    assert table.column("row_number").to_pylist() == list(range(2, 9))
    assert table.column("c0001").to_pylist() == [str(row) for row in range(7)]
