"""What lies in a delivered file: itself, or what its package holds, each part known by its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipelines.delivered import Note, refused, shown
from pipelines.extract.archive import ARCHIVE_INSIDE, SEVERAL_INSIDE, UNPACKED, unpack_gzip, unpack_zip
from pipelines.extract.kind import BOUNDARY_KINDS, Kind, file_kind, suffix_note

SEVERAL_UNPACKED = "The file was unpacked; the tables inside are named {names}."


@dataclass(frozen=True)
class Member:
    """One file to read.

    Attributes:
        path: Where its bytes lie.
        name: As delivered or packed, made safe to show.
        kind: By its content.
    """

    path: Path
    name: str
    kind: Kind

    @property
    def stem(self) -> str:
        """Its name without folders and endings."""
        return PurePosixPath(self.name).stem

    @property
    def is_boundaries(self) -> bool:
        """Whether it holds outlines of areas."""
        return self.kind in BOUNDARY_KINDS


def opened_members(
    path: Path, folder: Path, file: str, *, chosen: Sequence[str] = ()
) -> tuple[list[Member], list[Note]]:
    """The files to read, and what was noticed on the way to them.

    Args:
        path: The delivered bytes.
        folder: For what is unpacked.
        file: The delivered name made safe to show.
        chosen: Names of packed files a person wants.

    Raises:
        TaksirError: Nothing that can be read, a package in a package, or boundaries beside other things.
    """
    kind = file_kind(path, file)
    note = suffix_note(file, kind)
    notes = [note] if note else []
    if kind not in ("zip", "gzip"):
        return [Member(path, file, kind)], notes
    if kind == "zip":
        unpacked, more = unpack_zip(path, folder, file, chosen=chosen)
        members = [_member(entry.path, str(shown(entry.name)), file) for entry in unpacked]
    else:
        inside, name = unpack_gzip(path, folder, file)
        members, more = [_member(inside, str(shown(name)), file)], []
    names = ", ".join(member.name for member in members)
    if len(members) > 1 and any(member.is_boundaries for member in members):
        raise refused(SEVERAL_INSIDE, file=file, count=len(members), names=names)
    template = UNPACKED if len(members) == 1 else SEVERAL_UNPACKED
    return members, [*notes, Note("note", template, {"name": names, "names": names}), *more]


def _member(path: Path, name: str, file: str) -> Member:
    kind: Kind = "geopackage" if path.suffix == ".shp" else file_kind(path, name)
    if kind in ("zip", "gzip"):
        raise refused(ARCHIVE_INSIDE, file=file)
    return Member(path, name, kind)
