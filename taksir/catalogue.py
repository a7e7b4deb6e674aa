"""Reads a country pack from YAML into frozen entries, and refuses what does not hold together.

Expressions are parsed: each names only columns the catalogue knows, and uses no statement,
sub-query, file or unknown function. There is no free SQL.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from taksir import paths
from taksir.catalogue_files import entries, pack_chain, pack_entries, pack_file, words_of
from taksir.errors import TaksirError
from taksir.schema import (
    AreaLevel,
    Catalogue,
    Category,
    Code,
    CodeSystem,
    Column,
    Covariate,
    Derived,
    Group,
    Indicator,
    ModelSpec,
    Standard,
    TargetGroup,
    Words,
)

ALLOWED_NODES = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or, exp.Not,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is, exp.Add, exp.Sub,
    exp.Mul, exp.Div, exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Max, exp.Window, exp.Pow, exp.Cast,
    exp.DataType,
)  # fmt: skip
"""What an expression may be made of. Anything else is refused."""
TYPE_NAMES = (
    "integer",
    "int",
    "bigint",
    "double",
    "real",
    "decimal",
    "numeric",
    "varchar",
    "text",
    "boolean",
)
"""Names of types, which the parser writes its own way."""
QUOTED = re.compile(r"'(?:[^']|'')*'")
STRANGE = re.compile(r"--|/\*|[^\w\s()+\-*/%=<>!,.'\"]")
"""Signs that stand in no expression, outside a quoted text."""
LOOSE_TYPE = re.compile(rf"(?<!\bas\s)\b(?:{'|'.join(TYPE_NAMES)})\b", re.IGNORECASE)
"""A type that is not said after AS."""


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
    groups = tuple(_group(entry) for entry in read("target_groups.yaml")["groups"])
    catalogue = Catalogue(
        country=pack_chain(country, folder)[0],
        columns=tuple(_column(entry, groups) for entry in columns_file["columns"]),
        name=words_of(country_file, "name"),
        headlines=_texts(country_file, "headlines"),
        usual_level=str(country_file.get("usual_level") or ""),
        derived=tuple(_derived(entry) for entry in indicators_file["derived"]),
        indicators=tuple(_indicator(entry) for entry in indicators_file["indicators"]),
        target_groups=groups,
        levels=tuple(_level(entry) for entry in areas_file["levels"]),
        systems=tuple(_system(entry) for entry in areas_file["systems"]),
        told_apart_by=str(areas_file.get("told_apart_by") or ""),
        total_words=_spellings(columns_file, "total_words"),
        statistics=_statistics(read("statistics.yaml"), indicators_file["derived"]),
        groups=tuple(_group_of(entry) for entry in read("groups.yaml")["groups"]),
        models=_models(read("models.yaml")),
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
    return indicator.is_proportion and model.scale == "amount"


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


def check_expression(sql: str, known: Iterable[str], *, where: str) -> None:
    """Refuse an expression that is more than arithmetic and conditions over known columns.

    Raises:
        TaksirError: It cannot be parsed, uses something not allowed, or names an unknown column.
    """
    # The parser is lenient with what the engine is not: comments, brackets, what stands after an end.
    bare = QUOTED.sub("''", sql)
    strange = STRANGE.search(bare) or LOOSE_TYPE.search(bare)
    if strange:
        raise TaksirError(
            "The expression of {where} uses {what}, which is not allowed. "
            "Use only columns, numbers, comparisons, CASE, COALESCE, POWER and MAX … OVER.",
            where=where,
            what=strange[0],
        )
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise TaksirError(
            "The expression of {where} cannot be read ({detail}). Correct it in the catalogue.",
            where=where,
            detail=str(error).splitlines()[0],
        ) from None
    left_out = Counter(_spoken(sql)) - Counter(_spoken(tree.sql("duckdb")))
    unread = [word for word in left_out if word not in TYPE_NAMES]
    if unread:
        raise TaksirError(
            "The expression of {where} cannot be read ({detail}). Correct it in the catalogue.",
            where=where,
            detail=unread[0],
        )
    names = set(known)
    for node in tree.walk():
        if not isinstance(node, ALLOWED_NODES):
            raise TaksirError(
                "The expression of {where} uses {what}, which is not allowed. "
                "Use only columns, numbers, comparisons, CASE, COALESCE, POWER and MAX … OVER.",
                where=where,
                what=node.key.upper(),
            )
        if isinstance(node, exp.Column) and (node.name not in names or node.table):
            raise TaksirError(
                "The expression of {where} names the column {column}, which the catalogue does not know. "
                "Define it in columns.yaml or correct the name.",
                where=where,
                column=node.sql(),
            )


def _spoken(sql: str) -> list[str]:
    """The words of an expression outside quoted texts."""
    return re.findall(r"[a-z_]\w*", QUOTED.sub("''", sql).lower())


@lru_cache(maxsize=4096)
def columns_used(sql: str) -> frozenset[str]:
    """The columns an expression names."""
    return frozenset(node.name for node in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Column))


def known_columns(catalogue: Catalogue, table: str) -> set[str]:
    """The columns an expression over a table may name: stored and computed ones."""
    stored = {column.name for column in catalogue.columns_of(table)}
    return stored | {entry.name for entry in catalogue.derived if entry.table == table}


def _texts(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(item) for item in entry.get(name) or ())


def _spellings(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """Texts as written, and with underscores and spaces changed for each other."""
    written = _texts(entry, name)
    both = (
        spelling for text in written for spelling in (text, text.replace("_", " "), text.replace(" ", "_"))
    )
    return tuple(dict.fromkeys(both))


def _codes(entry: dict[str, Any], groups: tuple[TargetGroup, ...]) -> tuple[Code, ...]:
    """The codes listed in a column's entry, or the target groups where the entry names them."""
    listed = entry.get("codes") or ()
    if listed == "target_groups":
        return tuple(_code(group.code, group.name, group.accepts) for group in groups)
    return tuple(
        _code(str(code["value"]), words_of(code, "label"), _spellings(code, "accepts")) for code in listed
    )


def _code(value: str, label: Words, accepts: tuple[str, ...]) -> Code:
    """A code that also accepts its own value and labels, so that what we write can be read again."""
    own = tuple(text.casefold() for text in (value, value.replace("_", " "), label.id, label.en))
    return Code(value, label, tuple(dict.fromkeys(own + accepts)))


def _column(entry: dict[str, Any], groups: tuple[TargetGroup, ...]) -> Column:
    return Column(
        name=entry["name"],
        tables=_texts(entry, "tables"),
        type=entry["type"],
        label=words_of(entry, "label"),
        role=entry.get("role", "measure"),
        unit=entry.get("unit", ""),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        codes=_codes(entry, groups),
        missing=_spellings(entry, "missing"),
        synonyms=_spellings(entry, "synonyms"),
        required_in=_texts(entry, "required_in"),
        note=entry.get("note", ""),
        code_of=entry.get("code_of", ""),
        name_of=entry.get("name_of", ""),
    )


def _system(entry: dict[str, Any]) -> CodeSystem:
    return CodeSystem(entry["name"], words_of(entry, "label"), entry["column"], _texts(entry, "headers"))


def _derived(entry: dict[str, Any]) -> Derived:
    return Derived(
        name=entry["id"],
        table=entry["table"],
        sql=entry["sql"],
        requires=_texts(entry, "requires"),
        label=words_of(entry, "label"),
    )


def _indicator(entry: dict[str, Any]) -> Indicator:
    standard = entry.get("standard")
    usual = entry.get("usual")
    return Indicator(
        id=entry["id"],
        name=words_of(entry, "name"),
        domain=entry["domain"],
        definition=words_of(entry, "definition"),
        unit=words_of(entry, "unit"),
        table=entry["table"],
        numerator=entry["numerator"],
        denominator=entry["denominator"],
        numerator_words=words_of(entry, "numerator"),
        denominator_words=words_of(entry, "denominator"),
        scale=float(entry["scale"]),
        requires=_texts(entry, "requires"),
        polarity=entry["polarity"],
        sens=entry["sens"],
        need=entry["need"],
        denominator_table=entry.get("denominator_table", ""),
        population=entry.get("population", ""),
        eligible=str(entry.get("eligible", "")).replace("False", "FALSE"),
        statistic=entry.get("statistic", "ratio"),
        share=float(entry.get("share", 0)),
        alpha=int(entry.get("alpha", 0)),
        counted=words_of(entry, "counted"),
        ppks=_texts(entry, "ppks"),
        register_ppks=_texts(entry, "register_ppks"),
        standard=Standard(standard.get("value"), standard.get("basis", "")) if standard else None,
        usual=(float(usual[0]), float(usual[1])) if usual else None,
        note=words_of(entry, "note"),
    )


def _group(entry: dict[str, Any]) -> TargetGroup:
    return TargetGroup(
        code=entry["code"],
        name=words_of(entry, "name"),
        unit=entry["unit"],
        public_level=entry["public_level"],
        screenable=entry["screenable"],
        age=str(entry.get("age", "")),
        accepts=_spellings(entry, "accepts"),
    )


def _statistics(content: dict[str, Any], derived: list[dict[str, Any]]) -> tuple[Indicator, ...]:
    """The statistics as written, and the components of the deprivation index made from its parts."""
    index = content.get("deprivation")
    written = {entry["id"]: _indicator(entry) for entry in content["statistics"]}
    if not index:
        return tuple(written.values())
    labels = {entry["id"]: words_of(entry, "label") for entry in derived}
    components = [
        made
        for part in index["components"]
        for made in _component(index, part, labels[part["column"]], written[index["headcount"]])
    ]
    return (*written.values(), *components)


def _component(
    index: dict[str, Any], part: dict[str, Any], label: Words, headcount: Indicator
) -> tuple[Indicator, Indicator]:
    """A component's censored headcount, and its contribution to the index."""
    poor, column = index["poor"], part["column"]
    named = f"{label.id[0].lower()}{label.id[1:]}", f"{label.en[0].lower()}{label.en[1:]}"
    censored = replace(
        headcount,
        id=f"MPI-H{part['id']}",
        name=Words(f"Miskin multidimensi dan {named[0]}", f"Multidimensionally deprived, and {named[1]}"),
        definition=Words(
            f"Orang dengan skor deprivasi sedikitnya 1/3 yang rumah tangganya: {named[0]}.",
            f"Persons with a deprivation score of at least 1/3 in whose household: {named[1]}.",
        ),
        numerator=f"{poor} AND {column} = 1",
    )
    contribution = replace(
        headcount,
        id=f"MPI-C{part['id']}",
        name=Words(f"Sumbangan pada indeks deprivasi: {named[0]}", f"Contribution to the index: {named[1]}"),
        definition=Words(
            f"Bagian indeks deprivasi multidimensi (M0) yang berasal dari: {named[0]}.",
            f"Share of the multidimensional deprivation index (M0) that comes from: {named[1]}.",
        ),
        unit=Words("% dari indeks", "% of the index"),
        numerator_words=Words(f"bagian skor dari: {named[0]}", f"the part of the scores from: {named[1]}"),
        denominator_words=Words("skor mereka yang skornya sedikitnya 1/3", "scores of those at 1/3 or more"),
        counted=Words("", ""),
        numerator=f"CASE WHEN {poor} THEN ({part['weight']} * {column}) ELSE 0 END",
        denominator=f"CASE WHEN {poor} THEN {index['score']} ELSE 0 END",
        population="",
        eligible="FALSE",
        polarity="context",
    )
    return censored, contribution


def _group_of(entry: dict[str, Any]) -> Group:
    categories = tuple(
        Category(str(item["value"]), words_of(item, "label"), dict(item.get("population") or {}))
        for item in entry["categories"]
    )
    return Group(
        id=entry["id"],
        tables=_texts(entry, "tables"),
        label=words_of(entry, "label"),
        sql=entry["sql"],
        requires=_texts(entry, "requires"),
        categories=categories,
        area_column=entry.get("area_column", ""),
    )


def _models(file: dict[str, Any]) -> tuple[ModelSpec, ...]:
    """Every indicator with every set of covariates that may serve it, in the order written."""
    covariates = {
        entry["id"]: Covariate(
            entry["id"],
            words_of(entry, "name"),
            entry.get("numerator", ""),
            entry.get("denominator", ""),
            entry.get("unit", ""),
        )
        for entry in file["covariates"]
    }
    return tuple(
        ModelSpec(
            indicator=entry["indicator"],
            scale=entry["scale"],
            covariates=tuple(_named_covariate(name, covariates, entry["indicator"]) for name in names),
            population=entry["population"],
            kind=entry.get("kind", "area"),
            outcome=entry.get("outcome", ""),
            per=entry.get("per", ""),
            weight=str(entry.get("weight", "1")),
            measure=int(entry.get("measure", 0)),
        )
        for entry in file["models"]
        for names in entry["covariates"]
    )


def _named_covariate(name: str, covariates: dict[str, Covariate], where: str) -> Covariate:
    if name not in covariates:
        raise TaksirError(
            "The model of {indicator} names the covariate {covariate}, which models.yaml does not define. "
            "Define it or correct the name.",
            indicator=where,
            covariate=name,
        )
    return covariates[name]


def _level(entry: dict[str, Any]) -> AreaLevel:
    lengths = {system: int(length) for system, length in entry["code_length"].items()}
    return AreaLevel(entry["name"], words_of(entry, "label"), lengths, words_of(entry, "many"))
