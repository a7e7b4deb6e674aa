"""A delivered file becomes raw tables or boundaries: all text, exactly as delivered, staged on disk.

The door of this room. What the file is, is found by its content; packages are guarded and opened;
the reader of its kind does the rest. A file that cannot be read raises one TaksirError that says
what it is and what to do; what was understood or repaired stands in notes. Nothing outside the
staging folder is written, and no delivered name is used as a path.
"""

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from pipelines.delivered import Note, RawBoundaries, RawDelivery, RawTable, refused, shown
from pipelines.extract.archive import ARCHIVE_INSIDE, UNPACKED, unpack_gzip, unpack_zip
from pipelines.extract.jail import in_jail
from pipelines.extract.kind import Kind, file_kind, suffix_note
from pipelines.extract.sheets import extract_workbook
from pipelines.extract.text import extract_text

HASH_BLOCK_BYTES = 1 << 20
FREE_SPACE_FACTOR = 3
"""A copy as UTF-8, the staged rows and the table without totals may lie side by side."""

NOT_A_FILE = "There is no file named {file}. Choose a file, not a folder, and check its name."
DISK_FULL = (
    "The disk has {free_mb} MB free, but reading {file} needs about {needed_mb} MB. "
    "Free some space and deliver the file again."
)
ONLY_HEADERS = (
    "{file} holds headers but no rows. Check the export, for example its filter, and deliver it again."
)
MACROS = "The workbook holds macros; only its values were read."

Progress = Callable[[float, str], None]


@dataclass
class _Source:
    """A delivered file on its way: where its bytes lie now, and what they are called."""

    path: Path
    file: str
    kind: Kind
    folder: Path
    notes: list[Note] = field(default_factory=list)


def extract_delivery(
    path: Path, staging: Path, *, progress: Progress | None = None, name: str = ""
) -> RawDelivery:
    """Read a delivered file.

    Args:
        path: The bytes as delivered.
        staging: Folder for the staged Parquet files; made if missing.
        progress: Told the share done [0–1] and, as an English msgid, what is being done.
        name: The delivered name, where `path` is only the place it was put; else that of `path`.

    Returns:
        Tables or boundaries, with notes on what was understood, repaired or left out.

    Raises:
        TaksirError: The file cannot be read; the sentence says why and what to do.
    """
    progress = progress or (lambda share, doing: None)
    file = str(shown(name or path.name))
    if not path.is_file():
        raise refused(NOT_A_FILE, file=file)
    staging.mkdir(parents=True, exist_ok=True)
    progress(0.0, "Opening the file")
    sha256 = checksum(path)
    target = staging / f"{sha256[:16]}.parquet"
    with (
        tempfile.TemporaryDirectory(dir=staging, prefix="reading_") as folder,
        _all_or_nothing(target),
        _room_on_disk(path, staging, file),
    ):
        source = _opened(_Source(path, file, file_kind(path, file), Path(folder)))
        tables, boundaries = _read(source, target, progress)
    progress(1.0, "The file was read")
    return RawDelivery(
        file_name=file,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        kind="boundaries" if boundaries else "tables",
        tables=tuple(tables),
        boundaries=boundaries,
        notes=tuple(source.notes),
    )


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def _all_or_nothing(target: Path) -> Iterator[None]:
    """Take back what was staged where the reading ends in an error."""
    try:
        yield
    except BaseException:
        for path in target.parent.glob(f"{target.stem}*.parquet"):
            path.unlink()
        raise


@contextmanager
def _room_on_disk(path: Path, staging: Path, file: str) -> Iterator[None]:
    """An error in words where the disk is, or becomes, too full for the file."""
    needed = FREE_SPACE_FACTOR * path.stat().st_size
    free = shutil.disk_usage(staging).free
    values = {"file": file, "free_mb": free // 1_000_000, "needed_mb": needed // 1_000_000 + 1}
    if free < needed:
        raise refused(DISK_FULL, **values)
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise refused(DISK_FULL, **values) from None


def _opened(source: _Source) -> _Source:
    """The file itself or, of a package, the one table or boundary set inside it."""
    note = suffix_note(source.file, source.kind)
    notes = [note] if note else []
    if source.kind not in ("zip", "gzip"):
        return replace(source, notes=notes)
    if source.kind == "zip":
        inside, name, more = unpack_zip(source.path, source.folder, source.file)
    else:
        (inside, name), more = unpack_gzip(source.path, source.folder, source.file), []
    name = str(shown(name))
    kind: Kind = "geopackage" if inside.suffix == ".shp" else file_kind(inside, name)
    notes += [Note("note", UNPACKED, {"name": name}), *more]
    if kind in ("zip", "gzip"):
        raise refused(ARCHIVE_INSIDE, file=source.file)
    return replace(source, path=inside, kind=kind, notes=notes)


def _read(source: _Source, target: Path, progress: Progress) -> tuple[list[RawTable], RawBoundaries | None]:
    if source.kind in ("geojson", "geopackage"):
        progress(0.2, "Reading the boundaries")
        return [], _boundaries(source, target)
    if source.kind == "text":
        tables = [extract_text(source.path, source.folder, target, file=source.file, progress=progress)]
    else:
        tables = _sheets(source, target, progress)
    if not any(table.row_count for table in tables):
        raise refused(ONLY_HEADERS, file=source.file)
    return tables, None


def _sheets(source: _Source, target: Path, progress: Progress) -> list[RawTable]:
    if source.kind in ("xlsx", "xlsb"):
        with ZipFile(source.path) as package:
            if "xl/vbaProject.bin" in package.namelist():
                source.notes.append(Note("note", MACROS, {}))
    tables, notes = extract_workbook(
        source.path, source.folder, target, file=source.file, kind=source.kind, progress=progress
    )
    source.notes += notes
    return tables


def _boundaries(source: _Source, target: Path) -> RawBoundaries:
    answer: dict[str, Any] = in_jail("boundaries", source.path, source.folder, source.file)
    Path(answer["path"]).replace(target)
    return RawBoundaries(
        path=target,
        columns=tuple(answer["columns"]),
        feature_count=answer["feature_count"],
        notes=tuple(Note(**note) for note in answer["notes"]),
    )
