"""Where a row is, as expressions: its finest code from all columns that say so, its system and level."""

from pipelines.correct.columns_sql import column_reading, source_of
from pipelines.correct.placing_sql import AREA_CODE, IS_SETTLED, Placed
from pipelines.delivered import RawTable
from pipelines.protect.identifiers import identifies
from pipelines.reading import Reading, answered, merged_layers, read_area_code, with_layers
from pipelines.recipe import TableRecipe
from taksir.catalogue import load_catalogue
from taksir.schema import Catalogue
from taksir.store.engine import identifier, literal


def area_readings(
    raw: RawTable, recipe: TableRecipe, catalogue: Catalogue, placed: Placed | None = None
) -> dict[str, Reading]:
    """area_code, code_system and level of every row, from all columns that say where it is."""
    if not recipe.area_headers and placed is None:
        return {}
    match = recipe.match_of("code_system")
    if match:
        column = catalogue.column("code_system")
        system = column_reading(match, column, source_of(raw, match.header), recipe, raw)
    else:
        system = Reading(literal(recipe.code_system or (placed.code_system if placed else "custom")))
    code = identifier(AREA_CODE)
    cases = " ".join(
        f"WHEN {literal(name)} THEN CASE strlen({code}) "
        + " ".join(
            f"WHEN {level.code_length[name]} THEN {literal(level.name)}"
            for level in catalogue.levels
            if name in level.code_length
        )
        + " END"
        for name in (system.name for system in catalogue.systems)
    )
    said = _level_said(raw, recipe, catalogue)
    level = f"CASE {system.value} {cases} ELSE {said.value} END" if cases else said.value
    return {
        "area_code": Reading(code, _unread_place(raw, recipe, placed)),
        "level": Reading(f"CAST({level} AS VARCHAR)", layers=merged_layers(system.layers, said.layers)),
        "code_system": system,
    }


def _unread_place(raw: RawTable, recipe: TableRecipe, placed: Placed | None) -> str:
    """SQL that is true where a row says where it is and no area was found."""
    code = identifier(AREA_CODE)
    given = [f"{_part(level, 'answer')} IS NOT NULL" for level in range(len(recipe.area_headers))]
    if not given and placed and placed.named_header:
        given = [f"{answered(source_of(raw, placed.named_header))} IS NOT NULL"]
    if not given:
        return "FALSE"
    unread = f"{code} IS NULL AND ({' OR '.join(given)})"
    return f"({unread} AND NOT {IS_SETTLED})" if placed else f"({unread})"


def _level_said(raw: RawTable, recipe: TableRecipe, catalogue: Catalogue) -> Reading:
    """The level where no code's length tells it: as delivered, or as the recipe says."""
    match = recipe.match_of("level")
    if match:
        return column_reading(match, catalogue.column("level"), source_of(raw, match.header), recipe, raw)
    return Reading(literal(recipe.level) if recipe.level else "NULL")


def with_area_code(rows_sql: str, raw: RawTable, recipe: TableRecipe) -> str:
    """The rows with the finest code of each, completed from coarser levels where only a part is given.

    One layer a level, so that each code is worked out once.
    """
    catalogue = load_catalogue()
    is_own = recipe.code_system not in {system.name for system in catalogue.systems}
    parts = [
        read_area_code(source_of(raw, header), name=f"area {level}", digits_only=not is_own)
        for level, header in enumerate(recipe.area_headers)
    ]
    rows_sql = with_layers(rows_sql, parts)
    before = ""
    for level, (header, part) in enumerate(zip(recipe.area_headers, parts, strict=True)):
        match = recipe.match(header)
        code = part.value
        if before and match and not is_own:
            code = _completed(code, before, catalogue.own_digits(match.column)[recipe.code_system])
        if match and match.action == "screen":
            code = f"CASE WHEN {identifies(source_of(raw, header))} THEN NULL ELSE {code} END"
        if before:
            # A row without a finer code is of the coarser area; one that cannot be read is a fault.
            code = f"CASE WHEN {_part(level, 'answer')} IS NULL THEN {before} ELSE {code} END"
        before = identifier(AREA_CODE) if level == len(parts) - 1 else _part(level, "whole")
        rows_sql = f"(SELECT *, {code} AS {before} FROM {rows_sql})"
    return rows_sql


def _part(level: int, what: str) -> str:
    """A helper column of the area code's levels."""
    return identifier(f"area {level} {what}")


def _completed(code: str, before: str, digits: int) -> str:
    """A level's code: whole where it continues the coarser one, else its own digits behind that one."""
    return (
        f"CASE WHEN {before} IS NULL THEN CASE WHEN strlen({code}) > {digits} THEN {code} END "
        f"WHEN strlen({code}) > strlen({before}) THEN "
        f"CASE WHEN starts_with({code}, {before}) THEN {code} END "
        f"WHEN strlen({code}) <= {digits} THEN {before} || lpad({code}, {digits}, '0') END"
    )
