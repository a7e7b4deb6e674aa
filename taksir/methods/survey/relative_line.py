"""A poverty line that is a share of the median of the same sample, and what its own error adds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.methods.survey.quantiles import weighted_quantiles
from taksir.methods.survey.sums import FloatArray

ALPHAS = (0, 1)


@dataclass(frozen=True)
class RelativeLine:
    """A line estimated from a sample.

    Attributes:
        median: Weighted median [unit of the values].
        line: Share of the median [unit of the values].
        influence: What a row's 1[value ≤ median] − ½ adds to the line, per unit of its weight.
    """

    median: float
    line: float
    influence: float


@dataclass(frozen=True)
class LineDesign:
    """A sample design together with an estimated line: takes the place of the design's table.

    Attributes:
        strata: One row per stratum, as `estimate_ratio` takes it.
        clusters: stratum, psu and `common`: the line's linearised value summed over the cluster's rows.
        loading: What one unit of the line adds to the estimate, per domain.
    """

    strata: pd.DataFrame
    clusters: pd.DataFrame
    loading: Mapping[str, float]


def relative_line(values: pd.DataFrame, *, share: float = 0.6) -> RelativeLine:
    """The line at a share of the weighted median, and how rows move it.

    Args:
        values: `value` and `weight` of the whole sample, in any order.
        share: Share of the median; 0.6 is the European at-risk-of-poverty line.

    Raises:
        TaksirError: Nobody has a value.

    Reference:
        Deville (1999), Survey Methodology 25; Osier (2009), Survey Research Methods 3. Density by a Gaussian
        kernel with the bandwidth of R convey; equal to its svyarpt and svyarpr within 1e-9:
        tests/reference/test_relative_line.py.
    """
    value, weight = values["value"].to_numpy(float), values["weight"].to_numpy(float)
    if not len(value) or weight.sum() <= 0:
        raise TaksirError("No value is known, so no line can be estimated. Deliver the amounts first.")
    shares = pd.DataFrame({"domain": ["all"], "median": [0.5]})
    found = weighted_quantiles(values.assign(domain="all"), shares, names=("median",))
    median = float(found["median"].iloc[0])
    influence = -share / (_density(median, value, weight) * weight.sum())
    return RelativeLine(median=median, line=share * median, influence=influence)


def line_loading(values: pd.DataFrame, line: float, *, alpha: int = 0) -> dict[str, float]:
    """How much an FGT index of a domain changes with the line.

    Args:
        values: `domain`, `value` and `weight`.
        line: The line [unit of the values].
        alpha: 0 the share below the line: the density there; 1 the gap.

    Raises:
        TaksirError: Another alpha.
    """
    if alpha not in ALPHAS:
        raise TaksirError("A power of {alpha} is not known for an estimated line. Use 0 or 1.", alpha=alpha)
    loading = {}
    for domain, part in values.groupby("domain", observed=True):
        value, weight = part["value"].to_numpy(float), part["weight"].to_numpy(float)
        if alpha == 0:
            loading[str(domain)] = _density(line, value, weight)
        else:
            slope = np.where(value < line, value / line**2, 0.0)
            loading[str(domain)] = float((weight * slope).sum() / weight.sum())
    return loading


def _density(at: float, value: FloatArray, weight: FloatArray) -> float:
    """Gaussian kernel density; bandwidth: standard deviation over the fifth root of the population."""
    total = weight.sum()
    variance = (weight * value**2).sum() / total - ((weight * value).sum() / total) ** 2
    if variance <= 0:
        return float("nan")
    width = np.sqrt(variance) / total**0.2
    kernel = np.exp(-(((at - value) / width) ** 2) / 2)
    return float((weight * kernel).sum() / (total * width * np.sqrt(2 * np.pi)))
