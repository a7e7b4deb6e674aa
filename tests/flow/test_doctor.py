"""The doctor: each thing that can go wrong is broken once; it is named, and the cure is said."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines import doctor
from pipelines.doctor import ADVICE, FAULT, WELL, examine
from taksir import paths
from taksir.briefing import paper
from taksir.errors import TaksirError
from taksir.people import READ
from taksir.store.objects import object_file
from taksir.store.workspace import Store

Break = Callable[[Store, pytest.MonkeyPatch], None]


def no_space(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=50_000_000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage)


def little_space(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=900_000_000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage)


def open_folder(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.folder.chmod(0o755)


def no_fonts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FONTS", (paths.STATIC / "fonts" / "gone.woff2",))


def no_paper_fonts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "_font_folder", lambda: str(store.folder))  # a folder without a font


def changed_audit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who can write to the database changes what a line says."""
    for name in ("a", "b"):
        store.register.note(READ, "sign in", name)
    with store.register.writing() as connection:
        unlock(connection)
        connection.execute(sa.text("update audit set actor = 'somebody else' where object_id = 'a'"))


def cut_audit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody takes a line away."""
    for name in ("a", "b", "c"):
        store.register.note(READ, "sign in", name)
    with store.register.writing() as connection:
        unlock(connection)
        connection.execute(sa.text("delete from audit where object_id = 'b'"))


def unlock(connection: sa.Connection) -> None:
    """The database itself refuses to change the audit; whoever owns its file can take that away."""
    triggers = "select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
    found = [row[0] for row in connection.execute(sa.text(triggers))]
    assert found
    for name in found:
        connection.execute(sa.text(f"drop trigger {name}"))


def other_library(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: ["duckdb==1.0.0", 'x==1; extra == "test"'])


def no_catalogue(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise TaksirError("The file {file} of the catalogue cannot be read. Restore it.", file="columns.yaml")

    monkeypatch.setattr(doctor, "load_catalogue", broken)


def short_key(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "short")


def other_key(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.folder / "file"
    path.write_bytes(b"x")
    store.records.keep_raw(path)
    monkeypatch.setenv("TAKSIR_KEY", "another key than it was then")


def missing_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.register.writing() as connection:
        connection.execute(sa.text("insert into object values ('" + "a" * 64 + "', 1, '2026')"))


def short_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    missing_file(store, monkeypatch)
    path = store.folder / object_file("a" * 64)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


def later_delivery(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.register.receive(file_name="a", raw_sha256="b" * 64, size_bytes=1, actor="t")
    with store.register.writing() as connection:
        connection.execute(sa.text("update delivery set received_at = '2999-01-01'"))


def waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery_id = store.register.receive(file_name="a", raw_sha256="b" * 64, size_bytes=1, actor="t")
    store.register.advance(delivery_id, leaves=("received",), state="read")


def no_storage(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        address = "s3://gone"

        def try_out(self) -> None:
            raise TaksirError("The object storage {address} refuses. Look at it.", address=self.address)

    monkeypatch.setattr(store.records, "bucket", Silent())


def misspelt(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_STROE", "/srv")


@pytest.mark.parametrize(
    ("break_it", "about", "state"),
    [
        (no_space, "Space", FAULT), (little_space, "Space", ADVICE),
        (open_folder, "Folder of the store", FAULT), (no_fonts, "Fonts", FAULT),
        (no_paper_fonts, "Fonts of PDFs", FAULT),
        (changed_audit, "Audit", FAULT), (cut_audit, "Audit", FAULT),
        (other_library, "Libraries", ADVICE), (no_catalogue, "Catalogue", FAULT), (short_key, "Key", FAULT),
        (other_key, "Key", FAULT), (missing_file, "Records", FAULT),
        (short_file, "Records", FAULT), (later_delivery, "Clock", ADVICE),
        (waiting, "Deliveries", ADVICE), (no_storage, "Object storage", FAULT),
        (misspelt, "Settings", ADVICE),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
def test_what_is_broken_is_named_alone_and_with_its_cure(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch, break_it: Break, about: str, state: str
) -> None:
    break_it(empty_store, monkeypatch)
    found = {one.about: one for one in examine() if one.state != WELL}
    assert set(found) == {about}
    assert found[about].state == state
    assert found[about].template.format(**found[about].values).count(". ") >= 1  # what happened, what to do


def test_a_house_in_order_is_well_and_quickly_looked_at(empty_store: Store) -> None:
    began = time.process_time()
    assert {one.state for one in examine()} == {WELL}
    assert time.process_time() - began < 5
    assert isinstance(empty_store.folder, Path)
