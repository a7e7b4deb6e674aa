"""Who may send a file, how many and how much: visits that were shown a place for one, as long as they may.

Streamlit asks whether a visit is real, not whose it is. A page that shows a place for files says so here;
when a file comes, the roles of whoever was shown it are looked up again. A file belongs to the visit that
sent it: no other one removes or replaces it.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from taksir.membership import again
from taksir.people import Member, acting_as, at_work, may

FILES_PER_MINUTE = 60
"""A delivery in many parts is a few dozen files; a program that fills a disk sends more."""
FILES_WAITING = 120
LARGEST_FILES_WAITING = 2
"""How many files of the largest size one visit may have waiting."""
VISITS_KNOWN = 5_000


@dataclass
class _Visit:
    """What is known of a visit.

    Attributes:
        member: Whoever was shown a place for files.
        permission: What they needed for it.
        began: When its last files began to come [s, monotonic].
        waiting: Where its files lie until the page takes them.
    """

    member: Member
    permission: str
    began: deque[float] = field(default_factory=lambda: deque(maxlen=FILES_PER_MINUTE))
    waiting: list[Path] = field(default_factory=list)


class UploadDoor:
    """The visits that may send files."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._visits: OrderedDict[str, _Visit] = OrderedDict()
        self._lock, self._clock = threading.Lock(), clock

    def open_for(self, visit_id: str, permission: str) -> None:
        """Let a visit send files from now on, in the name of whoever is at work."""
        with self._lock:
            known = self._visits.pop(visit_id, None) or _Visit(at_work(), permission)
            known.member, known.permission = at_work(), permission
            self._visits[visit_id] = known
            while len(self._visits) > VISITS_KNOWN:
                self._visits.popitem(last=False)

    def begin(self, visit_id: str, place: Path, *, most_bytes: int) -> str:
        """Ask whether a file may come, and note that it does.

        Args:
            visit_id: Of the visit.
            place: Where the file will lie.
            most_bytes: How large a file may be.

        Returns:
            Why it may not, for the log of the browser; empty where it may.
        """
        with self._lock:
            visit = self._visits.get(visit_id)
            is_others = any(place in other.waiting for other in self._visits.values() if other is not visit)
        if visit is None or is_others or not _still_may(visit):
            return "This visit may not send files"
        with self._lock:
            visit.waiting = [one for one in visit.waiting if one.exists()]
            now, began = self._clock(), visit.began
            if len(began) == FILES_PER_MINUTE and now - began[0] < 60:
                return "Too many files in one minute"
            waiting_bytes = sum(_size(one) for one in visit.waiting)
            if len(visit.waiting) >= FILES_WAITING or waiting_bytes >= LARGEST_FILES_WAITING * most_bytes:
                return "Too many files are waiting"
            began.append(now)
            visit.waiting.append(place)
        return ""

    def owns(self, visit_id: str, place: Path) -> bool:
        """Whether a file came from a visit."""
        with self._lock:
            visit = self._visits.get(visit_id)
            return visit is not None and place in visit.waiting


def _still_may(visit: _Visit) -> bool:
    """Whether whoever was shown the place still has the role: it may have been taken meanwhile."""
    with acting_as(again(visit.member)):
        return may(visit.permission)


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except FileNotFoundError:
        return 0


DOOR = UploadDoor()
"""The one of this process: pages and server live in it together."""
