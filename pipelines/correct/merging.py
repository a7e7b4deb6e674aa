"""Areas that were merged: counts of the old ones are added up under the new one's code.

Data of an older vintage bring a row for each of the old areas, and the bridge gives them one code. What is
counted (persons, families) is added up and noted; a rate of two areas is not a rate of both, so it is
refused. The same old area twice is a double, which the checks find; it is never added to itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.classify.fitting import NUMBER_TYPES
from pipelines.correct.placing_sql import PLACE_KEY
from pipelines.correct.table_sql import TableSql
from pipelines.faults import Fault
from pipelines.validate.rules import KEYS
from taksir.schema import Catalogue, Column
from taksir.store.engine import Engine, identifier, literal

TABLES = ("area", "register")
"""Tables that count something by area; in the others a row is one person, house or event."""

COUNTED_UNITS = ("", "persons", "households", "families", "children")
WRITTEN = identifier("taksir written place")


@dataclass(frozen=True)
class Merging:
    """One table with rows of areas that are one area now.

    Attributes:
        compiled: The table's SQL.
        names: Code of a merged area → what it is called.
        path: Records, with the written place of each row.
    """

    compiled: TableSql
    names: Mapping[str, str]
    path: Path

    @property
    def scan(self) -> str:
        """The records as a table of the engine."""
        return f"read_parquet({literal(str(self.path))})"


def merging_select(compiled: TableSql) -> str:
    """The table's SELECT with the written place of each row, by which doubles are told from mergers."""
    return compiled.select(also=f"{PLACE_KEY} AS {WRITTEN}")


def is_merged(compiled: TableSql) -> bool:
    """Whether old codes of a table of counts were bridged to a code of today."""
    placed = compiled.placed
    return bool(placed and placed.bridged and compiled.recipe.table in TABLES and not compiled.recipe.reshape)


def merge_areas(work: Merging, catalogue: Catalogue, *, engine: Engine, target: Path) -> list[Fault]:
    """Write the records with one row for each merged area.

    Args:
        work: The records as they were corrected.
        catalogue: Says what is a count.
        engine: Does the work.
        target: Parquet to write.

    Returns:
        A note for each merged area, an error for each rate that cannot be added up.
    """
    columns = [column for column in catalogue.columns_of(work.compiled.recipe.table)]
    held = [column for column in columns if column.name in work.compiled.readings]
    key = [column.name for column in held if column.name in KEYS[work.compiled.recipe.table][0]]
    keys = ", ".join(identifier(name) for name in key)
    codes = ", ".join(literal(code) for code in work.names)
    groups = (
        f"SELECT *, count(*) OVER same AS parts, "
        f"area_code IN ({codes}) AND count(*) OVER same > 1 AND "
        f"count(DISTINCT {WRITTEN}) OVER same = count(*) OVER same AS is_merged "
        f"FROM {work.scan} WINDOW same AS (PARTITION BY {keys})"
    )
    rows = f"(SELECT *, CASE WHEN is_merged THEN 0 ELSE row_number END AS row_of FROM ({groups}))"
    selected = ", ".join(
        f"{_together(column, key, work.names)} AS {identifier(column.name)}" for column in held
    )
    engine.copy_to_parquet(
        f"SELECT min(row_number) AS row_number, {selected} FROM {rows} GROUP BY {keys}, row_of "
        f"ORDER BY min(row_number)",
        target,
    )
    return _notes(work, rows, engine) + _rates(work, held, key, rows, engine)


def _together(column: Column, key: list[str], names: Mapping[str, str]) -> str:
    """One value of a column for the rows of a merged area."""
    name = identifier(column.name)
    if column.name in key:
        return f"any_value({name})"
    if column.name == "area_name":
        cases = " ".join(f"WHEN {literal(code)} THEN {literal(words)}" for code, words in names.items())
        today = f"CASE any_value(area_code) {cases} END"
        return f"CASE WHEN any_value(is_merged) THEN {today} ELSE any_value({name}) END"
    if _is_count(column):
        return f"CASE WHEN count({name}) = count(*) THEN sum({name}) END"
    is_same = f"count(*) = 1 OR (count(DISTINCT {name}) = 1 AND count({name}) = count(*))"
    return f"CASE WHEN {is_same} THEN any_value({name}) END"


def _is_count(column: Column) -> bool:
    return column.role == "measure" and column.type in NUMBER_TYPES and column.unit in COUNTED_UNITS


def _notes(work: Merging, rows: str, engine: Engine) -> list[Fault]:
    """What became one area of which parts."""
    found = engine.rows(
        f"SELECT area_code, count(DISTINCT {WRITTEN}), min(row_number), count(*) FROM {rows} WHERE is_merged "
        f"GROUP BY area_code ORDER BY 3"
    )
    recipe = work.compiled.recipe
    return [
        Fault(
            severity="note",
            rule="areas merged",
            sheet=recipe.sheet,
            table=recipe.table,
            column=work.compiled.headers["area_code"],
            template="{parts} areas of the delivery are one area now, {name} ({code}): their counts are "
            "added up.",
            values={"parts": int(parts), "name": work.names[code], "code": code, "row": int(row)},
            count=int(count),
        )
        for code, parts, row, count in found
    ]


def _rates(work: Merging, held: list[Column], key: list[str], rows: str, engine: Engine) -> list[Fault]:
    """Numbers of merged areas that are no counts."""
    recipe, found = work.compiled.recipe, []
    rates = [
        column
        for column in held
        if column.type in NUMBER_TYPES and not _is_count(column) and column.name not in key
    ]
    for column in rates:
        name = identifier(column.name)
        faulty = engine.rows(
            f"SELECT area_code, min(row_number) FROM {rows} WHERE is_merged GROUP BY area_code "
            f"HAVING count({name}) > 0 ORDER BY 2"
        )
        header = work.compiled.headers[column.name]
        found += [
            Fault(
                severity="error",
                rule="rate of merged areas",
                sheet=recipe.sheet,
                table=recipe.table,
                row=int(row),
                column=header,
                template="{header} is no count, so it cannot be added up for the areas that are {name} "
                "({code}) now.",
                values={"header": header, "name": work.names[code], "code": code, "row": int(row)},
                cure="Ask the producer for its value by today's areas, or leave the column out.",
                count=len(faulty),
            )
            for code, row in faulty
        ]
    return found
