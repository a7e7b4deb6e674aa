"""Raw sheets become our tables: columns, codes, numbers, dates and area codes in our words.

One SELECT a table, compiled from the recipe and streamed by the engine into Parquet. Every value that
could not be understood is listed; rows of totals are compared with the sums, never added to them.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.delivered import RawDelivery, RawTable, column_name
from pipelines.faults import LISTED_MAX, Fault
from pipelines.fitting import NUMBER_TYPES, is_count
from pipelines.identifiers import masked
from pipelines.joining import Members, member_faults, members_of, members_select, write_attributes
from pipelines.long_sql import long_readings, long_select
from pipelines.protect import pseudonym_key, use_key
from pipelines.reading import with_layers
from pipelines.recipe import Recipe, TableRecipe
from pipelines.table_sql import TableSql, source_of, table_sql
from taksir.errors import TaksirError
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier, literal

LOADING_ORDER = ("household", "person")
"""Households come first, because their attributes are joined into persons."""

UNREAD_WORDS = {
    "number": (
        "Row {row}: {value} in {header} cannot be read as a number.",
        "Correct the value, or choose the other decimal sign for the column.",
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
}
"""What is said of a value that cannot be read, and what to do; msgids."""

TOTALS_TOLERANCE = 0.5
"""Rounding allowed between a total row and the sum of its rows, per row summed."""

COUNTED_TABLES = ("area", "register")
"""Tables whose columns of counts may be added up and compared with a row of totals."""


@dataclass(frozen=True)
class Corrected:
    """Our tables as written, and what is wrong with them.

    Attributes:
        tables: Our table → Parquet with row_number and our columns.
        faults: Values that could not be read, rows that were left out, totals that do not agree.
    """

    tables: dict[str, Path] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def correct_tables(
    raw: RawDelivery, recipe: Recipe, catalogue: Catalogue, *, engine: Engine, staging: Path
) -> Corrected:
    """Write every table of a delivery in our columns.

    Args:
        raw: The file as read.
        recipe: The recipe after `protect_columns`.
        catalogue: Our columns.
        engine: Does all the work; memory does not grow with the file.
        staging: Folder for the files written.

    Raises:
        TaksirError: No sheet is one of our tables.
    """
    work = _Work(raw, recipe, catalogue, engine, staging)
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
        use_key(engine, pseudonym_key())
    for table in wanted:
        work.write(table)
    return Corrected(dict(work.tables), tuple(work.faults))


@dataclass(frozen=True)
class _Suspect:
    """A delivered column whose values may not all be readable."""

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
    tables: dict[str, Path] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def write(self, table: TableRecipe) -> None:
        """Write one sheet as one of our tables, and note what is wrong with it."""
        sheet = self._sheet(table.sheet)
        compiled = table_sql(sheet, table, self.catalogue, where=self._rows_taken(sheet, table))
        select = long_select(compiled, self.catalogue) if table.reshape else compiled.select()
        members = self._members(table, compiled)
        attributes = self.staging / "household.attributes.parquet"
        if members:
            write_attributes(members, self.catalogue, engine=self.engine, path=attributes)
            select = members_select(members, attributes)
            self.faults += member_faults(members, self.engine)
        path = self.staging / f"{table.table}.corrected.parquet"
        path.unlink(missing_ok=True)
        self.engine.copy_to_parquet(select, path, is_staging=True)
        attributes.unlink(missing_ok=True)
        self.tables[table.table] = path
        self.faults += self._unread(compiled)
        if table.table in COUNTED_TABLES and not table.reshape:
            self.faults += self._totals(compiled, path)

    def _sheet(self, name: str) -> RawTable:
        return next(sheet for sheet in self.raw.tables if sheet.name == name)

    def _members(self, table: TableRecipe, compiled: TableSql) -> Members | None:
        """How a roster joins its households, or None where the sheet stands alone."""
        parent = self.recipe.table_of(table.parent_sheet) if table.parent_sheet else None
        if parent is None or parent.table not in self.tables:
            return None
        path = self.tables[parent.table]
        return members_of(compiled, self._sheet(parent.sheet), parent, path, self.catalogue)

    # -- rows that are not taken ------------------------------------------------------------------

    def _rows_taken(self, sheet: RawTable, table: TableRecipe) -> str:
        """The condition on the rows of a sheet; what is left out is counted in a fault."""
        conditions = [
            f"trim({source_of(sheet, header)}) = {literal(value)}"
            for header, value in table.keep_where.items()
        ]
        for header, value in table.leave_where.items():
            text = f"lower(trim({source_of(sheet, header)}))"
            conditions.append(f"{text} <> {literal(value)}")
            count = self._count(sheet, f"{text} = {literal(value)}")
            if count:
                self.faults.append(_left_out(table, header, value, count))
        conditions += self._without(sheet, table, self._repeated_headers(sheet, table))
        if table.unique_header:
            conditions += self._without(sheet, table, self._doubles(sheet, table, conditions))
        return " AND ".join(conditions)

    def _without(self, sheet: RawTable, table: TableRecipe, faults: list[Fault]) -> list[str]:
        """A condition that leaves out the rows of some faults."""
        self.faults += faults
        rows = sorted({fault.row for fault in faults if fault.row})
        if not rows:
            return []
        return [f"row_number NOT IN ({', '.join(map(str, rows))})"]

    def _repeated_headers(self, sheet: RawTable, table: TableRecipe) -> list[Fault]:
        """Rows that say the headers again, as where files were pasted together."""
        kept = [match.header for match in table.matches if match.is_kept][:3]
        if len(kept) < 2:
            return []
        texts = [(header, f"lower(trim({source_of(sheet, header)}))") for header in kept]
        said = " AND ".join(
            f"{text} = {literal(header.split(' / ')[-1].strip().lower())}" for header, text in texts
        )
        # Humanitarian exports write a row of #tags under the headers.
        tagged = " AND ".join(f"starts_with({text}, '#')" for _, text in texts)
        repeats = f"({said}) OR ({tagged})"
        rows = self._row_numbers(sheet, repeats)
        return [
            Fault(
                severity="warning",
                rule="header repeated",
                sheet=table.sheet,
                table=table.table,
                row=row,
                template="Row {row} repeats the headers or tags them; it is left out.",
                values={"row": row},
                cure="Nothing to do, if several files were pasted together on purpose.",
                count=len(rows),
            )
            for row in rows
        ]

    def _doubles(self, sheet: RawTable, table: TableRecipe, conditions: list[str]) -> list[Fault]:
        """Rows that deliver the same submission again; the first is kept."""
        source = source_of(sheet, table.unique_header)
        taken = " AND ".join((*conditions, f"trim({source}) <> ''"))
        rows = [
            int(row[0])
            for row in self.engine.rows(
                f"SELECT row_number FROM (SELECT row_number, row_number() OVER (PARTITION BY trim({source}) "
                f"ORDER BY row_number) AS occurrence FROM {self._scan(sheet)} WHERE {taken}) "
                "WHERE occurrence > 1 ORDER BY 1"
            )
        ]
        return [
            Fault(
                severity="warning",
                rule="submission twice",
                sheet=table.sheet,
                table=table.table,
                row=row,
                column=table.unique_header,
                template="Row {row} delivers a submission a second time; only the first is kept.",
                values={"row": row},
                cure="Look whether the interview was really sent twice.",
                count=len(rows),
            )
            for row in rows
        ]

    # -- values that cannot be read ---------------------------------------------------------------

    def _unread(self, compiled: TableSql) -> list[Fault]:
        """Every value that is an answer but could not be understood."""
        suspects = [
            _Suspect(compiled.headers[name] or name, reading.unread, _kind_of(name, self.catalogue))
            for name, reading in compiled.readings.items()
        ]
        rows_sql = compiled.rows_sql
        if compiled.recipe.reshape:
            divisions = long_readings(compiled)
            suspects += [_Suspect(header, reading.unread, "code") for header, reading in divisions.items()]
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
        rows = self.engine.rows(
            f"SELECT row_number, {source_of(compiled.raw, suspect.header)} FROM {rows_sql} "
            f"WHERE {suspect.unread} ORDER BY row_number LIMIT {LISTED_MAX}"
        )
        template, cure = UNREAD_WORDS[suspect.kind]
        return [
            Fault(
                severity="error",
                rule=f"{suspect.kind} cannot be read",
                sheet=compiled.recipe.sheet,
                table=compiled.recipe.table,
                row=int(row),
                column=suspect.header,
                value=masked(value),
                template=template,
                values={"row": int(row), "value": masked(value), "header": suspect.header},
                cure=cure,
                count=count,
            )
            for row, value in rows
        ]

    # -- totals -----------------------------------------------------------------------------------

    def _totals(self, compiled: TableSql, path: Path) -> list[Fault]:
        """Columns whose sum is not what the delivered row of totals says."""
        if compiled.raw.totals_path is None:
            return []
        columns = [
            name
            for name in compiled.readings
            if is_count(self.catalogue.column(name)) and self.catalogue.column(name).role == "measure"
        ]
        if not columns:
            return []
        totals = replace(compiled.raw, path=compiled.raw.totals_path)
        read = ", ".join(f"max({compiled.readings[name].value})" for name in columns)
        rows_sql = replace(compiled, raw=totals, where=f"NOT {self._is_average(totals)}").rows_sql
        written = self.engine.rows(f"SELECT {read} FROM {rows_sql}")[0]
        sums = self.engine.rows(
            f"SELECT count(*), {', '.join(f'sum({identifier(name)})' for name in columns)} "
            f"FROM read_parquet({literal(str(path))})"
        )[0]
        tolerance = TOTALS_TOLERANCE * int(sums[0])
        return [
            _total_fault(compiled, name, float(total), float(found))
            for name, total, found in zip(columns, written, sums[1:], strict=True)
            if total is not None
            and found is not None
            and abs(total - found) > min(tolerance, 0.005 * abs(total))
        ]

    def _is_average(self, totals: RawTable) -> str:
        texts = [identifier(column_name(position)) for position in range(len(totals.headers))]
        return f"regexp_matches(lower(concat_ws(' ', {', '.join(texts)})), 'rata|rerata|average|mean')"

    def _count(self, sheet: RawTable, condition: str) -> int:
        return int(self.engine.rows(f"SELECT count(*) FROM {self._scan(sheet)} WHERE {condition}")[0][0])

    def _row_numbers(self, sheet: RawTable, condition: str) -> list[int]:
        query = f"SELECT row_number FROM {self._scan(sheet)} WHERE {condition} ORDER BY 1"
        return [int(row[0]) for row in self.engine.rows(query)]

    def _scan(self, sheet: RawTable) -> str:
        return f"read_parquet({literal(str(sheet.path))})"


def _left_out(table: TableRecipe, header: str, value: str, count: int) -> Fault:
    return Fault(
        severity="note",
        rule="left out by status",
        sheet=table.sheet,
        table=table.table,
        column=header,
        template="{count} rows are marked “{value}” in {header} and are left out.",
        values={"count": count, "value": value, "header": header},
        cure="Change the review status in the survey app if they should count.",
        count=count,
    )


def _total_fault(compiled: TableSql, name: str, total: float, found: float) -> Fault:
    header = compiled.headers[name]
    return Fault(
        severity="warning",
        rule="total does not agree",
        sheet=compiled.recipe.sheet,
        table=compiled.recipe.table,
        column=header,
        template="The row of totals says {total} in {header}, but its rows add up to {found}.",
        values={"total": _plain(total), "header": header, "found": _plain(found)},
        cure="Look for a row that is missing or counted twice.",
    )


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _kind_of(name: str, catalogue: Catalogue) -> str:
    column = catalogue.column(name)
    if column.type in NUMBER_TYPES:
        return "number"
    return column.type if column.type in ("date", "area_code") else "code"
