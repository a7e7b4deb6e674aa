"""Unknown answers: how many there are, and what an estimate would be if all of them were no, or yes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from taksir.methods.survey.intervals import ratio


def unknown_answers(
    psu_sums: pd.DataFrame, *, indicators: Sequence[str], domains: Sequence[str]
) -> pd.DataFrame:
    """The share of unknown answers and the worst-case bounds they leave on a proportion.

    Nothing is assumed of those who did not answer: every value between the bounds is possible.

    Args:
        psu_sums: One row per domain × stratum × PSU with `x__k`, `y__k` and, where unknown answers were
            counted, `u__k` [weighted cases asked about without an answer] and `m__k` [their number].
        indicators: Keys k.
        domains: Domains to report, in this order.

    Returns:
        One row per domain × indicator: domain, indicator, unknown [cases], unknown_share [of the
        weighted cases asked about], bound_low, bound_high [estimate if every unknown answer were no, or
        yes]. NaN where unknown answers were not counted or nobody was asked.

    Reference:
        Manski (1989), Journal of Human Resources 24; Horowitz & Manski (2000), JASA 95: bounds without
        an assumption on who answers.
    """
    keys = [key for key in indicators if f"u__{key}" in psu_sums]
    columns = [f"{kind}__{key}" for kind in ("x", "y", "u", "m") for key in keys]
    totals = psu_sums.groupby("domain", observed=True)[columns].sum().reindex(domains)
    parts = [_of_indicator(totals, key) for key in indicators]
    table = pd.concat(parts, keys=list(indicators), names=["indicator", "domain"]).reset_index()
    return table[["domain", "indicator", "unknown", "unknown_share", "bound_low", "bound_high"]]


def _of_indicator(totals: pd.DataFrame, key: str) -> pd.DataFrame:
    if f"u__{key}" not in totals:
        names = ("unknown", "unknown_share", "bound_low", "bound_high")
        return pd.DataFrame(np.nan, index=totals.index, columns=list(names))
    x, y, unknown = (totals[f"{kind}__{key}"].to_numpy(float) for kind in ("x", "y", "u"))
    asked = x + unknown
    return pd.DataFrame(
        {
            "unknown": totals[f"m__{key}"].to_numpy(float),
            "unknown_share": ratio(unknown, asked),
            "bound_low": ratio(y, asked),
            "bound_high": ratio(y + unknown, asked),
        },
        index=totals.index,
    )
