"""Answers that one interviewer leaves empty and the others do not.

Who interviewed is dropped before records are stored, so this looks at the delivered column beside the
corrected rows, and names an interviewer by the first row of theirs, never by name.
"""

from pathlib import Path

import pandas as pd

from pipelines.correct.columns_sql import source_of
from pipelines.delivered import RawDelivery
from pipelines.faults import LISTED_MAX, Fault
from pipelines.reading import answered
from pipelines.recipe import Places, Recipe, TableRecipe
from pipelines.validate.checked import Checked, Words
from pipelines.validate.rules_of_data import gap_faults, measures_of
from taksir.schema import Catalogue, Column
from taksir.store.engine import Engine, identifier, literal

INTERVIEWERS = ("enumerator_id", "submitted_by")
"""Columns that say who interviewed, the surer first."""


def interviewer_faults(
    raw: RawDelivery, recipe: Recipe, tables: dict[str, Path], catalogue: Catalogue, *, engine: Engine
) -> tuple[Fault, ...]:
    """Columns that one interviewer leaves empty far more often than the others.

    Args:
        raw: The file as read, which still holds who interviewed.
        recipe: As confirmed.
        tables: Our table → Parquet, from `correct_tables`.
        catalogue: Which columns measure something.
        engine: Counts.
    """
    faults: list[Fault] = []
    for name in ("household", "person"):
        table = next((entry for entry in recipe.tables if entry.table == name), None)
        if table is None or name not in tables:
            continue
        parent = recipe.table_of(table.parent_sheet) if table.parent_sheet else None
        who = _who(raw, table, tables, name) or _who_of_household(raw, parent, tables)
        if who:
            checked = Checked(name, tables[name], table, engine, LISTED_MAX, parent)
            faults += _gaps(checked, catalogue, who)
    return tuple(faults)


def _who(raw: RawDelivery, table: TableRecipe, tables: dict[str, Path], name: str) -> str:
    """SQL of the rows of a table with who interviewed; "" where its sheet does not say."""
    header = next((m.header for column in INTERVIEWERS for m in table.matches if m.column == column), "")
    sheet = next((entry for entry in raw.tables if entry.name == table.sheet), None)
    if not header or sheet is None:
        return ""
    scan = f"read_parquet({literal(str(tables[name]))})"
    said = f"SELECT row_number, {answered(source_of(sheet, header))} AS interviewer FROM {sheet.rows_sql}"
    return f"(SELECT t.*, i.interviewer FROM {scan} t JOIN ({said}) i USING (row_number))"


def _who_of_household(raw: RawDelivery, parent: TableRecipe | None, tables: dict[str, Path]) -> str:
    """The same for members, whose household's sheet says it."""
    if parent is None or parent.table not in tables:
        return ""
    households = _who(raw, parent, tables, parent.table)
    if not households:
        return ""
    scan = f"read_parquet({literal(str(tables['person']))})"
    said = f"SELECT household_id, any_value(interviewer) AS interviewer FROM {households} GROUP BY 1"
    return f"(SELECT t.*, i.interviewer FROM {scan} t JOIN ({said}) i USING (household_id))"


def _gaps(checked: Checked, catalogue: Catalogue, rows_sql: str) -> list[Fault]:
    columns = measures_of(checked, catalogue)
    if not columns:
        return []
    counts = checked.engine.frame(
        "SELECT count(*) AS rows, min(row_number) AS first, "
        f"{', '.join(f'count({identifier(c.name)}) AS {identifier(c.name)}' for c in columns)} "
        f"FROM {rows_sql} WHERE interviewer IS NOT NULL GROUP BY interviewer ORDER BY first"
    )

    def say(group: pd.Series, column: Column, shares: dict[str, str]) -> Words:
        values: Places = {"row": int(group["first"]), "header": checked.header(column.name), **shares}
        return Words(
            severity="warning",
            rule="empty with one interviewer",
            template="The interviewer of row {row} left {header} empty in {share} of their {count} rows, the "
            "others in {elsewhere}.",
            cure="Ask the supervisor whether the question was put.",
            values=values | {"count": int(group["rows"])},
        )

    return gap_faults(checked, columns, counts, say) if len(counts) > 1 else []
