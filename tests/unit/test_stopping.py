"""Work that is told to stop looks up, and the engine's running statement is interrupted."""

import threading
import time
from pathlib import Path

import pytest

from taksir.stopping import Stopped, Work, looking_up, stop_if_told, stoppable
from taksir.store.engine import Engine

ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"


def test_nothing_stops_what_cannot_be_told_to_stop() -> None:
    stop_if_told()
    Work().stop()
    stop_if_told()


def test_work_that_was_told_stops_when_it_looks_up() -> None:
    work = Work()
    said: list[str] = []
    with stoppable(work):
        tell = looking_up(lambda share, words: said.append(words))
        tell(0.1, "one")
        work.stop()
        with pytest.raises(Stopped, match="nothing of it was kept"):
            tell(0.2, "two")
    assert said == ["one"]
    stop_if_told()


def test_a_running_statement_is_interrupted(tmp_path: Path) -> None:
    work = Work()
    timer = threading.Timer(0.3, work.stop)
    with stoppable(work), Engine(tmp_path) as engine:
        timer.start()
        began = time.monotonic()
        with pytest.raises(Stopped):
            engine.rows(ENDLESS)
    assert time.monotonic() - began < 5
    work.stop()  # an engine that is closed is left alone


def test_a_reader_in_its_jail_ends_with_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.extract import jail

    monkeypatch.setattr(jail.sys, "executable", "/bin/sh")
    monkeypatch.setattr(jail, "ROOT", tmp_path)
    slow = tmp_path / "slow"
    slow.write_text("sleep 60\n")
    started: list[list[str]] = []
    real = jail.subprocess.Popen

    def popen(command: list[str], **options: object) -> object:
        started.append(command)
        return real(["/bin/sh", str(slow)], **options)

    monkeypatch.setattr(jail.subprocess, "Popen", popen)
    work = Work()
    threading.Timer(0.3, work.stop).start()
    began = time.monotonic()
    with stoppable(work), pytest.raises(Stopped):
        jail.in_jail("workbook", tmp_path / "a.xlsx", tmp_path, "a.xlsx")
    assert time.monotonic() - began < 10 and len(started) == 1
