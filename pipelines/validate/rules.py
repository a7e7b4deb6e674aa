"""What a row of our tables must fulfil, compiled from the catalogue to SQL conditions that find the others.

A rule is a condition that is true for a broken row, the column whose value is shown, and two sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.classify.codes import is_coded
from taksir.schema import Catalogue, Column
from taksir.store.engine import identifier, literal


@dataclass(frozen=True)
class RowRule:
    """One thing that may be wrong with a row.

    Attributes:
        name: The same for every row that breaks it.
        severity: error | warning.
        column: Our column whose value is shown.
        broken: SQL condition over the columns of the table.
        needs: Columns the condition uses.
        template, cure: Sentences over {row}, {value}, {header} and `values`; msgids.
        values: What else goes into the sentences.
    """

    name: str
    severity: str
    column: str
    broken: str
    needs: tuple[str, ...]
    template: str
    cure: str
    values: dict[str, str | int | float] = field(default_factory=dict)


KEYS = {
    "household": (("household_id", "period_year"), ("submission_uuid",)),
    "person": (("household_id", "person_no", "period_year"),),
    "area": (("area_code", "code_system", "period_year"),),
    "register": (("area_code", "code_system", "ppks_code", "unit", "sub_status", "period_year"),),
    "facility": (("facility_id", "period_year"),),
    "request": (("request_id",),),
    "poverty_line": (("area_code", "code_system", "urban_rural", "period_year"),),
    "area_change": (("old_area_code", "new_area_code", "vintage"),),
}
"""Columns that together occur once in a table; those that a table does not have are not asked for."""


def keys_of(table: str, catalogue: Catalogue) -> tuple[tuple[str, ...], ...]:
    """The keys of a table; a bridge has each code of each system once a vintage."""
    if table == "area_bridge":
        return tuple((system.column, "vintage") for system in catalogue.systems)
    return KEYS.get(table, ())


LEAST_KEY_COLUMNS = {"person": ("household_id", "person_no")}
"""Columns without which a key says nothing."""

PLAUSIBLE = (
    ("relation_to_head", "relation_to_head IN ('head', 'spouse') AND age_years < 10"),
    ("relation_to_head", "relation_to_head = 'parent' AND age_years < 25"),
    ("relation_to_head", "relation_to_head = 'grandchild' AND age_years > 70"),
    ("marital_status", "marital_status IN ('married', 'divorced', 'widowed') AND age_years < 10"),
)
"""Ages that hardly go with a place in the household; shown with the column."""

AT_MOST = (
    ("needs_met", "needs_assessed"),
    ("children_both_parents", "children_resident"),
    ("women_60p", "pop_60p"),
    ("women_18_59", "pop_18_59"),
    *(
        (part, "pop_total")
        for part in ("pop_0_4", "pop_0_14", "pop_0_17", "pop_15_59", "pop_15_64", "pop_60p")
    ),
    ("pop_65p", "pop_60p"),
    ("pop_0_4", "pop_0_14"),
)
"""Columns that count a part of another."""


def row_rules(table: str, catalogue: Catalogue, present: set[str]) -> list[RowRule]:
    """The rules for the rows of a table that has certain columns.

    Args:
        table: Our table.
        catalogue: Our columns with their limits and codes.
        present: Columns the table has.
    """
    rules: list[RowRule] = []
    for column in catalogue.columns_of(table):
        if column.name in present:
            rules += _column_rules(column, table)
    rules += [rule for rule in _rules_between_columns() if set(rule.needs) <= present]
    return rules


def _column_rules(column: Column, table: str) -> Iterator[RowRule]:
    name = identifier(column.name)
    needs = (column.name,)
    if column.role == "weight":
        yield from _weight_rules(column)
        return
    if table in column.required_in:
        yield RowRule(
            "required", "error", column.name, f"{name} IS NULL", needs,
            "Row {row} has no {header}, which every row of this table must have.",
            "Fill it in, or leave the row out.",
        )  # fmt: skip
    limits = _outside(column)
    if limits:
        yield RowRule(
            "outside limits", "error", column.name, limits, needs, LIMIT_WORDS[_ends(column)],
            "Correct the value, or empty the cell if it means no answer.",
            {"low": _shown(column.minimum), "high": _shown(column.maximum)},
        )  # fmt: skip
    if is_coded(column) and column.type == "code":
        known = ", ".join(literal(code.value) for code in column.codes)
        yield RowRule(
            "unknown code", "error", column.name, f"{name} NOT IN ({known})", needs,
            "Row {row}: {value} in {header} is not one of our codes.",
            "Map the delivered answer to one of our codes.",
        )  # fmt: skip
    if column.name == "consent":
        yield RowRule(
            "no consent", "error", column.name, f"{name} = 0", needs,
            "Row {row}: the respondent did not consent.",
            "Leave the row out: it must not be kept.",
        )  # fmt: skip


def _weight_rules(column: Column) -> Iterator[RowRule]:
    name, needs = identifier(column.name), (column.name,)
    yield RowRule(
        "missing weight", "error", column.name, f"{name} IS NULL", needs,
        "Row {row} has no weight in {header}.",
        "Ask the producer for the weight, or leave the row out.",
    )  # fmt: skip
    yield RowRule(
        "weight not positive", "error", column.name, f"{name} <= 0", needs,
        "Row {row}: the weight {value} in {header} is not above zero.",
        "Ask the producer for the weight, or leave the row out.",
    )  # fmt: skip


def _rules_between_columns() -> Iterator[RowRule]:
    for column, broken in PLAUSIBLE:
        yield RowRule(
            "age does not go with it", "warning", column, broken, (column, "age_years"),
            "Row {row}: {value} in {header} hardly goes with the person's age.",
            "Look into the questionnaire; the row is kept as it is.",
        )  # fmt: skip
    for part, whole in AT_MOST:
        yield RowRule(
            "part above whole", "warning", part, f"{identifier(part)} > {identifier(whole)}", (part, whole),
            "Row {row}: {value} in {header} is more than {whole}, of which it is a part.",
            "Look which of the two is wrong; the row is kept as it is.",
            {"whole": whole},
        )  # fmt: skip


def _outside(column: Column) -> str:
    name = identifier(column.name)
    sides = []
    if column.minimum is not None:
        sides.append(f"{name} < {column.minimum!r}")
    if column.maximum is not None:
        sides.append(f"{name} > {column.maximum!r}")
    return " OR ".join(sides)


LIMIT_WORDS = {
    "both": "Row {row}: {value} in {header} is outside {low} to {high}.",
    "low": "Row {row}: {value} in {header} is below {low}.",
    "high": "Row {row}: {value} in {header} is above {high}.",
}


def _ends(column: Column) -> str:
    """Which limits a column has."""
    if column.minimum is None:
        return "high"
    return "low" if column.maximum is None else "both"


def _shown(limit: float | None) -> str | int | float:
    return "…" if limit is None else limit
