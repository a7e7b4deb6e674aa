"""Long work that can be told to stop: it looks up now and then, and what is running is interrupted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from weakref import WeakSet

from taksir.errors import TaksirError


class Stopped(TaksirError):  # noqa: N818  it says what happened, and nothing is wrong
    """Somebody told the work to stop."""

    def __init__(self) -> None:
        super().__init__("The work was cancelled; nothing of it was kept. Start it again whenever you like.")


class Work:
    """One piece of work, and what must be interrupted when it is told to stop."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._running: WeakSet = WeakSet()

    def stop(self) -> None:
        """Tell the work to stop, from any thread."""
        self._told.set()
        for running in list(self._running):
            running.interrupt()

    @property
    def is_told(self) -> bool:
        """Whether it was told to stop."""
        return self._told.is_set()

    def watch(self, running: object) -> None:
        """Remember something with a method `interrupt`, as long as it lives."""
        self._running.add(running)


_current: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def stoppable(work: Work) -> Iterator[None]:
    """Let everything done inside belong to a piece of work."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)


def watched(running: object) -> None:
    """Let something be interrupted with the work it is done for, if that can be told to stop."""
    work = _current.get()
    if work:
        work.watch(running)


def stop_if_told() -> None:
    """Look up from the work.

    Raises:
        Stopped: It was told to stop.
    """
    work = _current.get()
    if work and work.is_told:
        raise Stopped


def looking_up(tell: Callable[[float, str], None]) -> Callable[[float, str], None]:
    """A teller of progress that looks up whenever it is told something."""

    def told(share: float, words: str) -> None:
        stop_if_told()
        tell(share, words)

    return told


_listening: ContextVar[Callable[[float, str], None] | None] = ContextVar("listening", default=None)


@contextmanager
def listening(tell: Callable[[float, str], None]) -> Iterator[None]:
    """Let whoever waits for the work hear how far it is."""
    token = _listening.set(tell)
    try:
        yield
    finally:
        _listening.reset(token)


def told_progress(share: float, words: str) -> None:
    """Look up from the work and say how far it is, if anybody listens.

    Args:
        share: How much is done [0–1].
        words: What is being done, a msgid.

    Raises:
        Stopped: It was told to stop.
    """
    stop_if_told()
    listener = _listening.get()
    if listener:
        listener(share, words)


@contextmanager
def part_of_progress(first: float, last: float) -> Iterator[None]:
    """Let what is told inside be a part of a longer work; it never goes back.

    Args:
        first, last: Shares of the whole between which the part lies [0–1].
    """
    listener = _listening.get()
    if listener is None:
        yield
        return
    furthest = first

    def told(share: float, words: str) -> None:
        nonlocal furthest
        furthest = max(furthest, first + min(max(share, 0.0), 1.0) * (last - first))
        listener(furthest, words)

    with listening(told):
        yield
