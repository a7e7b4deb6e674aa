"""Four lenses on need beside each other: by a standard, by own words, by request, by comparison.

They are never added up: a code says which of them speak for a place.
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from taksir.catalogue import load_catalogue
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.estimates import population_of
from taksir.evidence import Evidence
from taksir.methods.lenses import LENSES, agreement_codes, comparative_need, reading
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import by_area, felt_share, register_count, request_count
from taksir.release import Released, Remark
from taksir.schema import Words
from taksir.schema_questions import Lens

LENS_MISSING_WORDS = {
    "felt": "The felt need is not known here.",
    "expressed": "The expressed need is not known here.",
    "comparative": "The comparative need is not known here.",
}
REQUESTS_PER = 1000.0
THRESHOLD = (
    "A lens speaks for an area (1) when its value is in the highest third of the areas it is known of."
)


@question
def estimate_lenses(evidence: Evidence, group: str, level: str) -> Released:
    """The four needs of a target group per area, with the code of their agreement.

    Args:
        evidence: The deliveries to compute from.
        group: Id of a lens group of the catalogue, such as older_persons.
        level: Area level.

    Returns:
        Per area: normative (with low and high) [unit], felt (with low and high) [% of households],
        expressed [requests per 1,000], coverage [share], comparative [persons], code of four signs 1, 0
        or ? in this order, and reading: the key of what the code suggests to look at.

    Raises:
        TaksirError: No such group, or its normative indicator cannot be computed.
    """
    lens = lens_group(group)
    indicator = named_indicator(lens.normative)
    main = released_figure(indicator, level, "", evidence)
    found, missing = _looked(lens, level, evidence)
    table = _lens_table(main, lens, found, evidence)
    remarks = [remark(THRESHOLD), *missing]
    return composed(table, [main, *found.values()], method="lenses", remarks=remarks)


def lens_group(group: str) -> Lens:
    """The lens group of an id.

    Raises:
        TaksirError: There is none.
    """
    lenses = load_questions().lenses
    for lens in lenses:
        if lens.id == group:
            return lens
    raise TaksirError(
        "There are no lenses for {group}. Choose one of: {groups}.",
        group=group,
        groups=", ".join(lens.id for lens in lenses),
    )


def lens_groups(indicator_id: str = "") -> tuple[tuple[str, Words], ...]:
    """The groups there are lenses for, those of an indicator's topic first."""
    domain = named_indicator(indicator_id).domain if indicator_id else ""
    ordered = sorted(
        load_questions().lenses, key=lambda lens: named_indicator(lens.normative).domain != domain
    )
    return tuple((lens.id, lens.label) for lens in ordered)


def felt_words(group: str, language: str) -> str:
    """The services that stand for a group's felt need."""
    labels = {code.value: code.label for code in load_catalogue().column("felt_needs").codes}
    return ", ".join(labels[name].in_language(language).lower() for name in lens_group(group).felt)


def _looked(lens: Lens, level: str, evidence: Evidence) -> tuple[dict[str, Released], list[Remark]]:
    """What each lens finds, and why a lens finds nothing."""
    indicator = named_indicator(lens.normative)
    sources: dict[str, Callable[[], Released]] = {
        "felt": lambda: felt_share(indicator, lens.felt, level, evidence),
        "expressed": lambda: request_count(indicator, lens.expressed, level, evidence),
        "comparative": lambda: register_count(indicator, lens.registered, level, evidence),
    }
    found, missing = {}, []
    for name, look in sources.items():
        try:
            found[name] = look()
        except TaksirError as error:
            missing += [remark(LENS_MISSING_WORDS[name]), remark(error.template, **error.values)]
    return found, missing


def _lens_table(main: Released, lens: Lens, found: dict[str, Released], evidence: Evidence) -> pd.DataFrame:
    shown = main.table[["area_code", "area_name", "reliability", "withheld", "low", "high", "count"]]
    table = shown.rename(columns={"low": "normative_low", "high": "normative_high"}).copy()
    areas, nothing = table["area_code"], float("nan")
    table["normative"] = main.table["estimate"]
    felt, asked = found.get("felt"), found.get("expressed")
    for column, source in (("felt", "estimate"), ("felt_low", "low"), ("felt_high", "high")):
        table[column] = by_area(felt, source, areas) if felt else nothing
    table["expressed"] = _per_thousand(asked, main, lens, evidence) if asked else nothing
    registered = found.get("comparative")
    table["registered"] = by_area(registered, "count", areas) if registered else nothing
    table["coverage"] = (table["registered"] / table["count"]).clip(upper=1)
    table["comparative"] = comparative_need(table["coverage"], table["count"])
    turned = table[list(LENSES)] * (-1 if main.indicator.polarity == "better" else 1)
    table["code"] = agreement_codes(turned)
    table["reading"] = [reading(code) for code in table["code"]]
    return table


def _per_thousand(asked: Released, main: Released, lens: Lens, evidence: Evidence) -> pd.Series:
    people = population_of(replace(main.indicator, population=lens.population), main.level, evidence)
    size = main.table["area_code"].map(people.set_index("domain")["population"])
    return REQUESTS_PER * by_area(asked, "count", main.table["area_code"]) / size
