"""How one delivered column becomes one of ours, as expressions: read, coarsened, hashed, screened."""

from dataclasses import replace

from pipelines.classify.codes import is_coded, is_multiple
from pipelines.classify.fitting import NUMBER_TYPES
from pipelines.classify.replicates import COLUMN as REPLICATES
from pipelines.classify.replicates import replicate_number
from pipelines.delivered import RawTable, column_name
from pipelines.protect import pseudonym
from pipelines.protect.identifiers import identifies
from pipelines.reading import (
    Reading,
    merged_layers,
    read_area_code,
    read_choices,
    read_code,
    read_day,
    read_number,
    read_text,
    read_whole_number,
)
from pipelines.recipe import ColumnMatch, TableRecipe
from taksir.schema import Column
from taksir.store.engine import identifier, literal

COARSE_DECIMALS = 2
"""Decimals kept of a place: about a kilometre."""

SAYS_SHELTER = ("facility_name", "facility_type", "services_offered")
SHELTER = literal(r"rumah (aman|perlindungan)|shelter|safe ?house|refuge|\brptc\b|\brpsa\b|\bp2tp2a\b")
"""Words of places that shelter victims of violence."""


def source_of(raw: RawTable, header: str) -> str:
    """The staged column of a header, quoted."""
    return identifier(column_name(raw.headers.index(header)))


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


def answers_together(column: Column, recipe: TableRecipe, raw: RawTable) -> Reading:
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


def weights_together(recipe: TableRecipe, raw: RawTable) -> Reading:
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


def joined_key(recipe: TableRecipe, raw: RawTable) -> Reading:
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


def constant(value: str | int | float, column: Column) -> str:
    """What every row has alike."""
    if column.type == "integer":
        return f"CAST({int(value)} AS BIGINT)"
    if column.type in NUMBER_TYPES:
        return f"CAST({float(value)!r} AS DOUBLE)"
    return literal(str(value))
