"""The soak of `benchmarks.soak` in small, and that it would see what is lost: see benchmarks/kills.py."""

import sqlite3
import sys
from pathlib import Path

import pytest

from benchmarks.kills import Soak, kinds
from taksir.store.workspace import Store

KILLS = 3
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals of POSIX")


@pytest.fixture
def soak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Soak:
    monkeypatch.setenv("TAKSIR_KEY", "of the soak")  # put back afterwards
    return Soak(tmp_path, seed=1)


@pytest.mark.parametrize("name", ["publishing", "planning", "migrating"])
def test_killed_at_random_moments_nothing_is_lost_or_half_there(soak: Soak, name: str) -> None:
    for _ in range(40):
        assert soak.kill(name) == []  # the first is left alone, to see how long it takes
        if soak.killed.total() == KILLS:
            return
    raise AssertionError("no kill fell into the work")


def test_what_is_lost_would_be_seen(soak: Soak, tmp_path: Path) -> None:
    assert soak.kill("publishing") == [] and soak.kill("planning") == []
    store = Store(tmp_path / "publishing_0" / "store")
    store.records.remove_object(store.register.objects()[0]["sha256"])
    plans = tmp_path / "planning_0" / "store"
    with sqlite3.connect(plans / "register.sqlite") as connection:
        connection.execute("delete from entry_version where version = 2")
    assert any("missing" in line for line in kinds()["publishing"].look(store.folder, [])[:1])
    lost = kinds()["planning"].look(plans, [["x", 1]])
    assert any("lacks a version" in line for line in lost) and "x lost version 1" in lost
