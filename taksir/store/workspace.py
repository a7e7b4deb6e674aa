"""One store: its register, its records and an engine over them, opened once per process."""

import os
import shutil
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from taksir import paths
from taksir.errors import TaksirError
from taksir.store.disk import FullDiskError, full_disk_in_words
from taksir.store.engine import Engine, literal
from taksir.store.norms import note_norms
from taksir.store.records import Records, checksum, object_name
from taksir.store.register import Register
from taksir.store.retention import forget_delivered, raw_days
from taksir.store.spark import SETTING, SparkEngine, spark_engine

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
        """A fresh engine for one task."""
        limit = os.environ.get("TAKSIR_MEMORY_LIMIT", "1GB")
        return Engine(self.records.spill(), memory_limit=limit)

    def reducer(self) -> Engine | SparkEngine:
        """What sums the rows of surveys: a Spark cluster where one is set, else a fresh engine."""
        address = os.environ.get(SETTING)
        return spark_engine(address) if address else self.engine()

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
        return self.register.publish(delivery_id, files, actor=actor)

    def table_files(self, delivery_ids: list[str]) -> dict[str, dict[str, Path]]:
        """For each delivery its tables' files.

        Raises:
            TaksirError: A file the register names is not there.
        """
        files: dict[str, dict[str, Path]] = {delivery_id: {} for delivery_id in delivery_ids}
        for row in self.register.record_files(delivery_ids):
            path = self.records.place(row["sha256"])
            if not path.exists():
                raise TaksirError(
                    "A record file of delivery {delivery} is missing from the store. "
                    "Restore it from a backup, or load the delivery again.",
                    delivery=row["delivery_id"],
                )
            files[row["delivery_id"]][row["table_name"]] = path
        return files

    def clean_up(self) -> int:
        """End abandoned deliveries; remove what no one can see and raw files past their days.

        Returns:
            How many files and folders were removed.
        """
        self.cleaned_at = time.monotonic()
        abandoned = self.records.abandoned()
        for place in abandoned:
            shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
        self.register.fail_abandoned()
        self.records.seal_earlier()
        stale = self._unseen_objects()
        for path in stale:
            path.unlink(missing_ok=True)
        return len(abandoned) + len(stale) + forget_delivered(self.register, self.records, days=raw_days())

    def remove_unnamed(self) -> int:
        """Remove the objects no delivery names any more, after a rotation of the key.

        Returns:
            How many were removed.
        """
        known = {row["sha256"] for row in self.register.objects()}
        gone = [path for path in self.records.objects() if object_name(path) not in known]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _unseen_objects(self) -> list[Path]:
        """Objects nobody can see; one younger than a day may belong to a delivery being published now."""
        known = {row["sha256"] for row in self.register.objects()}
        return [
            path
            for path in self.records.objects()
            if object_name(path) not in known and time.time() - path.stat().st_mtime > 86_400
        ]

    def faults(self) -> list[str]:
        """What does not hold in the store: missing, altered or short files, a broken audit chain."""
        found: list[str] = []
        with self.engine() as engine:
            for row in self.register.record_files([d["id"] for d in self.register.deliveries()]):
                path = self.records.place(row["sha256"])
                if not path.exists():
                    found.append(f"missing {row['delivery_id']} {row['table_name']}")
                elif checksum(path) != row["sha256"]:
                    found.append(f"altered {row['delivery_id']} {row['table_name']}")
                elif engine.rows(f"select count(*) from {scan([path])}")[0][0] != row["row_count"]:
                    found.append(f"short {row['delivery_id']} {row['table_name']}")
        broken = self.register.fault_in_audit()
        return found + ([f"audit line {broken}"] if broken else [])


def register_url(folder: Path) -> str:
    """Where the register of a store lies: TAKSIR_DATABASE_URL, else SQLite in the store's folder."""
    return os.environ.get("TAKSIR_DATABASE_URL") or f"sqlite:///{folder / 'register.sqlite'}"


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
