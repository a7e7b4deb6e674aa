"""The one SELECT that turns a raw sheet into one of our tables, compiled from its recipe.

Everything is an expression over the staged columns, so the engine streams the file through it once,
however long it is. What cannot be read is a second expression, so that `correct` can list it.
"""

from dataclasses import dataclass, replace

from pipelines.classify.codes import is_coded, is_multiple
from pipelines.classify.fitting import NUMBER_TYPES
from pipelines.classify.replicates import COLUMN as REPLICATES
from pipelines.classify.replicates import replicate_number
from pipelines.correct.placing_sql import AREA_CODE, IS_SETTLED, Placed, with_places
from pipelines.delivered import RawTable, column_name
from pipelines.protect import pseudonym
from pipelines.protect.identifiers import identifies
from pipelines.reading import (
    Reading,
    answered,
    merged_layers,
    read_area_code,
    read_choices,
    read_code,
    read_day,
    read_number,
    read_text,
    read_whole_number,
    with_layers,
)
from pipelines.recipe import ColumnMatch, TableRecipe
from taksir.catalogue import load_catalogue
from taksir.schema import Catalogue, Column
from taksir.store.engine import identifier, literal

AREA_PARTS = frozenset({"level", "code_system"})
"""Columns of ours that are made together, from all columns that say where a row is."""

COARSE_DECIMALS = 2
"""Decimals kept of a place: about a kilometre."""


SAYS_SHELTER = ("facility_name", "facility_type", "services_offered")
SHELTER = literal(r"rumah (aman|perlindungan)|shelter|safe ?house|refuge|\brptc\b|\brpsa\b|\bp2tp2a\b")
"""Words of places that shelter victims of violence."""


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
            readings[column.name] = _weights_together(recipe, raw)
            headers[column.name] = match.header
        elif match and is_multiple(column) and len(recipe.matches_of(column.name)) > 1:
            readings[column.name] = _answers_together(column, recipe, raw)
            headers[column.name] = match.header
        elif match:
            readings[column.name] = column_reading(match, column, source_of(raw, match.header), recipe, raw)
            headers[column.name] = match.header
        elif column.name in recipe.constants:
            readings[column.name] = Reading(_constant(recipe.constants[column.name], column))
            headers[column.name] = ""
    if recipe.key_headers and "household_id" not in readings:
        readings = {"household_id": _joined_key(recipe, raw), **readings}
        headers["household_id"] = ""
    places = area_readings(raw, recipe, catalogue, placed)
    for name, reading in places.items():
        readings[name] = reading
        named = placed.named_header if placed else ""
        headers[name] = recipe.area_headers[-1] if recipe.area_headers else named
    order = {column.name: position for position, column in enumerate(catalogue.columns)}
    ordered = dict(sorted(readings.items(), key=lambda item: order.get(item[0], -1)))
    return TableSql(raw, recipe, ordered, headers, where, placed)


def source_of(raw: RawTable, header: str) -> str:
    """The staged column of a header, quoted."""
    return identifier(column_name(raw.headers.index(header)))


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


def column_reading(
    match: ColumnMatch, column: Column, text: str, recipe: TableRecipe, raw: RawTable
) -> Reading:
    """How one delivered column becomes one of ours; of a screened one no identifier is read."""
    reading = _column_reading(match, column, text, recipe, raw)
    return _screened(reading, text) if match.action == "screen" else reading


def _screened(reading: Reading, text: str) -> Reading:
    """A reading that takes a value which identifies somebody for one that cannot be read."""
    found = identifies(text)
    value = f"CASE WHEN {found} THEN NULL ELSE {reading.value} END"
    return replace(reading, value=value, unread=f"({found} OR ({reading.unread}))")


def _column_reading(
    match: ColumnMatch, column: Column, text: str, recipe: TableRecipe, raw: RawTable
) -> Reading:
    name, missing = column.name, [word.lower() for word in column.missing]
    if not (is_coded(column) or is_multiple(column)):
        missing += [value for value, ours in match.codes.items() if not ours]  # declared by the file itself
    if match.action == "hash":
        plain = read_text(text, name=name, missing=missing)
        return Reading(pseudonym(plain.value), layers=plain.layers)
    if match.action == "coarsen":
        return _coarse(match, column, text, recipe, raw)
    if is_coded(column):
        return read_code(text, match.codes, name=name, is_number=column.type == "yes_no")
    if is_multiple(column) and match.codes:
        return read_choices(text, match.codes, name=name)
    if column.type in NUMBER_TYPES:
        read = read_whole_number if column.type == "integer" else read_number
        style, factor = match.number_style, match.unit_factor
        return read(text, style, name=name, missing=missing, unit_factor=factor)
    if column.type == "date":
        return read_day(text, match.date_order, name=name, missing=missing)
    if column.type == "area_code":
        return read_area_code(text, name=name, digits_only=False)
    return read_text(text, name=name, missing=missing)


def _answers_together(column: Column, recipe: TableRecipe, raw: RawTable) -> Reading:
    """The answers of a question that was exported as one 1/0 column an answer."""
    parts = [
        read_code(
            source_of(raw, match.header), match.codes, name=f"{column.name} {position}", is_number=False
        )
        for position, match in enumerate(recipe.matches_of(column.name))
    ]
    given = f"list_filter([{', '.join(part.value for part in parts)}], lambda ours: ours IS NOT NULL)"
    return Reading(
        value=f"nullif(array_to_string(list_sort(list_distinct({given})), ' '), '')",
        unread="(" + " OR ".join(part.unread for part in parts) + ")",
        layers=merged_layers(*(part.layers for part in parts)),
    )


def _weights_together(recipe: TableRecipe, raw: RawTable) -> Reading:
    """All replicate weights of a row in one text, in the order of their numbers, parted by semicolons."""
    matches = sorted(recipe.matches_of(REPLICATES), key=lambda match: replicate_number(match.header))
    texts = [f"trim(replace({source_of(raw, match.header)}, ',', '.'))" for match in matches]
    numbers = [f"TRY_CAST({text} AS DOUBLE)" for text in texts]
    faults = [f"({number} IS NULL OR {number} < 0)" for number in numbers]
    listed = ", ".join(f"CAST({number} AS VARCHAR)" for number in numbers)
    return Reading(
        value=f"CASE WHEN NOT ({' OR '.join(faults)}) THEN array_to_string([{listed}], ';') END",
        unread=f"({' OR '.join(faults)})",
    )


def _coarse(match: ColumnMatch, column: Column, text: str, recipe: TableRecipe, raw: RawTable) -> Reading:
    """A place to about a kilometre, hidden where it is confidential; a birth date as completed years."""
    if column.name == "age_years":
        return _age(match, text, recipe, raw)
    number = read_number(text, match.number_style, name=column.name)
    value = f"round({number.value}, {COARSE_DECIMALS})"
    secret, layers = _secret_place(column.name, recipe, raw)
    return Reading(
        value=f"CASE WHEN {secret} THEN NULL ELSE {value} END",
        unread=number.unread,
        layers=merged_layers(number.layers, *layers),
    )


def _secret_place(name: str, recipe: TableRecipe, raw: RawTable) -> tuple[str, tuple]:
    """SQL that is true where a place is confidential: said to be, unclearly said, or a shelter by its words.

    Only its area is kept then. A shelter's point, however blurred, is looked for by whoever was left.
    """
    words = [match for match in map(recipe.match_of, SAYS_SHELTER) if match]
    conditions = [f"regexp_matches(lower({source_of(raw, match.header)}), {SHELTER})" for match in words]
    hidden = recipe.match_of("location_hidden")
    layers: tuple = ()
    if hidden is not None:
        source = source_of(raw, hidden.header)
        said = read_code(source, hidden.codes, name=f"{name} hidden", is_number=True)
        conditions += [f"{said.value} = 1", said.unread]
        layers = (said.layers,)
    return " OR ".join(f"coalesce({condition}, FALSE)" for condition in conditions) or "FALSE", layers


def _age(match: ColumnMatch, text: str, recipe: TableRecipe, raw: RawTable) -> Reading:
    """Completed years on the day of the interview, or in the middle of the year of the data."""
    born = read_day(text, match.date_order, name="birth_date")
    interview = recipe.match_of("interview_date")
    year = recipe.constants.get("period_year")
    on = f"DATE '{int(year)}-07-01'" if year else "CAST(NULL AS DATE)"
    layers = born.layers
    if interview:
        source = source_of(raw, interview.header)
        day = read_day(source, interview.date_order, name="day of interview")
        on, layers = f"coalesce({day.value}, {on})", merged_layers(layers, day.layers)
    return Reading(f"CAST(date_sub('year', {born.value}, {on}) AS BIGINT)", born.unread, layers)


def _joined_key(recipe: TableRecipe, raw: RawTable) -> Reading:
    """A household's number made of the columns that together number it."""
    parts: list[str] = []
    layers: tuple[dict[str, str], ...] = ()
    for position, header in enumerate(recipe.key_headers):
        match = recipe.match(header)
        part = read_text(source_of(raw, header), name=f"key {position}")
        is_hashed = match is not None and match.action == "hash"
        parts.append(pseudonym(part.value) if is_hashed else part.value)
        layers = merged_layers(layers, part.layers)
    return Reading(" || '-' || ".join(f"({part})" for part in parts), layers=layers)


def _constant(value: str | int | float, column: Column) -> str:
    if column.type == "integer":
        return f"CAST({int(value)} AS BIGINT)"
    if column.type in NUMBER_TYPES:
        return f"CAST({float(value)!r} AS DOUBLE)"
    return literal(str(value))
