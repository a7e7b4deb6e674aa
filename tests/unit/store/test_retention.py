"""Delivered files go when their days are over, never before; every deletion is in the audit."""

import os
import time
from pathlib import Path

import pytest

from taksir.errors import TaksirError
from taksir.store.retention import kept_until, raw_days
from taksir.store.workspace import Store

DAY_S = 86_400


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    monkeypatch.delenv("TAKSIR_RAW_DAYS", raising=False)
    return Store(tmp_path / "store")


def received(store: Store, content: bytes, *, days_ago: float = 0.0, state: str = "read") -> tuple[str, str]:
    """A delivery whose file was received some days ago; its id and the file's checksum."""
    path = store.folder / "file"
    path.write_bytes(content)
    sha256, size = store.records.keep_raw(path)
    then = time.time() - days_ago * DAY_S
    os.utime(store.records.raw_place(sha256), (then, then))
    delivery_id = store.register.receive(file_name="a.csv", raw_sha256=sha256, size_bytes=size, actor="t")
    store.register.advance(delivery_id, leaves=("received",), state=state)
    return delivery_id, sha256


def is_kept(store: Store, sha256: str) -> bool:
    return store.records.raw_place(sha256).exists()


def test_a_file_goes_after_thirty_days_and_the_audit_says_so(store: Store) -> None:
    old, old_sha = received(store, b"old", days_ago=30.5, state="published")
    _, young_sha = received(store, b"young", days_ago=29.5, state="published")
    assert store.clean_up() == 1
    assert not is_kept(store, old_sha) and is_kept(store, young_sha)
    (line,) = [row for row in store.register.audit_of(old) if row["action"] == "delete the file"]
    assert line["actor"] == "system" and old_sha in line["detail"]
    assert kept_until(store.records, old_sha) is None
    days_left = (kept_until(store.records, young_sha).timestamp() - time.time()) / DAY_S
    assert days_left == pytest.approx(0.5, abs=0.01)


def test_with_no_days_a_file_goes_unless_a_delivery_of_it_is_on_its_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_RAW_DAYS", "0")
    _, published = received(store, b"published", state="published")
    _, open_one = received(store, b"open", state="checked")
    _, forgotten = received(store, b"forgotten", days_ago=31, state="checked")
    store.clean_up()
    assert not is_kept(store, published) and is_kept(store, open_one) and not is_kept(store, forgotten)


@pytest.mark.parametrize("given", ["soon", "-1", "nan", "1e9"])
def test_what_is_no_number_of_days_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TAKSIR_RAW_DAYS", given)
    with pytest.raises(TaksirError, match="is no number of days"):
        raw_days()


def test_files_that_an_earlier_version_kept_in_plain_are_sealed_with_their_age(store: Store) -> None:
    place = store.records.folder / "raw" / ("a" * 64)
    place.write_bytes(b"Umpama")
    then = time.time() - 5 * DAY_S
    os.utime(place, (then, then))
    store.clean_up()
    assert b"Umpama" not in place.read_bytes()
    assert place.stat().st_mtime == pytest.approx(then, abs=1)


def test_what_killed_workers_left_in_plain_is_removed_and_a_living_one_left_alone(store: Store) -> None:
    delivery_id, _ = received(store, b"x")
    staging = store.records.staging(delivery_id)
    dead = staging / f"work-{os.uname().nodename}@999999999-abc"
    dead.mkdir()
    (dead / "rows.parquet").write_bytes(b"Umpama")
    (store.records.folder / "incoming" / f"work-{os.uname().nodename}@999999999-abc").write_bytes(b"Umpama")
    (store.records.folder / "staging" / f"spill-{os.uname().nodename}@999999999-").mkdir()
    with store.records.working(delivery_id) as alive, store.records.incoming() as arriving:
        assert store.clean_up() == 3
        assert alive.is_dir() and arriving.exists()
    assert not dead.exists() and not alive.exists() and not arriving.exists()
    assert list(store.records.folder.rglob("*Umpama*")) == []


def test_a_program_that_runs_for_months_cleans_up_every_hour(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taksir.store import workspace

    monkeypatch.setenv("TAKSIR_STORE", str(store.folder))
    workspace._opened.cache_clear()
    opened = workspace.open_store()
    _, sha256 = received(opened, b"old", days_ago=31, state="published")
    assert is_kept(workspace.open_store(), sha256)
    opened.cleaned_at -= workspace.CLEAN_EVERY_S + 1
    assert not is_kept(workspace.open_store(), sha256)
    workspace._opened.cache_clear()
