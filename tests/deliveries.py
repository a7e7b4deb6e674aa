"""Deliveries written and read by the tests of the file readers."""

from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.delivered import RawDelivery, RawTable
from pipelines.extract import extract_delivery
from pipelines.extract.staging import StagedRows


def deliver(folder: Path, content: bytes | str, name: str = "data.csv") -> RawDelivery:
    """Write a file and read it as a delivery."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return extract_delivery(path, folder / "staging")


def rows_of(table: RawTable | StagedRows) -> list[list[str]]:
    """Cells of a staged table without the row numbers."""
    return [
        list(cells) for cells in duckdb.sql(f"SELECT * EXCLUDE row_number FROM {table.rows_sql}").fetchall()
    ]


def row_numbers_of(table: RawTable | StagedRows) -> list[int]:
    """Row numbers of a staged table."""
    return [number for (number,) in duckdb.sql(f"SELECT row_number FROM {table.rows_sql}").fetchall()]


def totals_of(table: RawTable) -> list[list[str]]:
    """Cells of the rows set apart as totals."""
    totals = table.totals_path
    return rows_of(replace(table, path=totals, rows_before=None)) if totals else []


def table_of(delivery: RawDelivery) -> RawTable:
    """The only table of a delivery."""
    (table,) = delivery.tables
    return table


def sentences(notes: object) -> list[str]:
    """Notes as English sentences."""
    return [str(note) for note in notes]  # type: ignore[attr-defined]
