"""Entries as a table that a spreadsheet can change and hand back: cells to values, values to cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taksir.areas import area_index
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.methods import written_values
from taksir.schema_entries import EntryField, EntryKind
from taksir.store.entries import Entry, EntryConflictError
from taksir.words import languages, say
from taksir.written.checking import EntryFault, EntryFaultsError, entry_faults, step_faults, tidied
from taksir.written.keeping import entries, history, may_write, write
from taksir.written.merging import merged
from taksir.written.wording import entry_title, value_words

ID, VERSION = "id", "version"
"""Columns beside the fields: which entry a row is, and the version it was taken from. Empty: a new one."""
SEPARATOR = ";"
"""Between several values of one cell."""


@dataclass(frozen=True)
class ReadRow:
    """One row of a table that came back.

    Attributes:
        row: Its number in the sheet.
        entry_id: Which entry it is; empty for a new one.
        based_on: The newest version, with which the row has been merged.
        body: Values of the fields; what is private is as before.
        faults: What is to be mended.
        is_changed: Whether writing it changes anything.
    """

    row: int
    entry_id: str
    based_on: int
    body: dict[str, Any]
    faults: tuple[EntryFault, ...]
    is_changed: bool


@dataclass(frozen=True)
class Taken:
    """What became of a table: numbers of entries."""

    added: int
    changed: int
    unchanged: int


def table_fields(kind: EntryKind) -> tuple[EntryField, ...]:
    """The fields that go into a table: all but the private ones."""
    return tuple(field for field in kind.fields if not field.is_private)


def table_rows(kind_id: str, language: str, *, parent_id: str = "") -> list[dict[str, object]]:
    """Every entry of a kind as a row: id, version and, under its label, each field that is not private."""
    fields = table_fields(entry_kind(kind_id))
    return [
        {ID: found.id, VERSION: found.version}
        | {
            field.label.in_language(language): _cell(field, found.body.get(field.id), language)
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
        parent_id: The entry that new rows belong to.
        decimals: How to read 1.500: "point", "comma", or "ambiguous" to refuse it.

    Raises:
        TaksirError: No header is known, or a field stands in two columns.
    """
    kind = entry_kind(kind_id)
    rows = list(rows)
    columns = _columns(kind, rows[0][1] if rows else {})
    known = {found.id: found for found in entries(kind_id)}
    named = [
        (number, {columns[name]: cell for name, cell in cells.items() if name in columns})
        for number, cells in rows
    ]
    return tuple(
        _read_row(number, cells, context=_Context(kind, known, parent_id, decimals))
        for number, cells in named
    )


def take_rows(kind_id: str, read: Iterable[ReadRow], *, parent_id: str = "") -> Taken:
    """Write the rows of a table, if none of them is at fault.

    Raises:
        EntryFaultsError: Something is to be mended first; nothing was written.
    """
    read = tuple(read)
    if faults := [fault for row in read for fault in row.faults]:
        raise EntryFaultsError(faults)
    for row in read:
        if row.is_changed:
            write(kind_id, row.body, entry_id=row.entry_id, based_on=row.based_on, parent_id=parent_id)
    added = sum(not row.entry_id for row in read)
    changed = sum(row.is_changed for row in read) - added
    return Taken(added, changed, len(read) - added - changed)


def _cell(field: EntryField, value: Any, language: str) -> object:
    if value is None:
        return ""
    if field.type == "area":
        return f"{value} {area_index().names.get(str(value), '')}".strip()
    if field.type in ("integer", "number"):
        return value
    if field.type == "date":
        return str(value)
    if field.type in ("reference", "references"):
        return f"{SEPARATOR} ".join(value) if isinstance(value, list) else str(value)
    return value_words(field, value, language)


def _columns(kind: EntryKind, cells: Mapping[str, str]) -> dict[str, str]:
    """Header → id of the field, for the headers that are known."""
    spelled = {ID: ID, VERSION: VERSION}
    for field in kind.fields:
        spelled |= {field.id.casefold(): field.id}
        spelled |= {field.label.in_language(one).casefold(): field.id for one in languages()}
    found = {name: spelled[name.strip().casefold()] for name in cells if name.strip().casefold() in spelled}
    if not set(found.values()) - {ID, VERSION}:
        raise TaksirError(
            "No column of this table is one of {kind}. Begin with the blank table, and keep its headers.",
            kind=kind.plural,
        )
    double = next((name for name in found.values() if list(found.values()).count(name) > 1), "")
    if double:
        raise TaksirError("The column {column} stands there twice. Remove one of the two.", column=double)
    return found


@dataclass(frozen=True)
class _Context:
    kind: EntryKind
    known: Mapping[str, Entry]
    parent_id: str
    decimals: str


def _read_row(number: int, cells: Mapping[str, str], *, context: _Context) -> ReadRow:
    kind, parent_id = context.kind, context.parent_id
    body: dict[str, Any] = {}
    faults = []
    for field in kind.fields:
        try:
            body[field.id] = _value(field, _unquoted(cells.get(field.id, "")), context.decimals)
        except TaksirError as error:
            faults.append(EntryFault(field.id, error.template, error.values))
    entry_id = cells.get(ID, "").strip()
    before = context.known.get(entry_id)
    if entry_id and before is None:
        faults.append(
            EntryFault("", "There is no entry {entry}. Empty its id to add it anew.", {"entry": entry_id})
        )
    unmentioned = {field.id for field in kind.fields} - set(cells)
    if before:
        body |= {name: before.body[name] for name in unmentioned if name in before.body}
        body, faults = _with_theirs(kind, before, tidied(kind, body), faults, _version(cells, before))
        parent_id = before.parent_id
    tidy = tidied(kind, body)
    if not faults:
        faults += entry_faults(kind, tidy, parent_id=parent_id, entry_id=entry_id)
        if before is None or tidy != before.body:
            faults += step_faults(kind, before.body if before else None, tidy)
    if not may_write(kind.id, area_code=_area_of(kind, tidy)):
        faults.append(EntryFault("", "You may not write entries of this area or kind. Ask an administrator."))
    is_changed = before is None or tidy != before.body
    return ReadRow(number, entry_id, before.version if before else 0, tidy, tuple(faults), is_changed)


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


def _unquoted(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:].strip() if cell.startswith("'") else cell.strip()


def _value(field: EntryField, cell: str, decimals: str) -> Any:
    """The value of a cell; None for an empty one."""
    if not cell:
        return None
    if field.type in ("integer", "number"):
        return _number(field, cell, decimals)
    if field.type == "date":
        return written_values.date(cell).isoformat()
    if field.type == "yes_no":
        return _yes_no(cell)
    if field.type in ("choices", "references"):
        return [_named(field, part.strip()) for part in cell.split(SEPARATOR) if part.strip()]
    if field.type in ("choice", "reference", "area"):
        return _named(field, cell)
    return cell


def _number(field: EntryField, cell: str, decimals: str) -> float | int:
    style = written_values.decimal_style([cell])
    style = decimals if style == "ambiguous" else style
    if style == "ambiguous":
        raise TaksirError(
            "{written} in {field} can be read in two ways. Write it without a sign between thousands.",
            written=cell,
            field=field.label,
        )
    value = written_values.number(cell, style)
    return int(value) if field.type == "integer" and float(value).is_integer() else value


def _yes_no(cell: str) -> bool | str:
    spoken = {say(word, one).casefold(): word == "yes" for word in ("yes", "no") for one in languages()}
    return {**spoken, "1": True, "0": False, "true": True, "false": False}.get(cell.casefold(), cell)


def _named(field: EntryField, cell: str) -> str:
    """The value behind a name; the cell itself where nothing is called so (and the check refuses it)."""
    if field.type == "area":
        return _area_named(field, cell)
    if field.type in ("reference", "references"):
        return _entry_named(field, cell)
    for code in field.choices:
        names = (code.value, *code.accepts, *(code.label.in_language(one) for one in languages()))
        if cell.casefold() in (name.casefold() for name in names):
            return code.value
    return cell


def _area_named(field: EntryField, cell: str) -> str:
    table = area_index().table
    code = cell.split()[0].replace(".", "")
    if code in set(table["code"]):
        return code
    table = table[table["level"] == field.level] if field.level else table
    alike = table.loc[table["name"].str.casefold() == cell.casefold(), "code"]
    return str(alike.iloc[0]) if len(alike) == 1 else cell


def _entry_named(field: EntryField, cell: str) -> str:
    """The id behind a title that only one entry has."""
    titled = [
        found.id
        for found in entries(field.refers_to)
        for one in languages()
        if cell == found.id or entry_title(found, one).casefold() == cell.casefold()
    ]
    return titled[0] if len(set(titled)) == 1 else cell
