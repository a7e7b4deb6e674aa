"""Records: immutable Parquet files named by their content.

A file is written aside, synced, hashed, made read-only and renamed into place; only then may the
register name it. So a crash leaves at most a file that nobody can see.
"""

import hashlib
import os
import tempfile
from pathlib import Path


class Records:
    """The folder of content-addressed files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("objects", "incoming", "raw", "staging"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    def place(self, sha256: str) -> Path:
        """Where the object of a checksum lies."""
        return self.folder / "objects" / sha256[:2] / f"{sha256[2:]}.parquet"

    def raw_place(self, sha256: str) -> Path:
        """Where a delivered file lies, exactly as delivered."""
        return self.folder / "raw" / sha256

    def staging(self, delivery_id: str) -> Path:
        """The working folder of one delivery; removed when the delivery ends."""
        folder = self.folder / "staging" / delivery_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def keep_raw(self, path: Path) -> tuple[str, int]:
        """Copy a delivered file into the store.

        Returns:
            Its checksum and its size in bytes. The same file twice is one file.
        """
        handle, name = tempfile.mkstemp(dir=self.folder / "incoming", prefix=f"{os.getpid()}-")
        digest = hashlib.sha256()
        try:
            with os.fdopen(handle, "wb") as target, path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            size = os.path.getsize(name)
            os.replace(name, self.raw_place(digest.hexdigest()))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def keep(self, path: Path) -> tuple[str, int]:
        """Move a finished Parquet file to its place.

        Returns:
            Its checksum and its size in bytes.
        """
        sha256 = checksum(path)
        size = path.stat().st_size
        target = self.place(sha256)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        _sync(target.parent.parent)
        path.chmod(0o400)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(path, target)
        _sync(target.parent)
        return sha256, size

    def objects(self) -> list[Path]:
        """Every object on disk."""
        return sorted((self.folder / "objects").glob("*/*.parquet"))


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


def _sync(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can."""
    if os.name == "nt":  # Windows has no directory handles to sync
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
