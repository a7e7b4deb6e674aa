"""The register: a delivery walks its states once, versions follow, withdrawal undoes, audit is chained."""

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.store.engine import Engine
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def delivered(store: Store, rows: int, name: str = "a.csv") -> str:
    """A delivery brought to `ready`, with one Parquet file of `rows` rows."""
    delivery_id = store.register.receive(file_name=name, raw_sha256="0" * 64, size_bytes=1, actor="t")
    recipe_id = store.register.confirm_recipe(
        source={"id": "s", "title": "S"}, kind="survey", body="{}", actor="t"
    )
    store.register.advance(
        delivery_id, leaves=("received",), state="ready", source_id="s", recipe_id=recipe_id
    )
    path = store.records.staging(delivery_id) / "person.parquet"
    pd.DataFrame({"a": range(rows)}).to_parquet(path)
    assert store.publish(delivery_id, {"person": (path, rows)}, actor="t")
    return delivery_id


def test_a_second_version_replaces_the_first_and_withdrawal_brings_it_back(store: Store) -> None:
    first, second = delivered(store, 3), delivered(store, 5)
    assert [row["id"] for row in store.register.current_deliveries()] == [second]
    store.register.withdraw(second, actor="t")
    assert [row["id"] for row in store.register.current_deliveries()] == [first]
    store.register.publish(second, {}, actor="t")
    assert store.register.current_deliveries()[0]["version"] == 2
    assert store_faults(store) == []


def test_an_arrow_is_taken_once(store: Store) -> None:
    delivery_id = delivered(store, 1)
    with pytest.raises(TaksirError, match="cannot become published"):
        store.register.publish(delivery_id, {}, actor="t")
    with pytest.raises(TaksirError, match="There is no delivery nothing"):
        store.register.withdraw("nothing", actor="t")


def test_an_altered_file_and_an_altered_audit_line_are_found(store: Store) -> None:
    delivery_id = delivered(store, 2)
    path = store.table_files([delivery_id])[delivery_id]["person"]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    connection = sqlite3.connect(store.folder / "register.sqlite")
    connection.execute("drop trigger audit_keeps_words")
    connection.execute("update audit set detail = '{}' where seq = 2")
    connection.commit()
    connection.close()
    name = path.relative_to(store.folder).as_posix()
    assert store_faults(store) == [f"altered {delivery_id} person {name}", "audit line 2"]


def test_cleaning_up_ends_deliveries_of_dead_workers_only(store: Store) -> None:
    alive = store.register.receive(file_name="a", raw_sha256="1" * 64, size_bytes=1, actor="t")
    dead = store.register.receive(file_name="b", raw_sha256="2" * 64, size_bytes=1, actor="t")
    connection = sqlite3.connect(store.folder / "register.sqlite")
    connection.execute("update delivery set owner = 'elsewhere:1', heartbeat = 0 where id = ?", (dead,))
    connection.commit()
    connection.close()
    store.clean_up()
    assert store.register.delivery(dead)["state"] == "failed"
    assert store.register.delivery(alive)["state"] == "received"


def test_checks_survive_the_migrations(store: Store) -> None:
    connection = sqlite3.connect(store.folder / "register.sqlite")
    made = connection.execute("select sql from sqlite_master where name = 'delivery'").fetchone()[0]
    connection.close()
    assert "ck_delivery_state" in made and "uq_delivery_source_version" in made


def test_the_engine_quotes_names(tmp_path: Path) -> None:
    from taksir.store.engine import identifier

    with Engine(tmp_path) as engine:
        name = 'a"; drop table x; --'
        assert list(engine.frame(f"select 1 as {identifier(name)}").columns) == [name]
