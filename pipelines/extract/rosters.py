"""Repeats within repeats: every row of a nested roster gets the number of its household.

A survey app gives each row only the number of the row above it. Following those numbers up to the main
sheet, or the submission's own number where the app copied it, makes one more column; a row whose
household cannot be found keeps it empty, and is a fault later, never joined by chance.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines import kobo
from pipelines.delivered import Note, RawTable, column_name
from taksir.store.engine import Engine, identifier, literal

PARENT_UNKNOWN = (
    "Sheet {sheet} says its rows belong to {parent}, which is not in the file. "
    "Export all sheets together and deliver that; its rows were matched by their submission where possible."
)


def with_households(
    tables: Sequence[RawTable], target: Path, engine: Engine
) -> tuple[list[RawTable], list[Note]]:
    """The tables of an export, nested rosters with a column that says their household.

    Args:
        tables: The sheets as read.
        target: Names of new files begin with its stem.
        engine: Follows the numbers.
    """
    export = kobo.export_of(tables)
    if export is None or not export.rosters:
        return list(tables), []
    by_name = {table.name: table for table in tables}
    parents = {roster.sheet: _parent(by_name[roster.sheet], tables, engine) for roster in export.rosters}
    found, notes = [], []
    for index, table in enumerate(tables):
        parent = parents.get(table.name, export.main_sheet)
        if parent == export.main_sheet:
            found.append(table)
            continue
        if not parent:
            values: dict[str, object] = {"sheet": table.name, "parent": _parent_name(table, engine)}
            notes.append(Note("warning", PARENT_UNKNOWN, values, table.name))
        select = _by_chain(table, by_name, parents, export) if parent else ""
        path = target.with_name(f"{target.stem}_nested_{index}.parquet")
        found.append(
            _extended(table, select or _by_submission(table, by_name[export.main_sheet]), path, engine)
        )
    for table, new in zip(tables, found, strict=True):
        if new is not table:
            table.path.unlink()  # only now: the way of a deeper roster leads through the others as delivered
    return found, notes


def _extended(table: RawTable, select: str, path: Path, engine: Engine) -> RawTable:
    engine.copy_to_parquet(select, path, is_staging=True)
    return replace(table, path=path, headers=(*table.headers, kobo.HOUSEHOLD_HEADER), rows_before=None)


def _source(table: RawTable, header: str) -> str:
    return identifier(column_name(table.headers.index(header)))


def _parent_name(table: RawTable, engine: Engine) -> str:
    """The sheet that a repeat's rows name as the one above them, "" where they name none or several."""
    header = kobo.first_of(table.headers, kobo.PARENT_NAME_HEADERS)
    if not header:
        return ""
    source = _source(table, header)
    names = engine.rows(f"SELECT DISTINCT {source} FROM {table.rows_sql} WHERE {source} <> '' LIMIT 2")
    return str(names[0][0]) if len(names) == 1 else ""


def _parent(table: RawTable, tables: Sequence[RawTable], engine: Engine) -> str:
    """The sheet above a repeat, "" where it is not in the file."""
    name = _parent_name(table, engine)
    named = [
        other.name for other in tables if name and other is not table and kobo.same_sheet(name, other.name)
    ]
    if named:
        return named[0]
    main = next(other for other in tables if kobo.is_main(other.headers))
    others = [other for other in tables if other is not table and kobo.index_header(other.headers)]
    holders = [other.name for other in others if _numbers_all(other, table, engine)]
    if main.name in holders:
        # Renamed main sheets are usual; a missing sheet between is not, but its numbers may fit by chance.
        is_safe = not name or not kobo.first_of(table.headers, kobo.SUBMISSION_HEADERS)
        return main.name if is_safe else ""
    return holders[0] if len(holders) == 1 else ""


def _numbers_all(parent: RawTable, table: RawTable, engine: Engine) -> bool:
    """Whether every number a repeat names is that of a row of the sheet."""
    own = _source(table, kobo.parent_header(table.headers))
    key = _source(parent, kobo.index_header(parent.headers))
    missing = engine.rows(
        f"SELECT 1 FROM (SELECT DISTINCT {own} AS number FROM {table.rows_sql} WHERE {own} <> '') "
        f"ANTI JOIN (SELECT {key} AS number FROM {parent.rows_sql}) USING (number) LIMIT 1"
    )
    return not missing


def _by_chain(
    table: RawTable, by_name: dict[str, RawTable], parents: dict[str, str], export: kobo.Export
) -> str:
    """SQL of the roster with the number found by going up sheet by sheet; "" where the way is cut."""
    number = f"t.{_source(table, kobo.parent_header(table.headers))}"
    joins, sheet, seen = "", parents[table.name], {table.name}
    while sheet != export.main_sheet:
        if not sheet or sheet in seen:
            return ""
        seen.add(sheet)
        step, above = f"p{len(seen)}", by_name[sheet]
        key, up = (
            _source(above, kobo.index_header(above.headers)),
            _source(above, kobo.parent_header(above.headers)),
        )
        rows = f"(SELECT {key} AS number, min({up}) AS above FROM {above.rows_sql} GROUP BY 1)"
        joins += f" LEFT JOIN {rows} {step} ON {step}.number = {number}"
        number, sheet = f"{step}.above", parents.get(sheet, "")
    return _select(table, f"coalesce({number}, '')", joins)


def _by_submission(table: RawTable, main: RawTable) -> str:
    """SQL of the roster with the number of its submission's row on the main sheet."""
    pairs = (("_submission__uuid", "_uuid"), ("_submission__id", "_id"))
    for own, other in pairs:
        header, main_header = kobo.first_of(table.headers, (own,)), kobo.first_of(main.headers, (other,))
        if header and main_header:
            index = _source(main, kobo.index_header(main.headers))
            rows = (
                f"(SELECT {_source(main, main_header)} AS submission, min({index}) AS number "
                f"FROM {main.rows_sql} GROUP BY 1)"
            )
            return _select(
                table,
                "coalesce(m.number, '')",
                f" LEFT JOIN {rows} m ON m.submission = t.{_source(table, header)}",
            )
    return _select(table, literal(""), "")


def _select(table: RawTable, value: str, joins: str) -> str:
    width = len(table.headers)
    columns = ", ".join(f"t.{column_name(index)}" for index in range(width))
    return (
        f"SELECT t.row_number, {columns}, {value} AS {column_name(width)} FROM {table.rows_sql} t{joins} "
        "ORDER BY t.row_number"
    )
