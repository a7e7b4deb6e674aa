"""Entries as a table that a spreadsheet can change and hand back.

A table is judged as a whole before any of it is written: its rows may point at each other, and count for the
rules of the rows after them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.people import at_work
from taksir.schema_entries import EntryField, EntryKind
from taksir.store.entries import Entry, EntryConflictError
from taksir.words import languages
from taksir.written.cells import Names, cell_of, unquoted, value_of_cell
from taksir.written.checking import EntryFault, EntryFaultsError, entry_faults, step_faults, tidied
from taksir.written.keeping import entries, history, may_write, write
from taksir.written.merging import merged
from taksir.written.pending import reading_a_table, stand_in

ID, VERSION, PARENT = "id", "version", "parent"
"""Columns beside the fields: which entry a row is, the version it was taken from (both empty for a new one),
and the entry it belongs to, where the table holds those of several."""
REFERENCES = ("reference", "references")


@dataclass(frozen=True)
class ReadRow:
    """One row of a table that came back.

    Attributes:
        row: Its number in the sheet.
        entry_id: Which entry it is; empty for a new one.
        based_on: The newest version, with which the row has been merged.
        body: Values of the fields; what is private is as before. A new row of the same table is pointed at
            by its stand-in name.
        faults: What is to be mended.
        is_changed: Whether writing it changes anything.
        parent_id: The entry it belongs to.
    """

    row: int
    entry_id: str
    based_on: int
    body: dict[str, Any]
    faults: tuple[EntryFault, ...]
    is_changed: bool
    parent_id: str = ""

    @property
    def stand_in_id(self) -> str:
        """The name under which the other rows of its table know it."""
        return self.entry_id or f"row {self.row}"


@dataclass(frozen=True)
class Taken:
    """What became of a table: numbers of entries."""

    added: int
    changed: int
    unchanged: int


def table_fields(kind: EntryKind) -> tuple[EntryField, ...]:
    """The fields that go into a table: all but the private ones."""
    return tuple(field for field in kind.fields if not field.is_private)


def parent_header(kind: EntryKind, language: str) -> str:
    """The header of the column that says what a row belongs to; empty where its kind belongs to nothing."""
    return entry_kind(kind.parent).label.in_language(language) if kind.parent else ""


def table_rows(kind_id: str, language: str, *, parent_id: str = "") -> list[dict[str, object]]:
    """Every entry of a kind as a row: id, version and, under its label, each field that is not private.

    Entries that belong to several others say to which, where the table is not of one of them only.
    """
    kind, names = entry_kind(kind_id), Names(language)
    fields = table_fields(kind)
    parent = parent_header(kind, language) if not parent_id else ""
    return [
        {ID: found.id, VERSION: found.version}
        | ({parent: names.of(kind.parent, found.parent_id)} if parent else {})
        | {
            field.label.in_language(language): cell_of(field, found.body.get(field.id), language, names)
            for field in fields
        }
        for found in entries(kind_id, parent_id=parent_id)
    ]


def read_rows(
    kind_id: str,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    parent_id: str = "",
    decimals: str = "ambiguous",
) -> tuple[ReadRow, ...]:
    """Rows of a table as values, merged with what changed meanwhile, with all that is to be mended.

    Args:
        kind_id: Of entry.
        rows: Row number and, by header, the cells as text. A header is a field's id or its label in any
            language.
        parent_id: The entry that new rows belong to; where it is empty a column says so.
        decimals: How to read 1.500: "point", "comma", or "ambiguous" to refuse it.

    Raises:
        TaksirError: No header is known, or a field stands in two columns.
    """
    kind = entry_kind(kind_id)
    rows = list(rows)
    columns = _columns(kind, rows[0][1] if rows else {})
    named = {
        number: {columns[name]: cell for name, cell in cells.items() if name in columns}
        for number, cells in rows
    }
    with reading_a_table():
        known = {found.id: found for found in entries(kind_id)}
        read = _read_all(named, _Context(kind, known, parent_id, decimals))
    return tuple(read[number] for number in named)


def take_rows(kind_id: str, read: Iterable[ReadRow], *, parent_id: str = "") -> Taken:
    """Write the rows of a table, if none of them is at fault.

    Raises:
        EntryFaultsError: Something is to be mended first; nothing was written.
    """
    read = tuple(read)
    if faults := [fault for row in read for fault in row.faults]:
        raise EntryFaultsError(faults)
    kind, ids = entry_kind(kind_id), {row.stand_in_id: row.entry_id for row in read}
    for row in _in_order(kind, [row for row in read if row.is_changed]):
        body = {field.id: _pointing(field, row.body.get(field.id), ids) for field in kind.fields}
        kept = write(
            kind_id,
            body,
            entry_id=row.entry_id,
            based_on=row.based_on,
            parent_id=row.parent_id or parent_id,
        )
        ids[row.stand_in_id] = kept.id
    added = sum(not row.entry_id for row in read)
    changed = sum(row.is_changed for row in read) - added
    return Taken(added, changed, len(read) - added - changed)


@dataclass(frozen=True)
class _Context:
    kind: EntryKind
    known: Mapping[str, Entry]
    parent_id: str
    decimals: str


def _read_all(named: Mapping[int, Mapping[str, str]], context: _Context) -> dict[int, ReadRow]:
    """Every row; one that points at a row further down is read again once that one is known."""
    read: dict[int, ReadRow] = {}
    waiting = list(named)
    while waiting:
        for number in waiting:
            read[number] = _read_row(number, named[number], context=context)
            if not read[number].faults:
                stand_in(_as_entry(read[number], context.kind))
        again = [number for number in waiting if _may_wait(read[number], context.kind)]
        if len(again) == len(waiting):
            break
        waiting = again
    return read


def _may_wait(row: ReadRow, kind: EntryKind) -> bool:
    """Whether a row is at fault because of what it points at, which may stand further down."""
    pointing = {field.id for field in kind.fields if field.type in REFERENCES and field.refers_to == kind.id}
    return any(fault.field_id in pointing for fault in row.faults)


def _as_entry(row: ReadRow, kind: EntryKind) -> Entry:
    group = next(iter(sorted(at_work().groups)), "")
    area = str(row.body.get(kind.area_field.id, "")) if kind.area_field else ""
    return Entry(row.stand_in_id, kind.id, row.based_on, row.body, row.parent_id, area, group)


def _in_order(kind: EntryKind, rows: list[ReadRow]) -> list[ReadRow]:
    """Rows after those they point at."""
    ordered: list[ReadRow] = []
    new = {row.stand_in_id for row in rows if not row.entry_id}
    while rows:
        done = {row.stand_in_id for row in ordered}
        ready = [row for row in rows if not (_pointed_at(kind, row) & new) - done]
        ordered += ready or rows
        rows = [row for row in rows if row not in ready] if ready else []
    return ordered


def _pointed_at(kind: EntryKind, row: ReadRow) -> set[str]:
    values = [row.body.get(field.id) for field in kind.fields if field.type in REFERENCES]
    return {str(one) for value in values if value for one in (value if isinstance(value, list) else [value])}


def _pointing(field: EntryField, value: Any, ids: Mapping[str, str]) -> Any:
    """A value that points at entries instead of at rows."""
    if field.type not in REFERENCES or value is None:
        return value
    if isinstance(value, list):
        return [ids.get(each) or each for each in value]
    return ids.get(value) or value


def _columns(kind: EntryKind, cells: Mapping[str, str]) -> dict[str, str]:
    """Header → id of the field, for the headers that are known."""
    spelled = {ID: ID, VERSION: VERSION}
    if kind.parent:
        spelled |= {name.casefold(): PARENT for name in (PARENT, kind.parent)}
        spelled |= {parent_header(kind, one).casefold(): PARENT for one in languages()}
    spelled |= {field.id.casefold(): field.id for field in kind.fields}
    for field in kind.fields:  # a label is what a reader sees: it goes before an id that reads the same
        spelled |= {field.label.in_language(one).casefold(): field.id for one in languages()}
    found = {name: spelled[name.strip().casefold()] for name in cells if name.strip().casefold() in spelled}
    if not set(found.values()) - {ID, VERSION, PARENT}:
        raise TaksirError(
            "No column of this table is one of {kind}. Begin with the blank table, and keep its headers.",
            kind=kind.plural,
        )
    double = next((name for name in found.values() if list(found.values()).count(name) > 1), "")
    if double:
        raise TaksirError("The column {column} stands there twice. Remove one of the two.", column=double)
    return found


def _read_row(number: int, cells: Mapping[str, str], *, context: _Context) -> ReadRow:
    kind = context.kind
    body, faults = _values(kind, cells, context.decimals)
    entry_id = cells.get(ID, "").strip()
    before = context.known.get(entry_id)
    parent_id = before.parent_id if before else _parent(cells, context)
    if entry_id and before is None:
        faults.append(
            EntryFault("", "There is no entry {entry}. Empty its id to add it anew.", {"entry": entry_id})
        )
    unmentioned = {field.id for field in kind.fields} - set(cells)
    if before:
        body |= {name: before.body[name] for name in unmentioned if name in before.body}
        body, faults = _with_theirs(kind, before, tidied(kind, body), faults, _version(cells, before))
    tidy = tidied(kind, body)
    is_changed = before is None or tidy != before.body
    if not faults:
        faults += entry_faults(kind, tidy, parent_id=parent_id, entry_id=entry_id or f"row {number}")
        faults += step_faults(kind, before.body if before else None, tidy) if is_changed else ()
    if not may_write(kind.id, area_code=_area_of(kind, tidy)):
        faults.append(EntryFault("", "You may not write entries of this area or kind. Ask an administrator."))
    version = before.version if before else 0
    return ReadRow(number, entry_id, version, tidy, tuple(faults), is_changed, parent_id)


def _values(
    kind: EntryKind, cells: Mapping[str, str], decimals: str
) -> tuple[dict[str, Any], list[EntryFault]]:
    """The value of every field, and what cannot be read."""
    body: dict[str, Any] = {}
    faults = []
    for field in kind.fields:
        try:
            body[field.id] = value_of_cell(field, unquoted(cells.get(field.id, "")), decimals)
        except TaksirError as error:
            faults.append(EntryFault(field.id, error.template, error.values))
    return body, faults


def _parent(cells: Mapping[str, str], context: _Context) -> str:
    """The entry a new row belongs to: the one of the page, else the one its column names."""
    if context.parent_id or not context.kind.parent:
        return context.parent_id
    return Names.behind(context.kind.parent, unquoted(cells.get(PARENT, "")))


def _with_theirs(
    kind: EntryKind, now: Entry, mine: dict[str, Any], faults: list[EntryFault], version: int
) -> tuple[dict[str, Any], list[EntryFault]]:
    """The row merged with what changed since its version was taken."""
    base = next((one for one in history(kind.id, now.id) if one.version == version), now)
    both = merged(base.body, mine, now.body)
    conflict = EntryConflictError(now)
    return both.body, faults + [
        EntryFault(name, conflict.template, conflict.values) for name in both.disputed
    ]


def _version(cells: Mapping[str, str], before: Entry) -> int:
    text = cells.get(VERSION, "").strip().split(".")[0]
    return int(text) if text.isdigit() else before.version


def _area_of(kind: EntryKind, body: Mapping[str, Any]) -> str:
    return str(body.get(kind.area_field.id, "")) if kind.area_field else ""
