"""Writing a backup while people work."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.audit import now
from taksir.store.backup.checking import Backup, check_backup
from taksir.store.backup.form import ABOUT, FORMAT, MANIFEST, MEMBER, Progress
from taksir.store.keys import key_mark, workspace_keys
from taksir.store.migrating import revision_of
from taksir.store.objects import object_file
from taksir.store.roads import kept_roads, roads_place
from taksir.store.workspace import Store


def write_backup(store: Store, target: Path, *, progress: Progress | None = None) -> Backup:
    """Copy a store into one file, which appears whole or not at all.

    Args:
        store: Which one; people may go on working.
        target: The file; one of that name is not overwritten.
        progress: Told the share done and what is being done.

    Raises:
        TaksirError: The file is there already, or a file of the store is missing.
    """
    if target.exists():
        raise TaksirError("{file} is there already. Choose another name for the backup.", file=str(target))
    tell = progress or (lambda share, doing: None)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with aside.open("xb") as file:
            os.chmod(aside, 0o600)
            with tarfile.open(fileobj=file, mode="w") as archive:
                taken = _Writer(archive)
                tell(0.0, "Copying the register")
                _copy_register(store, taken)
                for share, name in _shares(_files(store)):
                    tell(share, "Copying records and deliveries")
                    with _may_be_gone(name), store.records.shelf.opened(name) as path:
                        taken.add_file(path, name)
                for road in kept_roads(store.folder):  # figures were measured over them
                    path = roads_place(store.folder, road.sha256)
                    taken.add_file(path, f"{path.parent.name}/{path.name}")
                taken.add_text(MANIFEST, json.dumps(taken.manifest, sort_keys=True))
            file.flush()
            os.fsync(file.fileno())
        checked = check_backup(aside, progress=progress)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return checked


class _Writer:
    """Adds files to an archive and remembers their checksums."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.manifest: dict[str, list[Any]] = {}

    def add_text(self, name: str, text: str) -> None:
        content = text.encode()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._archive.addfile(member, io.BytesIO(content))
        self.manifest[name] = [hashlib.sha256(content).hexdigest(), len(content)]

    def add_file(self, path: Path, name: str) -> None:
        member = tarfile.TarInfo(name)
        with path.open("rb") as file:
            member.size, member.mode = os.fstat(file.fileno()).st_size, 0o600
            digest = _Digest(file)
            self._archive.addfile(member, digest)
        self.manifest[name] = [digest.hexdigest(), member.size]


class _Digest(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._sha256.update(block)
        return block

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def _copy_register(store: Store, taken: _Writer) -> None:
    with store.register.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("set transaction isolation level repeatable read"))
        about = {
            "format": FORMAT,
            "taken_at": now(),
            "revision": revision_of(connection),
            "key_marks": [key_mark(key) for key in workspace_keys()],
        }
        taken.add_text(ABOUT, json.dumps(about, sort_keys=True))
        for table in tables.metadata.sorted_tables:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            lines = [json.dumps(dict(row), ensure_ascii=False, sort_keys=True) + "\n" for row in rows]
            taken.add_text(f"register/{table.name}.jsonl", "".join(lines))


def _files(store: Store) -> list[str]:
    """Names of every object and sealed file; what is only being worked on is not among them."""
    named = {row["sha256"] for row in store.register.objects()}
    kept = {one.name for one in store.records.shelf.files("objects/")}
    objects = sorted(kept & {object_file(sha256) for sha256 in named})
    missing = len(named) - len(objects)
    if missing:
        raise TaksirError(
            "Files that the register names are missing from the store: {count}. Run taksir verify, and "
            "restore an earlier backup.",
            count=missing,
        )
    return [*objects, *(name for name in store.records.sealed_files() if MEMBER.fullmatch(name))]


def _may_be_gone(name: str) -> AbstractContextManager[None]:
    """A delivered file may pass its days while we copy; then it is gone, as it should be."""
    return nullcontext() if name.startswith("objects/") else suppress(FileNotFoundError)


def _shares(names: list[str]) -> Iterator[tuple[float, str]]:
    for number, name in enumerate(names):
        yield number / len(names), name
