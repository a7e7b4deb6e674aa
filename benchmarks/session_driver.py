"""Readers without a browser: real sessions that speak the dashboard's own protocol over a websocket.

    async with Reader.arrive(address, "id") as reader:
        seconds = await reader.open("/need?indicator=POV-01&level=kecamatan")
        seconds = await reader.choose("Tampilkan", "Jumlah")

A reader holds what a browser holds of a session: the elements drawn last, the values of the widgets they
touched, the link. They follow links, choose, press and write as a browser would, and every deed returns
the seconds until the page was still again. What a browser adds (fetching scripts and fonts once, drawing)
is not in it. Signing in is not spoken here.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120.0
LOCALES = {"id": "id-ID", "en": "en-GB"}


@dataclass(frozen=True)
class Dashboard:
    """A dashboard in a process of its own.

    Attributes:
        address: Where it answers.
        pid: Its process.
    """

    address: str
    pid: int

    def resident_mb(self) -> float:
        """Memory it holds now [MB]."""
        return self._status("VmRSS:") / 1024

    def cpu_s(self) -> float:
        """Processor seconds it has used."""
        parts = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


@contextmanager
def dashboard(store: Path, log: Path | None = None) -> Iterator[Dashboard]:
    """Serve a store as `taksir run` does, on a free port of this machine.

    Args:
        store: The store's folder.
        log: File for what the dashboard says; nowhere where it is left out.
    """
    with served(ROOT / "dashboard.py", log, TAKSIR_STORE=str(store)) as house:
        yield house


@contextmanager
def served(script: Path, log: Path | None = None, **surroundings: str) -> Iterator[Dashboard]:
    """Serve any Streamlit script with Taksir's settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    env = {**os.environ, **surroundings}
    with contextlib.ExitStack() as stack:
        said = stack.enter_context((log or Path(os.devnull)).open("w"))
        server = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said))
        stack.callback(server.terminate)
        _wait(f"http://localhost:{port}/_stcore/health", server)
        yield Dashboard(f"http://localhost:{port}", server.pid)


def _wait(url: str, server: subprocess.Popen) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.5)  # another process: there is nothing to wait on but its answer
    raise RuntimeError("the dashboard did not start")


@dataclass
class Reader:
    """One session.

    Attributes:
        received_bytes: What the websocket has brought so far.
        query: What stands behind "?" in the link.
        elements: What is drawn, by its place on the page.
    """

    _road: ClientConnection
    _locale: str
    _address: str
    received_bytes: int = 0
    query: str = ""
    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    _pages: dict[str, str] = field(default_factory=dict)
    _page: str = ""
    _values: dict[str, WidgetState] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def arrive(cls, address: str, language: str = "id") -> AsyncIterator["Reader"]:
        """Open a session and close it in the end."""
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE_S) as road:
            yield cls(road, LOCALES[language], address)

    async def open(self, path: str) -> float:
        """Follow a link and wait until the page is still; returns the seconds."""
        parts = urlsplit(path)
        name = parts.path.strip("/")
        self.query, self._values = parts.query, {}
        self._page = self._pages.get(name, "")
        return await self._run(page_name="" if self._page else name)

    async def choose(self, label: str, option: str) -> float:
        """Choose an option of a list, of buttons side by side or of round buttons."""
        found = self._widget(label, ("selectbox", "radio", "button_group"))
        state = WidgetState(id=_widget_of(found).id)
        raw = next((raw for raw in _raw_options(found) if _read(raw) == option), None)
        if raw is None:
            raise LookupError(f"“{label}” has no “{option}”, only {options_of(found)}")
        if found.WhichOneof("type") == "button_group":
            state.string_array_value.data.append(raw)
        else:
            state.string_value = raw
        return await self._touch(state)

    async def write(self, label: str, text: str) -> float:
        """Write into a field and leave it."""
        found = self._widget(label, ("text_input", "text_area"))
        return await self._touch(WidgetState(id=_widget_of(found).id, string_value=text))

    async def tick(self, label: str, is_ticked: bool = True) -> float:
        """Tick a box."""
        found = self._widget(label, ("checkbox",))
        return await self._touch(WidgetState(id=found.checkbox.id, bool_value=is_ticked))

    async def press(self, label: str) -> float:
        """Press a button."""
        found = self._widget(label, ("button",))
        return await self._run(pressed=WidgetState(id=found.button.id, trigger_value=True))

    def faults(self) -> list[str]:
        """What the page says that went wrong: exceptions and error boxes."""
        said = []
        for element in self.elements.values():
            if element.HasField("exception"):
                said.append(f"{element.exception.type}: {element.exception.message}")
            elif element.HasField("alert") and element.alert.format == Alert.ERROR:
                said.append(element.alert.body)
        return said

    def title(self) -> str:
        """The question the page answers."""
        headings = (e.heading for e in self.elements.values() if e.HasField("heading"))
        return next((_read(heading.body) for heading in headings if heading.tag == "h1"), "")

    def choices(self) -> dict[str, list[str]]:
        """What can be chosen on the page now, by label."""
        found = (e for e in self.elements.values() if e.WhichOneof("type") in _LISTS)
        return {_widget_of(element).label: options_of(element) for element in found}

    def _widget(self, label: str, kinds: Sequence[str]) -> Element:
        for element in self.elements.values():
            if element.WhichOneof("type") in kinds and _widget_of(element).label == label:
                return element
        raise LookupError(f"the page has no “{label}”")

    async def _touch(self, state: WidgetState) -> float:
        self._values[state.id] = state
        return await self._run()

    async def _run(self, *, page_name: str = "", pressed: WidgetState | None = None) -> float:
        asked = BackMsg()
        client = asked.rerun_script
        client.query_string, client.page_script_hash, client.page_name = self.query, self._page, page_name
        client.context_info.locale, client.context_info.timezone = self._locale, "Asia/Jakarta"
        client.context_info.url, client.context_info.color_scheme = self._address, "light"
        client.widget_states.widgets.extend(self._values.values())
        if pressed is not None:
            client.widget_states.widgets.append(pressed)
        started = time.perf_counter()
        await self._road.send(asked.SerializeToString())
        await asyncio.wait_for(self._rest(), PATIENCE_S)
        return time.perf_counter() - started

    async def _rest(self) -> None:
        """Take what comes until the script has ended and no other follows."""
        has_ended = False
        while True:
            frame = await self._road.recv()
            self.received_bytes += len(frame)
            message = ForwardMsg.FromString(frame)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                has_ended = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            elif kind == "session_status_changed":
                if has_ended and not message.session_status_changed.script_is_running:
                    return
            else:
                has_ended = has_ended and kind != "new_session"
                self._take(message, str(kind))

    def _take(self, message: ForwardMsg, kind: str) -> None:
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self.elements = {}
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(tuple(message.metadata.delta_path), message.delta.new_element)

    def _draw(self, place: tuple[int, ...], element: Element) -> None:
        self.elements[place] = element
        widget = _widget_of(element)
        if getattr(widget, "set_value", False):  # the page itself chose otherwise
            self._values.pop(widget.id, None)


_LISTS = ("selectbox", "radio", "button_group")


def _widget_of(element: Element):  # noqa: ANN202  one of the protocol's many classes
    return getattr(element, str(element.WhichOneof("type")), None)


def options_of(element: Element) -> list[str]:
    """The options of a list as the reader sees them."""
    return [_read(raw) for raw in _raw_options(element)]


def _raw_options(element: Element) -> list[str]:
    options = _widget_of(element).options
    return [entry if isinstance(entry, str) else entry.content for entry in options]


def _read(raw: str) -> str:
    """Words as they are read: signs that guard Markdown are not."""
    return raw.replace("\\", "")
