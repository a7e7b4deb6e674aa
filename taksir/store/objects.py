"""Objects: immutable Parquet files named by their content.

A file is written aside, synced, hashed, made read-only and linked into place; only then may the
register name it. So a crash leaves at most a file that nobody can see.

With an object storage (`taksir.store.bucket`) the shared truth lies there, and the folder holds copies that
were fetched when they were first asked for. Either way an object is read through against its checksum
before the first figure is computed from it.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taksir.store.bucket import bucket_of_settings
from taksir.store.shelves import FolderShelf, Shelf, remove_file
from taksir.store.workers import owned_name

SPILL, ASIDE = "spill", "work"
"""Beginnings of the names of what lies in plain for a moment, and of what is about to get its place."""


class AlteredError(Exception):
    """A file does not agree with its checksum."""


class Objects:
    """The content-addressed files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # also one that was made before, or by somebody else's umask
        for part in ("objects", "incoming", "raw", "staging"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.bucket = bucket_of_settings(self.passing)
        self.shelf: Shelf = self.bucket or FolderShelf(folder)
        self._proved: dict[str, tuple[int, int]] = {}

    @contextmanager
    def passing(self) -> Iterator[Path]:
        """A folder for what lies in plain for a moment; what a killed process leaves is removed later."""
        folder = Path(tempfile.mkdtemp(dir=self.folder / "staging", prefix=owned_name(SPILL)))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def place(self, sha256: str) -> Path:
        """Where the object of a checksum lies in the folder."""
        return self.folder / object_file(sha256)

    def keep(self, path: Path) -> tuple[str, int]:
        """Give a finished Parquet file its place; where it was made it stays, until its folder goes.

        Returns:
            Its checksum and its size in bytes.
        """
        sha256 = checksum(path)
        size = path.stat().st_size
        target = self.place(sha256)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        _sync(target.parent.parent)
        _sync(path)
        link_whole(path, target)
        _sync(target.parent)
        if self.bucket and not self.is_kept(sha256):
            self.bucket.send(target, object_file(sha256))
        return sha256, size

    def is_kept(self, sha256: str) -> bool:
        """Whether the shared place of an object holds it."""
        return self.shelf.find(object_file(sha256)) is not None

    def proved(self, sha256: str) -> Path:
        """An object to read, in the folder; read through against its checksum when it is first asked for.

        Raises:
            FileNotFoundError: It is neither here nor in the object storage.
            AlteredError: It does not agree with its checksum.
        """
        try:
            return self._proved_here(sha256)
        except (FileNotFoundError, AlteredError):
            if self.bucket is None:
                raise
            self._fetch(sha256)
            return self._proved_here(sha256)

    def _proved_here(self, sha256: str) -> Path:
        path = self.place(sha256)
        about = path.stat()
        if self._proved.get(sha256) != (about.st_mtime_ns, about.st_size):
            if checksum(path) != sha256:
                raise AlteredError(sha256)
            self._proved[sha256] = (about.st_mtime_ns, about.st_size)
        return path

    def _fetch(self, sha256: str) -> None:
        """Copy an object of the object storage into the folder."""
        assert self.bucket  # noqa: S101
        with self.bucket.opened(object_file(sha256)) as path:
            target = self.place(sha256)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            link_whole(path, target)

    def remove_object(self, sha256: str) -> None:
        """Remove an object that the register does not name."""
        remove_file(self.place(sha256))
        if self.bucket:
            self.bucket.remove(object_file(sha256))

    def objects(self) -> list[Path]:
        """Every object in the folder."""
        return sorted((self.folder / "objects").glob("*/*.parquet"))

    def object_ages(self) -> dict[str, float]:
        """Every object, here and in the object storage: checksum → since when [seconds since 1970]."""
        here = {object_name(path): path.stat().st_mtime for path in self.objects()}
        if self.bucket is None:
            return here
        return here | {object_name(Path(one.name)): one.since for one in self.bucket.files("objects/")}


def object_file(sha256: str) -> str:
    """The name of an object in the store."""
    return f"objects/{sha256[:2]}/{sha256[2:]}.parquet"


def raw_file(sha256: str) -> str:
    """The name of a delivered file in the store."""
    return f"raw/{sha256}"


def checksum(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def object_name(path: Path) -> str:
    """The checksum an object's place says it has."""
    return path.parent.name + path.stem


def link_whole(path: Path, target: Path) -> None:
    """Give a file a second name, whole at once; a copy where the disk has no links."""
    aside = target.with_name(f"{owned_name(ASIDE)}{secrets.token_hex(4)}")
    try:
        if os.name == "nt":  # there a link shares its permission, and what may only be read cannot go
            raise OSError
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    if os.name == "nt":
        remove_file(target)
    aside.chmod(0o400)
    os.replace(aside, target)
    aside.unlink(missing_ok=True)  # renaming one name of a file to another of the same leaves both


def _sync(place: Path) -> None:
    """Make a file, or a rename in a folder, last through a power cut, where the system can."""
    if os.name == "nt" and place.is_dir():  # Windows has no directory handles to sync
        return
    descriptor = os.open(place, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
