"""Quantiles of an amount per domain, with Woodruff's interval, from weights summed by value."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.methods.survey.intervals import t_quantile
from taksir.methods.survey.sums import FloatArray

SLACK = 1e-12
"""A cumulated share this close to the one asked for reaches it."""


def weighted_quantiles(values: pd.DataFrame, shares: pd.DataFrame, *, names: Sequence[str]) -> pd.DataFrame:
    """The smallest value up to which at least a share of the weight lies.

    Args:
        values: One row per domain × value, in any order: `domain`, `value` and `weight`.
        shares: One row per domain: `domain` and the shares asked for, in columns `names`; a share that is
            missing or outside (0, 1) has no quantile.
        names: Columns of `shares`.

    Returns:
        `shares` with its columns replaced by quantiles, in the values' unit.

    Raises:
        TaksirError: A weight that is negative.

    Reference:
        R survey 4.1-1 svyquantile(qrule = "math"), the inverse of the weighted distribution function.
    """
    if (values["weight"] < 0).any():
        raise TaksirError("A weight is negative. Correct the weights and reduce the records again.")
    result = shares.copy()
    result[list(names)] = np.nan
    ordered = values[values["weight"] > 0].sort_values(["domain", "value"], kind="stable")
    groups = {name: part for name, part in ordered.groupby("domain", sort=False, observed=True)}
    for place, domain in enumerate(shares["domain"]):
        part = groups.get(domain)
        if part is not None:
            asked = shares[list(names)].iloc[place].to_numpy(float)
            found = _inverse(part["value"].to_numpy(float), part["weight"].to_numpy(float), asked)
            result.iloc[place, [result.columns.get_loc(name) for name in names]] = found
    return result


def _inverse(value: FloatArray, weight: FloatArray, shares: FloatArray) -> FloatArray:
    cumulated = np.cumsum(weight) / weight.sum()
    inside = (shares > 0) & (shares < 1)
    place = np.searchsorted(cumulated, np.where(inside, shares, 0.5) - SLACK, side="left")
    return np.where(inside, value[np.minimum(place, len(value) - 1)], np.nan)


def estimate_quantile(
    values: pd.DataFrame, below: pd.DataFrame, *, share: float, level: float = 0.95
) -> pd.DataFrame:
    """A quantile per domain with its interval and standard error.

    Args:
        values: As in `weighted_quantiles`.
        below: `estimate_ratio` of the condition "value up to the domain's quantile": domain, estimate, se,
            df and what else is known of the domain.
        share: Which quantile, in (0, 1): 0.5 is the median.
        level: Confidence level.

    Returns:
        `below` with estimate, se, rse, low and high in the values' unit, and interval "woodruff" where
        there is one: not where the distribution function's own interval leaves (0, 1), nor without degrees
        of freedom. Its design effect and effective cases are those of the share below.

    Reference:
        Woodruff (1952), JASA 47; Francisco & Fuller (1991). Equal to R survey 4.1-1 svyquantile with
        interval.type "mean" within 1e-9: tests/reference/test_quantiles.py.
    """
    reach = t_quantile(below["df"].to_numpy(float), level)
    distance = reach * below["se"].to_numpy(float)
    shares = pd.DataFrame(
        {
            "domain": below["domain"].to_numpy(),
            "estimate": share,
            "low": below["estimate"].to_numpy(float) - distance,
            "high": below["estimate"].to_numpy(float) + distance,
        }
    )
    found = weighted_quantiles(values, shares, names=("estimate", "low", "high"))
    estimate, low, high = (found[name].to_numpy(float) for name in ("estimate", "low", "high"))
    has_interval = np.isfinite(low) & np.isfinite(high)
    se = np.where(has_interval, (high - low) / (2 * reach), np.nan)
    positive = has_interval & (estimate != 0) & (se > 0)
    rse = np.divide(se, np.abs(estimate), out=np.full(len(se), np.nan), where=positive)
    return below.assign(
        estimate=estimate, se=se, rse=rse, low=low, high=high,
        interval=np.where(has_interval, "woodruff", "none"),
    )  # fmt: skip
