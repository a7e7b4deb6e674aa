"""A dashboard on this machine with the example region in it, and a Chromium that visits it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboards import environment, wait_until_up
from example_region import example_copy
from playwright.sync_api import Browser, sync_playwright
from visits import LOCALES, Visit

from taksir import paths

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was filled by the command a person would run."""
    return example_copy(tmp_path_factory, tmp_path_factory.mktemp("browser") / "store")


@pytest.fixture(scope="session")
def dashboard(example_folder: Path) -> Iterator[str]:
    """The address of a dashboard with the example region in it."""
    yield from served(example_folder)


@pytest.fixture(scope="module")
def empty_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard with nothing in its store, that nobody has visited yet."""
    yield from served(tmp_path_factory.mktemp("empty") / "store")


@pytest.fixture(scope="module")
def hostile_dashboard(hostile_store: Path) -> Iterator[str]:
    """The address of a dashboard in which every text tries to be more than a text."""
    yield from served(hostile_store)


def served(store: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    log = store.parent / "dashboard.log"
    with log.open("w") as said:
        server = subprocess.Popen(command, cwd=paths.ROOT, env=environment(store), stdout=said, stderr=said)
        try:
            wait_until_up(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def visit(chromium: Browser):
    """Make visitors: visit(address, language, width)."""
    contexts = []

    def arrive(address: str, language: str = "id", width: int = 1440) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 1000}, locale=LOCALES[language], accept_downloads=True
        )
        contexts.append(context)
        return Visit.watched(context.new_page(), address)

    yield arrive
    for context in contexts:
        context.close()
