"""Killed, cancelled, out of disk or published by two at once: a delivery is there whole, or not at all.

Processes are really killed (SIGKILL) at random moments of the road; the seed is fixed, the moments are
spread over the time the road takes on this machine. Killing proves nothing about a power cut.
"""

import contextlib
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.jobs import SHORT_S, Job, estimated_rows
from pipelines.load import (
    abandon_delivery,
    check_delivery,
    publish_delivery,
    receive_delivery,
    withdraw_delivery,
)
from taksir.errors import TaksirError
from taksir.stopping import Stopped
from taksir.store import workspace
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store, scan

KILLS = 6
"""Of the whole road at once; benchmarks/kills.py and test_soak.py kill its steps, and much more."""
ROWS = 4_000
SECRET = "Rahasiawati"
KEY = "a key for the tests only"
STILL = ("read", "checked", "ready", "published", "withdrawn", "refused", "failed")
"""States in which nobody works on a delivery."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals and limits of POSIX")


def survey(folder: Path, seed: int, rows: int = ROWS) -> Path:
    """A sound survey with a name and an identity number in every row; each seed is another file."""
    path = folder / f"survei_{seed}_2026.csv"
    header = ";".join((*PERSON_HEADERS, "nama", "nik"))
    lines = [
        ";".join(map(str, (*row, f"{SECRET} {seed} {i}", f"9901014108{i:06d}")))
        for i, row in enumerate(person_rows(rows))
    ]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def walk(path: str, acknowledged: str = "") -> str:
    """The whole road, in whatever process this is."""
    proposal = receive_delivery(Path(path), Path(path).name, source_id="survei", actor="t")
    recipe = confirm_recipe(proposal.recipe, None, by="t")
    found = check_delivery(proposal.delivery_id, recipe, actor="t")
    assert found.can_publish, found.faults
    publish_delivery(proposal.delivery_id, actor="t")
    if acknowledged:
        Path(acknowledged).write_text(proposal.delivery_id)
    return proposal.delivery_id


def in_child(store: Path, task: Callable[..., object], *values: object) -> None:
    """What a child process does: a task on a store, its refusal written down."""
    os.environ |= {"TAKSIR_STORE": str(store), "TAKSIR_KEY": KEY}
    try:
        task(*values)
    except TaksirError as error:
        (place_for_words(store) / f"refused_{os.getpid()}").write_text(str(error))


def place_for_words(store: Path) -> Path:
    """Where a child writes down its refusal: beside the small disk where the store lies on one."""
    return store.parent.parent if store.parent.name == "disk" else store


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.BaseContext:
    """Children that have everything imported: they begin at once, as a server does."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["test_never_loses", "pipelines.load", "pipelines.classify"])
    return context


def child(processes: multiprocessing.context.BaseContext, store: Path, task: object, *values: object):  # noqa: ANN201
    process = processes.Process(target=in_child, args=(store, task, *values))
    process.start()
    return process


def reopened(folder: Path) -> Store:
    """The store as the next start finds it."""
    store = Store(folder)
    store.clean_up()
    return store


def assert_whole(store: Store) -> None:
    """Nothing half: states, files, checksums, the audit, and no plain text of what was delivered."""
    assert store_faults(store) == []
    for row in store.register.deliveries():
        assert row["state"] in STILL, row["state"]
    published = [row["id"] for row in store.register.deliveries() if row["state"] == "published"]
    files = store.table_files(published)
    with store.engine() as engine:
        for delivery_id in published:
            assert engine.rows(f"SELECT count(*) FROM {scan([files[delivery_id]['person']])}") == [(ROWS,)]
    versions = [row["version"] for row in store.register.deliveries() if row["state"] == "published"]
    assert sorted(versions) == list(range(1, len(versions) + 1))
    assert_no_plain_text(store)


def assert_no_plain_text(store: Store) -> None:
    assert list((store.records.folder / "incoming").iterdir()) == []
    assert [path for path in (store.records.folder / "staging").rglob("work-*")] == []
    for path in store.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("refused_"):
            assert SECRET.encode() not in path.read_bytes(), path
            if path.suffix == ".parquet":
                for column in pq.read_table(path).columns:
                    assert not any(SECRET in str(value) for value in column.unique().to_pylist()), path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "store"
    workspace._opened.cache_clear()


def test_killed_at_any_moment_a_delivery_is_there_whole_or_not_at_all(
    processes: multiprocessing.context.BaseContext,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", KEY)
    chance = random.Random(20261122)
    began = time.monotonic()
    child(processes, folder, walk, str(survey(tmp_path, 0)), str(tmp_path / "ack 0")).join()
    lasts = time.monotonic() - began
    assert (tmp_path / "ack 0").exists()
    for number in range(1, KILLS + 1):
        process = child(
            processes, folder, walk, str(survey(tmp_path, number)), str(tmp_path / f"ack {number}")
        )
        process.join(lasts * (number - chance.random()) / KILLS)
        process.kill()
        process.join()
        store = reopened(folder)
        assert_whole(store)
        held = {row["file_name"]: row["state"] for row in store.register.deliveries()}
        if (tmp_path / f"ack {number}").exists():
            assert held[f"survei_{number}_2026.csv"] == "published"
    states = [row["state"] for row in store.register.deliveries()]
    assert len(set(states)) > 1, f"no kill fell into the road: {states}"
    monkeypatch.setenv("TAKSIR_STORE", str(folder))
    # One that a kill has cut short; where on the road it fell depends on the machine.
    unfinished = [
        number
        for number in range(1, KILLS + 1)
        if held.get(f"survei_{number}_2026.csv") not in ("published", "ready")
    ]
    again = walk(str(survey(tmp_path, unfinished[len(unfinished) // 2])))
    assert workspace.open_store().register.delivery(again)["state"] == "published"
    assert_whole(workspace.open_store())


def with_small_files(limit: int, path: str) -> None:
    """The road where no file may grow beyond a limit, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    walk(path)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_where_files_may_not_grow_the_road_ends_in_a_sentence_and_can_be_walked_later(
    processes: multiprocessing.context.BaseContext, folder: Path, tmp_path: Path, share: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("TAKSIR_KEY", KEY)
    path = survey(tmp_path, 1)
    Store(folder)  # the register itself exists, as on a machine in use
    process = child(processes, folder, with_small_files, int(path.stat().st_size * share), str(path))
    process.join()
    assert process.exitcode == 0
    (refused,) = (file.read_text() for file in place_for_words(folder).glob("refused_*"))
    assert "full" in refused, refused
    assert_whole(reopened(folder))
    monkeypatch.setenv("TAKSIR_STORE", str(folder))
    walk(str(path))
    assert_whole(workspace.open_store())


@contextlib.contextmanager
def small_disk(place: Path, size_mb: int) -> Iterator[Path]:
    """A disk of a few megabytes, where this machine lets us have one."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("a small disk (tmpfs) cannot be mounted here; it needs root")
    try:
        yield place
    finally:
        workspace._opened.cache_clear()
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_ends_in_a_sentence_and_loses_nothing(
    processes: multiprocessing.context.BaseContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", KEY)
    with small_disk(tmp_path / "disk", 6) as disk:
        folder = disk / "store"
        child(processes, folder, walk, str(survey(tmp_path, 1))).join()
        assert_whole(reopened(folder))
        filler = disk / "filler"
        free = shutil.disk_usage(disk).free
        filler.write_bytes(bytes(max(0, free - 300_000)))
        process = child(processes, folder, walk, str(survey(tmp_path, 2)))
        process.join()
        assert process.exitcode == 0
        (refused,) = (file.read_text() for file in place_for_words(folder).glob("refused_*"))
        assert "disk" in refused.lower(), refused
        assert_whole(reopened(folder))
        filler.unlink()
        child(processes, folder, walk, str(survey(tmp_path, 2))).join()
        store = reopened(folder)
        assert_whole(store)
        assert sum(row["state"] == "published" for row in store.register.deliveries()) == 2


def prepared(path: Path) -> str:
    """A delivery that is ready to be published."""
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert found.can_publish
    return proposal.delivery_id


def publish_together(delivery_id: str, ready: "multiprocessing.synchronize.Barrier") -> None:
    ready.wait(120)
    publish_delivery(delivery_id, actor=str(os.getpid()))


def test_two_who_publish_at_once_get_two_versions_or_one_a_refusal(
    processes: multiprocessing.context.BaseContext,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", KEY)
    monkeypatch.setenv("TAKSIR_STORE", str(folder))
    one, other, both = (prepared(survey(tmp_path, number)) for number in (1, 2, 3))
    ready = processes.Barrier(4)
    racing = [child(processes, folder, publish_together, name, ready) for name in (one, other, both, both)]
    for process in racing:
        process.join()
    store = reopened(folder)
    assert_whole(store)
    versions = {row["id"]: row["version"] for row in store.register.deliveries()}
    assert sorted(versions.values()) == [1, 2, 3]
    (refused,) = (file.read_text() for file in place_for_words(folder).glob("refused_*"))
    assert f"Delivery {both} cannot become published" in refused
    published = [line for line in store.register.audit_of(both) if line["action"] == "publish"]
    assert len(published) == 1


def test_undo_and_redo_for_every_delivery_each_with_its_line(empty_store: Store, tmp_path: Path) -> None:
    one, two = walk(str(survey(tmp_path, 1))), walk(str(survey(tmp_path, 2)))

    def current() -> list[str]:
        return [row["id"] for row in empty_store.register.current_deliveries()]

    for delivery_id, left in ((two, one), (one, two)):
        withdraw_delivery(delivery_id, actor="Ana")
        assert current() == [left]
        publish_delivery(delivery_id, actor="Budi")
        assert current() == [two]
        steps = [(line["action"], line["actor"]) for line in empty_store.register.audit_of(delivery_id)]
        assert steps[-2:] == [("withdraw", "Ana"), ("publish", "Budi")]
    assert_whole(empty_store)
    actions = [line["action"] for line in empty_store.register.audit_of(one)]
    assert actions[:6] == ["receive", "read", "mapped", "protected", "ready", "publish"]


def test_a_cancelled_road_leaves_what_was_before(empty_store: Store, tmp_path: Path) -> None:
    """Cancelled while it is read, a delivery has ended; while it is checked, it can be checked again."""
    big = survey(tmp_path, 1, rows=60_000)
    assert estimated_rows(big) == pytest.approx(60_000, rel=0.1)
    job = Job(lambda tell: receive_delivery(big, big.name, actor="t", progress=tell), rows=60_000)
    while job.share < 0.05:
        job.wait(0.001)
    job.cancel()
    with pytest.raises(Stopped):
        ended(job)
    (row,) = empty_store.register.deliveries()
    assert row["state"] == "failed" and not empty_store.records.raw_place(row["raw_sha256"]).exists()
    assert "cancel" in [line["action"] for line in empty_store.register.audit_of(row["id"])]
    assert_no_plain_text(empty_store)

    job = Job(lambda tell: receive_delivery(big, big.name, actor="t", progress=tell), rows=60_000)
    proposal = ended(job)
    assert (job.rows_per_second > 0) == (job.seconds > SHORT_S)
    recipe = confirm_recipe(proposal.recipe, None, by="t")
    job = Job(lambda tell: check_delivery(proposal.delivery_id, recipe, actor="t", progress=tell))
    while job.share < 0.4 and not job.is_done:
        job.wait(0.001)
    job.cancel()
    with pytest.raises(Stopped):
        ended(job)
    assert empty_store.register.delivery(proposal.delivery_id)["state"] == "read"
    assert_no_plain_text(empty_store)
    found = check_delivery(proposal.delivery_id, recipe, actor="t")
    assert found.kept == {"person": 60_000}


def ended(job: Job) -> object:
    while not job.wait(0.2):
        pass
    return job.result()


def test_what_is_given_up_is_deleted(empty_store: Store, tmp_path: Path) -> None:
    delivery_id = prepared(survey(tmp_path, 1))
    sha256 = empty_store.register.delivery(delivery_id)["raw_sha256"]
    assert empty_store.records.raw_place(sha256).exists()
    abandon_delivery(delivery_id, actor="t")
    assert not empty_store.records.raw_place(sha256).exists()
    assert not (empty_store.records.folder / "staging" / delivery_id).exists()
    with pytest.raises(TaksirError, match="cannot become published"):
        publish_delivery(delivery_id, actor="t")


def test_nothing_lies_in_plain_between_the_steps(empty_store: Store, tmp_path: Path) -> None:
    path = survey(tmp_path, 1)
    proposal = receive_delivery(path, path.name, source_id="survei", actor="t")
    assert_no_plain_text(empty_store)
    check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert_no_plain_text(empty_store)
    publish_delivery(proposal.delivery_id, actor="t")
    assert_no_plain_text(empty_store)
    assert list((empty_store.records.folder / "staging").glob(f"{proposal.delivery_id}*")) == []


def test_with_no_days_the_file_is_gone_when_it_is_published(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_RAW_DAYS", "0")
    delivery_id = walk(str(survey(tmp_path, 1)))
    assert list((empty_store.records.folder / "raw").iterdir()) == []
    actions = [line["action"] for line in empty_store.register.audit_of(delivery_id)]
    assert actions[-2:] == ["publish", "delete the file"]
