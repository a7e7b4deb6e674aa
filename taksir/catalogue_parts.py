"""Entries of a country pack's YAML as frozen parts of the catalogue, which checks what they must hold."""

from dataclasses import replace
from typing import Any

from taksir.catalogue_files import words_of
from taksir.errors import TaksirError
from taksir.schema import (
    AreaLevel,
    Category,
    Code,
    CodeSystem,
    Column,
    Covariate,
    Derived,
    Group,
    Held,
    Indicator,
    ModelSpec,
    Standard,
    TargetGroup,
    Usual,
    Words,
)


def texts_of(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts listed under a name."""
    return tuple(str(item) for item in entry.get(name) or ())


def usual_of(entry: dict[str, Any]) -> Usual:
    """What a country's views begin with."""
    one = ("service", "deprivation", "planned", "older", "residents", "caseload", "group")
    named = {name: str(entry.get(name) or "") for name in one}
    return Usual(parts=texts_of(entry, "parts"), groups=texts_of(entry, "groups"), **named)


def spellings_of(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """Texts as written, and with underscores and spaces changed for each other."""
    written = texts_of(entry, name)
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
        _code(str(code["value"]), words_of(code, "label"), spellings_of(code, "accepts")) for code in listed
    )


def _code(value: str, label: Words, accepts: tuple[str, ...]) -> Code:
    """A code that also accepts its own value and labels, so that what we write can be read again."""
    own = tuple(text.casefold() for text in (value, value.replace("_", " "), label.id, label.en))
    return Code(value, label, tuple(dict.fromkeys(own + accepts)))


def column_of(entry: dict[str, Any], groups: tuple[TargetGroup, ...]) -> Column:
    """A column of the canonical tables."""
    return Column(
        name=entry["name"],
        tables=texts_of(entry, "tables"),
        type=entry["type"],
        label=words_of(entry, "label"),
        role=entry.get("role", "measure"),
        unit=entry.get("unit", ""),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        codes=_codes(entry, groups),
        missing=spellings_of(entry, "missing"),
        synonyms=spellings_of(entry, "synonyms"),
        required_in=texts_of(entry, "required_in"),
        note=entry.get("note", ""),
        code_of=entry.get("code_of", ""),
        name_of=entry.get("name_of", ""),
    )


def system_of(entry: dict[str, Any]) -> CodeSystem:
    """A system of area codes."""
    return CodeSystem(entry["name"], words_of(entry, "label"), entry["column"], texts_of(entry, "headers"))


def derived_of(entry: dict[str, Any]) -> Derived:
    """A column that is computed from others."""
    return Derived(
        name=entry["id"],
        table=entry["table"],
        sql=entry["sql"],
        requires=texts_of(entry, "requires"),
        label=words_of(entry, "label"),
    )


def indicator_of(entry: dict[str, Any]) -> Indicator:
    """An indicator, or a statistic."""
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
        requires=texts_of(entry, "requires"),
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
        ppks=texts_of(entry, "ppks"),
        register_ppks=texts_of(entry, "register_ppks"),
        standard=Standard(standard.get("value"), standard.get("basis", "")) if standard else None,
        usual=(float(usual[0]), float(usual[1])) if usual else None,
        note=words_of(entry, "note"),
    )


def target_group_of(entry: dict[str, Any]) -> TargetGroup:
    """A target group of the country."""
    return TargetGroup(
        code=entry["code"],
        name=words_of(entry, "name"),
        unit=entry["unit"],
        public_level=entry["public_level"],
        screenable=entry["screenable"],
        age=str(entry.get("age", "")),
        accepts=spellings_of(entry, "accepts"),
    )


def statistics_of(content: dict[str, Any], derived: list[dict[str, Any]]) -> tuple[Indicator, ...]:
    """The statistics as written, and the components of the deprivation index made from its parts."""
    index = content.get("deprivation")
    written = {entry["id"]: indicator_of(entry) for entry in content["statistics"]}
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


def group_of(entry: dict[str, Any]) -> Group:
    """A group that figures are broken down by, with its categories."""
    categories = tuple(
        Category(str(item["value"]), words_of(item, "label"), dict(item.get("population") or {}))
        for item in entry["categories"]
    )
    return Group(
        id=entry["id"],
        tables=texts_of(entry, "tables"),
        label=words_of(entry, "label"),
        sql=entry["sql"],
        requires=texts_of(entry, "requires"),
        categories=categories,
        area_column=entry.get("area_column", ""),
    )


def models_of(file: dict[str, Any]) -> tuple[ModelSpec, ...]:
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
    populations = {entry["id"]: words_of(entry, "name") for entry in file.get("known_populations") or ()}
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
            held=_held((entry.get("held") or [])[at : at + 1], populations),
        )
        for entry in file["models"]
        for at, names in enumerate(entry["covariates"])
    )


def _held(of_set: list[dict[str, list[float]]], populations: dict[str, Words]) -> tuple[Held, ...]:
    return tuple(
        Held(populations[name], float(sampled), float(unsampled))
        for shares in of_set
        for name, (sampled, unsampled) in shares.items()
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


def level_of(entry: dict[str, Any]) -> AreaLevel:
    """An area level, with the length of its codes."""
    lengths = {system: int(length) for system, length in entry["code_length"].items()}
    return AreaLevel(entry["name"], words_of(entry, "label"), lengths, words_of(entry, "many"))
