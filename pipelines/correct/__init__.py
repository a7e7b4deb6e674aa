"""Raw sheets become our tables: columns, codes, numbers, dates and area codes in our words.

One SELECT a table, compiled from the recipe and streamed by the engine into Parquet. Every value that
could not be understood is listed; rows of totals are compared with the sums, never added to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.classify.fitting import NUMBER_TYPES
from pipelines.classify.replicates import COLUMN as REPLICATES
from pipelines.correct.columns_sql import source_of
from pipelines.correct.joining import Members, member_faults, members_of, members_select, write_attributes
from pipelines.correct.long_sql import long_readings, long_select
from pipelines.correct.merging import Merging, is_merged, merge_areas, merging_select
from pipelines.correct.placing_sql import Placed
from pipelines.correct.rows_taken import rows_taken
from pipelines.correct.table_sql import TableSql, table_sql
from pipelines.correct.totals import total_faults
from pipelines.delivered import RawDelivery, RawTable
from pipelines.faults import LISTED_MAX, Fault
from pipelines.protect import pseudonym_keys, use_key
from pipelines.protect.identifiers import masked_answer
from pipelines.reading import with_layers
from pipelines.recipe import Recipe, TableRecipe
from taksir.errors import TaksirError
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier

LOADING_ORDER = ("household", "person")
"""Households come first, because their attributes are joined into persons."""

UNREAD_WORDS = {
    "number": (
        "Row {row}: {value} in {header} cannot be read as a number.",
        "Correct the value, or choose the other decimal sign for the column.",
    ),
    "replicate weights": (
        "Row {row}: one of the replicate weights that begin with {header} is not a number of 0 or more.",
        "Complete or correct the replicate weights of this row.",
    ),
    "date": (
        "Row {row}: {value} in {header} is not a date.",
        "Write dates as day, month and year, such as 31/12/2026.",
    ),
    "code": (
        "Row {row}: {value} in {header} is not one of the known answers.",
        "Say what it means, or correct it.",
    ),
    "area_code": (
        "Row {row}: {value} in {header} is not an area code with all its digits.",
        "Write area codes as text with every digit, as Kemendagri or BPS publishes them.",
    ),
    "name of a place": (
        "Row {row}: no known area is called {value} in {header}.",
        "Choose the area among the places to confirm, correct the name, or leave the row out.",
    ),
}
"""What is said of a value that cannot be read, and what to do; msgids."""


@dataclass(frozen=True)
class Corrected:
    """Our tables as written, and what is wrong with them.

    Attributes:
        tables: Our table → Parquet with row_number and our columns.
        faults: Values that could not be read, rows that were left out, totals that do not agree.
        unread: Our table → column → SQL of the row numbers whose value could not be read; it holds as long
            as the engine does.
    """

    tables: dict[str, Path] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unread: dict[str, dict[str, str]] = field(default_factory=dict)


def correct_tables(
    raw: RawDelivery,
    recipe: Recipe,
    catalogue: Catalogue,
    *,
    engine: Engine,
    staging: Path,
    placed: Mapping[str, Placed] | None = None,
) -> Corrected:
    """Write every table of a delivery in our columns.

    Args:
        raw: The file as read.
        recipe: The recipe after `protect_columns`.
        catalogue: Our columns.
        engine: Does all the work; memory does not grow with the file.
        staging: Folder for the files written.
        placed: By sheet, what the clinic found of the places that are written.

    Raises:
        TaksirError: No sheet is one of our tables.
    """
    work = _Work(raw, recipe, catalogue, engine, staging, dict(placed or {}))
    wanted = sorted(
        (table for table in recipe.tables if table.table),
        key=lambda table: LOADING_ORDER.index(table.table) if table.table in LOADING_ORDER else -1,
    )
    if not wanted:
        raise TaksirError(
            "No sheet of {file} was recognised as one of our tables. "
            "Name its columns as in the catalogue, or choose the columns by hand.",
            file=raw.file_name,
        )
    if any(match.action == "hash" for table in wanted for match in table.matches):
        use_key(engine, *pseudonym_keys())
    for table in wanted:
        work.write(table)
    return Corrected(dict(work.tables), tuple(work.faults), work.unread)


@dataclass(frozen=True)
class _Suspect:
    """A delivered column whose values may not all be readable."""

    column: str
    header: str
    unread: str
    kind: str


@dataclass
class _Work:
    """One delivery on its way into our tables."""

    raw: RawDelivery
    recipe: Recipe
    catalogue: Catalogue
    engine: Engine
    staging: Path
    placed: dict[str, Placed]
    tables: dict[str, Path] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self, table: TableRecipe) -> None:
        """Write one sheet as one of our tables, and note what is wrong with it."""
        sheet = self._sheet(table.sheet)
        where, left_out = rows_taken(sheet, table, self.engine)
        self.faults += left_out
        placed = self.placed.get(table.sheet)
        compiled = table_sql(sheet, table, self.catalogue, where=where, placed=placed)
        select = self._select(compiled)
        members = self._members(table, compiled)
        attributes = self.staging / "household.attributes.parquet"
        if members:
            write_attributes(members, self.catalogue, engine=self.engine, path=attributes)
            select = members_select(members, attributes)
            self.faults += member_faults(members, self.engine)
        path = self.staging / f"{table.table}.corrected.parquet"
        path.unlink(missing_ok=True)
        self.engine.copy_to_parquet(select, path)
        attributes.unlink(missing_ok=True)
        if is_merged(compiled):
            self._merge(compiled, path)
        self.tables[table.table] = path
        self.faults += self._unread(compiled)
        self.faults += total_faults(compiled, path, self.catalogue, engine=self.engine)

    def _select(self, compiled: TableSql) -> str:
        if compiled.recipe.reshape:
            return long_select(compiled, self.catalogue)
        return merging_select(compiled) if is_merged(compiled) else compiled.select()

    def _merge(self, compiled: TableSql, path: Path) -> None:
        """Put the rows of areas that are one area now into one row."""
        apart = path.with_name(f"{path.stem}.apart.parquet")
        path.replace(apart)
        names = compiled.placed.bridged if compiled.placed else {}
        work = Merging(compiled, names, apart)
        self.faults += merge_areas(work, self.catalogue, engine=self.engine, target=path)
        apart.unlink()

    def _sheet(self, name: str) -> RawTable:
        return next(sheet for sheet in self.raw.tables if sheet.name == name)

    def _members(self, table: TableRecipe, compiled: TableSql) -> Members | None:
        """How a roster joins its households, or None where the sheet stands alone."""
        parent = self.recipe.table_of(table.parent_sheet) if table.parent_sheet else None
        if parent is None or parent.table not in self.tables:
            return None
        path = self.tables[parent.table]
        return members_of(compiled, self._sheet(parent.sheet), parent, path, self.catalogue)

    def _unread(self, compiled: TableSql) -> list[Fault]:
        """Every value that is an answer but could not be understood."""
        suspects = [
            _Suspect(name, compiled.headers[name] or name, reading.unread, self._kind_of(name, compiled))
            for name, reading in compiled.readings.items()
        ]
        rows_sql = compiled.rows_sql
        if compiled.recipe.reshape:
            divisions = long_readings(compiled)
            suspects += [_Suspect("", header, read.unread, "code") for header, read in divisions.items()]
            rows_sql = with_layers(rows_sql, list(divisions.values()))
        suspects = [suspect for suspect in suspects if suspect.unread != "FALSE"]
        if not suspects:
            return []
        counts = self.engine.rows(
            f"SELECT {', '.join(f'count(*) FILTER (WHERE {suspect.unread})' for suspect in suspects)} "
            f"FROM {rows_sql}"
        )[0]
        faults: list[Fault] = []
        for suspect, count in zip(suspects, counts, strict=True):
            if count:
                faults += self._unread_rows(compiled, suspect, rows_sql, int(count))
        return faults

    def _unread_rows(self, compiled: TableSql, suspect: "_Suspect", rows_sql: str, count: int) -> list[Fault]:
        name = identifier(f"unread {compiled.recipe.table} {suspect.column or suspect.header}")
        self.engine.run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT row_number, "
            f"{source_of(compiled.raw, suspect.header)} AS text FROM {rows_sql} WHERE {suspect.unread}"
        )
        if suspect.column:
            numbers = f"SELECT row_number FROM {name}"
            self.unread.setdefault(compiled.recipe.table, {})[suspect.column] = numbers
        rows = self.engine.rows(f"SELECT row_number, text FROM {name} ORDER BY row_number LIMIT {LISTED_MAX}")
        template, cure = UNREAD_WORDS[suspect.kind]
        return [
            Fault(
                severity="error",
                rule=f"{suspect.kind} cannot be read",
                sheet=compiled.recipe.sheet,
                table=compiled.recipe.table,
                row=int(row),
                column=suspect.header,
                value=masked_answer(value),
                template=template,
                values={"row": int(row), "value": masked_answer(value), "header": suspect.header},
                cure=cure,
                count=count,
            )
            for row, value in rows
        ]

    def _kind_of(self, name: str, compiled: TableSql) -> str:
        """What a column's values should have been: a key of UNREAD_WORDS."""
        column = self.catalogue.column(name)
        if name == REPLICATES:
            return "replicate weights"
        if column.type in NUMBER_TYPES:
            return "number"
        if name == "area_code" and not compiled.recipe.area_headers:
            return "name of a place"
        return column.type if column.type in ("date", "area_code") else "code"
