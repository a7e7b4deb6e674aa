"""Reads what the planner's questions need from YAML, and refuses what does not fit the catalogue."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue import known_columns, load_catalogue
from taksir.catalogue_expressions import check_expression
from taksir.catalogue_files import pack_entries, words_of
from taksir.errors import TaksirError
from taksir.schema import Catalogue, Words
from taksir.schema_questions import (
    Assumptions,
    Condition,
    DatedStandard,
    Institution,
    Lens,
    QuestionPack,
    Variant,
    VariantSet,
)

GROUPS = 18
"""Five-year age groups of a projection, the last one open at 85."""
FERTILE_GROUPS = 7


@lru_cache
def load_questions(country: str = "", folder: Path = paths.CATALOGUE) -> QuestionPack:
    """The entries behind the questions, checked against the catalogue.

    Raises:
        TaksirError: An entry names something the catalogue does not have; the sentence names it.
    """

    def read(name: str) -> dict[str, Any]:
        return pack_entries(name, country, folder)

    definitions, projection = read("definitions.yaml"), read("projection.yaml")
    pack = QuestionPack(
        lenses=tuple(_lens(entry) for entry in read("lenses.yaml")["lenses"]),
        variants=tuple(_variants(entry) for entry in definitions["variants"]),
        institutions=tuple(_institution(entry) for entry in definitions["institutions"]),
        conditions=tuple(_condition(entry) for entry in definitions["conditions"]),
        wording=tuple((entry["column"], Words(entry["id"], entry["en"])) for entry in definitions["wording"]),
        assumptions=_assumptions(projection["projection"], read("standards.yaml")["standards"]),
    )
    check_questions(pack, load_catalogue(country, folder))
    return pack


def check_questions(pack: QuestionPack, catalogue: Catalogue) -> None:
    """Refuse entries that name indicators, answers, categories or columns the catalogue does not have.

    Raises:
        TaksirError: The first entry that does not fit.
    """
    for name in _indicators_named(pack):
        _refuse_unless(catalogue.indicator(name), name)
    for lens in pack.lenses:
        held = {code.value for code in catalogue.column("felt_needs").codes}
        held |= {group.code for group in catalogue.target_groups}
        for name in (*lens.felt, *lens.expressed, *lens.registered):
            _refuse_unless(name in held, name)
        check_expression(lens.population, known_columns(catalogue, "area"), where=lens.id)
    for sql, table, where in _expressions(pack, catalogue):
        check_expression(sql, known_columns(catalogue, table), where=where)
    for column, _ in pack.wording:
        _refuse_unless(column in {entry.name for entry in catalogue.columns}, column)


def _indicators_named(pack: QuestionPack) -> list[str]:
    named = [lens.normative for lens in pack.lenses]
    named += [entry.indicator for entry in pack.variants]
    named += [entry.indicator for entry in pack.institutions]
    return named + [name for standard in pack.assumptions.standards for name in standard.applies_to]


def _expressions(pack: QuestionPack, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """Every expression with its table and the entry it stands in."""
    found = []
    for entry in pack.variants:
        indicator = catalogue.indicator(entry.indicator)
        table = indicator.table if indicator else "person"
        found += [(option.numerator, table, f"{entry.indicator} {option.id}") for option in entry.options]
    for home in pack.institutions:
        found += [(sql, "facility", home.indicator) for sql in (home.residents, home.in_need) if sql]
    for condition in pack.conditions:
        found += [(sql, "person", condition.id) for sql in (condition.holds, condition.known)]
        found.append((condition.population, "area", condition.id))
    return found


def _refuse_unless(found: object, name: str) -> None:
    if not found:
        raise TaksirError(
            "The catalogue's questions name {name}, which the catalogue does not have. Correct the name.",
            name=name,
        )


def _lens(entry: dict[str, Any]) -> Lens:
    return Lens(
        id=entry["id"],
        label=words_of(entry, "label"),
        normative=entry["normative"],
        felt=tuple(entry["felt"]),
        expressed=tuple(entry["expressed"]),
        registered=tuple(entry["registered"]),
        population=entry["population"],
    )


def _variants(entry: dict[str, Any]) -> VariantSet:
    options = tuple(
        Variant(str(o["id"]), words_of(o, "label"), o["numerator"], bool(o.get("default")))
        for o in entry["options"]
    )
    return VariantSet(entry["indicator"], words_of(entry, "label"), options)


def _institution(entry: dict[str, Any]) -> Institution:
    return Institution(
        entry["indicator"], tuple(entry["facility_types"]), entry["residents"], entry.get("in_need", "")
    )


def _condition(entry: dict[str, Any]) -> Condition:
    return Condition(
        id=entry["id"],
        label=words_of(entry, "label"),
        holds=entry["holds"],
        known=entry["known"],
        requires=tuple(entry["requires"]),
        population=entry["population"],
    )


def _assumptions(entry: dict[str, Any], standards: list[dict[str, Any]]) -> Assumptions:
    survival = entry["survival"]
    if (len(survival["female"]), len(survival["male"]), len(entry["fertility"])) != (
        GROUPS,
        GROUPS,
        FERTILE_GROUPS,
    ):
        raise TaksirError(
            "The projection needs {groups} groups of survival for each sex and {fertile} of fertility. "
            "Complete projection.yaml.",
            groups=GROUPS,
            fertile=FERTILE_GROUPS,
        )
    return Assumptions(
        basis=words_of(entry, "basis"),
        year=int(entry["year"]),
        sex_ratio=float(entry["sex_ratio"]),
        survival_birth_female=float(entry["survival_birth"]["female"]),
        survival_birth_male=float(entry["survival_birth"]["male"]),
        survival_female=tuple(survival["female"]),
        survival_male=tuple(survival["male"]),
        fertility=tuple(entry["fertility"]),
        scenarios=tuple(
            (name, float(rates["fertility"]), float(entry["migration"]) + float(rates["migration"]))
            for name, rates in entry["scenarios"].items()
        ),
        error_growth=float(entry["error_growth"]),
        standards=tuple(_standard(standard) for standard in standards),
    )


def _standard(entry: dict[str, Any]) -> DatedStandard:
    return DatedStandard(
        id=entry["id"],
        applies_to=tuple(entry["applies_to"]),
        per_persons=float(entry["per"]),
        valid_from=int(entry["valid_from"]),
        unit=words_of(entry, "unit"),
        basis=words_of(entry, "basis"),
        label=words_of(entry, "label"),
        need_unit=entry["need_unit"],
        resource_unit=entry["resource_unit"],
        confidence=entry["confidence"],
    )
