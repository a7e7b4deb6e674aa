"""Deliveries written and read by the tests of the file readers."""

from pathlib import Path

import pyarrow.parquet as pq

from pipelines.delivered import RawDelivery, RawTable
from pipelines.extract import extract_delivery


def deliver(folder: Path, content: bytes | str, name: str = "data.csv") -> RawDelivery:
    """Write a file and read it as a delivery."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return extract_delivery(path, folder / "staging")


def rows_of(path: Path) -> list[list[str]]:
    """Cells of a staged Parquet without the row numbers."""
    columns = [column.to_pylist() for column in pq.read_table(path).columns[1:]]
    return [list(cells) for cells in zip(*columns, strict=True)]


def row_numbers_of(path: Path) -> list[int]:
    """Row numbers of a staged Parquet."""
    return pq.read_table(path).column("row_number").to_pylist()


def table_of(delivery: RawDelivery) -> RawTable:
    """The only table of a delivery."""
    (table,) = delivery.tables
    return table


def sentences(notes: object) -> list[str]:
    """Notes as English sentences."""
    return [str(note) for note in notes]  # type: ignore[attr-defined]
