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

from pipelines.delivered import (
    JUDGED,
    Note,
    RawBoundaries,
    RawDelivery,
    RawTable,
    ReadingChoices,
    refused,
    shown,
)
from pipelines.extract.jail import in_jail
from pipelines.extract.kind import STATISTICS_KINDS
from pipelines.extract.opening import Member, opened_members
from pipelines.extract.sheets import Reading, extract_workbook
from pipelines.extract.tables import belonging
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
    """A delivered file on its way.

    Attributes:
        file: Its name made safe to show.
        folder: For copies that go when the reading ends.
        target: Parquet of the first table or of the boundaries; others are named after it.
        reading: How to read, and whom to tell.
        notes: What concerns the file as a whole.
        read_as: How it was read so far.
    """

    file: str
    folder: Path
    target: Path
    reading: Reading
    notes: list[Note] = field(default_factory=list)
    read_as: ReadingChoices = JUDGED


def extract_delivery(
    path: Path,
    staging: Path,
    *,
    progress: Progress | None = None,
    name: str = "",
    choices: ReadingChoices = JUDGED,
) -> RawDelivery:
    """Read a delivered file.

    Args:
        path: The bytes as delivered.
        staging: Folder for the staged Parquet files; made if missing.
        progress: Told the share done [0–1] and, as an English msgid, what is being done.
        name: The delivered name, where `path` is only the place it was put; else that of `path`.
        choices: What a person said about the reading; the rest is judged.

    Returns:
        Tables or boundaries, with notes on what was understood, repaired or left out.

    Raises:
        TaksirError: The file cannot be read; the sentence says why and what to do.
    """
    tell = progress or (lambda share, doing: None)
    file = str(shown(name or path.name))
    if not path.is_file():
        raise refused(NOT_A_FILE, file=file)
    staging.mkdir(parents=True, exist_ok=True)
    tell(0.0, "Opening the file")
    sha256 = checksum(path)
    target = staging / f"{sha256[:16]}.parquet"
    with (
        tempfile.TemporaryDirectory(dir=staging, prefix="reading_") as folder,
        _all_or_nothing(target),
        _room_on_disk(path, staging, file),
    ):
        source = _Source(file, Path(folder), target, Reading(tell, choices))
        members, source.notes = opened_members(path, source.folder, file, chosen=choices.sheets)
        boundaries = _boundaries(source, members[0]) if members[0].is_boundaries else None
        tables = [] if boundaries else _tables(source, members)
    tell(1.0, "The file was read")
    return RawDelivery(
        file_name=file,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        kind="boundaries" if boundaries else "tables",
        tables=tuple(tables),
        boundaries=boundaries,
        notes=tuple(source.notes),
        read_as=source.read_as,
        said=choices,
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


def _tables(source: _Source, members: list[Member]) -> list[RawTable]:
    """The tables of every member, put together as they belong."""
    read: list[tuple[Member, list[RawTable]]] = []
    names: list[str] = []
    for index, member in enumerate(members):
        place = replace(source, target=source.target.with_name(f"{source.target.stem}_m{index}.parquet"))
        own = replace(place, folder=source.folder / f"m{index}", notes=source.notes)
        own.folder.mkdir()
        found = _tables_of(own if len(members) > 1 else source, member)
        source.read_as = source.read_as if found.read_as == JUDGED else found.read_as
        read.append((member, found.tables))
        names += found.names if len(members) == 1 else [member.name]
    source.read_as = replace(source.read_as, sheets=tuple(names))
    tables, notes = belonging(read, source.target, file=source.file, folder=source.folder)
    source.notes += notes
    if not any(table.row_count for table in tables):
        raise refused(ONLY_HEADERS, file=source.file)
    return tables


@dataclass(frozen=True)
class _Found:
    """What one member holds.

    Attributes:
        names: Of all its sheets, those that were not chosen among them.
    """

    tables: list[RawTable]
    read_as: ReadingChoices = JUDGED
    names: tuple[str, ...] = ()


def _tables_of(source: _Source, member: Member) -> _Found:
    if member.kind == "text":
        table, read_as = extract_text(
            member.path,
            source.folder,
            source.target,
            file=source.file,
            progress=source.reading.progress,
            choices=source.reading.choices,
        )
        return _Found([table], read_as)
    if member.kind in STATISTICS_KINDS:
        return _Found([_statistics(source, member)])
    if member.kind in ("xlsx", "xlsb"):
        with ZipFile(member.path) as package:
            if "xl/vbaProject.bin" in package.namelist():
                source.notes.append(Note("note", MACROS, {}))
    tables, notes, names = extract_workbook(
        member.path, source.folder, source.target, file=source.file, kind=member.kind, read=source.reading
    )
    source.notes += notes
    return _Found(tables, names=names)


def _statistics(source: _Source, member: Member) -> RawTable:
    source.reading.progress(0.2, "Reading the rows")
    answer: dict[str, Any] = in_jail(member.kind, member.path, source.folder, source.file)
    Path(answer["path"]).replace(source.target)
    return RawTable(
        name="",
        headers=tuple(answer["headers"]),
        path=source.target,
        row_count=answer["row_count"],
        totals_path=None,
        notes=tuple(Note(**note) for note in answer["notes"]),
        labels={header: (label,) for header, label in answer["labels"].items()},
        choices={
            header: {code: (text,) for code, text in codes.items()}
            for header, codes in answer["choices"].items()
        },
        missing={header: tuple(codes) for header, codes in answer["missing"].items()},
    )


def _boundaries(source: _Source, member: Member) -> RawBoundaries:
    source.reading.progress(0.2, "Reading the boundaries")
    layer = next(iter(source.reading.choices.sheets), "")
    answer: dict[str, Any] = in_jail("boundaries", member.path, source.folder, source.file, layer=layer)
    Path(answer["path"]).replace(source.target)
    return RawBoundaries(
        path=source.target,
        columns=tuple(answer["columns"]),
        feature_count=answer["feature_count"],
        notes=tuple(Note(**note) for note in answer["notes"]),
    )
