"""Reading a backup through: does everything in it agree with its checksum?"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from taksir.errors import TaksirError
from taksir.store.backup.form import (
    ABOUT,
    BLOCK_BYTES,
    FORMAT,
    MANIFEST,
    Progress,
    content_of,
    members,
    not_a_backup,
    opened,
)

TEXT_BYTES_MAX = 1 << 28
"""A manifest of a million files is a third of this."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Attributes:
        taken_at: When, ISO 8601 in UTC.
        revision: Of the register's tables.
        key_marks: Short names of the keys that open what is sealed in it.
        rows: Rows of the register.
        files: Files beside the register.
        size_bytes: Of all of them together.
    """

    taken_at: str
    revision: str
    key_marks: tuple[str, ...]
    rows: int
    files: int
    size_bytes: int


def check_backup(path: Path, *, progress: Progress | None = None) -> Backup:
    """Read a backup through and hold every file in it against its checksum.

    Raises:
        TaksirError: It is no backup, or something in it is damaged, missing or too much.
    """
    tell = progress or (lambda share, doing: None)
    found: dict[str, list[Any]] = {}
    texts: dict[str, bytes] = {}
    rows, total = 0, max(path.stat().st_size, 1)
    with opened(path) as archive:
        for member in members(archive, path):
            tell(min(member.offset / total, 1.0), "Checking the backup")
            content = content_of(archive, member)
            if member.name in (ABOUT, MANIFEST):
                if member.size > TEXT_BYTES_MAX:
                    raise not_a_backup(path)
                texts[member.name] = content.read()
                content = io.BytesIO(texts[member.name])
            digest, lines = digest_of(content)
            found[member.name] = [digest, member.size]
            rows += lines if member.name.startswith("register/") else 0
    about = _as_promised(found, texts, path)
    files = {
        name: size for name, (_, size) in found.items() if "/" in name and not name.startswith("register/")
    }
    return Backup(
        taken_at=about["taken_at"],
        revision=about["revision"],
        key_marks=tuple(about["key_marks"]),
        rows=rows,
        files=len(files),
        size_bytes=sum(files.values()),
    )


def digest_of(content: IO[bytes]) -> tuple[str, int]:
    """SHA-256 of a file, and how many lines it has."""
    digest, lines = hashlib.sha256(), 0
    while block := content.read(BLOCK_BYTES):
        digest.update(block)
        lines += block.count(b"\n")
    return digest.hexdigest(), lines


def _as_promised(found: dict[str, list[Any]], texts: dict[str, bytes], path: Path) -> dict[str, Any]:
    """What the backup says about itself, if it holds what its manifest promises."""
    if set(texts) != {ABOUT, MANIFEST}:
        raise not_a_backup(path)
    try:
        promised, about = json.loads(texts[MANIFEST]), json.loads(texts[ABOUT])
        is_ours = about["format"] == FORMAT and {"taken_at", "revision", "key_marks"} <= set(about)
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours or not isinstance(promised, dict):
        raise not_a_backup(path)
    held = {name: entry for name, entry in found.items() if name != MANIFEST}
    wrong = sorted(
        name
        for name in {*promised, *held}
        if name not in held or promised.get(name) != held[name] or not _is_named_so(name, held[name][0])
    )
    if wrong:
        raise TaksirError(
            "{count} parts of the backup {file} are damaged or missing, the first is {part}. "
            "Nothing was restored; use another backup.",
            count=len(wrong),
            file=path.name,
            part=wrong[0],
        )
    return about


def _is_named_so(name: str, digest: str) -> bool:
    """Whether a file of records bears the digest of its content, whatever the manifest says."""
    is_object = name.startswith("objects/")
    return not is_object or name.removeprefix("objects/").removesuffix(".parquet").replace("/", "") == digest
