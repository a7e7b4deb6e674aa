"""Entries as the register keeps them: the newest version of each, its whole history, unsaved drafts.

Somebody who saves says which version they had before them. Where another version came in between,
nothing is written and they get to see it (optimistic locking).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import audit, tables
from taksir.store.audit import now
from taksir.store.register import Register

Body = Mapping[str, Any]
"""Field id → value, as `taksir.schema_entries.FIELD_TYPES` says; an empty field is not there."""


@dataclass(frozen=True)
class Entry:
    """One version of an entry.

    Attributes:
        group: The group to which it, or what is private in it, belongs; empty where nothing is.
        actor, at: Who wrote this version, and when (ISO 8601 in UTC).
    """

    id: str
    kind: str
    version: int
    body: Body
    parent_id: str = ""
    area_code: str = ""
    group: str = ""
    actor: str = ""
    at: str = ""
    is_deleted: bool = False


@dataclass(frozen=True)
class Draft:
    """What somebody is writing.

    Attributes:
        based_on: The version they began from; 0 for a new entry.
    """

    body: Body
    based_on: int
    at: str


class EntryConflictError(TaksirError):
    """Somebody else saved the same entry meanwhile.

    Attributes:
        theirs: The version that is there now.
    """

    def __init__(self, theirs: Entry) -> None:
        super().__init__(
            "{name} saved this entry at {time} while you were writing. Compare both and save again; "
            "nothing of yours is lost.",
            name=theirs.actor or "–",
            time=theirs.at[11:16],
        )
        self.theirs = theirs


class Entries:
    """The entries of one store."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def newest(self, kind: str, *, parent_id: str = "", is_deleted: bool = False) -> list[Entry]:
        """The newest version of every entry of a kind, oldest entry first.

        Args:
            kind: Of entry.
            parent_id: Only what belongs to this entry; empty for all.
            is_deleted: The deleted ones instead.
        """
        query = _newest().where(tables.entry.c.kind == kind)
        query = query.where(tables.entry_version.c.is_deleted == is_deleted)
        if parent_id:
            query = query.where(tables.entry.c.parent_id == parent_id)
        first = sa.select(sa.func.min(tables.entry_version.c.at))
        first = first.where(tables.entry_version.c.entry_id == tables.entry.c.id).correlate(tables.entry)
        return self._entries(query.order_by(first.scalar_subquery(), tables.entry.c.id))

    def entry(self, entry_id: str) -> Entry | None:
        """The newest version of an entry, or None."""
        return next(iter(self._entries(_newest().where(tables.entry.c.id == entry_id))), None)

    def history(self, entry_id: str) -> list[Entry]:
        """Every version of an entry, newest first."""
        version = tables.entry_version
        query = sa.select(tables.entry, version).join(version, version.c.entry_id == tables.entry.c.id)
        return self._entries(query.where(tables.entry.c.id == entry_id).order_by(version.c.version.desc()))

    def add(self, entry: Entry, *, actor: str) -> Entry:
        """A new entry; its id is chosen here."""
        entry_id = entry.id or f"{entry.kind}-{secrets.token_hex(6)}"
        with self._register.writing() as connection:
            connection.execute(
                tables.entry.insert().values(
                    id=entry_id,
                    kind=entry.kind,
                    parent_id=entry.parent_id,
                    area_code=entry.area_code,
                    group_name=entry.group,
                    version=1,
                )
            )
            _add_version(connection, entry_id, 1, entry, actor)
            detail = {"kind": entry.kind, "fields": sorted(entry.body)}
            audit.add_line(connection, actor, "write entry", entry_id, detail=detail)
        return self._known(entry_id)

    def change(self, entry: Entry, *, based_on: int, actor: str) -> Entry:
        """The next version of an entry.

        Args:
            entry: Its id, and the body, area, group and state it gets.
            based_on: The version whoever writes had before them.
            actor: Who writes.

        Raises:
            EntryConflictError: Another version came in between; nothing is written.
        """
        before = self._known(entry.id)
        with self._register.writing() as connection:
            moved = connection.execute(
                tables.entry.update()
                .where(tables.entry.c.id == entry.id, tables.entry.c.version == based_on)
                .values(version=based_on + 1, area_code=entry.area_code, group_name=entry.group)
            )
            if moved.rowcount:
                _add_version(connection, entry.id, based_on + 1, entry, actor)
                step = "delete entry" if entry.is_deleted else "write entry"
                detail = {"kind": entry.kind, "fields": changed_fields(before.body, entry.body)}
                audit.add_line(connection, actor, step, entry.id, detail=detail)
        if not moved.rowcount:
            raise EntryConflictError(self._known(entry.id))
        return self._known(entry.id)

    def draft(self, owner: str, kind: str, entry_id: str, parent_id: str) -> Draft | None:
        """What somebody was writing, or None."""
        query = sa.select(tables.entry_draft).where(*_draft_key(owner, kind, entry_id, parent_id))
        with self._register.reading() as connection:
            row = connection.execute(query).mappings().first()
        return Draft(json.loads(row["body"]), row["based_on"], row["at"]) if row else None

    def keep_draft(self, owner: str, entry: Entry, *, based_on: int) -> None:
        """Keep what somebody is writing, in place of what was kept before."""
        key = _draft_key(owner, entry.kind, entry.id, entry.parent_id)
        with self._register.writing() as connection:
            connection.execute(tables.entry_draft.delete().where(*key))
            connection.execute(
                tables.entry_draft.insert().values(
                    owner=owner,
                    kind=entry.kind,
                    entry_id=entry.id,
                    parent_id=entry.parent_id,
                    body=_json(entry.body),
                    based_on=based_on,
                    at=now(),
                )
            )

    def drop_draft(self, owner: str, kind: str, entry_id: str, parent_id: str) -> None:
        """Forget what somebody was writing."""
        with self._register.writing() as connection:
            connection.execute(
                tables.entry_draft.delete().where(*_draft_key(owner, kind, entry_id, parent_id))
            )

    def _known(self, entry_id: str) -> Entry:
        found = self.entry(entry_id)
        if found is None:
            raise TaksirError("There is no entry {entry}. It may have been restored away.", entry=entry_id)
        return found

    def _entries(self, query: sa.Select) -> list[Entry]:
        with self._register.reading() as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]


def changed_fields(before: Body, after: Body) -> list[str]:
    """The ids of the fields that differ, sorted."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _newest() -> sa.Select:
    entry, version = tables.entry, tables.entry_version
    same = sa.and_(version.c.entry_id == entry.c.id, version.c.version == entry.c.version)
    return sa.select(entry, version).join(version, same)


def _add_version(connection: sa.Connection, entry_id: str, version: int, entry: Entry, actor: str) -> None:
    connection.execute(
        tables.entry_version.insert().values(
            entry_id=entry_id,
            version=version,
            body=_json(entry.body),
            is_deleted=entry.is_deleted,
            actor=actor[:200],
            at=now(),
        )
    )


def _json(body: Body) -> str:
    return json.dumps(dict(body), ensure_ascii=False, sort_keys=True)


def _entry(row: Any) -> Entry:
    version = tables.entry_version
    return Entry(
        id=row[tables.entry.c.id],
        kind=row[tables.entry.c.kind],
        version=row[version.c.version],
        body=json.loads(row[version.c.body]),
        parent_id=row[tables.entry.c.parent_id],
        area_code=row[tables.entry.c.area_code],
        group=row[tables.entry.c.group_name],
        actor=row[version.c.actor],
        at=row[version.c.at],
        is_deleted=bool(row[version.c.is_deleted]),
    )


def _draft_key(owner: str, kind: str, entry_id: str, parent_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = tables.entry_draft
    return (
        table.c.owner == owner,
        table.c.kind == kind,
        table.c.entry_id == entry_id,
        table.c.parent_id == parent_id,
    )
