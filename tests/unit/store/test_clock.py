"""The clock is set back, forward, and back again: order, numbers, days of keeping and locks stay right."""

import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taksir import written
from taksir.store import audit, entries, register, workers, workspace
from taksir.store.register import Register
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, open_store

HOUR_S, DAY_S = 3_600.0, 86_400.0
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs a system that tells when")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    yield open_store()
    workspace._opened.cache_clear()


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock of this process so many days from the true time."""
    true_time, ahead = time.time, [0.0]

    def moment() -> str:
        told = datetime.datetime.fromtimestamp(true_time() + ahead[0], datetime.UTC)
        return told.isoformat(timespec="milliseconds")

    monkeypatch.setattr(time, "time", lambda: true_time() + ahead[0])
    for module in (audit, entries, register):
        monkeypatch.setattr(module, "now", moment)

    def set_to(days: float) -> None:
        ahead[0] = days * DAY_S

    return set_to


def published(store: Store, content: int) -> str:
    """A delivery with one file, published."""
    delivery_id = received(store, content)
    store.register.confirm_recipe(source={"id": "s", "title": "S"}, kind="survey", body="{}", actor="t")
    store.register.advance(delivery_id, leaves=("received",), state="ready", source_id="s")
    store.publish(delivery_id, {"person": (records(store, delivery_id, content), 1)}, actor="t")
    return delivery_id


def received(store: Store, content: int) -> str:
    path = store.folder / "file"
    path.write_bytes(str(content).encode())
    sha256, size = store.records.keep_raw(path)
    return store.register.receive(file_name=f"{content}.csv", raw_sha256=sha256, size_bytes=size, actor="t")


def records(store: Store, delivery_id: str, content: int) -> Path:
    path = store.records.staging(delivery_id) / "person.parquet"
    pq.write_table(pa.table({"n": [content]}), path)
    return path


def test_deliveries_stand_in_the_order_in_which_they_came(store: Store, shift: Callable) -> None:
    came = []
    for content, days in enumerate((0, 40, -40, 0.001, -700, 700, 0)):
        shift(days)
        came.append(published(store, content))
    assert len(set(came)) == len(came)
    rows = store.register.deliveries()
    assert [row["id"] for row in rows] == came[::-1]
    assert [row["version"] for row in rows] == [7, 6, 5, 4, 3, 2, 1]
    assert [row["id"] for row in store.register.current_deliveries()] == [came[-1]]
    assert [row["received_at"] for row in rows] != sorted(row["received_at"] for row in rows)
    assert store_faults(store) == []


def test_versions_of_what_is_written_keep_their_order(store: Store, shift: Callable) -> None:
    kept = written.write("story", {"title": "0"})
    for version, days in enumerate((30, -30, 0), start=1):
        shift(days)
        kept = written.write("story", {"title": str(version)}, entry_id=kept.id, based_on=version)
    assert [one.body["title"] for one in written.history("story", kept.id)] == ["3", "2", "1", "0"]


def test_a_clock_that_was_ahead_for_a_while_deletes_nothing(store: Store, shift: Callable) -> None:
    delivery_id = received(store, 1)
    sha256 = store.register.delivery(delivery_id)["raw_sha256"]
    place = store.records.raw_place(sha256)
    store.clean_up()
    for days in (400, 0, 4_000, -400, 0):
        shift(days)
        store.clean_up()
        store.clean_up()
        assert place.exists(), days


@pytest.mark.parametrize("trimmed_s", [-0.4, 0.4, -30.0, 30.0])
def test_a_clock_that_is_trimmed_while_it_is_doubted_deletes_nothing(
    store: Store, shift: Callable, trimmed_s: float
) -> None:
    """A moment noted to the full second looked like a clock set back: the doubt ended, and the file went."""
    place = store.records.raw_place(store.register.delivery(received(store, 1))["raw_sha256"])
    store.clean_up()
    for days in (400, 400 + trimmed_s / DAY_S, 400 - abs(trimmed_s) / DAY_S):
        shift(days)
        store.clean_up()
        assert place.exists(), days


def test_days_that_really_passed_while_the_machine_was_off_are_believed_an_hour_later(
    store: Store, shift: Callable
) -> None:
    place = store.records.raw_place(store.register.delivery(received(store, 1))["raw_sha256"])
    store.clean_up()
    shift(40)
    store.clean_up()
    assert place.exists()
    shift(40 + HOUR_S / DAY_S)
    store.clean_up()
    assert not place.exists()


def test_a_program_that_is_asked_once_a_week_deletes_too(store: Store, shift: Callable) -> None:
    place = store.records.raw_place(store.register.delivery(received(store, 1))["raw_sha256"])
    for week in range(7):
        shift(7 * week)
        store.clean_up()
    assert not place.exists()


def test_a_living_worker_is_never_taken_for_dead_and_a_dead_one_at_once() -> None:
    assert not workers.is_dead(workers.worker(), 1e9)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        name = f"{workers.worker().rpartition(':')[0]}:{other.pid}.{workers._began(other.pid)}"
        assert not workers.is_dead(name, 1e9)
        same_number = f"{name}1"  # the number was given to another process since
        assert workers.is_dead(same_number, 0)
        other.kill()
        other.wait()
        assert workers.is_dead(name, 0)


def test_of_a_worker_elsewhere_only_silence_tells() -> None:
    assert not workers.is_dead("elsewhere:1.1", 60) and workers.is_dead("elsewhere:1.1", workers.STALE_S + 1)


def test_work_goes_on_through_a_jump_of_the_clock(store: Store, shift: Callable) -> None:
    delivery_id = received(store, 1)
    with store.records.working(delivery_id) as work, store.records.incoming() as arriving:
        for days in (2, -2, 400):
            shift(days)
            assert store.records.abandoned() == [] and store.register.fail_abandoned() == []
        assert work.is_dir() and arriving.exists()
    assert store.register.delivery(delivery_id)["state"] == "received"


def test_what_another_cleared_away_by_a_wrong_clock_is_published_all_the_same(
    store: Store, shift: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files have their place but no name yet when a process, its clock a week ahead, clears away."""
    cleared = []
    publish = Register.publish

    def after_clearing(self: Register, *values: object, **named: object) -> int:
        shift(7)
        cleared.append(Store(store.folder)._clear_away(older_s=workspace.UNSEEN_S))
        shift(0)
        return publish(self, *values, **named)

    monkeypatch.setattr(Register, "publish", after_clearing)
    delivery_id = published(store, 1)
    assert cleared == [1]
    assert store.table_files([delivery_id])[delivery_id]["person"].exists()
    assert store_faults(store) == []
    assert os.listdir(store.folder / "incoming") == []
