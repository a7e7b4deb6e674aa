"""Reads a country pack from YAML into frozen entries, and refuses what does not hold together.

Expressions are parsed (`catalogue_expressions`): there is no free SQL.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue_expressions import check_expression
from taksir.catalogue_files import entries, pack_chain, pack_entries, pack_file, words_of
from taksir.catalogue_parts import (
    column_of,
    derived_of,
    group_of,
    indicator_of,
    level_of,
    models_of,
    spellings_of,
    statistics_of,
    system_of,
    target_group_of,
    texts_of,
    usual_of,
)
from taksir.errors import TaksirError
from taksir.schema import (
    Catalogue,
    Group,
    Indicator,
    ModelSpec,
)


@lru_cache
def load_catalogue(country: str = "", folder: Path = paths.CATALOGUE) -> Catalogue:
    """The country pack, checked.

    Raises:
        TaksirError: A file is missing or an entry does not hold together; the sentence names it.
    """

    def read(name: str) -> dict[str, Any]:
        return pack_entries(name, country, folder)

    columns_file, indicators_file = _columns_file(country, folder), read("indicators.yaml")
    areas_file, country_file = read("area_levels.yaml"), read("country.yaml")
    groups = tuple(target_group_of(entry) for entry in read("target_groups.yaml")["groups"])
    catalogue = Catalogue(
        country=pack_chain(country, folder)[0],
        columns=tuple(column_of(entry, groups) for entry in columns_file["columns"]),
        name=words_of(country_file, "name"),
        headlines=texts_of(country_file, "headlines"),
        usual_level=str(country_file.get("usual_level") or ""),
        usual=usual_of(country_file.get("usual") or {}),
        derived=tuple(derived_of(entry) for entry in indicators_file["derived"]),
        indicators=tuple(indicator_of(entry) for entry in indicators_file["indicators"]),
        target_groups=groups,
        levels=tuple(level_of(entry) for entry in areas_file["levels"]),
        systems=tuple(system_of(entry) for entry in areas_file["systems"]),
        told_apart_by=str(areas_file.get("told_apart_by") or ""),
        total_words=spellings_of(columns_file, "total_words"),
        statistics=statistics_of(read("statistics.yaml"), indicators_file["derived"]),
        groups=tuple(group_of(entry) for entry in read("groups.yaml")["groups"]),
        models=models_of(read("models.yaml")),
    )
    check_catalogue(catalogue)
    return catalogue


def _columns_file(country: str, folder: Path) -> dict[str, Any]:
    """The columns of a pack; where its file names a pack it is `based_on`, that one's, changed."""
    own: dict[str, Any] = entries(pack_file("columns.yaml", country, folder))
    if not own.get("based_on"):
        return own
    base = _columns_file(str(own["based_on"]), folder)
    left_out = set(own.get("leave_out") or ())
    known = {entry["name"]: entry for entry in base["columns"] if entry["name"] not in left_out}
    for entry in own["columns"]:
        known[entry["name"]] = known.get(entry["name"], {}) | entry
    return {
        "columns": list(known.values()),
        "total_words": [*(base.get("total_words") or ()), *(own.get("total_words") or ())],
    }


def check_catalogue(catalogue: Catalogue) -> None:
    """Refuse double ids, and expressions over columns or functions that are not allowed.

    Raises:
        TaksirError: The first entry that does not hold together.
    """
    for what, names in (
        ("column", [column.name for column in catalogue.columns]),
        ("indicator", [entry.id for entry in (*catalogue.indicators, *catalogue.statistics)]),
    ):
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise TaksirError(
                "The catalogue defines {what} {name} twice. Remove one of the two entries.",
                what=what,
                name=double[0],
            )
    for entry in catalogue.derived:
        check_expression(entry.sql, known_columns(catalogue, entry.table), where=entry.name)
    for indicator in catalogue.indicators:
        known = known_columns(catalogue, indicator.table)
        check_expression(indicator.numerator, known, where=indicator.id)
        other = indicator.denominator_table or indicator.table
        check_expression(indicator.denominator, known_columns(catalogue, other), where=indicator.id)
        if indicator.population:
            check_expression(indicator.population, known_columns(catalogue, "area"), where=indicator.id)
        if indicator.eligible:
            check_expression(indicator.eligible, known, where=indicator.id)
    for group in catalogue.groups:
        _check_group(group, catalogue)
    for model in catalogue.models:
        _check_model(model, catalogue)


UNIT_KINDS = ("unit", "census")
"""Kinds of model that start from the households of the sample."""


def _is_share_of_amount(indicator: Indicator, model: ModelSpec) -> bool:
    return indicator.is_proportion and model.is_of_amounts


def _check_model(model: ModelSpec, catalogue: Catalogue) -> None:
    indicator = catalogue.indicator(model.indicator)
    if indicator is None or not indicator.is_survey or _is_share_of_amount(indicator, model):
        raise TaksirError(
            "The model of {indicator} does not fit it: only indicators of a survey are modelled, and shares "
            "never on the scale amount. Correct models.yaml.",
            indicator=model.indicator,
        )
    known = known_columns(catalogue, "area")
    check_expression(model.population, known, where=model.indicator)
    of_units = known_columns(catalogue, "household")
    for covariate in model.covariates:
        if model.kind != "census":
            check_expression(covariate.numerator, known, where=covariate.id)
            check_expression(covariate.denominator, known, where=covariate.id)
        if model.kind in UNIT_KINDS:
            check_expression(covariate.unit, of_units, where=covariate.id)
    if model.kind in UNIT_KINDS:
        check_expression(model.outcome, of_units, where=model.indicator)
        check_expression(model.weight, of_units, where=model.indicator)


def _check_group(group: Group, catalogue: Catalogue) -> None:
    for table in group.tables:
        check_expression(group.sql, known_columns(catalogue, table), where=group.id)
    for category in group.categories:
        for expression in (*category.population, *category.population.values()):
            check_expression(expression, known_columns(catalogue, "area"), where=group.id)


def known_columns(catalogue: Catalogue, table: str) -> set[str]:
    """The columns an expression over a table may name: stored and computed ones."""
    stored = {column.name for column in catalogue.columns_of(table)}
    return stored | {entry.name for entry in catalogue.derived if entry.table == table}
