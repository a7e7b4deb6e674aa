"""Sheets with the same columns become one table: a sheet a sub-district, a sheet a year, a file a round.

Nothing is added up or dropped. Every row keeps the sheet it came from, in a column of its own and in its
row number, so that a fault can name the row on its sheet.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines import kobo
from pipelines.delivered import SHEET_ROWS, Note, RawTable, column_name
from taksir.store.engine import Engine, literal

SHEET_HEADER = "(sheet)"
"""Header of the column that says which sheet a row came from."""

COLUMNS_MIN = 2

STACKED = (
    "Sheets with the same columns were read as one table: {names}. The column (sheet) says where a row came "
    "from. If one of them only repeats the others, choose the sheets to read."
)


def stacked(tables: Sequence[RawTable], target: Path, engine: Engine) -> list[RawTable]:
    """The tables, those with the same headers in any order put together.

    Args:
        tables: As read, one a sheet.
        target: Names of new files begin with its stem.
        engine: Copies the rows.
    """
    groups: dict[frozenset[str], list[RawTable]] = {}
    for table in tables:
        groups.setdefault(frozenset(map(_key, table.headers)), []).append(table)
    return [
        _together(group, target, engine) if _belong(group) else table
        for table, group in _each(tables, groups)
    ]


def _each(
    tables: Sequence[RawTable], groups: dict[frozenset[str], list[RawTable]]
) -> list[tuple[RawTable, list[RawTable]]]:
    """Every table with its group; of a group that belongs together only the first."""
    found = []
    for table in tables:
        group = groups[frozenset(map(_key, table.headers))]
        if not _belong(group) or group[0] is table:
            found.append((table, group))
    return found


def _belong(group: Sequence[RawTable]) -> bool:
    headers = group[0].headers
    is_roster = any(kobo.is_system_header(header) for header in headers)
    return len(group) > 1 and len(headers) >= COLUMNS_MIN and not is_roster


def _key(header: str) -> str:
    return " ".join(header.split()).casefold()


def _together(group: Sequence[RawTable], target: Path, engine: Engine) -> RawTable:
    first = group[0]
    name = _name(group)
    path = target.with_name(f"{target.stem}_{Path(first.path).stem[-6:]}_stacked.parquet")
    count = engine.copy_to_parquet(_union([(t, t.rows_sql) for t in group], first), path, is_staging=True)
    totals = [(t, f"read_parquet({literal(str(t.totals_path))})") for t in group if t.totals_path]
    totals_path = path.with_name(f"{path.stem}_totals.parquet") if totals else None
    if totals_path:
        engine.copy_to_parquet(_union(totals, first, order=group), totals_path, is_staging=True)
    values: dict[str, object] = {"names": ", ".join(table.name for table in group)}
    notes = [note for table in group for note in table.notes]
    for table in group:
        table.path.unlink()
        if table.totals_path:
            table.totals_path.unlink()
    return replace(
        first,
        name=name,
        headers=(*first.headers, SHEET_HEADER),
        path=path,
        row_count=count,
        totals_path=totals_path,
        notes=(Note("warning", STACKED, values, name), *notes),
        source_text=next((table.source_text for table in group if table.source_text), ""),
        parts=tuple(table.name for table in group),
        rows_before=None,
    )


def _union(
    rows: Sequence[tuple[RawTable, str]], first: RawTable, *, order: Sequence[RawTable] | None = None
) -> str:
    """The rows of several sheets under the headers of the first, numbered sheet by sheet."""
    group = list(order or [table for table, _ in rows])
    places = {_key(header): index for index, header in enumerate(first.headers)}
    selects = []
    for table, sql in rows:
        columns = ", ".join(
            f"{column_name(index)} AS {column_name(places[_key(header)])}"
            for header, index in sorted(
                zip(table.headers, range(len(table.headers)), strict=True),
                key=lambda item: places[_key(item[0])],
            )
        )
        part = next(index for index, entry in enumerate(group) if entry is table)
        selects.append(
            f"SELECT row_number + {part * SHEET_ROWS} AS row_number, {columns}, "
            f"{literal(table.name)} AS {column_name(len(first.headers))} FROM {sql}"
        )
    return f"SELECT * FROM ({' UNION ALL '.join(selects)}) ORDER BY row_number"


def _name(group: Sequence[RawTable]) -> str:
    names = [table.name for table in group]
    whole = " + ".join(names)
    return whole if len(whole) <= 60 else f"{names[0]} + … + {names[-1]}"
