"""The register in PostgreSQL does as it does in SQLite: the whole road, entries, audit, backup both ways."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery, withdraw_delivery
from taksir import needs, written
from taksir.release import Released
from taksir.store.backup import restore_backup, write_backup
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, open_store


@pytest.fixture
def store(tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    monkeypatch.setenv("TAKSIR_DATABASE_URL", postgresql_url)
    return open_store()


def published(folder: Path) -> str:
    path = folder / "survei_2026.csv"
    lines = [";".join(map(str, row)) for row in (PERSON_HEADERS, *person_rows(400))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert found.can_publish, found.faults
    publish_delivery(proposal.delivery_id, actor="t")
    return proposal.delivery_id


def a_figure() -> Released:
    """The first figure that the delivered file can answer."""
    return needs.estimate_need(
        next(one for one in needs.indicator_choices() if not one.missing).indicator.id, ""
    )


def test_a_delivery_walks_the_whole_road_and_its_figure_is_rebuilt(store: Store, tmp_path: Path) -> None:
    delivery_id = published(tmp_path)
    figure = a_figure()
    assert needs.rebuild_figure(figure.id)[1]
    withdraw_delivery(delivery_id, actor="t")
    assert store.register.current_deliveries() == []
    assert store.register.fault_in_audit() is None
    assert store_faults(store) == []


@pytest.mark.parametrize("change", ["update audit set actor = 'x'", "delete from audit", "truncate audit"])
def test_the_database_refuses_to_change_the_audit(store: Store, change: str) -> None:
    written.write("story", {"title": "A"})
    with pytest.raises(sa.exc.DBAPIError), store.register.writing() as connection:
        connection.execute(sa.text(change))
    assert store.register.fault_in_audit() is None


def test_who_was_slower_is_told(store: Store) -> None:
    first = written.write("story", {"title": "A"})
    written.write("story", {"title": "B"}, entry_id=first.id, based_on=1)
    with pytest.raises(written.EntryConflictError):
        written.write("story", {"title": "C"}, entry_id=first.id, based_on=1)


def test_a_backup_goes_from_postgresql_to_sqlite_and_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: str
) -> None:
    from postgresql import new_database

    published(tmp_path)
    first = written.write("story", {"title": "A"})
    figure = a_figure()
    write_backup(store, tmp_path / "one.tar")
    restore_backup(tmp_path / "one.tar", tmp_path / "lite")
    monkeypatch.delenv("TAKSIR_DATABASE_URL")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "lite"))
    assert needs.rebuild_figure(figure.id)[1]
    write_backup(open_store(), tmp_path / "two.tar")
    url = new_database(postgresql)
    restore_backup(tmp_path / "two.tar", tmp_path / "again", url=url)
    monkeypatch.setenv("TAKSIR_DATABASE_URL", url)
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "again"))
    assert written.entry("story", first.id).body == {"title": "A"}
    assert needs.rebuild_figure(figure.id)[1]
    assert open_store().register.fault_in_audit() is None
