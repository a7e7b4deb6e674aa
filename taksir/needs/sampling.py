"""What it would take to publish a figure: interviews needed per area, and where thirty more gain most."""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator, estimate_together
from taksir.evidence import Evidence
from taksir.methods.reliability import CAUTION_RSE, RELIABLE_RSE
from taksir.methods.sample_size import cases_needed, cases_needed_by_scaling, rse_with
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import SHOWN_REASONS, asked_indicator
from taksir.release import Released
from taksir.schema import Indicator

ADDED = 30
EXPECTED = (
    "Planned with the value of the whole region ({value} {unit}) and its design effect ({deff}), not with "
    "the noisy value of each area."
)
PER_INTERVIEW = "One interview is one household; it reaches {cases} persons of this indicator's base."
DESIGN_KEPT = "More interviews means more blocks of the same size: in the same blocks they bring less."


@question
def estimate_sample(
    evidence: Evidence, indicator_id: str, level: str, *, rse: float = RELIABLE_RSE, added: int = ADDED
) -> Released:
    """Interviews that would let an indicator be published in every area, and the gain of a few more.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: A survey indicator.
        level: Area level.
        rse: Relative standard error to reach [share].
        added: Interviews that could be added to one area.

    Returns:
        Per area: interviews, needed, missing [households], rse_now, rse_expected, rse_added [shares; as
        planned with the region's value, now and after the added interviews], gain [share of RSE], and
        becomes: reliable or caution where the added interviews lift the area into that class.

    Raises:
        TaksirError: Not a survey indicator, or the region itself has no usable estimate.
    """
    indicator = asked_indicator(indicator_id, evidence)
    if not indicator.is_survey:
        raise TaksirError(
            "{indicator} is counted, not sampled, so it needs no interviews. Choose a survey indicator.",
            indicator=indicator.id,
        )
    if indicator.statistic != "ratio":
        raise TaksirError(
            "Interviews for {indicator} cannot be planned: it is no share or mean of persons, but a point of "
            "their whole distribution. Choose an indicator that is a share, such as POV-01.",
            indicator=indicator.id,
        )
    main = released_figure(indicator, level, "", evidence)
    whole = estimate_indicator(indicator, "", evidence).table.iloc[0]
    if not (whole["estimate"] > 0 and whole["se"] > 0):
        raise TaksirError(
            "The whole region has no case of {indicator}, so nothing can be planned from it. "
            "Take its size from another source.",
            indicator=indicator.id,
        )
    table, per_interview = _plan(main, indicator, evidence, rse, added)
    remarks = [
        remark(
            EXPECTED,
            value=round(float(whole["estimate"]) * indicator.scale, 1),
            unit=indicator.unit,
            deff=round(float(whole["deff"]), 1),
        ),
        remark(PER_INTERVIEW, cases=round(per_interview, 2)),
        remark(DESIGN_KEPT),
    ]
    return composed(table, [main], method="sample_plan", remarks=remarks)


def _plan(
    main: Released, indicator: Indicator, evidence: Evidence, rse: float, added: int
) -> tuple[pd.DataFrame, float]:
    level = main.level
    whole = estimate_indicator(indicator, "", evidence).table.iloc[0]
    areas = estimate_indicator(indicator, level, evidence).table.set_index("domain")
    interviews = _interviews(indicator, level, evidence)
    per_interview = float(areas["n"].sum() / max(interviews.sum(), 1))
    table = main.table[["area_code", "area_name", "reliability", "withheld"]].copy()
    codes = table["area_code"]
    table["interviews"] = codes.map(interviews).fillna(0)
    cases = table["interviews"] * per_interview
    needed = _needed(indicator, whole, rse)
    table["needed"] = np.ceil(needed / per_interview)
    table["missing"] = (table["needed"] - table["interviews"]).clip(lower=0)
    table["rse_expected"] = _expected(indicator, whole, cases)
    table["rse_added"] = _expected(indicator, whole, cases + added * per_interview)
    table["gain"] = table["rse_expected"] - table["rse_added"]
    table["becomes"] = _becomes(table["rse_expected"], table["rse_added"])
    own = codes.map(areas["rse"])
    table["rse_now"] = own.where(table["withheld"].isin(SHOWN_REASONS))
    return table, per_interview


def _needed(indicator: Indicator, whole: pd.Series, rse: float) -> float:
    if indicator.is_proportion:
        return float(cases_needed(whole["estimate"], rse, deff=max(whole["deff"], 1.0)))
    return float(cases_needed_by_scaling(whole["n"], whole["rse"], rse))


def _expected(indicator: Indicator, whole: pd.Series, cases: pd.Series) -> np.ndarray:
    """Relative standard error of an area with so many cases, if it were like the region."""
    if indicator.is_proportion:
        return rse_with(whole["estimate"], cases, deff=max(whole["deff"], 1.0))
    size = cases.where(cases > 0)
    return (whole["rse"] * np.sqrt(whole["n"] / size)).to_numpy()


def _becomes(before: pd.Series, after: pd.Series) -> np.ndarray:
    """The class an area is lifted into; empty where it stays in its own."""
    return np.select(
        [
            (after <= RELIABLE_RSE) & ~(before <= RELIABLE_RSE),
            (after <= CAUTION_RSE) & ~(before <= CAUTION_RSE),
        ],
        ["reliable", "caution"],
        default="",
    )


def _interviews(indicator: Indicator, level: str, evidence: Evidence) -> pd.Series:
    """Households interviewed per area; persons where the survey has no table of households."""
    everybody = replace(
        indicator,
        id="interviews",
        table="household",
        numerator="TRUE",
        denominator="TRUE",
        requires=(),
        population="",
        eligible="",
    )
    try:
        counted = estimate_together((everybody,), level, evidence)[0]
    except TaksirError:
        counted = estimate_together((replace(everybody, table=indicator.table),), level, evidence)[0]
    return counted.table.set_index("domain")["n"].astype(float)
