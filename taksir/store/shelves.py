"""Where finished files lie: in the store's own folder, or in an object storage that several machines share.

A shelf knows files by their name in the store (`raw/…`, `staging/…/…`, `objects/…`). A file appears under
its name whole or not at all, whichever shelf it is.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ASIDE = (".", "work-", "spill-", "upload-")
"""Beginnings of the names of what somebody is still working on."""


@dataclass(frozen=True)
class Shelved:
    """One file on a shelf.

    Attributes:
        name: In the store, with strokes on every system.
        size_bytes: Its size.
        since: When it was put there [seconds since 1970], by the shelf's own clock.
    """

    name: str
    size_bytes: int
    since: float


class Shelf(Protocol):
    """What every shelf can do."""

    def put(self, path: Path, name: str) -> None:
        """Move a finished file, synced and of this store's disk, to its name."""

    def opened(self, name: str) -> AbstractContextManager[Path]:
        """A file to read while the context lasts; FileNotFoundError where there is none."""

    def find(self, name: str) -> Shelved | None:
        """The file of that name, or None."""

    def files(self, beginning: str) -> list[Shelved]:
        """Files whose names begin so, in the order of their names."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""


class FolderShelf:
    """The store's own folder: files are read where they lie."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: Path, name: str) -> None:
        """Move a finished file to its name."""
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(path, target)

    @contextmanager
    def opened(self, name: str) -> Iterator[Path]:
        """The file itself."""
        path = self._folder / name
        path.stat()
        yield path

    def find(self, name: str) -> Shelved | None:
        """The file of that name, or None."""
        try:
            about = (self._folder / name).stat()
        except FileNotFoundError:
            return None
        return Shelved(name, about.st_size, about.st_mtime)

    def files(self, beginning: str) -> list[Shelved]:
        """Files whose names begin so; what is being worked on is not among them."""
        folder = self._folder / beginning.rpartition("/")[0]
        names = sorted(path.relative_to(self._folder).as_posix() for path in _finished(folder))
        return [found for name in names if name.startswith(beginning) and (found := self.find(name))]

    def remove(self, name: str) -> None:
        """Remove a file."""
        remove_file(self._folder / name)


def _finished(folder: Path) -> Iterator[Path]:
    """Files in a folder and below it, past what is being worked on."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(ASIDE)]
        yield from (Path(place) / name for name in files if not name.startswith(ASIDE))


def remove_file(path: Path) -> None:
    """Remove a file, also one that may only be read; nothing happens where there is none."""
    if os.name == "nt" and path.exists():  # Windows keeps files that may only be read
        path.chmod(0o600)
    path.unlink(missing_ok=True)
