"""Rows of a table that is being read: they count as written while the rows after them are checked.

So a table is judged as a whole before any of it is written: a row may point at another row, two rows may be
alike, dates and circles are seen over all of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from taksir.store.entries import Entry

_rows: ContextVar[dict[str, Entry] | None] = ContextVar("rows of the table that is being read", default=None)


@contextmanager
def reading_a_table() -> Iterator[None]:
    """Within it, `stand_in` rows are seen by whoever asks for entries."""
    token = _rows.set({})
    try:
        yield
    finally:
        _rows.reset(token)


def stand_in(entry: Entry) -> None:
    """Let a row count as written: a new entry under a name of its own, or the next state of one."""
    rows = _rows.get()
    if rows is not None:
        rows[entry.id] = entry


def standing_in(entry_id: str) -> Entry | None:
    """The row that stands in for an entry, or None."""
    return (_rows.get() or {}).get(entry_id)


def with_rows(found: list[Entry], kind_id: str, parent_id: str) -> list[Entry]:
    """Entries of a kind with the rows of the table in their place, new ones last."""
    rows = _rows.get() or {}
    known = {entry.id for entry in found}
    new = [
        row
        for row in rows.values()
        if row.kind == kind_id and row.id not in known and (not parent_id or row.parent_id == parent_id)
    ]
    return [rows.get(entry.id, entry) for entry in found] + new
