"""How many people: households by rate × census, institutions counted apart, nobody twice.

A household survey does not reach people in institutions, while the census counts them: the rate is applied
to those outside institutions, and those inside are added.
"""

import pandas as pd

from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator, by_area, resident_count
from taksir.release import Released
from taksir.schema import Indicator

NO_HOMES = (
    "People who live in institutions are not added: no published delivery counts them for this indicator."
)
HOMES_COUNTED = (
    "{residents} people live in institutions and are not reached by the survey; they are taken out of the "
    "census before the rate is applied and counted apart."
)
HOMES_UNKNOWN = (
    "How many of them are in need is not reported, so the total lies between none of them and all of them."
)


@question
def estimate_people(evidence: Evidence, indicator_id: str, level: str) -> Released:
    """How many people an indicator counts, in households and in institutions, with both errors.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level; empty for the whole region.

    Returns:
        Per area: estimate, low, high [unit], count, count_low, count_high [persons in households],
        residents, homes_low, homes_high [persons in institutions, and those of them in need], total,
        total_low, total_high; the total has no single value where the need inside is not reported.

    Raises:
        TaksirError: The indicator has no census count to multiply with, or cannot be computed.
    """
    indicator = asked_indicator(indicator_id, evidence)
    if not indicator.population:
        raise TaksirError(
            "{indicator} is a rate without a census count of its denominator, so it counts no people. "
            "Read its rate.",
            indicator=indicator.id,
        )
    main = released_figure(indicator, level, "", evidence)
    homes = _homes(indicator, level, evidence)
    if homes is None:
        return composed(_alone(main), [main], method="people", remarks=[remark(NO_HOMES)])
    residents, in_need = homes
    table = _added(main, residents, in_need)
    remarks = [remark(HOMES_COUNTED, residents=int(residents.table["count"].sum()))]
    remarks += [remark(HOMES_UNKNOWN)] if in_need is None else []
    parts = [main, residents, *([in_need] if in_need else [])]
    return composed(table, parts, method="people", remarks=remarks)


def _homes(indicator: Indicator, level: str, evidence: Evidence) -> tuple[Released, Released | None] | None:
    """Residents of institutions and those in need, as far as they are known."""
    institution = load_questions().institution_of(indicator.id)
    if institution is None:
        return None
    try:
        residents = resident_count(indicator, institution, level, evidence)
        in_need = (
            resident_count(indicator, institution, level, evidence, in_need=True)
            if institution.in_need
            else None
        )
    except TaksirError:
        return None
    return residents, in_need


def _alone(main: Released) -> pd.DataFrame:
    table = _base(main)
    table[["residents", "homes_low", "homes_high"]] = float("nan")
    for end in ("", "_low", "_high"):
        table[f"total{end}"] = table[f"count{end}"]
    return table


def _added(main: Released, residents: Released, in_need: Released | None) -> pd.DataFrame:
    table = _base(main)
    areas = table["area_code"]
    inside, reason = by_area(residents, "count", areas), by_area(residents, "withheld", areas)
    inside = inside.mask(reason.isin(["no_data", "not_computable"]), 0.0).fillna(
        0.0 if reason.isna().all() else float("nan")
    )
    outside = (1 - inside / table["population"]).clip(lower=0)
    for end in ("", "_low", "_high"):
        table[f"count{end}"] *= outside
    known = by_area(in_need, "count", areas).mask(inside == 0, 0.0) if in_need else None
    table["residents"] = inside
    table["homes_low"] = inside * 0 if known is None else known
    table["homes_high"] = inside if known is None else known
    table["total"] = table["count"] + (table["homes_low"] if known is not None else _only_if_none(inside))
    table["total_low"] = table["count_low"] + table["homes_low"]
    table["total_high"] = table["count_high"] + table["homes_high"]
    return table


def _only_if_none(inside: pd.Series) -> pd.Series:
    """Nothing to add where nobody lives in an institution; no single value elsewhere."""
    return inside.where(inside == 0)


def _base(main: Released) -> pd.DataFrame:
    names = [
        "area_code", "area_name", "estimate", "low", "high", "reliability", "withheld", "population",
        "count", "count_low", "count_high",
    ]  # fmt: skip
    return main.table[names].copy()
