"""A copy of the whole store in one file, taken while people work, and the way back from it.

The register is read in one transaction; objects never change once written, so what the register names at
that moment is the store at that moment. Tables go in as lines of JSON: a copy taken from SQLite comes back
into PostgreSQL, and the other way round. Sealed files stay sealed; the key is not in it.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.audit import now
from taksir.store.keys import key_mark, workspace_keys
from taksir.store.migrating import NEWEST, migrate, revision_of, revisions
from taksir.store.records import object_name
from taksir.store.register import register_engine
from taksir.store.workspace import Store

FORMAT = "taksir-backup-1"
ABOUT, MANIFEST = "about.json", "manifest.json"
MEMBER = re.compile(
    r"about\.json|manifest\.json|register/[a-z_]+\.jsonl"
    r"|objects/[0-9a-f]{2}/[0-9a-f]{62}\.parquet|raw/[0-9a-f]{64}|staging/[\w-]+/[\w.-]+\.sealed",
    re.ASCII,
)
"""Names that may stand in a backup; anything else is none of ours."""
BLOCK_BYTES = 1 << 20

Progress = Callable[[float, str], None]


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


def write_backup(store: Store, target: Path, *, progress: Progress | None = None) -> Backup:
    """Copy a store into one file, which appears whole or not at all.

    Args:
        store: Which one; people may go on working.
        target: The file; one of that name is not overwritten.
        progress: Told the share done and what is being done.

    Raises:
        TaksirError: The file is there already, or a file of the store is missing.
    """
    if target.exists():
        raise TaksirError("{file} is there already. Choose another name for the backup.", file=str(target))
    tell = progress or (lambda share, doing: None)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with aside.open("xb") as file:
            os.chmod(aside, 0o600)
            with tarfile.open(fileobj=file, mode="w") as archive:
                taken = _Writer(archive)
                tell(0.0, "Copying the register")
                _copy_register(store, taken)
                for share, path in _shares(_files(store)):
                    tell(share, "Copying records and deliveries")
                    # A delivered file may pass its days while we copy; then it is gone, as it should be.
                    with suppress(FileNotFoundError):
                        taken.add_file(path, path.relative_to(store.folder).as_posix())
                taken.add_text(MANIFEST, json.dumps(taken.manifest, sort_keys=True))
            file.flush()
            os.fsync(file.fileno())
        checked = check_backup(aside, progress=progress)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return checked


def check_backup(path: Path, *, progress: Progress | None = None) -> Backup:
    """Read a backup through and hold every file in it against its checksum.

    Raises:
        TaksirError: It is no backup, or something in it is damaged, missing or too much.
    """
    tell = progress or (lambda share, doing: None)
    found: dict[str, list[Any]] = {}
    texts: dict[str, bytes] = {}
    rows, total = 0, max(path.stat().st_size, 1)
    with _opened(path) as archive:
        for member in _members(archive, path):
            tell(min(member.offset / total, 1.0), "Checking the backup")
            content = _content(archive, member)
            if member.name in (ABOUT, MANIFEST):
                texts[member.name] = content.read()
                content = io.BytesIO(texts[member.name])
            digest, lines = _digest(content)
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


def restore_backup(path: Path, folder: Path, *, url: str = "", progress: Progress | None = None) -> Backup:
    """Make a store from a backup, in an empty place; it is there whole or not at all.

    Args:
        path: The backup.
        folder: Of the store to be.
        url: Of its register; empty for SQLite in the store.
        progress: Told the share done and what is being done.

    Raises:
        TaksirError: The place is not empty, the backup does not hold, or was taken by a newer version.
    """
    if folder.exists() and any(folder.iterdir()):
        raise TaksirError(
            "The store {folder} is not empty. Choose an empty folder with TAKSIR_STORE, "
            "or move it away first.",
            folder=str(folder),
        )
    held = check_backup(path, progress=progress)
    if held.revision not in revisions():
        raise TaksirError(
            "The register is of revision {revision}, newer than this version of Taksir knows. "
            "Install the version that wrote it, or restore a backup.",
            revision=held.revision,
        )
    aside = folder.with_name(f"{folder.name}.restoring-{os.getpid()}")
    aside.mkdir(parents=True, mode=0o700)
    try:
        with _opened(path) as archive:
            _extract(archive, path, aside)
        _fill_register(aside, url or f"sqlite:///{aside / 'register.sqlite'}", held.revision)
        shutil.rmtree(aside / "register")
        if folder.exists():
            folder.rmdir()
        os.replace(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return held


def _digest(content: IO[bytes]) -> tuple[str, int]:
    """SHA-256 of a file, and how many lines it has."""
    digest, lines = hashlib.sha256(), 0
    while block := content.read(BLOCK_BYTES):
        digest.update(block)
        lines += block.count(b"\n")
    return digest.hexdigest(), lines


class _Writer:
    """Adds files to an archive and remembers their checksums."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.manifest: dict[str, list[Any]] = {}

    def add_text(self, name: str, text: str) -> None:
        content = text.encode()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._archive.addfile(member, io.BytesIO(content))
        self.manifest[name] = [hashlib.sha256(content).hexdigest(), len(content)]

    def add_file(self, path: Path, name: str) -> None:
        member = tarfile.TarInfo(name)
        with path.open("rb") as file:
            member.size, member.mode = os.fstat(file.fileno()).st_size, 0o600
            digest = _Digest(file)
            self._archive.addfile(member, digest)
        self.manifest[name] = [digest.hexdigest(), member.size]


class _Digest(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._sha256.update(block)
        return block

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def _copy_register(store: Store, taken: _Writer) -> None:
    with store.register.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("set transaction isolation level repeatable read"))
        about = {
            "format": FORMAT,
            "taken_at": now(),
            "revision": revision_of(connection),
            "key_marks": [key_mark(key) for key in workspace_keys()],
        }
        taken.add_text(ABOUT, json.dumps(about, sort_keys=True))
        for table in tables.metadata.sorted_tables:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            lines = [json.dumps(dict(row), ensure_ascii=False, sort_keys=True) + "\n" for row in rows]
            taken.add_text(f"register/{table.name}.jsonl", "".join(lines))


def _files(store: Store) -> list[Path]:
    """Every object and sealed file; what is only being worked on is not among them."""
    named = {row["sha256"] for row in store.register.objects()}
    objects = [path for path in store.records.objects() if object_name(path) in named]
    missing = named - {object_name(path) for path in objects}
    if missing:
        raise TaksirError(
            "{count} files that the register names are missing from the store. Run taksir verify, and "
            "restore an earlier backup.",
            count=len(missing),
        )
    sealed = store.records.sealed_files()
    return [
        *objects,
        *(path for path in sealed if MEMBER.fullmatch(path.relative_to(store.folder).as_posix())),
    ]


def _shares(paths: list[Path]) -> Iterator[tuple[float, Path]]:
    for number, path in enumerate(paths):
        yield number / len(paths), path


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise _not_a_backup(path) from error


def _members(archive: tarfile.TarFile, path: Path) -> Iterable[tarfile.TarInfo]:
    seen = set()
    for member in archive:
        if not member.isfile() or not MEMBER.fullmatch(member.name) or member.name in seen:
            raise _not_a_backup(path)
        seen.add(member.name)
        yield member


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(member)
    assert content is not None  # noqa: S101  it is a file, as `_members` has made sure
    return content


def _as_promised(found: dict[str, list[Any]], texts: dict[str, bytes], path: Path) -> dict[str, Any]:
    """What the backup says about itself, if it holds what its manifest promises."""
    if set(texts) != {ABOUT, MANIFEST}:
        raise _not_a_backup(path)
    promised, about = json.loads(texts[MANIFEST]), json.loads(texts[ABOUT])
    held = {name: entry for name, entry in found.items() if name != MANIFEST}
    if about.get("format") != FORMAT:
        raise _not_a_backup(path)
    wrong = sorted(name for name in {*promised, *held} if promised.get(name) != held.get(name))
    if wrong:
        raise TaksirError(
            "{count} parts of the backup {file} are damaged or missing, the first is {part}. "
            "Nothing was restored; use another backup.",
            count=len(wrong),
            file=path.name,
            part=wrong[0],
        )
    return about


def _extract(archive: tarfile.TarFile, path: Path, folder: Path) -> None:
    for member in _members(archive, path):
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(_content(archive, member), file, BLOCK_BYTES)
            file.flush()
            os.fsync(file.fileno())
    for name in (ABOUT, MANIFEST):
        (folder / name).unlink()


def _fill_register(folder: Path, url: str, revision: str) -> None:
    """Tables of the backup's revision, its rows, then the newest revision; in one transaction."""
    engine = register_engine(url)
    try:
        with engine.begin() as connection:
            if revision_of(connection):
                raise TaksirError(
                    "The database of the register is not empty. Name an empty one in TAKSIR_DATABASE_URL."
                )
            migrate(connection, revision)
            metadata = sa.MetaData()
            metadata.reflect(connection)
            for table in metadata.sorted_tables:
                rows = _rows(folder / "register" / f"{table.name}.jsonl")
                if rows:
                    connection.execute(table.insert(), rows)
            migrate(connection, NEWEST)
    finally:
        engine.dispose()


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _not_a_backup(path: Path) -> TaksirError:
    return TaksirError("{file} is not a whole backup of Taksir. Choose another file.", file=path.name)
