"""Direct identifiers are found and dropped, hashed with a key, or coarsened, before anything is stored.

Two nets: what the header says, and what the values look like in every row. The pseudonym of a value is
its HMAC-SHA-256 under a key that lies outside the data folder and never enters SQL text, a recipe, a
log or an error.
"""

import hashlib
from dataclasses import dataclass, field, replace

import pandas as pd

from pipelines.delivered import RawDelivery, RawTable, column_name
from pipelines.protect.contents import CONTENT_KINDS, found_by_content
from pipelines.protect.identifiers import KINDS, SHORTEST, counts_by_kind, header_says, looks_identifying
from pipelines.recipe import ColumnMatch, Places, Recipe, TableRecipe, header_key
from taksir.schema import Catalogue, Column
from taksir.store.engine import Engine, identifier
from taksir.store.keys import workspace_key, workspace_keys

PSEUDONYM_LENGTH = 32
"""Hexadecimal digits kept of a pseudonym: 128 bits."""

pseudonym_key, pseudonym_keys = workspace_key, workspace_keys
"""Pseudonyms are made with the workspace's secret itself, so that earlier ones stay the same."""

HMAC_BLOCK_BYTES = 64
PADS = "pseudonym_pads"
"""Name under which the engine sees the two halves of the key."""

ALWAYS_HASHED = "submission_uuid"
"""Leads back to one interview, whatever it looks like."""

MOSTLY_SHARE = 0.5
"""A column of numbers or codes of which more values than this are identifiers is none of those."""

COARSE_COLUMNS = ("latitude", "longitude")
"""Places of facilities are kept to two decimals, about a kilometre."""


@dataclass(frozen=True)
class Protection:
    """What was done with one column so that nobody can be recognised.

    Attributes:
        action: drop | hash | coarsen | screen (only the values that identify are left out).
        reason, values: Why, a msgid with what goes into it; never a value of the column.
        found_count: Values that look like an identifier; 0 where the header alone says it.
    """

    sheet: str
    header: str
    action: str
    reason: str
    values: Places = field(default_factory=dict)
    found_count: int = 0


def protect_columns(
    raw: RawDelivery, recipe: Recipe, catalogue: Catalogue, *, engine: Engine
) -> tuple[Recipe, tuple[Protection, ...]]:
    """The recipe with every identifier dropped, hashed or coarsened, and a list of what was done.

    Args:
        raw: The file as read; every row is looked at.
        recipe: As classified or confirmed.
        catalogue: Our columns and their roles.
        engine: Runs the scan.
    """
    protections: list[Protection] = []
    for table in recipe.tables:
        sheet = next((sheet for sheet in raw.tables if sheet.name == table.sheet), None)
        if sheet is None or not table.table:
            continue
        hashed = {match.header for match in table.matches if match.column == ALWAYS_HASHED}
        found = _found_in_values(sheet, engine, unless=hashed)
        columns = {column.name: column for column in catalogue.columns}
        worded = {match.header for match in table.matches if _may_hold_words(match, columns)}
        for header, kinds in found_by_content(sheet, engine, unless=set(sheet.headers) - worded).items():
            found[header] = found.get(header, {}) | kinds
        for match in table.matches:
            column = columns.get(match.column)
            changed, protection = _protected(match, column, found.get(match.header, {}), table, sheet)
            table = table.with_match(changed)
            protections += [replace(protection, sheet=table.sheet)] if protection else []
        recipe = recipe.with_table(_without_dropped_places(table))
    return recipe, tuple(protections)


def _may_hold_words(match: ColumnMatch, columns: dict[str, Column]) -> bool:
    """Whether a column is kept as text of its own, or for nothing; numbers, codes and places are not."""
    column = columns.get(match.column)
    if column is None or not match.is_kept:
        return True
    return column.type == "text" and column.role not in ("area", "cluster", "stratum") and not column.codes


def _without_dropped_places(table: TableRecipe) -> TableRecipe:
    """The recipe of a sheet whose place is not read from a column that identifies people."""
    dropped = {match.header for match in table.matches if match.action == "drop"}
    return replace(table, area_headers=tuple(name for name in table.area_headers if name not in dropped))


def use_key(engine: Engine, *keys: bytes) -> None:
    """Let the engine compute pseudonyms; the keys are values it holds, never part of a query's text.

    Args:
        engine: Holds them.
        keys: The oldest first; each hashes what the one before it gave.
    """
    pads = pd.DataFrame([_pads(key) for key in keys], columns=["inner", "outer"])
    engine.register(PADS, pads.assign(turn=range(len(keys))))


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The two halves of a key, as HMAC uses them (RFC 2104)."""
    block = hashlib.sha256(key).digest() if len(key) > HMAC_BLOCK_BYTES else key
    block = block.ljust(HMAC_BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def pseudonym(text: str, *, turns: int = 0) -> str:
    """SQL of the pseudonym of a text: the first 128 bits of its HMAC-SHA-256, in hexadecimal.

    Separators do not matter: a number written with dots or spaces has the pseudonym of its digits.
    Where the key was rotated, the pseudonym under the first key is hashed under the second, and so on.

    Args:
        text: SQL of the text.
        turns: How many keys the engine holds; by default those of this workspace.
    """
    hashed = rf"lower(regexp_replace({text}, '^uuid:|[\s.''’`-]', '', 'g'))"
    for turn in range(turns or len(workspace_keys())):
        inner = f'sha256((SELECT "inner" FROM {PADS} WHERE turn = {turn}) || encode({hashed}))'
        outer = f'sha256((SELECT "outer" FROM {PADS} WHERE turn = {turn}) || unhex({inner}))'
        hashed = f"substr({outer}, 1, {PSEUDONYM_LENGTH})"
    return f"CASE WHEN {text} IS NULL THEN NULL ELSE {hashed} END"


def _found_in_values(raw: RawTable, engine: Engine, *, unless: set[str]) -> dict[str, dict[str, int]]:
    """Identifiers among the values: header → kind → rows, over every row; some headers need no look."""
    rows_sql = raw.rows_sql
    names = [column_name(position) for position in range(len(raw.headers))]
    lengths = engine.rows(
        f"SELECT {', '.join(f'max(strlen({identifier(n)}))' for n in names)} FROM {rows_sql}"
    )[0]
    long = [
        (header, name)
        for header, name, length in zip(raw.headers, names, lengths, strict=True)
        if (length or 0) >= SHORTEST and header not in unless
    ]
    if not long:
        return {}
    suspects = ", ".join(f"count(*) FILTER (WHERE {looks_identifying(identifier(name))})" for _, name in long)
    counted = engine.rows(f"SELECT {suspects} FROM {rows_sql}")[0]
    found = {}
    for (header, name), count in zip(long, counted, strict=True):
        if count:
            kinds = engine.rows(f"SELECT {counts_by_kind(identifier(name))} FROM {rows_sql}")[0]
            found[header] = {kind: int(rows) for kind, rows in zip(KINDS, kinds, strict=True) if rows}
    return found


def _protected(
    match: ColumnMatch, column: Column | None, found: dict[str, int], table: TableRecipe, raw: RawTable
) -> tuple[ColumnMatch, Protection | None]:
    """What becomes of one column, and the entry for the list of protections."""
    if column and column.role == "identifier":
        return _without_identifier(match, column, found, table)
    if column is None or not match.is_kept:
        if found or header_says(header_key(match.header)):
            return _dropped(match, found, "{header} says by its name that it identifies people.")
        return match, None
    if match.column == ALWAYS_HASHED:
        reason = "{header} leads back to one interview; it is kept as a keyed pseudonym to find doubles."
        return _changed(match, "hash", reason, found)
    if match.column in COARSE_COLUMNS:
        return _changed(match, "coarsen", "Places of facilities are kept to about a kilometre.", found)
    if not found:
        return match, None
    if column.role in ("key", "cluster", "stratum") and not column.name.endswith("_name"):
        return _changed(match, "hash", _reason_of(found), found)
    if column.type == "text" or sum(found.values()) > MOSTLY_SHARE * raw.row_count:
        return _dropped(match, found, _reason_of(found))
    return _changed(match, "screen", _reason_of(found), found)  # the strays become faults, hidden


def _without_identifier(
    match: ColumnMatch, column: Column, found: dict[str, int], table: TableRecipe
) -> tuple[ColumnMatch, Protection]:
    """A column that identifies people: dropped, but a birth date becomes an age where none is delivered."""
    if column.name == "birth_date" and table.table == "person" and not table.match_of("age_years"):
        aged = replace(match, column="age_years", date_order=match.date_order or "day_first")
        return _changed(aged, "coarsen", "A date of birth is kept as completed years of age only.", found)
    return _dropped(match, found, "{header} identifies people.")


def _changed(
    match: ColumnMatch, action: str, reason: str, found: dict[str, int]
) -> tuple[ColumnMatch, Protection]:
    count = max(found.values(), default=0)
    entry = Protection("", match.header, action, reason, {"header": match.header, "count": count}, count)
    return replace(match, action=action), entry


def _dropped(match: ColumnMatch, found: dict[str, int], reason: str) -> tuple[ColumnMatch, Protection]:
    changed, entry = _changed(match, "drop", _reason_of(found) or reason, found)
    # Nothing of what was seen in the column stays in the recipe either.
    clean = replace(
        changed, codes={}, unknown=(), question="", question_values={}, question_about="", choices=()
    )
    return clean, entry


def _reason_of(found: dict[str, int]) -> str:
    return (CONTENT_KINDS | KINDS)[max(found, key=lambda kind: found[kind])] if found else ""
