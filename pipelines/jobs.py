"""Long work beside the page: it tells how far it is, can be cancelled, and goes on when nobody looks."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from taksir.people import acting_as, at_work
from taksir.stopping import Work, stoppable

Progress = Callable[[float, str], None]
Result = TypeVar("Result")

SAMPLE_BYTES = 1 << 18
ENDED_WITHIN_S = 0.05
SHORT_S = 0.5
"""The speed of work that has not lasted longer says nothing."""


class Job(Generic[Result]):
    """One piece of work in a thread of its own, done for whoever is at work now.

    Attributes:
        share: How much is done [0–1].
        words: What is being done, a msgid.
        rows: Rows the work is about, 0 where that is not known.
    """

    def __init__(self, task: Callable[[Progress], Result], *, rows: int = 0) -> None:
        self.share, self.words, self.rows = 0.0, "Receiving the file", rows
        self._task, self._work, self._member = task, Work(), at_work()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._began, self._ended = time.monotonic(), 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the work has ended, well or not."""
        return not self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody cancelled it; it may still be putting things back."""
        return self._work.is_told

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return (self._ended or time.monotonic()) - self._began

    @property
    def rows_per_second(self) -> int:
        """Rows that went the whole way of the work in a second, 0 where that cannot be said yet."""
        return int(self.rows * self.share / self.seconds) if self.seconds > SHORT_S else 0

    def wait(self, seconds: float = ENDED_WITHIN_S) -> bool:
        """Wait a while.

        Returns:
            Whether the work has ended.
        """
        self._thread.join(seconds)
        return self.is_done

    def cancel(self) -> None:
        """Tell the work to stop and put everything back; it ends a moment later."""
        self._work.stop()

    def result(self) -> Result:
        """What came out, once it is done; the error it ended with is raised here."""
        if self._error is not None:
            raise self._error
        assert self._result is not None or self.is_done  # noqa: S101  callers wait first
        return self._result  # type: ignore[return-value]

    def _run(self) -> None:
        try:
            with stoppable(self._work), acting_as(self._member):
                self._result = self._task(self._tell)
        except BaseException as error:  # noqa: BLE001  raised again where the result is asked for
            self._error = error
        finally:
            self._ended = time.monotonic()

    def _tell(self, share: float, words: str) -> None:
        self.share, self.words = min(max(share, 0.0), 1.0), words


def estimated_rows(path: Path) -> int:
    """About how many rows a text file has, from its beginning; 0 where it is no text."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    lines = head.count(b"\n") or head.count(b"\r")
    if b"\0" in head or head.startswith((b"PK", b"\x1f\x8b", b"\xd0\xcf")) or not lines:
        return 0
    return max(1, round(path.stat().st_size * lines / len(head)) - 1)
