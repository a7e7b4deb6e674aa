"""Released counts and shares that questions set beside an indicator: registers, requests, homes, felt needs.

Each is an indicator made for the moment, released by the same rules as any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates import estimate_together
from taksir.evidence import Evidence
from taksir.needs.figure import named_indicator, released_figure
from taksir.release import Released, release_estimates
from taksir.schema import Indicator
from taksir.schema_questions import Institution

SHOWN_REASONS = ("", "too_uncertain", "not_computable")
"""Rows withheld for these reasons hide no person: what is said of their order or their sample may stay."""


def register_count(
    indicator: Indicator, categories: Sequence[str], level: str, evidence: Evidence, *, column: str = "n"
) -> Released:
    """Persons the register counts in some categories, per area.

    Args:
        indicator: The indicator they are compared with; its sensitivity holds for them too.
        categories: Codes of target groups.
        level: Area level.
        evidence: The deliveries to compute from.
        column: n [registered], needs_assessed or needs_met.

    Raises:
        TaksirError: No category counts the same people, none of them may be counted in areas this small,
            or no register has been published.
    """
    if not categories:
        raise TaksirError(
            "The register has no category that counts the same people as {indicator}. "
            "Compare it with another source, or choose another indicator.",
            indicator=indicator.id,
        )
    _refuse_finer(categories, level)
    condition = f"ppks_code IN ({_texts(categories)})"
    counted = _counted(
        indicator, "register", f"CASE WHEN {condition} THEN {column} ELSE 0 END", denominator="n"
    )
    return released_figure(replace(counted, requires=("ppks_code", column, "n")), level, "", evidence)


def _refuse_finer(categories: Sequence[str], level: str) -> None:
    """Keep groups whose counts would point at persons out of small areas (the catalogue's `public_level`)."""
    catalogue = load_catalogue()
    order = [entry.name for entry in catalogue.levels]
    groups = [group for code in categories if (group := catalogue.target_group(code))]
    finest = max((order.index(group.public_level) for group in groups), default=len(order))
    if level and order.index(level) > finest:
        raise TaksirError(
            "{group} are counted down to {finest} only, so that nobody can be recognised. "
            "Choose larger areas.",
            group=groups[0].name.en,
            finest=order[finest],
        )


def request_count(
    indicator: Indicator, categories: Sequence[str], level: str, evidence: Evidence
) -> Released:
    """Requests for service of some target groups, per area.

    Raises:
        TaksirError: None of the groups may be counted in areas this small.
    """
    _refuse_finer(categories, level)
    condition = f"ppks_code IN ({_texts(categories)})"
    counted = _counted(indicator, "request", f"CASE WHEN {condition} THEN 1 ELSE 0 END", denominator="1")
    return released_figure(replace(counted, requires=("ppks_code",)), level, "", evidence)


def resident_count(
    indicator: Indicator, institution: Institution, level: str, evidence: Evidence, *, in_need: bool = False
) -> Released:
    """Persons of an indicator who live in institutions, per area; or those of them in need."""
    amount = institution.in_need if in_need else institution.residents
    condition = f"facility_type IN ({_texts(institution.facility_types)})"
    counted = _counted(
        indicator, "facility", f"CASE WHEN {condition} THEN {amount} ELSE 0 END", denominator="1"
    )
    return released_figure(replace(counted, requires=("facility_type",)), level, "", evidence)


def felt_share(indicator: Indicator, answers: Sequence[str], level: str, evidence: Evidence) -> Released:
    """Households that name one of some services among their needs [%], per area."""
    named = " OR ".join(f"concat(' ', felt_needs, ' ') LIKE '% {answer} %'" for answer in answers)
    felt = replace(
        indicator,
        id=f"{indicator.id}.felt",
        table="household",
        numerator=f"felt_needs IS NOT NULL AND ({named})",
        denominator="felt_needs IS NOT NULL",
        scale=100.0,
        requires=("felt_needs",),
        population="households_total",
        eligible="",
        register_ppks=(),
    )
    return released_together((felt,), level, evidence)[0]


@lru_cache(maxsize=128)
def released_together(
    indicators: tuple[Indicator, ...], level: str, evidence: Evidence
) -> tuple[Released, ...]:
    """Survey indicators made for the moment, released together; from one look at the records."""
    index = area_index(evidence)
    return tuple(
        release_estimates(estimated, indicator, level, index=index)
        for estimated, indicator in zip(
            estimate_together(indicators, level, evidence), indicators, strict=True
        )
    )


def asked_indicator(indicator_id: str, evidence: Evidence) -> Indicator:
    """The indicator of an id, if the evidence can answer it.

    Raises:
        TaksirError: There is none, or columns are missing; the sentence names them.
    """
    indicator = named_indicator(indicator_id)
    missing = missing_columns(indicator, evidence)
    if missing:
        raise TaksirError(
            "{indicator} cannot be computed: no published delivery brings {columns}. "
            "Deliver a file with these columns on the page Data in.",
            indicator=indicator.id,
            columns=", ".join(missing),
        )
    return indicator


def by_area(released: Released, column: str, areas: pd.Series) -> pd.Series:
    """A column of a figure in the order of some areas; missing where it has none."""
    values = released.table.drop_duplicates("area_code").set_index("area_code")[column]
    return areas.map(values)


def _counted(indicator: Indicator, table: str, numerator: str, *, denominator: str) -> Indicator:
    return replace(
        indicator,
        id=f"{indicator.id}.{table}",
        table=table,
        numerator=numerator,
        denominator=denominator,
        denominator_table="",
        scale=1.0,
        requires=(),
        population="",
        eligible="",
        register_ppks=(),
    )


def _texts(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
