"""How a file comes in: handed over by a page in pieces, or picked up from the inbox for large ones.

Bytes on their way lie in the store's own folder, readable by its owner only; what a killed process leaves
there is removed. The inbox is a folder that people fill by network share or SFTP; a file picked up from it
is removed there once it has been read and is kept sealed.
"""

import os
import stat
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.extract.bundle import bundled
from pipelines.load import Proposal, receive_delivery
from taksir.errors import TaksirError
from taksir.people import DELIVER, permitted
from taksir.store.disk import full_disk_in_words
from taksir.store.workspace import open_store

Progress = Callable[[float, str], None]
BLOCK_BYTES = 1 << 20
SETTLED_S = 5.0
"""A file that grew more recently is still being written."""


@dataclass(frozen=True)
class InboxFile:
    """A file that waits in the inbox."""

    name: str
    size_bytes: int
    is_settled: bool


def receive_stream(
    file: BinaryIO | Path, file_name: str, *, actor: str = "", progress: Progress | None = None
) -> Proposal:
    """Take a file in that somebody hands over.

    Args:
        file: A stream, of which a piece is in memory at a time, or an uploaded file, which is taken away.
        file_name: Its name as delivered.
        actor: Who delivers.
        progress: Told the share done and a sentence.
    """
    permitted(DELIVER, actor)
    with ExitStack() as places:
        with full_disk_in_words():
            place = at_hand(file, file_name, places)
        return receive_delivery(place, file_name, actor=actor, progress=progress)


def receive_streams(
    files: Sequence[tuple[str, BinaryIO | Path]], *, actor: str = "", progress: Progress | None = None
) -> Proposal:
    """Take files in that belong together: answers and their form, the parts of a Shapefile.

    Args:
        files: Name as delivered and the file, as in `receive_stream`.
        actor: Who delivers.
        progress: Told the share done and a sentence.
    """
    if len(files) == 1:
        return receive_stream(files[0][1], files[0][0], actor=actor, progress=progress)
    permitted(DELIVER, actor)
    with ExitStack() as places, full_disk_in_words():
        named = [(name, at_hand(file, name, places)) for name, file in files]
        package = places.enter_context(open_store().records.incoming(".zip"))
        package_name = bundled(named, package)
        return receive_delivery(package, package_name, actor=actor, progress=progress)


def inbox() -> Path:
    """The folder that people fill: TAKSIR_INBOX, by default `inbox` in the store."""
    named = os.environ.get("TAKSIR_INBOX", "")
    folder = Path(named) if named else open_store().folder / "inbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def inbox_files() -> tuple[InboxFile, ...]:
    """What waits in the inbox, by name; links and hidden files are left alone."""
    permitted(DELIVER)
    found = []
    for path in sorted(inbox().iterdir()):
        about = path.lstat()
        if stat.S_ISREG(about.st_mode) and not path.name.startswith("."):
            is_settled = time.time() - about.st_mtime > SETTLED_S
            found.append(InboxFile(path.name, about.st_size, is_settled))
    return tuple(found)


def receive_from_inbox(name: str, *, actor: str = "", progress: Progress | None = None) -> Proposal:
    """Take a file in that waits in the inbox; it is removed there once it has been read.

    Raises:
        TaksirError: There is no such file, it is still being written, or it cannot be read.
    """
    permitted(DELIVER, actor)
    waiting = {file.name: file for file in inbox_files()}
    if name not in waiting:
        raise TaksirError("There is no file {file} in the inbox. Look at what waits there.", file=name[:120])
    if not waiting[name].is_settled:
        raise TaksirError(
            "The file {file} is still being written. Wait until it is complete and try again.",
            file=name[:120],
        )
    path = inbox() / name
    proposal = receive_delivery(path, name, actor=actor, progress=progress)
    path.unlink()
    return proposal


def at_hand(file: BinaryIO | Path, file_name: str, places: ExitStack) -> Path:
    """A file that was handed over under a name of this worker's own, for as long as `places` are open.

    Args:
        file: A stream, of which a piece is in memory at a time, or an uploaded file, which is taken away.
        file_name: Its name; only its ending is used.
        places: What removes it again.
    """
    place = places.enter_context(open_store().records.incoming(_suffix(file_name)))
    if isinstance(file, Path):
        os.replace(file, place)
        return place
    with place.open("wb") as target:
        while block := file.read(BLOCK_BYTES):
            target.write(block)
    return place


def _suffix(file_name: str) -> str:
    suffix = Path(file_name.replace("\\", "/")).suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= 12 else ""
