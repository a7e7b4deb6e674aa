"""Need against supply: what people in need require by a standard, less what is there, area by area."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from taksir.catalogue_resources import load_resources, refuse_other_unit
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.gaps import required_units, service_gap, total_gap
from taksir.needs.figure import modelled_figure, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator
from taksir.release import Released, Remark
from taksir.resources.demand import group_indicator
from taksir.resources.facilities import facilities_of
from taksir.resources.supply import by_area, counting_of, named_service, supply_of, supply_remarks
from taksir.resources.written import Pins, standard_in_force
from taksir.schema import Indicator, Words
from taksir.schema_questions import DatedStandard
from taksir.words import say

STANDARD_USED = "Standard {standard}: one for {per}, in force since {year}. Basis: {basis} ({confidence})."
POOLABLE = (
    "Units of this service can serve any area, so what is left over in one fills what is short in another."
)
NOT_POOLABLE = (
    "What is left over in one area ({surplus}) does not fill what is short in another: "
    "together {deficit} are short."
)
EVERYBODY = (
    "Everybody of this group in the census counts as in need ({group}): who needs the service is not asked "
    "here. Choose under What is assumed which share is to be served."
)
CONFIDENCE_WORDS = {
    "law": "law",
    "policy": "said by officials, no law",
    "practice": "field practice",
    "design": "chosen here",
    "verify": "from memory, to be verified",
    "local": "changed for this region",
}
STATUSES = ("short", "enough", "open")


@question
def estimate_supply(
    evidence: Evidence,
    service: str,
    level: str,
    *,
    indicator: str = "",
    counting: dict[str, Any] | None = None,
    pins: Pins | None = None,
) -> Released:
    """What a service's people in need require, what is there, and what is short.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service.
        level: Area level; empty for the whole region.
        indicator: Whose people need it, or a group of the census; empty for the service's own.
        counting: Fields of `Counting` that differ from its defaults.
        pins: By kind (service, norm) the entries that count, with their versions; none by default.

    Returns:
        Per area: count, count_low, count_high [persons in need], required, required_low, required_high,
        supply, gap, gap_low, gap_high [units of the service], coverage [share], facilities [number], status:
        short, enough, or open where the interval holds zero; withheld where the need is.

    Raises:
        TaksirError: No such service, no facilities, no people counted, or a standard of another unit.
    """
    asked, count, pins = named_service(service), counting_of(counting or {}), pins or {}
    group = load_resources().group(indicator)
    measured = group_indicator(group) if group else asked_indicator(indicator or asked.indicator, evidence)
    main = _need(measured, level, evidence, model=count.model)
    facilities = facilities_of(evidence, pins.get("service", ()))
    supply = supply_of(facilities, asked, count)
    standard = standard_in_force(asked.standard, year_of(main), pins.get("norm", ()))
    refuse_other_unit(standard, asked.unit)
    table = _gaps(main, supply, count.coverage, standard.per_persons)
    total = total_gap(table["gap"].dropna(), is_poolable=asked.is_poolable)
    apart = remark(NOT_POOLABLE, surplus=round(total.surplus), deficit=round(total.deficit))
    remarks = [
        standard_remark(standard),
        *([remark(EVERYBODY, group=group.label)] if group else []),
        remark(POOLABLE) if asked.is_poolable else apart,
        *supply_remarks(facilities, supply, count, year=year_of(main)),
    ]
    answer = composed(table, [main], method="service_gap", files=facilities.files, remarks=remarks)
    return replace(answer, indicator=replace(measured, name=asked.label, unit=measured.counted))


def standard_remark(standard: DatedStandard) -> Remark:
    """Which standard was taken, since when, and how much it is worth."""
    return remark(
        STANDARD_USED,
        standard=standard.id,
        per=standard.per_persons,
        year=standard.valid_from,
        basis=standard.basis,
        confidence=Words(
            *(say(CONFIDENCE_WORDS[standard.confidence], language) for language in ("id", "en"))
        ),
    )


def _need(indicator: Indicator, level: str, evidence: Evidence, *, model: bool) -> Released:
    if not indicator.population:
        raise TaksirError(
            "{indicator} is a rate without a census count of its denominator, so it counts no people. "
            "Read its rate.",
            indicator=indicator.id,
        )
    if model and level:
        return modelled_figure(indicator, level, "", evidence)
    return released_figure(indicator, level, "", evidence)


def _gaps(main: Released, supply: pd.DataFrame, coverage: float, per: float) -> pd.DataFrame:
    names = ["area_code", "area_name", "reliability", "withheld", "count", "count_low", "count_high"]
    table = main.table[names].copy()
    table[["facilities", "supply"]] = by_area(supply, table["area_code"]).to_numpy()
    ends = {"estimate": "count", "low": "count_low", "high": "count_high"}
    required = pd.DataFrame(
        {
            end: required_units(table[column], coverage=coverage, productivity=per)
            for end, column in ends.items()
        }
    )
    # A count has no interval: then nothing about the gap is uncertain.
    known = {end: required[end].fillna(required["estimate"]) for end in ("low", "high")}
    gap = service_gap(required.assign(**known), table["supply"])
    table[["required", "required_low", "required_high"]] = required
    table[["gap", "gap_low", "gap_high", "coverage"]] = gap[["gap", "gap_low", "gap_high", "coverage"]]
    hidden = (table["withheld"] != "").to_numpy()
    is_exact = (required["low"].isna() & required["estimate"].notna()).to_numpy()
    table["status"] = np.select(
        [hidden, table["gap_low"] > 0, table["gap_high"] <= 0], ["", "short", "enough"], default="open"
    )
    table.loc[is_exact, ["gap_low", "gap_high"]] = np.nan
    return table


def year_of(main: Released) -> int:
    """The last year that a figure's period names; this year where it names none."""
    found = [int(word) for word in main.period.replace("/", " ").split() if word.isdigit() and len(word) == 4]
    return max(found, default=datetime.now(UTC).year)
