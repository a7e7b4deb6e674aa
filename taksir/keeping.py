"""Answers kept in memory, many small ones or few large: what they hold together is limited, not their number.

A figure of a whole country's villages takes as much memory as a thousand of a regency; a cache that counts
entries would hold hundreds of either.
"""

import inspect
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from contextlib import nullcontext
from functools import update_wrapper
from threading import Lock
from typing import Generic, ParamSpec, Protocol, TypeVar


class Answer(Protocol):
    """What is kept: something with a table."""

    @property
    def table(self) -> Sized:
        """Its rows."""


P = ParamSpec("P")
T = TypeVar("T", bound=Answer)
ROWS_KEPT = 1_000_000
"""About 200 MB of answers."""
ROWS_LEAST = 1_000
"""What stands beside a table, in rows: sources, recipe, remarks; so there are never more than a thousand."""


class Kept(Generic[P, T]):
    """A function that remembers its answers as long as there is room; the one asked for longest ago goes."""

    def __init__(self, compute: Callable[P, T], *, rows: int = ROWS_KEPT, in_turn: bool = False) -> None:
        self._compute, self._most, self._in_turn = compute, rows, in_turn
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._turns: dict[Hashable, Lock] = {}
        self._lock = Lock()
        self._signature = inspect.signature(compute)
        update_wrapper(self, compute)

    def __call__(self, *args: P.args, **keywords: P.kwargs) -> T:
        """The answer, computed where it is not kept."""
        asked = self._signature.bind(*args, **keywords)
        asked.apply_defaults()  # what is said and what is left to a default are the same question
        key = tuple(asked.arguments.items())
        found = self._look_up(key)
        if found is not None:
            return found
        try:
            with self._turn(key):
                found = self._look_up(key)  # another may have computed it meanwhile
                return found or self._keep(key, self._compute(*args, **keywords))
        finally:
            self._turns.pop(key, None)

    def cache_clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()

    def _look_up(self, key: Hashable) -> T | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def _turn(self, key: Hashable) -> "Lock | nullcontext[None]":
        if not self._in_turn:
            return nullcontext()
        with self._lock:
            return self._turns.setdefault(key, Lock())

    def _keep(self, key: Hashable, answer: T) -> T:
        with self._lock:
            self._found[key] = answer
            while len(self._found) > 1 and sum(map(_rows, self._found.values())) > self._most:
                self._found.popitem(last=False)
        return answer


def keeping(*, rows: int = ROWS_KEPT, in_turn: bool = False) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Remember a function's answers.

    Args:
        rows: How many rows all answers hold together before the one asked for longest ago is forgotten.
        in_turn: Who asks the same at the same time waits for the first instead of computing it too. Not for
            what a computation asks in between: two that wait for each other would wait for ever.
    """

    def remembered(compute: Callable[P, T]) -> Kept[P, T]:
        return Kept(compute, rows=rows, in_turn=in_turn)

    return remembered


def _rows(answer: Answer) -> int:
    """An answer takes some room even without a row."""
    return len(answer.table) + ROWS_LEAST
