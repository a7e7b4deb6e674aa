"""The one SELECT that turns a raw sheet into one of our tables, compiled from its recipe.

Everything is an expression over the staged columns, so the engine streams the file through it once,
however long it is. What cannot be read is a second expression, so that `correct` can list it.
"""

from dataclasses import dataclass

from pipelines.classify.codes import is_multiple
from pipelines.classify.replicates import COLUMN as REPLICATES
from pipelines.correct.area_sql import area_readings, with_area_code
from pipelines.correct.columns_sql import (
    answers_together,
    column_reading,
    constant,
    joined_key,
    source_of,
    weights_together,
)
from pipelines.correct.placing_sql import Placed, with_places
from pipelines.delivered import RawTable
from pipelines.reading import Reading, with_layers
from pipelines.recipe import TableRecipe
from taksir.schema import Catalogue
from taksir.store.engine import identifier

AREA_PARTS = frozenset({"level", "code_system"})
"""Columns of ours that are made together, from all columns that say where a row is."""


@dataclass(frozen=True)
class TableSql:
    """One of our tables as expressions over the staged columns of a sheet.

    Attributes:
        raw: The sheet.
        recipe: Its recipe.
        readings: Our column → how it is read, in the order of the catalogue.
        headers: Our column → the header it is read from, "" where it is made by us.
        where: Condition on the rows of the sheet; "" for all.
        placed: What the clinic found of the places that are written; None where all codes are known.
    """

    raw: RawTable
    recipe: TableRecipe
    readings: dict[str, Reading]
    headers: dict[str, str]
    where: str
    placed: Placed | None = None

    @property
    def rows_sql(self) -> str:
        """The rows of the sheet that are taken, with every helper column the readings need."""
        scan = self.raw.rows_sql
        rows = f"(SELECT * FROM {scan} WHERE {self.where})" if self.where else scan
        if self.recipe.area_headers:
            rows = with_area_code(rows, self.raw, self.recipe)
        if self.placed:
            rows = with_places(rows, self.raw, self.placed, has_code=bool(self.recipe.area_headers))
        return with_layers(rows, list(self.readings.values()))

    def select(self, *, also: str = "") -> str:
        """row_number and every column of ours.

        Args:
            also: A further expression with its name, over the staged columns.
        """
        columns = [f"{reading.value} AS {identifier(name)}" for name, reading in self.readings.items()]
        select = (
            f"SELECT {', '.join(['row_number', *columns, *([also] if also else [])])} FROM {self.rows_sql}"
        )
        # A join leaves no order of its own: the same file must give the same records.
        return f"{select} ORDER BY row_number" if self.placed else select


def table_sql(
    raw: RawTable,
    recipe: TableRecipe,
    catalogue: Catalogue,
    *,
    where: str = "",
    placed: Placed | None = None,
) -> TableSql:
    """Compile a sheet's recipe.

    Args:
        raw: The sheet.
        recipe: Its recipe, after protection.
        catalogue: Our columns.
        where: Condition on the rows of the sheet.
        placed: What the clinic found of the places that are written.
    """
    readings: dict[str, Reading] = {}
    headers: dict[str, str] = {}
    for column in catalogue.columns_of(recipe.table):
        match = recipe.match_of(column.name)
        if column.name in AREA_PARTS | set(catalogue.code_columns) or column.name == "parent_index":
            continue
        if match and column.name == REPLICATES:
            readings[column.name] = weights_together(recipe, raw)
            headers[column.name] = match.header
        elif match and is_multiple(column) and len(recipe.matches_of(column.name)) > 1:
            readings[column.name] = answers_together(column, recipe, raw)
            headers[column.name] = match.header
        elif match:
            readings[column.name] = column_reading(match, column, source_of(raw, match.header), recipe, raw)
            headers[column.name] = match.header
        elif column.name in recipe.constants:
            readings[column.name] = Reading(constant(recipe.constants[column.name], column))
            headers[column.name] = ""
    if recipe.key_headers and "household_id" not in readings:
        readings = {"household_id": joined_key(recipe, raw), **readings}
        headers["household_id"] = ""
    places = area_readings(raw, recipe, catalogue, placed)
    for name, reading in places.items():
        readings[name] = reading
        named = placed.named_header if placed else ""
        headers[name] = recipe.area_headers[-1] if recipe.area_headers else named
    order = {column.name: position for position, column in enumerate(catalogue.columns)}
    ordered = dict(sorted(readings.items(), key=lambda item: order.get(item[0], -1)))
    return TableSql(raw, recipe, ordered, headers, where, placed)
