"""Every fault of a delivery at once: what each row must fulfil, keys, the sample's design, area codes.

Rules are compiled from the catalogue to SQL; the engine counts all broken rows in one pass over a table
and lists those of the rules that are broken. Errors keep a delivery from being published.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipelines.faults import AND, LISTED_MAX, SEVERITIES, Fault, is_blocking, rows_in_error
from pipelines.recipe import Recipe, TableRecipe
from pipelines.validate.bands import band_faults
from pipelines.validate.checked import Checked, Words
from pipelines.validate.rules import LEAST_KEY_COLUMNS, keys_of, row_rules
from pipelines.validate.rules_of_data import data_faults
from pipelines.validate.rules_of_facilities import facility_faults
from pipelines.validate.rules_of_places import place_faults
from pipelines.validate.rules_of_samples import sample_faults
from taksir.schema import Catalogue, Column
from taksir.store.engine import Engine, identifier

__all__ = ["Fault", "is_blocking", "rows_in_error", "validate_tables"]


MADE_BY_US = ("code_system", "period_year")
"""Parts of a key that are the same in a whole file, and seldom delivered."""


def validate_tables(
    tables: dict[str, Path],
    recipe: Recipe,
    catalogue: Catalogue,
    *,
    engine: Engine,
    known_areas: pd.DataFrame | None,
    unread: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Fault, ...]:
    """Everything that is wrong with the tables of a delivery.

    Args:
        tables: Our table → Parquet with row_number and our columns, from `correct_tables`.
        recipe: For the names under which columns were delivered.
        catalogue: Limits, codes and required columns.
        engine: Runs the rules.
        known_areas: area_code, code_system, level, name of the areas known; None where none is.
        unread: Our table → column → SQL of the rows whose value could not be read, from `correct_tables`.

    Returns:
        Errors first, then warnings and notes.
    """
    checked = {
        name: Checked(
            table=name,
            path=path,
            recipe=_recipe_of(recipe, name),
            engine=engine,
            listed=LISTED_MAX,
            parent=_parent_of(recipe, name),
            unread=(unread or {}).get(name, {}),
        )
        for name, path in tables.items()
    }
    faults: list[Fault] = []
    for table in checked.values():
        found = place_faults(table, known_areas) if table.row_count else []
        faults += [*_faults_of_table(table, catalogue), *found]
        if table.row_count:
            faults += [*band_faults(table, catalogue), *data_faults(table, catalogue)]
            faults += facility_faults(table)
    faults += sample_faults(checked)
    return tuple(sorted(faults, key=lambda fault: SEVERITIES.index(fault.severity)))


def _faults_of_table(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    if not checked.row_count:
        words = Words(
            "error", "no rows", "No row of {table} is left.", "Look at what was left out, and deliver again."
        )
        return [checked.whole(words)]
    faults = [
        _column_missing(checked, column)
        for column in catalogue.columns_of(checked.table)
        if checked.table in column.required_in and column.name not in checked.columns
    ]
    rules = [
        rule
        for rule in row_rules(checked.table, catalogue, checked.columns)
        if not checked.is_inherited(rule.column)
    ]
    conditions = [checked.without_unread(rule) for rule in rules]
    for rule, count in zip(rules, checked.counts(conditions), strict=True):
        if count:
            faults += checked.rows_breaking(rule, count)
    for key in keys_of(checked.table, catalogue):
        faults += _double_faults(checked, key)
    return faults


def _column_missing(checked: Checked, column: Column) -> Fault:
    if column.role == "weight":
        words = Words(
            severity="error",
            rule="weights missing",
            template="No column of {table} holds weights, so nothing can be said about the whole population.",
            cure="Choose the header that holds the weights, or ask the producer for them.",
        )
    else:
        words = Words(
            severity="error",
            rule="column missing",
            template="The table {table} needs the column {column}, and no header was taken for it.",
            cure="Choose the header that holds it, or ask the producer for it.",
            values={"column": column.name},
        )
    return checked.whole(words, column=column.name)


def _double_faults(checked: Checked, key: tuple[str, ...]) -> list[Fault]:
    """Rows whose key has occurred before."""
    columns = [column for column in key if column in checked.columns]
    least = LEAST_KEY_COLUMNS.get(checked.table, key[:1])
    if not set(least) <= set(columns):
        return []
    names = ", ".join(identifier(column) for column in columns)
    sure = [f"{identifier(column)} IS NOT NULL" for column in least]
    if "area_code" in columns and checked.unknown_places:
        sure.append(f"area_code NOT IN ({checked.unknown_places})")  # they have their fault already
    rows_sql = f"{checked.scan} WHERE {' AND '.join(sure)}"
    grouped = f"SELECT count(*) AS n FROM {rows_sql} GROUP BY {names}"
    count = checked.number(f"SELECT sum(n - 1) FROM ({grouped})")
    if not count:
        return []
    numbered = f"row_number() OVER (PARTITION BY {names} ORDER BY row_number) AS occurrence"
    rows = checked.engine.rows(
        f"SELECT row_number FROM (SELECT row_number, {numbered} FROM {rows_sql}) "
        f"WHERE occurrence > 1 ORDER BY 1 LIMIT {checked.listed}"
    )
    words = Words(
        severity="error",
        rule="key twice",
        template="Row {row} has the same {keys} as a row before it.",
        cure="Correct the numbers, or leave the row out.",
        values={"keys": AND.join(checked.header(c) for c in columns if c not in MADE_BY_US)},
    )
    return [checked.of_row(words, int(row[0]), least[-1], count=count) for row in rows]


def _recipe_of(recipe: Recipe, table: str) -> TableRecipe:
    return next((entry for entry in recipe.tables if entry.table == table), TableRecipe("", table))


def _parent_of(recipe: Recipe, table: str) -> TableRecipe | None:
    """The recipe of the households that a table's rows are members of."""
    sheet = _recipe_of(recipe, table).parent_sheet
    return recipe.table_of(sheet) if sheet else None
