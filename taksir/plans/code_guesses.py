"""How often wrong codes of a vote may be tried: by one visit, and by everybody together.

A code has 32⁸ possibilities; at the pace allowed here nobody finds one of a few thousand. Only wrong codes
are counted, never which ones. A flood of them makes others wait for a minute too; votes on paper are the way
around that. Each process counts for itself: several replicas let through as many times more.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from taksir.errors import TaksirError

WINDOW_S = 60.0
WRONG_PER_VISIT = 8
"""A slip is misread a few times; a hall of voters that shares one phone stays below too."""
WRONG_IN_ALL = 120
VISITS_KNOWN = 5_000


class CodeGuesses:
    """Wrong codes of the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._all: deque[float] = deque(maxlen=WRONG_IN_ALL)
        self._visits: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock, self._clock = threading.Lock(), clock

    def ask(self, visit_id: str) -> None:
        """Ask whether a code may be tried; asked before it is looked up, so that a right one tells nothing.

        Args:
            visit_id: Of the visit; where it is empty only the limit of all counts.

        Raises:
            TaksirError: Too many wrong ones within a minute.
        """
        with self._lock:
            visit = self._visits.get(visit_id)
            is_full = self._is_full(self._all) or (visit is not None and self._is_full(visit))
        if is_full:
            raise TaksirError("Too many wrong codes were tried within a minute. Wait a minute and try again.")

    def note_wrong(self, visit_id: str) -> None:
        """Note that a code was wrong."""
        now = self._clock()
        with self._lock:
            self._all.append(now)
            if not visit_id:
                return
            visit = self._visits.pop(visit_id, None) or deque(maxlen=WRONG_PER_VISIT)
            visit.append(now)
            self._visits[visit_id] = visit
            while len(self._visits) > VISITS_KNOWN:
                self._visits.popitem(last=False)

    def _is_full(self, tried: deque[float]) -> bool:
        return len(tried) == tried.maxlen and self._clock() - tried[0] < WINDOW_S


GUESSES = CodeGuesses()
"""The one of this process."""
