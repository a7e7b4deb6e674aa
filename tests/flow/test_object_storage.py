"""Machines on one register and one object storage: what one took in another goes on with; nothing is lost.

The storage is a server of its own on loopback (moto's). Each machine has a folder of its own: what they share
goes over HTTP. A second machine is another folder with other settings, in the same process one after another.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from object_storage import KEYS, new_bucket, server, server_program
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery, withdraw_delivery
from taksir import paths
from taksir.errors import TaksirError
from taksir.store import bucket, workspace
from taksir.store.backup import restore_backup, write_backup
from taksir.store.objects import object_file
from taksir.store.retention import forget_raw, kept_until
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, open_store, scan

KEY = "a key for the tests only"
Machine = Callable[[str], Store]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = server_program()
    if program is None:
        pytest.skip("the object storage for tests is not installed: make objects")
    with server(program, tmp_path_factory.mktemp("storage") / "log") as address:
        yield address


@pytest.fixture
def machine(storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Turn to a machine by its name: its own folder, the one register and the one bucket."""
    settings = KEYS | {
        "TAKSIR_KEY": KEY,
        "TAKSIR_DATABASE_URL": f"sqlite:///{tmp_path / 'register.sqlite'}",
        "TAKSIR_OBJECTS": f"s3://{new_bucket(storage)}/kabupaten",
        "TAKSIR_OBJECTS_ENDPOINT": storage,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def turned_to(name: str) -> Store:
        monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / name))
        return open_store()

    yield turned_to
    workspace._opened.cache_clear()


def survey(folder: Path, rows: int = 240) -> Path:
    path = folder / f"survei_{rows}_2026.csv"
    lines = [";".join(map(str, row)) for row in (PERSON_HEADERS, *person_rows(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def taken_in(path: Path) -> tuple[str, object]:
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    return proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t")


def rows_of(store: Store, delivery_id: str) -> int:
    path = store.table_files([delivery_id])[delivery_id]["person"]
    with store.engine() as engine:
        return int(engine.rows(f"SELECT count(*) FROM {scan([path])}")[0][0])


def files_in(folder: Path) -> list[str]:
    kept = (path for part in ("objects", "raw", "staging") for path in (folder / part).rglob("*"))
    return sorted(path.relative_to(folder).as_posix() for path in kept if path.is_file())


def test_every_step_of_the_road_may_be_taken_on_another_machine(machine: Machine, tmp_path: Path) -> None:
    machine("one")
    delivery_id, recipe = taken_in(survey(tmp_path))
    assert files_in(tmp_path / "one") == []  # what waits, waits where everybody finds it
    machine("two")
    assert check_delivery(delivery_id, recipe, actor="t").can_publish
    three = machine("three")
    publish_delivery(delivery_id, actor="t")
    assert rows_of(three, delivery_id) == 240
    four = machine("four")
    assert rows_of(four, delivery_id) == 240
    assert store_faults(four) == []
    (row,) = four.register.record_files([delivery_id])
    assert files_in(tmp_path / "four") == [object_file(row["sha256"])]
    assert [one.name.partition("/")[0] for one in four.records.shelf.files("")] == ["objects", "raw"]
    withdraw_delivery(delivery_id, actor="t")
    machine("one")
    publish_delivery(delivery_id, actor="t")  # redone from another machine
    raw = four.register.delivery(delivery_id)["raw_sha256"]
    assert kept_until(four.records, raw) is not None
    forget_raw(four.register, four.records, delivery_id)
    assert four.records.shelf.files("raw/") == []


def test_a_damaged_object_is_named_and_a_damaged_copy_fetched_again(machine: Machine, tmp_path: Path) -> None:
    one = machine("one")
    delivery_id, recipe = taken_in(survey(tmp_path))
    check_delivery(delivery_id, recipe, actor="t")
    publish_delivery(delivery_id, actor="t")
    (row,) = one.register.record_files([delivery_id])
    copy = one.records.place(row["sha256"])
    damage(copy)
    assert rows_of(one, delivery_id) == 240  # fetched again
    name = object_file(row["sha256"])
    damage(copy)
    one.records.bucket.send(copy, name)
    two = machine("two")
    with pytest.raises(TaksirError, match="does not agree with its checksum"):
        two.table_files([delivery_id])
    assert store_faults(two) == [f"altered {delivery_id} person {name}"]
    one.records.bucket.remove(name)
    assert store_faults(two) == [f"missing {delivery_id} person {name}"]


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_store_that_was_in_a_folder_goes_over_by_the_setting_alone(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = os.environ["TAKSIR_OBJECTS"]
    monkeypatch.delenv("TAKSIR_OBJECTS")
    machine("one")
    published, recipe = taken_in(survey(tmp_path))
    check_delivery(published, recipe, actor="t")
    publish_delivery(published, actor="t")
    waiting, recipe = taken_in(survey(tmp_path, 480))
    check_delivery(waiting, recipe, actor="t")
    monkeypatch.setenv("TAKSIR_OBJECTS", address)
    workspace._opened.cache_clear()
    machine("one")
    two = machine("two")
    assert rows_of(two, published) == 240
    publish_delivery(waiting, actor="t")
    assert rows_of(two, waiting) == 480 and store_faults(two) == []


def test_a_backup_holds_what_lies_in_the_storage_and_comes_back_into_another(
    machine: Machine, storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = machine("one")
    delivery_id, recipe = taken_in(survey(tmp_path))
    check_delivery(delivery_id, recipe, actor="t")
    publish_delivery(delivery_id, actor="t")
    held = write_backup(one, tmp_path / "copy.tar")
    assert held.files == 2
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    with pytest.raises(TaksirError, match="is not empty"):
        restore_backup(tmp_path / "copy.tar", tmp_path / "again", url=url)
    monkeypatch.setenv("TAKSIR_OBJECTS", f"s3://{new_bucket(storage)}")
    restore_backup(tmp_path / "copy.tar", tmp_path / "again", url=url)
    monkeypatch.setenv("TAKSIR_DATABASE_URL", url)
    again = machine("another")
    assert rows_of(again, delivery_id) == 240 and store_faults(again) == []


def test_killed_on_its_way_to_the_storage_a_delivery_is_there_whole_or_not_at_all(
    machine: Machine, tmp_path: Path
) -> None:
    """It ends between the arrival of the object and its name in the register: nobody sees it, all goes on."""
    one = machine("one")
    delivery_id, recipe = taken_in(survey(tmp_path))
    check_delivery(delivery_id, recipe, actor="t")
    killed = (
        "import os, signal\n"
        "from pipelines.load import publish_delivery\n"
        "from taksir.store.register import Register\n"
        "Register.publish = lambda *values, **named: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"publish_delivery({delivery_id!r}, actor='t')\n"
    )
    ran = subprocess.run([sys.executable, "-c", killed], cwd=paths.ROOT, check=False)
    assert ran.returncode == -9
    assert len(one.records.bucket.files("objects/")) == 1
    assert one.register.delivery(delivery_id)["state"] == "ready"
    two = machine("two")
    publish_delivery(delivery_id, actor="t")
    assert rows_of(two, delivery_id) == 240 and store_faults(two) == []
    two.records.bucket.send(survey(tmp_path), object_file("a" * 64))
    assert two.remove_unnamed() == 1


@contextmanager
def no_word_of_the_keys(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture
) -> Iterator[list[str]]:
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield said
    out = capfd.readouterr()
    everything = "\n".join([*said, caplog.text, out.out, out.err])
    assert not any(secret in everything for secret in KEYS.values())


def test_a_storage_that_does_not_answer_is_said_in_a_sentence_without_keys(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture,
) -> None:  # fmt: skip
    one = machine("one")
    with no_word_of_the_keys(caplog, capfd) as said:
        one.records.bucket.try_out()
        monkeypatch.setattr(one.records.bucket, "_root", "no-such-bucket-here")
        with pytest.raises(TaksirError, match="NO_SUCH_BUCKET") as refused:
            taken_in(survey(tmp_path))
        said.append(repr(refused.value) + repr(vars(one.records.bucket)))
    (row,) = one.register.deliveries() or [{"state": "never received"}]
    assert row["state"] in ("failed", "never received")


@pytest.mark.parametrize(
    ("address", "endpoint", "words"),
    [
        ("bucket", "", "not the address of a bucket"),
        ("s3://key:secret@bucket", "", "not the address of a bucket"),
        ("s3://bucket/../other", "", "not the address of a bucket"),
        ("s3://bucket", "objects.example", "not the address of a server"),
        ("s3://bucket", "https://key:secret@objects.example", "not the address of a server"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, address: str, endpoint: str, words: str
) -> None:
    monkeypatch.setenv("TAKSIR_OBJECTS", address)
    monkeypatch.setenv("TAKSIR_OBJECTS_ENDPOINT", endpoint)
    with pytest.raises(TaksirError, match=words) as refused:
        bucket.bucket_of_settings(lambda: None)
    assert "secret" not in str(refused.value)
