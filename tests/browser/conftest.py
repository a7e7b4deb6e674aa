"""A dashboard on this machine with the example region in it, and a Chromium that visits it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dashboards import environment, wait_until_up
from example_region import example_copy
from playwright.sync_api import Browser, Page, sync_playwright

from taksir import paths

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOCALES = {"id": "id-ID", "en": "en-GB"}
TIMEOUT_MS = 60_000
IS_STILL = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
# Streamlit asks beside the page first whether it lives under a longer address, and is told no.
EXPECTED_MISSES = ("/_stcore/health", "/_stcore/host-config")


@dataclass
class Visit:
    """One visitor: the page, where it asked, and what went wrong in it."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the dashboard and wait until it is still."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1", timeout=TIMEOUT_MS)
        return self.rest()

    def rest(self) -> Page:
        """Wait until the script has ended and the charts are drawn."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(IS_STILL, timeout=TIMEOUT_MS)
        self.page.wait_for_timeout(300)
        return self.page


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
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        guest = Visit(page, address)
        own = (address, address.replace("http", "ws", 1), "data:", "blob:", "about:")
        page.on(
            "request", lambda asked: None if asked.url.startswith(own) else guest.outside.append(asked.url)
        )
        page.on("response", lambda got: _note_failure(guest, got.status, got.url))
        page.on("pageerror", lambda error: guest.errors.append(str(error)))
        return guest

    yield arrive
    for context in contexts:
        context.close()


def _note_failure(guest: Visit, status: int, url: str) -> None:
    if status >= 400 and not url.endswith(EXPECTED_MISSES):
        guest.errors.append(f"{status} {url}")
