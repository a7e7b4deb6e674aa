"""A bit is turned over in each kind of file of a store: what is damaged is found, named, used no more."""

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.command import main
from pipelines.doctor import FAULT, examine
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from taksir.errors import TaksirError
from taksir.store import workspace
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store


def survey(folder: Path, rows: int) -> Path:
    path = folder / f"survei_{rows}_2026.csv"
    lines = [";".join(map(str, row)) for row in (PERSON_HEADERS, *person_rows(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def turn_over(path: Path, *, at: float = 0.5) -> None:
    """Turn one bit over, at a share of the file."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0x10
    path.chmod(0o600)
    path.write_bytes(content)


@pytest.fixture
def published(empty_store: Store, tmp_path: Path) -> str:
    delivery_id, recipe = read(tmp_path, 240)
    check_delivery(delivery_id, recipe, actor="t")
    publish_delivery(delivery_id, actor="t")
    return delivery_id


def read(folder: Path, rows: int) -> tuple[str, object]:
    path = survey(folder, rows)
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    return proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t")


def named() -> str:
    """What `taksir verify` says of a damaged store."""
    ran = CliRunner().invoke(main, ["verify"])
    assert ran.exit_code == 1, ran.output
    return ran.output


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.999])
def test_no_figure_is_computed_from_damaged_records(empty_store: Store, published: str, at: float) -> None:
    path = empty_store.table_files([published])[published]["person"]
    turn_over(path, at=at)
    for store in (empty_store, Store(empty_store.folder)):
        with pytest.raises(TaksirError, match=f"person of delivery {published} does not agree"):
            store.table_files([published])
    assert f"altered {published} person objects/" in named()


def test_a_delivered_file_that_was_damaged_or_exchanged_is_named(
    empty_store: Store, published: str, tmp_path: Path
) -> None:
    raw = empty_store.records.raw_place(empty_store.register.delivery(published)["raw_sha256"])
    other, _ = read(tmp_path, 480)
    second = empty_store.records.raw_place(empty_store.register.delivery(other)["raw_sha256"])
    first = raw.read_bytes()
    raw.write_bytes(second.read_bytes())
    assert store_faults(empty_store) == [f"exchanged raw/{raw.name}"]
    raw.write_bytes(first)
    assert store_faults(empty_store) == []
    turn_over(raw)
    assert store_faults(empty_store) == [f"altered or under another key raw/{raw.name}"]


def test_what_was_read_and_is_damaged_stops_the_road_in_a_sentence(
    empty_store: Store, tmp_path: Path
) -> None:
    delivery_id, recipe = read(tmp_path, 240)
    (path,) = (empty_store.folder / "staging" / delivery_id).glob("*.parquet.sealed")
    turn_over(path)
    assert store_faults(empty_store) == [
        f"altered or under another key staging/{delivery_id}/{path.name}",
    ]
    with pytest.raises(TaksirError, match="damaged, or was sealed under another key"):
        check_delivery(delivery_id, recipe, actor="t")
    assert empty_store.register.delivery(delivery_id)["state"] == "read"


def test_checked_records_that_are_damaged_are_not_published(empty_store: Store, tmp_path: Path) -> None:
    delivery_id, recipe = read(tmp_path, 240)
    check_delivery(delivery_id, recipe, actor="t")
    (path,) = (empty_store.folder / "staging" / delivery_id).glob("person*.parquet")
    turn_over(path)
    assert store_faults(empty_store) == [f"altered {delivery_id} person staging/{delivery_id}/{path.name}"]
    with pytest.raises(TaksirError, match="do not agree with their checksum"):
        publish_delivery(delivery_id, actor="t")
    check_delivery(delivery_id, recipe, actor="t")
    publish_delivery(delivery_id, actor="t")
    assert store_faults(empty_store) == []


def damaged_shapes(store: Store) -> None:
    folder = store.folder / "shapes"
    folder.mkdir()
    for part in ("", "-hatch", "-about"):
        (folder / f"{'a' * 20}{part}.json.gz").write_bytes(gzip.compress(b'{"features": []}' * 50))
    turn_over(folder / f"{'a' * 20}.json.gz")


def test_drawn_shapes_that_are_damaged_are_removed_to_be_drawn_anew(empty_store: Store) -> None:
    damaged_shapes(empty_store)
    (line,) = store_faults(empty_store)
    assert line == f"altered (removed, is drawn anew) shapes/{'a' * 20}.json.gz"
    assert list((empty_store.folder / "shapes").iterdir()) == []


def zeroed_page(register: Path) -> None:
    """A page of the register's tables is lost, as by a bad block."""
    size = sqlite3.connect(register).execute("pragma page_size").fetchone()[0]
    content = bytearray(register.read_bytes())
    content[size * 3 : size * 4] = bytes(size)
    register.write_bytes(content)


def no_database(register: Path) -> None:
    turn_over(register, at=0.0)


@pytest.mark.parametrize("break_register", [zeroed_page, no_database])
def test_a_damaged_register_is_named_by_verify_and_doctor(
    empty_store: Store, published: str, break_register: Callable[[Path], None]
) -> None:
    with sqlite3.connect(empty_store.folder / "register.sqlite") as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    empty_store.register._engine.dispose()
    break_register(empty_store.folder / "register.sqlite")
    workspace._opened.cache_clear()
    broken = {one.about for one in examine() if one.state == FAULT}
    assert "Register" in broken and not broken & {"Fonts", "Catalogue", "Folder of the store"}
    assert (
        "The register is damaged"
        in CliRunner().invoke(main, ["verify"], env={"TAKSIR_LANGUAGE": "en"}).output
    )


def test_a_changed_line_of_the_audit_is_named(empty_store: Store, published: str) -> None:
    with sqlite3.connect(empty_store.folder / "register.sqlite") as connection:
        connection.execute("drop trigger audit_keeps_words")
        connection.execute("update audit set detail = '{}' where seq = 2")
    assert store_faults(empty_store) == ["audit line 2"]
    assert "audit line 2" in named()
