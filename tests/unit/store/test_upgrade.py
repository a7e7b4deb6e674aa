"""A store of any earlier version is opened by this one: nothing is lost, what lay in plain is sealed."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.database import register_engine
from taksir.store.migrating import migrate, newest_revision, revision_of, revisions
from taksir.store.workspace import Store

SHA = "a" * 64


def store_of(folder: Path, revision: str) -> None:
    """A store as an earlier version left it: one published delivery, its file kept in plain."""
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / SHA).write_bytes(b"nama;nik\nUmpama;9901014108680002\n")
    engine = register_engine(f"sqlite:///{folder / 'register.sqlite'}")
    with engine.begin() as connection:
        migrate(connection, revision)
        connection.execute(sa.text("insert into source values ('s', 'S', 'survey', '2026')"))
        connection.execute(
            sa.text(
                "insert into delivery (id, source_id, version, state, file_name, raw_sha256, size_bytes, "
                "owner, heartbeat, actor, received_at) values "
                f"('d', 's', 1, 'published', 'a.csv', '{SHA}', 33, 'elsewhere:1', 0, 't', '2026-11-22')"
            )
        )
    engine.dispose()


@pytest.mark.parametrize("revision", revisions())
def test_a_store_of_any_version_is_opened_and_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    store_of(tmp_path, revision)
    store = Store(tmp_path)
    store.clean_up()
    row = store.register.delivery("d")
    assert (row["terms"], row["corrects"], row["state"], row["version"]) == ("{}", "", "published", 1)
    assert [entry["id"] for entry in store.register.current_deliveries()] == ["d"]
    assert b"Umpama" not in store.records.raw_place(SHA).read_bytes()
    assert store.register.fault_in_audit() is None
    with pytest.raises(sa.exc.IntegrityError), store.register.writing() as connection:
        connection.execute(sa.text("update delivery set state = 'lost' where id = 'd'"))
    with store.register.reading() as connection:
        assert revision_of(connection) == newest_revision()
        made = sa.inspect(connection)
        columns = {
            table: {column["name"] for column in made.get_columns(table)} for table in made.get_table_names()
        }
    for table in tables.metadata.sorted_tables:
        assert {column.name for column in table.columns} == columns[table.name], table.name


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    store_of(tmp_path, "0001")
    engine = register_engine(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(TaksirError, match="newer than this version"):
        Store(tmp_path)
