"""Making a store from a backup, whole or not at all."""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store.backup.checking import Backup, check_backup
from taksir.store.backup.form import (
    ABOUT,
    BLOCK_BYTES,
    MANIFEST,
    Progress,
    content_of,
    members,
    opened,
)
from taksir.store.bucket import SETTING
from taksir.store.database import register_engine
from taksir.store.migrating import NEWEST, migrate, revision_of, revisions
from taksir.store.objects import object_name
from taksir.store.records import Records


def restore_backup(path: Path, folder: Path, *, url: str = "", progress: Progress | None = None) -> Backup:
    """Make a store from a backup, in an empty place; it is there whole or not at all.

    Args:
        path: The backup.
        folder: Of the store to be.
        url: Of its register; empty for SQLite in the store.
        progress: Told the share done and what is being done.

    Raises:
        TaksirError: The place is not empty, the backup does not hold, or was taken by a newer version.
    """
    if folder.exists() and any(folder.iterdir()):
        raise TaksirError(
            "The store {folder} is not empty. Choose an empty folder with TAKSIR_STORE, "
            "or move it away first.",
            folder=str(folder),
        )
    held = check_backup(path, progress=progress)
    if held.revision not in revisions():
        raise TaksirError(
            "The register is of revision {revision}, newer than this version of Taksir knows. "
            "Install the version that wrote it, or restore a backup.",
            revision=held.revision,
        )
    aside = folder.with_name(f"{folder.name}.restoring-{os.getpid()}")
    aside.mkdir(parents=True, mode=0o700)
    try:
        with opened(path) as archive:
            _extract(archive, path, aside)
        with _sent(aside):
            _fill_register(aside, url or f"sqlite:///{aside / 'register.sqlite'}", held.revision)
        shutil.rmtree(aside / "register")
        if folder.exists():
            folder.rmdir()
        os.replace(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return held


def _extract(archive: tarfile.TarFile, path: Path, folder: Path) -> None:
    for member in members(archive, path):
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(content_of(archive, member), file, BLOCK_BYTES)
            file.flush()
            os.fsync(file.fileno())
    for name in (ABOUT, MANIFEST):
        (folder / name).unlink()


@contextmanager
def _sent(folder: Path) -> Iterator[None]:
    """Put the files into the object storage, where one is set; take them back where what follows fails."""
    records = Records(folder)
    bucket = records.bucket
    if bucket is None:
        yield
        return
    if bucket.files(""):
        raise TaksirError(
            "The object storage {address} is not empty. Name an empty folder of it in {setting}.",
            address=bucket.address,
            setting=SETTING,
        )
    try:
        records.send_what_lies_here({object_name(path) for path in records.objects()})
        yield
    except BaseException:
        for one in bucket.files(""):
            bucket.remove(one.name)
        raise


def _fill_register(folder: Path, url: str, revision: str) -> None:
    """Tables of the backup's revision, its rows, then the newest revision; in one transaction."""
    engine = register_engine(url)
    try:
        with engine.begin() as connection:
            if revision_of(connection):
                raise TaksirError(
                    "The database of the register is not empty. Name an empty one in TAKSIR_DATABASE_URL."
                )
            migrate(connection, revision)
            metadata = sa.MetaData()
            metadata.reflect(connection)
            for table in metadata.sorted_tables:
                rows = _rows(folder / "register" / f"{table.name}.jsonl")
                if rows:
                    connection.execute(table.insert(), rows)
            migrate(connection, NEWEST)
    finally:
        engine.dispose()


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
