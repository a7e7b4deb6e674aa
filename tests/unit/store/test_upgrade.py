"""A store of the first version is opened by this one: nothing is lost, what lay in plain is sealed."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from taksir.store.register import MIGRATIONS, register_engine
from taksir.store.workspace import Store

SHA = "a" * 64


def first_version(folder: Path) -> None:
    """A store as version 0001 left it: one published delivery, its file kept in plain."""
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / SHA).write_bytes(b"nama;nik\nUmpama;9901014108680002\n")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = register_engine(f"sqlite:///{folder / 'register.sqlite'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("insert into source values ('s', 'S', 'survey', '2026')"))
        connection.execute(
            sa.text(
                "insert into delivery (id, source_id, version, state, file_name, raw_sha256, size_bytes, "
                "owner, heartbeat, actor, received_at) values "
                f"('d', 's', 1, 'published', 'a.csv', '{SHA}', 33, 'elsewhere:1', 0, 't', '2026-11-22')"
            )
        )
    engine.dispose()


def test_a_store_of_the_first_version_is_opened_and_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    first_version(tmp_path)
    store = Store(tmp_path)
    store.clean_up()
    row = store.register.delivery("d")
    assert (row["terms"], row["corrects"], row["state"], row["version"]) == ("{}", "", "published", 1)
    assert [entry["id"] for entry in store.register.current_deliveries()] == ["d"]
    assert b"Umpama" not in store.records.raw_place(SHA).read_bytes()
    assert store.register.fault_in_audit() is None
    with pytest.raises(sa.exc.IntegrityError), store.register.writing() as connection:
        connection.execute(sa.text("update delivery set state = 'lost' where id = 'd'"))
