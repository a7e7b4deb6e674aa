"""Evidence: the published deliveries that figures are computed from, current or as they once were.

A figure pins its evidence by delivery and checksum, so it can be rebuilt after newer deliveries came.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pyarrow.parquet

from taksir.errors import TaksirError
from taksir.people import READ, permitted
from taksir.store.records import object_name
from taksir.store.workspace import open_store

OF_YEAR = "@"
"""Between a table and its year, where one delivery holds several years."""


@dataclass(frozen=True)
class TableFile:
    """One table of one published delivery."""

    delivery_id: str
    source_id: str
    title: str
    kind: str
    period: str
    version: int
    file_name: str
    published_at: str
    table: str
    path: Path
    first_name: str = ""

    @property
    def sha256(self) -> str:
        """The checksum that names the file; the first one, where its pseudonyms were hashed again."""
        return self.first_name or self.path.parent.name + self.path.stem

    @property
    def columns(self) -> frozenset[str]:
        """The columns the delivery brought."""
        return _columns(self.path)


@dataclass(frozen=True)
class Evidence:
    """A set of published tables that answers are computed from."""

    files: tuple[TableFile, ...]

    def of_table(self, table: str) -> tuple[TableFile, ...]:
        """The files of one table, the latest period first."""
        held = [file for file in self.files if file.table == table]
        return tuple(sorted(held, key=lambda file: (file.period, file.published_at), reverse=True))

    @cached_property
    def version(self) -> str:
        """Changes whenever anything is published or withdrawn."""
        names = "|".join(sorted(f"{file.delivery_id}:{file.table}:{file.sha256}" for file in self.files))
        return hashlib.sha256(names.encode()).hexdigest()[:16]


_of_drawing: ContextVar[dict[tuple[Path, int], Evidence] | None] = ContextVar(
    "evidence of a drawing", default=None
)


@contextmanager
def one_evidence() -> Iterator[None]:
    """Within, the register is asked once what is published: a page's figures rest on the same deliveries.

    Once more after this process has written. Who wants a figure is asked every time.
    """
    before = _of_drawing.set({})
    try:
        yield
    finally:
        _of_drawing.reset(before)


def current_evidence() -> Evidence:
    """The current version of every source.

    Every road to a figure begins here or at `pinned_evidence`, so here it is asked who wants one.

    Raises:
        NotPermittedError: Whoever is at work may see no figures.
    """
    permitted(READ)
    known, store = _of_drawing.get(), open_store()
    state = store.folder, store.register.changes
    if known is not None and state in known:
        return known[state]
    found = _evidence(tuple(row["id"] for row in store.register.current_deliveries()))
    if known is not None:
        known[state] = found
    return found


def pinned_evidence(delivery_ids: Iterable[str]) -> Evidence:
    """The deliveries a figure was computed from, published or withdrawn since.

    Raises:
        TaksirError: One of them is no longer in the store.
        NotPermittedError: Whoever is at work may see no figures.
    """
    permitted(READ)
    return _evidence(tuple(delivery_ids))


def _evidence(delivery_ids: tuple[str, ...]) -> Evidence:
    store = open_store()
    known = {row["id"]: row for row in store.register.deliveries()}
    missing = [delivery_id for delivery_id in delivery_ids if delivery_id not in known]
    if missing:
        raise TaksirError(
            "Delivery {delivery}, which the figure was computed from, is not in this store. "
            "Restore it from a backup, or load its file again.",
            delivery=missing[0],
        )
    first = store.register.first_names()
    files = [
        _table_file(known[delivery_id], table, path, first.get(object_name(path), ""))
        for delivery_id, tables in store.table_files(list(delivery_ids)).items()
        for table, path in tables.items()
    ]
    return Evidence(tuple(sorted(files, key=lambda file: (file.source_id, file.table, file.period))))


def named_of_year(table: str, year: str) -> str:
    """Under which name the records of an earlier year of a delivery are kept; a table's own without one."""
    return f"{table}{OF_YEAR}{year}" if year else table


def table_and_year(name: str) -> tuple[str, str]:
    """The table of a name from `named_of_year`, and the year; "" for the delivery's own period."""
    table, _, year = name.partition(OF_YEAR)
    return table, year


def _table_file(row: dict, name: str, path: Path, first_name: str) -> TableFile:
    table, year = table_and_year(name)
    return TableFile(
        delivery_id=row["id"],
        source_id=row["source_id"],
        title=row["title"],
        kind=row["kind"],
        period=year or row["period"],
        version=row["version"],
        file_name=row["file_name"],
        published_at=row["published_at"],
        table=table,
        path=path,
        first_name=first_name,
    )


@lru_cache(maxsize=512)
def _columns(path: Path) -> frozenset[str]:
    return frozenset(pyarrow.parquet.read_schema(path).names)


def digest_of(content: object) -> str:
    """A short name for something that can be written as JSON, the same for the same content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
