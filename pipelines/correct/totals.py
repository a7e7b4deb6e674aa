"""Rows of totals, kept apart by the readers, are compared with the sums of the rows, never added to them."""

from dataclasses import replace
from pathlib import Path

from pipelines.classify.fitting import is_count
from pipelines.correct.table_sql import TableSql
from pipelines.delivered import RawTable, column_name
from pipelines.faults import Fault
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier, literal

COUNTED_TABLES = ("area", "register")
"""Tables whose columns of counts may be added up."""

TOLERANCE_PER_ROW, TOLERANCE_SHARE = 0.5, 0.005
"""Rounding allowed between a total and its rows: half a unit a row, but no more than this share."""


def total_faults(compiled: TableSql, path: Path, catalogue: Catalogue, *, engine: Engine) -> list[Fault]:
    """Columns whose sum is not what the delivered row of totals says.

    Of several rows of totals the largest is the grand total; averages are none.

    Args:
        compiled: The sheet, which knows how its values are read.
        path: The table as written.
        catalogue: Says which columns count something.
        engine: Adds up.
    """
    recipe, totals_path = compiled.recipe, compiled.raw.totals_path
    columns = [
        name
        for name in compiled.readings
        if is_count(catalogue.column(name)) and catalogue.column(name).role == "measure"
    ]
    if totals_path is None or recipe.table not in COUNTED_TABLES or recipe.reshape or not columns:
        return []
    totals = replace(compiled.raw, path=totals_path, rows_before=None)
    of_totals = replace(compiled, raw=totals, where=f"NOT {_is_average(totals)}").rows_sql
    largest = ", ".join(f"max({compiled.readings[name].value})" for name in columns)
    said = engine.rows(f"SELECT {largest} FROM {of_totals}")[0]
    sums = ", ".join(f"sum({identifier(name)})" for name in columns)
    rows, *found = engine.rows(f"SELECT count(*), {sums} FROM read_parquet({literal(str(path))})")[0]
    return [
        _fault(compiled, name, float(total), float(sum_of_rows))
        for name, total, sum_of_rows in zip(columns, said, found, strict=True)
        if total is not None and sum_of_rows is not None and not _agree(total, sum_of_rows, int(rows))
    ]


def _agree(total: float, sum_of_rows: float, rows: int) -> bool:
    return abs(total - sum_of_rows) <= min(TOLERANCE_PER_ROW * rows, TOLERANCE_SHARE * abs(total))


def _is_average(totals: RawTable) -> str:
    texts = [identifier(column_name(position)) for position in range(len(totals.headers))]
    return f"regexp_matches(lower(concat_ws(' ', {', '.join(texts)})), 'rata|rerata|average|mean')"


def _fault(compiled: TableSql, name: str, total: float, sum_of_rows: float) -> Fault:
    header = compiled.headers[name]
    return Fault(
        severity="warning",
        rule="total does not agree",
        sheet=compiled.recipe.sheet,
        table=compiled.recipe.table,
        column=header,
        template="The row of totals says {total} in {header}, but its rows add up to {found}.",
        values={"total": _plain(total), "header": header, "found": _plain(sum_of_rows)},
        cure="Look for a row that is missing or counted twice.",
    )


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value
