"""Is every file of a store what it was when it was kept? Each that is not is named.

Objects are read through against their checksum, here and in the object storage; sealed files prove
themselves block by block; what waits to be published against the checksum noted when it was checked; drawn
shapes by the checksum inside them. Damaged copies of what lies elsewhere, or can be made again, are removed.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store.objects import AlteredError, checksum, object_file, raw_file
from taksir.store.register import Register
from taksir.store.sealed import unsealed_blocks
from taksir.store.shelves import remove_file
from taksir.store.workspace import Store, scan

READY_STATES = ("ready", "checked")


def store_faults(store: Store) -> list[str]:
    """What does not hold in a store, a line each; empty where all does."""
    return [
        *(f"register: {line}" for line in database_faults(store.register)),
        *_record_faults(store),
        *_sealed_faults(store),
        *_waiting_faults(store),
        *_shape_faults(store.folder / "shapes"),
        *_audit_faults(store.register),
    ]


def database_faults(register: Register) -> list[str]:
    """What does not hold in the register's database; empty where all does.

    SQLite is asked to look at every page and index of its file. PostgreSQL keeps checksums of its own
    pages; that it answers is what can be seen from here.
    """
    try:
        with register.reading() as connection:
            if connection.dialect.name != "sqlite":
                connection.execute(sa.text("select 1"))
                return []
            lines = connection.execute(sa.text("pragma quick_check")).scalars().all()
    except TaksirError as error:
        return [str(error)]
    return [str(line) for line in lines if line != "ok"]


def _record_faults(store: Store) -> Iterator[str]:
    deliveries = [row["id"] for row in store.register.deliveries()]
    for row in store.register.record_files(deliveries):
        fault = _object_fault(store, row["sha256"], row["row_count"])
        if fault:
            yield f"{fault} {row['delivery_id']} {row['table_name']} {object_file(row['sha256'])}"


def _object_fault(store: Store, sha256: str, row_count: int) -> str:
    """What is wrong with an object; empty where nothing is."""
    here = store.records.place(sha256)
    if store.records.bucket and here.exists() and checksum(here) != sha256:
        remove_file(here)  # a copy; the object itself is looked at now
    try:
        with store.records.shelf.opened(object_file(sha256)) as path, store.engine() as engine:
            if checksum(path) != sha256:
                return "altered"
            rows = engine.rows(f"select count(*) from {scan([path])}")[0][0]
    except FileNotFoundError:
        return "missing"
    return "" if rows == row_count else "short"


def _sealed_faults(store: Store) -> Iterator[str]:
    """Delivered files, and what was read of them: opened block by block, to nowhere."""
    for name in store.records.sealed_files():
        try:
            digest = hashlib.sha256()
            with store.records.shelf.opened(name) as path:
                for block in unsealed_blocks(path):
                    digest.update(block)
            if name.startswith("raw/") and name != raw_file(digest.hexdigest()):
                yield f"exchanged {name}"
        except FileNotFoundError:
            continue  # its days were over just now
        except TaksirError:
            yield f"altered or under another key {name}"


def _waiting_faults(store: Store) -> Iterator[str]:
    """What was checked and waits to be published."""
    for row in store.register.deliveries():
        files = json.loads(row["counts"]).get("files", {}) if row["state"] in READY_STATES else {}
        for table, about in files.items():
            try:
                with store.records.checked(row["id"], {table: about}):
                    pass
            except (FileNotFoundError, AlteredError) as error:
                fault = "altered" if isinstance(error, AlteredError) else "missing"
                yield f"{fault} {row['id']} {table} staging/{row['id']}/{Path(about[0]).name}"


def _shape_faults(folder: Path) -> Iterator[str]:
    """Drawn shapes; what is damaged is removed with what belongs to it, and drawn anew when it is wanted."""
    for path in sorted(folder.glob("*.json.gz")) if folder.is_dir() else ():
        try:
            gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error):
            for part in folder.glob(f"{path.name[:20]}*"):
                remove_file(part)
            yield f"altered (removed, is drawn anew) shapes/{path.name}"


def _audit_faults(register: Register) -> Iterator[str]:
    try:
        broken = register.fault_in_audit()
    except TaksirError:
        return  # said of the database already
    if broken:
        yield f"audit line {broken}"
