"""Who is missed: people estimated to be eligible, less those registered or served."""

import numpy as np
import pandas as pd

from taksir.evidence import Evidence
from taksir.methods.gaps import service_gap
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator, by_area, register_count
from taksir.release import Released

AGAINST = {"registered": "n", "served": "needs_met"}
"""What the estimate is set against → column of the register."""
DATES_DIFFER = "The estimate is of {estimated}, the register of {registered}."
MORE_REGISTERED = (
    "Where the register counts more than the estimate allows, look for double entries or another definition."
)


@question
def estimate_gap(
    evidence: Evidence, indicator_id: str, level: str, *, against: str = "registered"
) -> Released:
    """People estimated to be eligible less those the register counts, with the estimate's interval.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: An indicator with comparable categories of the register.
        level: Area level; empty for the whole region.
        against: registered, or served (basic needs met).

    Returns:
        Per area: count, count_low, count_high, registered, gap, gap_low, gap_high [persons], coverage
        [share], and status: missed, over, or open where the interval holds zero; withheld where either is.

    Raises:
        TaksirError: No comparable category, no register, or no census count.
    """
    indicator = asked_indicator(indicator_id, evidence)
    main = released_figure(indicator, level, "", evidence)
    registered = register_count(indicator, indicator.register_ppks, level, evidence, column=AGAINST[against])
    table = _gaps(main, registered)
    remarks = [remark(MORE_REGISTERED)] if (table["status"] == "over").any() else []
    if main.period != registered.period:
        remarks.insert(0, remark(DATES_DIFFER, estimated=main.period, registered=registered.period))
    return composed(table, [main, registered], method="exclusion_gap", remarks=remarks)


def _gaps(main: Released, registered: Released) -> pd.DataFrame:
    names = ["area_code", "area_name", "reliability", "withheld", "count", "count_low", "count_high"]
    table = main.table[names].copy()
    table["registered"] = by_area(registered, "count", table["area_code"])
    other = by_area(registered, "withheld", table["area_code"]).fillna("no_data")
    table["withheld"] = np.where(table["withheld"] == "", other, table["withheld"])
    needed = table[["count", "count_low", "count_high"]].set_axis(["estimate", "low", "high"], axis=1)
    gap = service_gap(needed, table["registered"])
    hidden = (table["withheld"] != "").to_numpy()
    numbers = ["gap", "gap_low", "gap_high", "coverage"]
    table[numbers] = gap[numbers]
    table.loc[hidden, numbers] = np.nan
    table.loc[hidden, ["count", "count_low", "count_high", "registered"]] = np.nan
    table["reliability"] = np.where(hidden, "withheld", table["reliability"])
    table["status"] = np.select(
        [hidden, table["gap_low"] > 0, table["gap_high"] < 0], ["", "missed", "over"], default="open"
    )
    return table
