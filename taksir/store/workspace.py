"""One store: its register, its records and an engine over them, opened once per process."""

import os
import shutil
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.errors import TaksirError
from taksir.store.disk import FullDiskError, full_disk_in_words
from taksir.store.engine import Engine, literal
from taksir.store.norms import note_norms
from taksir.store.objects import AlteredError
from taksir.store.records import Records
from taksir.store.register import Register
from taksir.store.retention import forget_delivered, raw_days
from taksir.store.shelves import remove_file
from taksir.store.spark import SETTING, SparkEngine, spark_engine
from taksir.store.workers import silence_s

UNSEEN_S = 86_400.0
CLEAN_EVERY_S = 3_600
"""How often a program that runs for months looks for what must go."""


class Store:
    """The register and the records of one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = Records(folder)
        self.register = Register(register_url(folder))
        self.cleaned_at = 0.0

    def engine(self) -> Engine:
        """A fresh engine for one task that writes."""
        return Engine(self.records.spill(), memory_limit=_memory_limit())

    def connection(self) -> Engine:
        """A connection for one question; all questions of this process share a database and its memory."""
        return Engine.of_store(self.records.spill(), memory_limit=_memory_limit())

    def reducer(self) -> Engine | SparkEngine:
        """What sums the rows of surveys: a Spark cluster where one is set, else this machine."""
        address = os.environ.get(SETTING)
        return spark_engine(address) if address else self.connection()

    def publish(self, delivery_id: str, staged: dict[str, tuple[Path, int]], *, actor: str) -> int:
        """Move a delivery's finished files to their places and make them visible at once.

        Args:
            delivery_id: A delivery that is ready.
            staged: For each table its Parquet file and row count.
            actor: Who publishes.

        Returns:
            The delivery's version within its source.
        """
        files = {table: (*self.records.keep(path), row_count) for table, (path, row_count) in staged.items()}

        def keep_again() -> None:
            # A clock that was set forward may have let another process clear away what has no name yet.
            for table, (path, _) in staged.items():
                if not self.records.is_kept(files[table][0]):
                    self.records.keep(path)

        return self.register.publish(delivery_id, files, actor=actor, before=keep_again)

    def table_files(self, delivery_ids: list[str]) -> dict[str, dict[str, Path]]:
        """For each delivery its tables' files.

        Raises:
            TaksirError: A file the register names is not there, or does not agree with its checksum.
        """
        files: dict[str, dict[str, Path]] = {delivery_id: {} for delivery_id in delivery_ids}
        for row in self.register.record_files(delivery_ids):
            files[row["delivery_id"]][row["table_name"]] = self.record_path(row)
        return files

    def record_path(self, row: dict[str, Any]) -> Path:
        """The file of a row of `Register.record_files`, to read.

        Raises:
            TaksirError: It is not there, or does not agree with its checksum.
        """
        try:
            return self.records.proved(row["sha256"])
        except FileNotFoundError:
            raise TaksirError(
                "A record file of delivery {delivery} is missing from the store. "
                "Restore it from a backup, or load the delivery again.",
                delivery=row["delivery_id"],
            ) from None
        except AlteredError:
            raise TaksirError(
                "The file of table {table} of delivery {delivery} does not agree with its checksum: it was "
                "damaged or changed on the disk. No figure is computed from it. Restore it from a backup, or "
                "load the delivery again.",
                table=row["table_name"],
                delivery=row["delivery_id"],
            ) from None

    def clean_up(self) -> int:
        """End abandoned deliveries; remove what no one can see and raw files past their days.

        Returns:
            How many files and folders were removed.
        """
        self.cleaned_at = time.monotonic()
        abandoned = self.records.abandoned()
        for place in abandoned:
            shutil.rmtree(place, ignore_errors=True) if place.is_dir() else remove_file(place)
        self.register.fail_abandoned()
        self.records.seal_earlier()
        self.records.send_what_lies_here({row["sha256"] for row in self.register.objects()})
        stale = self._clear_away(older_s=UNSEEN_S)
        return len(abandoned) + stale + forget_delivered(self.register, self.records, days=raw_days())

    def remove_unnamed(self) -> int:
        """Remove the objects no delivery names any more, after a rotation of the key.

        Returns:
            How many were removed.
        """
        return self._clear_away(older_s=0.0)

    def _clear_away(self, *, older_s: float) -> int:
        """Remove objects nobody can see; a young one may belong to a delivery being published now.

        A publisher looks again whether its files are there while it holds the lock that is held here, so
        that the age need not be right.
        """
        named = {row["sha256"] for row in self.register.objects()}
        ages = self.records.object_ages()
        unseen = [sha256 for sha256 in ages if sha256 not in named and silence_s(ages[sha256]) >= older_s]
        if not unseen:
            return 0
        with self.register.naming_files():
            gone = set(unseen) - {row["sha256"] for row in self.register.objects()}
            for sha256 in gone:
                self.records.remove_object(sha256)
        return len(gone)


def register_url(folder: Path) -> str:
    """Where the register of a store lies: TAKSIR_DATABASE_URL, else SQLite in the store's folder."""
    return os.environ.get("TAKSIR_DATABASE_URL") or f"sqlite:///{folder / 'register.sqlite'}"


def _memory_limit() -> str:
    return os.environ.get("TAKSIR_MEMORY_LIMIT", "1GB")


def scan(files: list[Path]) -> str:
    """SQL that reads Parquet files as one table, columns matched by name."""
    names = ", ".join(literal(str(path)) for path in files)
    return f"read_parquet([{names}], union_by_name = true)"


@lru_cache(maxsize=8)
def _opened(folder: Path) -> Store:
    store = Store(folder)
    _keep_house(store)
    return store


def _keep_house(store: Store) -> None:
    """Clean up and note the norms in force; where the disk is full, reading goes on without."""
    with suppress(FullDiskError), full_disk_in_words():
        store.clean_up()
        note_norms(store.register)


def open_store() -> Store:
    """The store of this workspace; opening it cleans up after a crash, and again every hour."""
    store = _opened(paths.store_folder())
    if time.monotonic() - store.cleaned_at > CLEAN_EVERY_S:
        _keep_house(store)
    return store
