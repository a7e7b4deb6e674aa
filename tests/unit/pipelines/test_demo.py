"""The demonstration has a store of its own and touches nothing of the real one, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import command, served
from pipelines.command import main
from pipelines.served import ended_by_signals, refuse_taken, serve
from taksir.environment import read_settings
from taksir.errors import TaksirError

REAL = {
    "TAKSIR_STORE": "/srv/taksir",
    "TAKSIR_DATABASE_URL": "postgresql://real",
    "TAKSIR_OBJECTS": "s3://real",
    "TAKSIR_INBOX": "/srv/inbox",
    "TAKSIR_SIGN_IN": "/srv/sign-in.toml",
    "TAKSIR_KEY": "the key of the real store",
    "TAKSIR_COUNTRY": "aut",
}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals of POSIX")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of a real store, in the environment and in its file; put back afterwards."""
    lines = [f"{name}={value}" for name, value in REAL.items()]
    (tmp_path / "settings").write_text("\n".join(lines), encoding="utf-8")
    for name in (*REAL, "TAKSIR_KEY_FILE"):
        monkeypatch.setenv(name, REAL.get(name, "/srv/key"))
    monkeypatch.setenv("TAKSIR_SETTINGS", str(tmp_path / "settings"))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_demonstration_knows_nothing_of_the_real_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from the environment nor from the file of settings, which its server reads anew."""
    seen: dict[str, str] = {}

    def noted(port: int, empty: bool) -> None:
        read_settings.cache_clear()
        read_settings()  # as the server does
        seen.update({name: os.environ.get(name, "") for name in (*REAL, "TAKSIR_KEY_FILE")})
        Path(seen["TAKSIR_STORE"]).mkdir()
        assert port == 8599 and not empty

    monkeypatch.setattr(command.run, "callback", noted)
    ran = CliRunner().invoke(main, ["demo", "--port", "8599"])
    read_settings.cache_clear()
    assert ran.exit_code == 0, ran.output
    store, key = Path(seen.pop("TAKSIR_STORE")), Path(seen.pop("TAKSIR_KEY_FILE"))
    assert store != Path("/srv/taksir") and key.parent == store.parent and set(seen.values()) == {""}
    assert not store.parent.exists()


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = CliRunner().invoke(main, ["demo", "--port", str(port)])
        assert ran.exit_code == 1 and f"Port {port} is not free" in ran.output
    refuse_taken(port)


@POSIX
def test_a_signal_ends_work_as_ctrl_c_does_and_leaves_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[Path] = []

    def told_to_end(port: int, empty: bool) -> None:
        places.append(Path(os.environ["TAKSIR_STORE"]))
        places[0].mkdir()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)  # never so long: the signal comes in between

    monkeypatch.setattr(command.run, "callback", told_to_end)
    assert CliRunner().invoke(main, ["demo"]).exit_code == 1
    assert places and not places[0].parent.exists()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@POSIX
def test_a_terminal_that_nohup_may_close_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


OBEDIENT = "import time; print(1, flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEDIENT}"


@POSIX
@pytest.mark.parametrize(
    ("program", "kind", "code"),
    [
        (OBEDIENT, "told", 0),
        (STUBBORN, "told", 0),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed", 137),
        ("raise SystemExit(3)", "failed", 3),
    ],
    ids=["obedient", "stubborn", "killed", "failed"],
)  # fmt: skip
def test_the_server_ends_with_the_command(
    monkeypatch: pytest.MonkeyPatch, program: str, kind: str, code: int
) -> None:
    """A server of any temper is gone when the command is; one that ended by itself says how."""
    begun: list[subprocess.Popen] = []

    class Stands(subprocess.Popen):
        def __init__(self, command: list[str], **more: object) -> None:
            super().__init__([sys.executable, "-c", program], stdout=subprocess.PIPE, **more)
            begun.append(self)

        def wait(self, timeout: float | None = None) -> int:
            if kind == "told" and len(begun) == 1:
                begun.append(self)
                assert self.stdout and self.stdout.readline()  # it runs
                os.kill(os.getpid(), signal.SIGTERM)
            return super().wait(timeout)

    monkeypatch.setattr(served.subprocess, "Popen", Stands)
    monkeypatch.setattr(served, "ENDS_WITHIN_S", 0.2)
    assert serve(["--server.port", str(free_port())]) == code
    assert begun[0].poll() is not None


def test_a_port_is_a_number_that_can_be_one() -> None:
    assert CliRunner().invoke(main, ["run", "--port", "70000"]).exit_code == 2


def test_a_taken_port_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(TaksirError, match="another port"):
        refuse_taken(taken.getsockname()[1])
