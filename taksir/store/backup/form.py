"""What a backup is made of: a tar file of known names, the last of them the checksums of all others."""

import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from taksir.errors import TaksirError

FORMAT = "taksir-backup-1"
ABOUT, MANIFEST = "about.json", "manifest.json"
MEMBER = re.compile(
    r"about\.json|manifest\.json|register/[a-z_]+\.jsonl"
    r"|objects/[0-9a-f]{2}/[0-9a-f]{62}\.parquet|raw/[0-9a-f]{64}|staging/[\w-]+/[\w.-]+\.sealed"
    r"|roads/[0-9a-f]{64}\.npz",
    re.ASCII,
)
"""Names that may stand in a backup; anything else is none of ours."""
BLOCK_BYTES = 1 << 20

Progress = Callable[[float, str], None]


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """A backup to read in.

    Raises:
        TaksirError: It is none, or was cut off.
    """
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise not_a_backup(path) from error


def members(archive: tarfile.TarFile, path: Path) -> Iterable[tarfile.TarInfo]:
    """Its files, each of a known name and once.

    Raises:
        TaksirError: A name that is none of ours, or twice.
    """
    seen = set()
    for member in archive:
        # A sparse file of a few bytes can unpack to more than any disk holds.
        is_plain = member.isfile() and not member.issparse()
        if not is_plain or not MEMBER.fullmatch(member.name) or member.name in seen:
            raise not_a_backup(path)
        seen.add(member.name)
        yield member


def content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """What is in a file of it."""
    content = archive.extractfile(member)
    assert content is not None  # noqa: S101  it is a file, as `members` has made sure
    return content


def not_a_backup(path: Path) -> TaksirError:
    """What to say of a file that is no backup."""
    return TaksirError("{file} is not a whole backup of Taksir. Choose another file.", file=path.name)
