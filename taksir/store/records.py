"""Records: immutable Parquet files named by their content; delivered files beside them, sealed.

A file is written aside, synced, hashed, made read-only and linked into place; only then may the
register name it. So a crash leaves at most a file that nobody can see. What was delivered lies in plain
only inside a working folder, while a step of its road runs; between the steps it is sealed.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taksir.store.sealed import is_sealed, seal_file, seal_stream, unseal_file
from taksir.store.workers import is_dead, worker

WORK, SPILL, UPLOAD, SEALED = "work", "spill", "upload", ".sealed"
"""Beginnings of the names of what a worker works on, and the ending of sealed files."""

UPLOAD_WAITS_S = 3600
"""An upload that nobody has taken over for so long is removed."""


class Records:
    """The folder of content-addressed files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # also one that was made before, or by somebody else's umask
        for part in ("objects", "incoming", "raw", "staging"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    def place(self, sha256: str) -> Path:
        """Where the object of a checksum lies."""
        return self.folder / "objects" / sha256[:2] / f"{sha256[2:]}.parquet"

    def raw_place(self, sha256: str) -> Path:
        """Where a delivered file lies, sealed; the checksum is that of the bytes as delivered."""
        return self.folder / "raw" / sha256

    def staging(self, delivery_id: str) -> Path:
        """The folder of one delivery on its way; removed when the delivery ends."""
        folder = self.folder / "staging" / delivery_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    @contextmanager
    def working(self, delivery_id: str) -> Iterator[Path]:
        """A folder for one step of a delivery's road; nothing in it outlives the step."""
        folder = Path(tempfile.mkdtemp(dir=self.staging(delivery_id), prefix=_owned(WORK)))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sealed_files(self) -> list[Path]:
        """Every sealed file: what was delivered, and what was read of it."""
        files = (path for part in ("raw", "staging") for path in (self.folder / part).rglob("*"))
        return [path for path in files if path.is_file() and is_sealed(path)]

    def seal_again(self, path: Path) -> None:
        """Seal a file under the newest key."""
        plain = path.with_name(f".{path.name}.{_owned(WORK)}")
        try:
            unseal_file(path, plain)
            seal_file(plain, path)
        finally:
            plain.unlink(missing_ok=True)

    @contextmanager
    def passing(self) -> Iterator[Path]:
        """A folder for what lies in plain for a moment; what a killed process leaves is removed later."""
        folder = Path(tempfile.mkdtemp(dir=self.folder / "staging", prefix=_owned(SPILL)))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def spill(self) -> Path:
        """Where an engine of this process puts what does not fit into memory."""
        return self.folder / "staging" / _owned(SPILL)

    def seal(self, delivery_id: str, work: Path) -> None:
        """Keep the files of a working folder, sealed, for the next step."""
        for path in sorted(work.iterdir()):
            if path.is_file():
                seal_file(path, self.staging(delivery_id) / f"{path.name}{SEALED}")

    def unseal(self, delivery_id: str, work: Path) -> bool:
        """Put what the last step kept into a working folder.

        Returns:
            Whether there was anything.
        """
        kept = sorted(self.staging(delivery_id).glob(f"*{SEALED}"))
        for path in kept:
            unseal_file(path, work / path.name.removesuffix(SEALED))
        return bool(kept)

    @contextmanager
    def incoming(self, suffix: str = "") -> Iterator[Path]:
        """An empty file that only its owner can read, for bytes on their way in; removed afterwards."""
        handle, name = tempfile.mkstemp(suffix, _owned(WORK), dir=self.folder / "incoming")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def upload_place(self, upload_id: str) -> Path:
        """Where an upload of this process lies until the page takes it over."""
        return self.folder / "incoming" / f"{_owned(UPLOAD)}{upload_id}"

    def keep_raw(self, path: Path) -> tuple[str, int]:
        """Copy a delivered file into the store, sealed.

        Returns:
            The checksum and the size in bytes of the file as delivered. The same file twice is one file.
        """
        with self.incoming() as aside:
            with aside.open("wb") as target, path.open("rb") as file:
                sha256, size = seal_stream(file, target)
                target.flush()
                os.fsync(target.fileno())
            os.replace(aside, self.raw_place(sha256))
        return sha256, size

    def forget(self, delivery_id: str) -> None:
        """Remove what lies in a delivery's folder."""
        shutil.rmtree(self.folder / "staging" / delivery_id, ignore_errors=True)

    def abandoned(self) -> list[Path]:
        """Folders and files in plain that a worker left behind when it was killed."""
        staging = self.folder / "staging"
        places = [*staging.glob(f"*/{WORK}-*"), *staging.glob(f"{SPILL}-*")]
        places += (self.folder / "incoming").iterdir()
        return [place for place in places if _is_abandoned(place)]

    def seal_earlier(self) -> None:
        """Seal delivered files that were kept in plain, as earlier versions did."""
        for path in (self.folder / "raw").iterdir():
            if not path.name.startswith(".") and not is_sealed(path):
                received = path.stat().st_mtime
                seal_file(path, path)
                os.utime(path, (received, received))

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
        path.chmod(0o400)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        _link(path, target)
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


def _owned(kind: str) -> str:
    """The beginning of a name that says whose it is."""
    return f"{kind}-{worker().replace(':', '@')}-"


def _is_abandoned(place: Path) -> bool:
    """Whether the worker that a name speaks of has ended, or nobody has touched the place for a day."""
    try:
        touched = place.stat().st_mtime
    except FileNotFoundError:  # its worker has just finished
        return False
    host, _, rest = place.name.partition("-")[2].rpartition("@")
    process = rest.partition("-")[0]
    age_s = time.time() - touched
    if not host or not process:
        return age_s > 86_400
    if place.name.startswith(UPLOAD) and age_s > UPLOAD_WAITS_S:
        return True
    return is_dead(f"{host}:{process}", touched)


def _link(path: Path, target: Path) -> None:
    """Give a file a second name, whole at once; a copy where the disk has no links."""
    aside = target.with_suffix(f".{os.getpid()}")
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    os.replace(aside, target)
    aside.unlink(missing_ok=True)  # renaming one name of a file to another of the same leaves both


def _sync(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can."""
    if os.name == "nt":  # Windows has no directory handles to sync
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
