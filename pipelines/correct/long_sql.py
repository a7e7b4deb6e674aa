"""The SELECT that adds a long table of population counts up to one row an area."""

from pipelines.classify.long_tables import possible_bands
from pipelines.correct.columns_sql import source_of
from pipelines.correct.table_sql import TableSql
from pipelines.reading import Reading, read_code, with_layers
from pipelines.recipe import ColumnMatch, TableRecipe
from taksir.schema import Catalogue
from taksir.store.engine import identifier, literal

COUNT, AGE, SEX, UNIT = "pop_total", "age_band", "sex", "unit_word"
"""How the recipe of a long table calls its columns."""


def long_select(table: TableSql, catalogue: Catalogue) -> str:
    """One row an area: everybody, and every age group of ours that the delivered groups add up to.

    The row number is that of the area's first row. A group of ages is empty, not zero, where none of
    its rows has a count.

    Args:
        table: The compiled sheet; its `readings` hold what is the same in all rows of an area.
        catalogue: Our columns of areas.
    """
    recipe = table.recipe
    rows = _counted_rows(table)
    same = [name for name in table.readings if name != COUNT]
    columns = [f"min({identifier(name)}) AS {identifier(name)}" for name in same if name != "area_code"]
    sums = [
        f"sum(counted) FILTER (WHERE {condition}) AS {identifier(name)}"
        for name, condition in _conditions(recipe, catalogue).items()
    ]
    return (
        f"SELECT min(row_number) AS row_number, area_code, {', '.join([*columns, *sums])} "
        f"FROM ({rows}) GROUP BY area_code ORDER BY min(row_number)"
    )


def long_readings(table: TableSql) -> dict[str, Reading]:
    """Headers that divide the counts, with how their values are read."""
    matches = [match for name in (AGE, SEX, UNIT) if (match := table.recipe.match_of(name))]
    return {match.header: _read(match, table) for match in matches}


def _conditions(recipe: TableRecipe, catalogue: Catalogue) -> dict[str, str]:
    """Our columns of counts, with the condition on the rows that are added up for each."""
    age = recipe.match_of(AGE)
    if age is None:
        return {COUNT: "TRUE"}
    bands = {_ends(band) for band in age.codes.values() if band}
    has_sex = recipe.match_of(SEX) is not None
    return {
        name: f"first_age >= {low} AND last_age <= {high}" + (f" AND sex = {literal(sex)}" if sex else "")
        for name, (low, high, sex) in possible_bands(bands, catalogue).items()
        if has_sex or not sex
    }


def _counted_rows(table: TableSql) -> str:
    """The rows with their count scaled by its unit; rows of totals over sex or age are left out."""
    readings = {name: table.readings[name] for name in table.readings if name != COUNT}
    selected = [f"{reading.value} AS {identifier(name)}" for name, reading in readings.items()]
    count, divisions, conditions = table.readings[COUNT].value, [], []
    for name in (AGE, SEX, UNIT):
        match = table.recipe.match_of(name)
        if match is None:
            continue
        read = _read(match, table)
        divisions.append(read)
        if name == UNIT:
            count = f"({count}) * CAST({read.value} AS DOUBLE)"
            continue
        conditions.append(f"({read.value}) IS NOT NULL")
        selected += _parts_of_band(read) if name == AGE else [f"{read.value} AS sex"]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = with_layers(table.rows_sql, divisions)
    return f"SELECT row_number, {', '.join(selected)}, {count} AS counted FROM {rows}{where}"


def _parts_of_band(band: Reading) -> list[str]:
    ends = ((1, "first_age"), (2, "last_age"))
    return [f"CAST(split_part({band.value}, '-', {part}) AS INTEGER) AS {name}" for part, name in ends]


def _read(match: ColumnMatch, table: TableSql) -> Reading:
    name = f"long {match.column}"
    return read_code(source_of(table.raw, match.header), match.codes, name=name, is_number=False)


def _ends(band: str) -> tuple[int, int]:
    first, last = band.split("-")
    return int(first), int(last)
