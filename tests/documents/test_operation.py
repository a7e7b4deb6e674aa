"""The files of docs/operation fit the product, each other, and the programs that read them."""

import http.client
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml

from taksir import paths
from taksir.environment import SETTINGS

FOLDER = paths.ROOT / "docs" / "operation"
CONTAINER = (FOLDER / "Containerfile").read_text(encoding="utf-8")
UNIT = (FOLDER / "taksir.service").read_text(encoding="utf-8")
CADDY = (FOLDER / "Caddyfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
NEEDED = {
    "pyproject.toml", "constraints.txt", "dashboard.py", ".streamlit", "data/catalogue", "data/words",
    "data/example", "pages", "pipelines", "static", "taksir",
}  # fmt: skip
"""What runs, beside what it is made with."""


def test_the_image_holds_all_that_runs_and_nothing_that_is_not_there() -> None:
    copied = {
        name for line in re.findall(r"^COPY (.+)$", CONTAINER, flags=re.M) for name in line.split()[:-1]
    }
    assert copied >= NEEDED
    assert all((paths.ROOT / name).exists() for name in copied)
    assert "USER taksir" in CONTAINER and "-c constraints.txt" in CONTAINER


def test_every_setting_in_these_files_is_one() -> None:
    known = {setting.name for setting in SETTINGS}
    for path in FOLDER.iterdir():
        used = set(re.findall(r"\bTAKSIR_[A-Z_]+", path.read_text(encoding="utf-8")))
        assert used - known - {"TAKSIR_HOST", "TAKSIR_SIGN_IN_FILE"} == set(), path.name


def test_what_a_service_names_is_there() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("networks", ())) <= set(COMPOSE["networks"]), name
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(services), name
        volumes = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert all(one.startswith("./") or one in COMPOSE["volumes"] for one in volumes), name
    for dashboard in ("one", "two"):  # they ask the identity provider themselves
        assert "outer" in services[dashboard]["networks"]
    assert services["register"]["networks"] == ["inner"] and COMPOSE["networks"]["inner"]["internal"]
    taken = set(re.findall(r"\{\$(PROXY_[A-Z]+)", CADDY))
    assert taken == set(services["proxy"]["environment"])


def test_every_deployment_begins_empty_and_as_the_same_nobody() -> None:
    """Replicas that begin together would both load the example region into the real register."""
    assert 'CMD ["taksir", "run", "--empty"]' in CONTAINER and "taksir run --empty" in UNIT
    number = re.search(r"--uid (\d+)", CONTAINER)
    told = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    assert number and f"chown {number[1]} sign-in.toml" in told


def test_the_compose_file_is_one() -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("nothing here reads compose files: sudo apt-get install docker-compose")
    # Debian's reader is of before `name` was allowed.
    text = re.sub(r"^name: .*\n", "", (FOLDER / "compose.yaml").read_text(encoding="utf-8"), flags=re.M)
    said = {"POSTGRES_PASSWORD": "x", "COOKIE_SECRET": "y"}
    ran = subprocess.run(
        ["docker-compose", "--project-directory", FOLDER, "-f", "-", "--profile", "gate", "config", "-q"],
        input=text, text=True, capture_output=True, env={**os.environ, **said}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_the_unit_is_one(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    unit = tmp_path / "taksir.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", UNIT, flags=re.M))
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    about_ours = [line for line in ran.stderr.splitlines() if "taksir.service" in line]
    assert about_ours == []


# -- the proxy's two doors -----------------------------------------------------------------------------


class Answer(http.server.BaseHTTPRequestHandler):
    """A program that answers every question alike."""

    status, words = 200, b"the dashboard"

    def do_GET(self) -> None:
        is_in = self.status != 401 or "inside" in self.headers.get("Cookie", "")
        self.send_response(202 if is_in and self.status == 401 else self.status)
        self.end_headers()
        self.wfile.write(self.words)

    def log_message(self, *_: object) -> None:
        pass


class Gate(Answer):
    """Stands for the OIDC proxy: whoever has its cookie is in; who begins is sent to an identity provider."""

    status, words = 401, b"the gate"

    def do_GET(self) -> None:
        if not self.path.startswith("/oauth2/start"):
            super().do_GET()
            return
        self.send_response(302)
        self.send_header(
            "Location", f"https://provider.example?back={self.headers['X-Auth-Request-Redirect']}"
        )
        self.end_headers()
        self.wfile.write(self.words)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def answering(kind: type[Answer]) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"localhost:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def proxy(door: str, folder: Path) -> Iterator[int]:
    if shutil.which("caddy") is None:
        pytest.skip("the proxy is not installed: sudo apt-get install caddy")
    port = free_port()
    with ExitStack() as stack:
        replica, gate = (stack.enter_context(answering(kind)) for kind in (Answer, Gate))
        said = {
            "PROXY_ADDRESS": f"http://localhost:{port}", "PROXY_REPLICAS": replica, "PROXY_GATE": gate,
            "PROXY_DOOR": door, "HOME": str(folder), "XDG_DATA_HOME": str(folder),
        }  # fmt: skip
        command = ["caddy", "run", "--config", str(FOLDER / "Caddyfile"), "--adapter", "caddyfile"]
        log = stack.enter_context((folder / "log").open("w"))
        process = stack.enter_context(
            subprocess.Popen(command, env={**os.environ, **said}, stdout=log, stderr=log)
        )
        stack.callback(process.kill)
        for _ in range(100):
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)  # another process: there is nothing to wait on but its answer
        yield port


def asked(port: int, path: str, cookie: str = "") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Location", ""), answer.read()
    connection.close()
    return found


def test_the_open_door_leads_to_the_dashboard(tmp_path: Path) -> None:
    with proxy("open", tmp_path) as port:
        assert asked(port, "/need") == (200, "", b"the dashboard")


def test_the_gated_door_shows_nothing_to_whoever_has_no_account(tmp_path: Path) -> None:
    with proxy("gated", tmp_path) as port:
        status, where, words = asked(port, "/need?level=desa&show=count")
        assert (status, words) == (302, b"the gate")
        assert (
            where == "https://provider.example?back=/need?level=desa&show=count"
        )  # all of it, to come back to
        assert asked(port, "/_stcore/health")[0] == 302
        assert asked(port, "/oauth2/start")[2] == b"the gate"
        assert asked(port, "/need", "inside=1") == (200, "", b"the dashboard")
