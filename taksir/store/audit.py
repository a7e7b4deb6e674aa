"""The audit: who did what, a line a step, each chained to the one before it by its hash.

Lines are only ever added. The database itself refuses to change or delete one; whoever gets round that
breaks the chain, and a line noted down elsewhere (`head`) shows whether the end was cut off.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from taksir.logbook import note_step
from taksir.store import tables

START = "0" * 64
"""What the first line follows."""
CHAIN_LOCK = 7261
"""Number of PostgreSQL's lock that lets one writer at a time add a line."""


@dataclass(frozen=True)
class AuditChoice:
    """Which lines are wanted; an empty text or 0 where anything goes.

    Attributes:
        since, until: First and last day, as ISO dates in UTC.
        limit: At most so many lines, the newest.
    """

    actor: str = ""
    action: str = ""
    object_id: str = ""
    since: str = ""
    until: str = ""
    limit: int = 0


def now() -> str:
    """The moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def add_line(
    connection: sa.Connection, actor: str, action: str, object_id: str, *, detail: Mapping[str, object]
) -> None:
    """Add one line, chained to the last."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"select pg_advisory_xact_lock({CHAIN_LOCK})"))
    table = tables.audit
    last = connection.execute(sa.select(table).order_by(table.c.seq.desc()).limit(1)).mappings().first()
    line = {
        "seq": last["seq"] + 1 if last else 1,
        "at": now(),
        # The parts are hashed with a stroke between them: none may hold one of its own.
        "actor": actor.replace("|", "/")[:200],
        "action": action,
        "object_id": object_id.replace("|", "/")[:80],
        "detail": json.dumps(detail, sort_keys=True),
        "previous": last["hash"] if last else START,
    }
    connection.execute(table.insert().values(**line, hash=line_hash(line)))
    note_step(action, object_id)


def lines_query(choice: AuditChoice) -> sa.Select:
    """The wanted lines, newest first."""
    table = tables.audit
    query = sa.select(table).order_by(table.c.seq.desc())
    for column, wanted in (("actor", choice.actor), ("action", choice.action)):
        query = query.where(table.c[column] == wanted) if wanted else query
    if choice.object_id:
        query = query.where(table.c.object_id.contains(choice.object_id, autoescape=True))
    if choice.since:
        query = query.where(table.c.at >= choice.since)
    if choice.until:
        query = query.where(table.c.at < choice.until + "T99")
    return query.limit(choice.limit) if choice.limit else query


def first_fault(connection: sa.Connection) -> int | None:
    """The number of the first line that does not follow from the one before it, or None."""
    previous = START
    rows = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.seq)).mappings()
    for number, row in enumerate(rows, start=1):
        if row["seq"] != number or row["previous"] != previous or row["hash"] != line_hash(row):
            return number
        previous = row["hash"]
    return None


def line_hash(line: Mapping[Any, Any]) -> str:
    """SHA-256 over the line's parts and the hash of the line before it."""
    parts = (line[name] for name in ("previous", "seq", "at", "actor", "action", "object_id", "detail"))
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()
