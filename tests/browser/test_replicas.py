"""Two replicas on one PostgreSQL and one object storage, behind the proxy: one is killed, nothing is lost.

Each has a folder of its own, as on two machines. Without the object storage of the tests they share a folder.
"""

import hashlib
import hmac
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from dashboards import environment, wait_until_up
from object_storage import KEYS, new_bucket, server, server_program
from raw_tables import PERSON_HEADERS, person_rows

from taksir import paths

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CADDYFILE = paths.ROOT / "docs" / "operation" / "Caddyfile"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list[str], log: Path, env: dict[str, str], address: str) -> Iterator[subprocess.Popen]:
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=paths.ROOT, env=env, stdout=said, stderr=said)
        try:
            wait_until_up(address, process, log)
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
                process.wait(timeout=20)


@contextmanager
def replicas(store: Path, ports: list[int]) -> Iterator[dict[str, subprocess.Popen]]:
    """Two dashboards by the name their visitors' cookie has for them."""
    found = {}
    folders = [Path(f"{store}_{port}") if "TAKSIR_OBJECTS" in os.environ else store for port in ports]
    with (
        running(*_dashboard(folders[0], ports[0])) as one,
        running(*_dashboard(folders[1], ports[1])) as two,
    ):
        for port, process in zip(ports, (one, two), strict=True):
            found[hmac.new(b"", f"localhost:{port}".encode(), hashlib.sha256).hexdigest()] = process
        yield found


def _dashboard(store: Path, port: int) -> tuple[list[str], Path, dict[str, str], str]:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    # What one replica signed the other must know: the same secret for both.
    surroundings = environment(store) | {"STREAMLIT_SERVER_COOKIE_SECRET": "a secret that both know"}
    return command, Path(f"{store}-{port}.log"), surroundings, f"http://localhost:{port}"


def survey(folder: Path, rows: int) -> Path:
    path = folder / f"survei_{rows}.csv"
    lines = [";".join(map(str, row)) for row in (PERSON_HEADERS, *person_rows(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def replica_of(guest) -> str:
    return next(c["value"] for c in guest.page.context.cookies() if c["name"] == "taksir_replica")


def deliver(guest, path: Path) -> None:
    guest.page.locator("input[type=file]").first.set_input_files(path)
    guest.page.get_by_role("heading", name=path.name).wait_for()
    guest.rest()


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Settings of an object storage; none where the one of the tests is not installed."""
    program = server_program()
    if program is None:
        yield {}
        return
    with server(program, tmp_path_factory.mktemp("storage") / "log") as address:
        yield KEYS | {"TAKSIR_OBJECTS": f"s3://{new_bucket(address)}", "TAKSIR_OBJECTS_ENDPOINT": address}


def test_what_one_replica_took_in_the_other_shows_and_a_killed_one_loses_nothing(
    tmp_path: Path, postgresql_url: str, storage: dict[str, str], visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("the proxy is not installed: sudo apt-get install caddy")
    for name, value in (storage | {"TAKSIR_DATABASE_URL": postgresql_url}).items():
        monkeypatch.setenv(name, value)
    store, ports, proxy = tmp_path / "store", [free_port(), free_port()], f"http://localhost:{free_port()}"
    named = {"PROXY_ADDRESS": proxy, "PROXY_REPLICAS": " ".join(f"localhost:{port}" for port in ports)}
    surroundings = {**os.environ, **named, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    front = ["caddy", "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with replicas(store, ports) as servers, running(front, tmp_path / "proxy.log", surroundings, proxy):
        guests = {}
        for _ in range(12):
            guest = visit(proxy, "en")
            guest.open("/data_in")
            guests.setdefault(replica_of(guest), guest)
            if len(guests) == 2:
                break
        assert set(guests) == set(servers)
        (name, sender), (other, reader) = guests.items()

        deliver(sender, survey(tmp_path, 240))
        page = reader.open("/data_in")
        page.get_by_text("survei_240.csv").first.wait_for(state="attached")

        # The replica dies while the second file is on its way in.
        sender.page.locator("input[type=file]").first.set_input_files(survey(tmp_path, 20_000))
        servers[name].kill()
        servers[name].wait()
        page = sender.open("/data_in")
        assert replica_of(sender) == other
        page.get_by_text("survei_240.csv").first.wait_for(state="attached")
        deliver(sender, survey(tmp_path, 20_000))
        assert page.get_by_role("button", name="Check every row").is_enabled()
