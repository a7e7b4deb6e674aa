"""The files of deliveries on their road: what was delivered, what was read of it, what was checked.

What was delivered lies in plain only inside a working folder, while a step of its road runs; between the
steps it is sealed. What was checked waits, without identifiers, until it is published as objects.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePath
from typing import Any

from taksir.store.objects import (
    ASIDE,
    SPILL,
    AlteredError,
    Objects,
    checksum,
    object_file,
    object_name,
    raw_file,
)
from taksir.store.sealed import is_sealed, seal_file, seal_stream, unseal_file
from taksir.store.shelves import FolderShelf, Shelved
from taksir.store.workers import is_dead, owned_name, silence_s

WORK, UPLOAD, SEALED = "work", "upload", ".sealed"
"""Beginnings of the names of what a worker works on, and the ending of sealed files."""

UPLOAD_WAITS_S = 3600
"""An upload that nobody has taken over for so long is removed."""


class Records(Objects):
    """The files of one store: its objects, and every delivery's on their road."""

    def raw_place(self, sha256: str) -> Path:
        """Where a delivered file lies, sealed; the checksum is that of the bytes as delivered."""
        return self.folder / raw_file(sha256)

    def staging(self, delivery_id: str) -> Path:
        """The folder of one delivery on its way; removed when the delivery ends."""
        folder = self.folder / "staging" / delivery_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    @contextmanager
    def working(self, delivery_id: str) -> Iterator[Path]:
        """A folder for one step of a delivery's road; nothing in it outlives the step."""
        folder = Path(tempfile.mkdtemp(dir=self.staging(delivery_id), prefix=owned_name(WORK)))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sealed_files(self) -> list[str]:
        """The name of every sealed file: what was delivered, and what was read of it."""
        return [one.name for one in self.shelf.files("raw/")] + [
            one.name for one in self.shelf.files("staging/") if one.name.endswith(SEALED)
        ]

    def seal_again(self, name: str) -> None:
        """Seal a file under the newest key."""
        with self.passing() as folder, self.shelf.opened(name) as path:
            unseal_file(path, folder / "plain")
            seal_file(folder / "plain", folder / "sealed")
            self.shelf.put(folder / "sealed", name)

    def spill(self) -> Path:
        """Where an engine of this process puts what does not fit into memory."""
        return self.folder / "staging" / owned_name(SPILL)

    def seal(self, delivery_id: str, work: Path) -> None:
        """Keep the files of a working folder, sealed, for the next step."""
        with self.passing() as folder:
            for path in sorted(work.iterdir()):
                if path.is_file():
                    seal_file(path, folder / "sealed")
                    self.shelf.put(folder / "sealed", f"staging/{delivery_id}/{path.name}{SEALED}")

    def unseal(self, delivery_id: str, work: Path) -> bool:
        """Put what the last step kept into a working folder.

        Returns:
            Whether there was anything.
        """
        kept = self.read_before(delivery_id)
        for one in kept:
            with self.shelf.opened(one.name) as path:
                unseal_file(path, work / Path(one.name).name.removesuffix(SEALED))
        return bool(kept)

    def unkeep(self, delivery_id: str) -> None:
        """Remove what was read of a delivery, before it is read otherwise."""
        for one in self.read_before(delivery_id):
            self.shelf.remove(one.name)

    def read_before(self, delivery_id: str) -> list[Shelved]:
        """What the last step kept of a delivery."""
        return [one for one in self.shelf.files(f"staging/{delivery_id}/") if one.name.endswith(SEALED)]

    def keep_checked(self, delivery_id: str, path: Path) -> tuple[str, str]:
        """Move a file of records out of a working folder, to wait for being published.

        Returns:
            Its name among the delivery's files, and its checksum.
        """
        sha256 = checksum(path)
        self.shelf.put(path, f"staging/{delivery_id}/{path.name}")
        return path.name, sha256

    @contextmanager
    def checked(
        self, delivery_id: str, files: Mapping[str, Sequence[Any]]
    ) -> Iterator[dict[str, tuple[Path, int]]]:
        """The files of records that wait to be published.

        Args:
            files: For each table its file's name, row count and checksum (earlier versions kept none).

        Raises:
            FileNotFoundError: One is no longer there.
            AlteredError: One does not agree with its checksum.
        """
        with ExitStack() as stack:
            found = {}
            for table, (name, row_count, *digest) in files.items():
                kept = self.shelf.opened(f"staging/{delivery_id}/{PurePath(name).name}")
                path = stack.enter_context(kept)
                if digest and checksum(path) != digest[0]:
                    raise AlteredError(delivery_id)
                found[table] = (path, int(row_count))
            yield found

    @contextmanager
    def incoming(self, suffix: str = "") -> Iterator[Path]:
        """An empty file that only its owner can read, for bytes on their way in; removed afterwards."""
        handle, name = tempfile.mkstemp(suffix, owned_name(WORK), dir=self.folder / "incoming")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def upload_place(self, upload_id: str) -> Path:
        """Where an upload of this process lies until the page takes it over."""
        return self.folder / "incoming" / f"{owned_name(UPLOAD)}{upload_id}"

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
            self.shelf.put(aside, raw_file(sha256))
        return sha256, size

    def forget(self, delivery_id: str) -> None:
        """Remove what lies in a delivery's folder."""
        if self.bucket:
            for one in self.bucket.files(f"staging/{delivery_id}/"):
                self.bucket.remove(one.name)
        shutil.rmtree(self.folder / "staging" / delivery_id, ignore_errors=True)

    def on_their_road(self) -> dict[str, float]:
        """Deliveries of which something waits: id → since when nothing was added [seconds since 1970]."""
        since = {
            folder.name: folder.stat().st_mtime
            for folder in (self.folder / "staging").iterdir()
            if not folder.name.startswith(SPILL)
        }
        for one in self.bucket.files("staging/") if self.bucket else ():
            delivery_id = PurePath(one.name).parts[1]
            since[delivery_id] = max(since.get(delivery_id, 0.0), one.since)
        return since

    def send_what_lies_here(self, named: set[str]) -> None:
        """Bring files to the object storage that were kept in the folder before it was set.

        Args:
            named: Checksums of the objects that the register names.
        """
        if self.bucket is None:
            return
        there = {one.name for one in self.bucket.files("objects/")}
        for path in self.objects():
            name = object_file(object_name(path))
            if object_name(path) in named and name not in there:
                self.bucket.send(path, name)
        here = FolderShelf(self.folder)
        for one in (*here.files("raw/"), *here.files("staging/")):
            self.bucket.put(self.folder / one.name, one.name)

    def abandoned(self) -> list[Path]:
        """Folders and files in plain that a worker left behind when it was killed."""
        staging = self.folder / "staging"
        places = [*staging.glob(f"*/{WORK}-*"), *staging.glob(f"{SPILL}-*")]
        places += [*(self.folder / "incoming").iterdir(), *(self.folder / "objects").glob(f"*/{ASIDE}-*")]
        return [place for place in places if _is_abandoned(place)]

    def seal_earlier(self) -> None:
        """Seal delivered files that were kept in plain, as earlier versions did."""
        for path in (self.folder / "raw").iterdir():
            if not path.name.startswith(".") and not is_sealed(path):
                received = path.stat().st_mtime
                seal_file(path, path)
                os.utime(path, (received, received))


def _is_abandoned(place: Path) -> bool:
    """Whether the worker that a name speaks of has ended, or nobody has touched the place for a day."""
    try:
        touched = place.stat().st_mtime
    except FileNotFoundError:  # its worker has just finished
        return False
    host, _, rest = place.name.partition("-")[2].rpartition("@")
    process = rest.partition("-")[0]
    age_s = silence_s(touched)
    if not host or not process:
        return age_s > 86_400
    if place.name.startswith(UPLOAD) and age_s > UPLOAD_WAITS_S:
        return True
    return is_dead(f"{host}:{process}", age_s)
