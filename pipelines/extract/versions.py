"""An export of all versions of a form holds a question once a version: the answers are put together.

Only where no row has two different answers; else the columns stay apart, and a person says which one counts.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.delivered import Note, RawTable, column_name
from pipelines.extract.headers import HEADER_REPEATED
from taksir.store.engine import Engine

PUT_TOGETHER = (
    "The form has {count} versions of this question; their answers were put together, for no row has two "
    "different ones."
)


def with_versions(table: RawTable, engine: Engine) -> RawTable:
    """The table with the repeated columns of a question made one, where they do not contradict.

    Args:
        table: A sheet of a survey app's export.
        engine: Compares and copies.
    """
    repeated = {
        first: places
        for first, places in _repeated(table.headers).items()
        if not _contradicts(table, [first, *places], engine)
    }
    if not repeated:
        return table
    dropped = {place for places in repeated.values() for place in places}
    kept = [place for place in range(len(table.headers)) if place not in dropped]
    columns = ", ".join(
        f"{_one_of([place, *repeated.get(place, ())])} AS {column_name(index)}"
        for index, place in enumerate(kept)
    )
    path = table.path.with_name(f"{table.path.stem}_versions.parquet")
    engine.copy_to_parquet(f"SELECT row_number, {columns} FROM {table.rows_sql}", path, is_staging=True)
    table.path.unlink()
    said = {table.headers[first] for first in repeated}
    notes = [note for note in table.notes if not (note.template == HEADER_REPEATED and note.column in said)]
    notes += [
        Note("warning", PUT_TOGETHER, {"count": len(places) + 1}, table.name, column=table.headers[first])
        for first, places in repeated.items()
    ]
    headers = tuple(table.headers[place] for place in kept)
    return replace(table, headers=headers, path=path, notes=tuple(notes), rows_before=None)


def _repeated(headers: Sequence[str]) -> dict[int, list[int]]:
    """Place of a header → places of those that were numbered because they repeat it."""
    places = {header: place for place, header in enumerate(headers)}
    found: dict[int, list[int]] = {}
    for place, header in enumerate(headers):
        numbered = re.fullmatch(r"(.+) \(\d+\)", header)
        if numbered and numbered[1] in places:
            found.setdefault(places[numbered[1]], []).append(place)
    return found


def _contradicts(table: RawTable, places: Sequence[int], engine: Engine) -> bool:
    """Whether a row has two different answers in some columns."""
    answers = ", ".join(f"nullif(trim({column_name(place)}), '')" for place in places)
    counted = f"len(list_distinct(list_filter([{answers}], lambda answer: answer IS NOT NULL)))"
    return bool(engine.rows(f"SELECT 1 FROM {table.rows_sql} WHERE {counted} > 1 LIMIT 1"))


def _one_of(places: Sequence[int]) -> str:
    """The answer of the first column that has one."""
    names = [column_name(place) for place in places]
    return (
        names[0]
        if len(names) == 1
        else f"coalesce({', '.join(f'nullif({n}, {chr(39) * 2})' for n in names)}, '')"
    )
