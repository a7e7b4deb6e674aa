"""What the survey would say if it were drawn many times: bias and coverage against the known truth.

The estimator here is the textbook's, written without the product's: a weighted ratio, its variance
between census blocks within strata, t and logit intervals with blocks minus strata degrees of freedom.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from pipelines.example.chance import Floats
from pipelines.example.population import Population
from pipelines.example.sample import Sample, draw_sample
from pipelines.example.truth import Parts, household_parts, person_parts, with_home

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """Numerators and denominators of some indicators for everybody.

    Attributes:
        names: Indicator ids.
        position: The sample column with the row's position in the population, `person` or `household`.
        weight: The weight column of such rows.
        numerator, denominator: N × K values.
    """

    names: tuple[str, ...]
    position: str
    weight: str
    numerator: Floats
    denominator: Floats

    @property
    def truth(self) -> Floats:
        """The K ratios in the population."""
        return self.numerator.sum(axis=0) / self.denominator.sum(axis=0)

    def drawn(self, sample: Sample) -> tuple[pd.DataFrame, Floats, Floats]:
        """Design columns, numerators and denominators of the sampled rows."""
        rows = sample.person if self.position == "person" else sample.household
        where = rows[self.position].to_numpy()
        return rows, self.numerator[where], self.denominator[where]


@dataclass(frozen=True)
class Redraws:
    """Estimates of K indicators from R samples.

    Attributes:
        names: Indicator ids.
        truth: K true ratios.
        estimate, se: R × K; NaN where a sample has no denominator.
        df: Degrees of freedom of the design.
    """

    names: tuple[str, ...]
    truth: Floats
    estimate: Floats
    se: Floats
    df: int


def _measured(parts: Parts, wanted: Sequence[str], position: str, weight: str) -> Measured | None:
    names = tuple(name for name in parts if name in wanted)
    if not names:
        return None
    numerator = np.column_stack([parts[name][0].to_numpy(dtype=float) for name in names])
    denominator = np.column_stack([parts[name][1].to_numpy(dtype=float) for name in names])
    return Measured(names, position, weight, numerator, denominator)


def measured_indicators(population: Population, wanted: Sequence[str]) -> tuple[Measured, ...]:
    """The wanted indicators for every person and household of the population."""
    person = with_home(population.person, population.household)
    both = (
        _measured(person_parts(person), wanted, "person", "weind"),
        _measured(household_parts(population.household), wanted, "household", "wert"),
    )
    return tuple(measured for measured in both if measured is not None)


def textbook_ratio(rows: pd.DataFrame, weight: str, y: Floats, x: Floats) -> tuple[Floats, Floats, int]:
    """Weighted ratios with their linearised standard errors.

    Args:
        rows: Sampled rows with psu, stratum and the weight column.
        weight: Name of the weight column.
        y: Numerators, n × K.
        x: Denominators, n × K.

    Returns:
        K ratios, K standard errors, degrees of freedom.

    Reference:
        Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 5.6 and 4.6.
    """
    w = rows[weight].to_numpy()
    total = w @ x
    estimate = np.divide(w @ y, total, out=np.full(len(total), np.nan), where=total > 0)
    residual = w[:, None] * (y - estimate * x) / np.where(total > 0, total, np.nan)
    psus, psu = np.unique(rows["psu"].to_numpy(), return_inverse=True)
    sums = np.zeros((len(psus), y.shape[1]))
    np.add.at(sums, psu, residual)
    stratum = np.zeros(len(psus), dtype=int)
    stratum[psu] = rows["stratum"].to_numpy()
    variance = np.zeros(y.shape[1])
    for number in np.unique(stratum):
        within = sums[stratum == number]
        variance += len(within) / (len(within) - 1) * ((within - within.mean(axis=0)) ** 2).sum(axis=0)
    return estimate, np.sqrt(variance), len(psus) - len(np.unique(stratum))


def redraw(population: Population, wanted: Sequence[str], seeds: Iterable[int]) -> Redraws:
    """Draw the survey once per seed and estimate each indicator each time."""
    measured = measured_indicators(population, wanted)
    estimates, errors, df = [], [], 0
    for seed in seeds:
        sample = draw_sample(population, seed, columns=())
        parts = []
        for group in measured:
            rows, y, x = group.drawn(sample)
            estimate, se, df = textbook_ratio(rows, group.weight, y, x)
            parts.append((estimate, se))
        estimates.append(np.concatenate([estimate for estimate, _ in parts]))
        errors.append(np.concatenate([se for _, se in parts]))
    names = tuple(name for group in measured for name in group.names)
    truth = np.concatenate([group.truth for group in measured])
    return Redraws(names, truth, np.array(estimates), np.array(errors), df)


def coverage(redraws: Redraws, *, level: float = 0.95) -> pd.DataFrame:
    """How often intervals hold the truth, and how far estimates lie from it on average.

    Samples without a denominator, or in which an estimate is 0 or 1, hold the truth in no logit interval.

    Returns:
        One row per indicator: truth, relative_bias, bias_z (bias over its simulation error), rse, se_ratio
        (mean estimated over true standard error), coverage_t, coverage_logit [shares].
    """
    estimate, truth = redraws.estimate, redraws.truth
    reach = stats.t.ppf(0.5 + level / 2, redraws.df)
    spread = estimate.std(axis=0, ddof=1)
    bias = estimate.mean(axis=0) - truth
    inner = (estimate > 0) & (estimate < 1)
    safe = np.where(inner, estimate, 0.5)
    distance = np.abs(np.log(safe / (1 - safe)) - np.log(truth / (1 - truth)))
    return pd.DataFrame(
        {
            "truth": truth,
            "relative_bias": bias / truth,
            "bias_z": bias / (spread / np.sqrt(len(estimate))),
            "rse": spread / truth,
            "se_ratio": np.sqrt((redraws.se**2).mean(axis=0)) / spread,
            "coverage_t": (np.abs(estimate - truth) <= reach * redraws.se).mean(axis=0),
            "coverage_logit": (inner & (distance <= reach * redraws.se / (safe * (1 - safe)))).mean(axis=0),
        },
        index=pd.Index(redraws.names, name="indicator"),
    )
