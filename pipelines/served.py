"""The dashboard as a program of its own: it begins on a free port and ends with the command that began it.

A server that outlives its command keeps the port, the store and its memory; so whatever ends the command
ends the server first: Ctrl-C, a service manager's SIGTERM, a closed terminal. The first process of a
container has no other way to hear of it.
"""

import signal
import socket
import subprocess  # noqa: S404  the dashboard is another program
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from taksir import paths
from taksir.errors import TaksirError

ENDS_WITHIN_S = 10.0
"""A server that is told to end and does not is killed; nothing is lost by that, only a page cut short."""


def refuse_taken(port: int) -> None:
    """Look whether the dashboard can have a port, before anything is prepared for it.

    Raises:
        TaksirError: Somebody listens there, or it may not be had.
    """
    try:
        with socket.create_server(("localhost", port)):
            return
    except OSError as error:
        raise TaksirError(
            "Port {port} is not free; perhaps the dashboard runs already. Open it, or say another port with "
            "--port.",
            port=str(port),
        ) from error


def run_command(*words: str) -> None:
    """Run another command of Taksir by itself: what it needed of memory goes with it.

    Ends this process, as that one ended, where it did not end well.
    """
    command = [sys.executable, "-c", "from pipelines.command import main; main()", *words]
    with ended_by_signals():
        ended = subprocess.run(command, cwd=paths.ROOT, check=False)  # noqa: S603
    if ended.returncode:
        sys.exit(_as_shells_count(ended.returncode))


def serve(options: Sequence[str]) -> int:
    """Run the dashboard until it ends or this process is told to.

    Args:
        options: Of Streamlit, such as "--server.port", "8501".

    Returns:
        The exit code: 0 where it ended because it was told to.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(paths.ROOT / "dashboard.py"), *options]
    with ended_by_signals(), subprocess.Popen(command, cwd=paths.ROOT) as server:  # noqa: S603
        try:
            code = server.wait()
        except KeyboardInterrupt:
            _end(server)
            return 0
    return _as_shells_count(code)


def _as_shells_count(code: int) -> int:
    """An exit code; of a process that a signal killed 128 and its number."""
    return code if code >= 0 else 128 - code


def _end(server: subprocess.Popen) -> None:
    try:
        server.terminate()
        server.wait(ENDS_WITHIN_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal do what Ctrl-C does: work is put back and folders are removed."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    named = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # Signals can be heard in the main thread only; nohup wants a closed terminal to be ignored.
    is_main = threading.current_thread() is threading.main_thread()
    heard = [one for one in named if is_main and signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, interrupt) for one in heard}
    try:
        yield
    finally:
        for one, earlier in before.items():
            signal.signal(one, earlier)
