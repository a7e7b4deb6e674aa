"""Estimates, variances and design effects of every domain and indicator, before any interval."""

from dataclasses import dataclass

import numpy as np

from taksir.methods.survey.intervals import FEW_DEGREES, ratio
from taksir.methods.survey.sums import BoolArray, FloatArray, Sums
from taksir.methods.survey.variance import column_sums, degrees_of_freedom, design_variance

NOISE = 1e-12  # a standard error below this share of the estimate is rounding of sums, not sampling
NORMALISED = 1.05  # a mean weight up to this means weights that add up to the sample, not to people


@dataclass(frozen=True)
class Moments:
    """Estimates of D domains × K indicators before any interval is chosen."""

    n: FloatArray
    cases: FloatArray
    x: FloatArray
    psu_count: FloatArray
    df: FloatArray
    estimate: FloatArray
    variance: FloatArray
    share: FloatArray  # the ratio y/x, also beside a total
    scale: FloatArray  # estimate over share: 1 for a ratio, the population for a total
    unit_variance: FloatArray  # of one case in the population; NaN without squared numerators
    has_binary_numerator: BoolArray  # (K,) numerators are 0 or 1
    is_normalised: BoolArray  # (K,) weights do not add up to a population
    is_negative: BoolArray  # (K,) a numerator can be negative


def ratio_moments(sums: Sums, lonely: str) -> Moments:
    """Moments of y/x: the linearised value of a cluster is its residual over the domain's denominator."""
    y, x = domain_sums(sums, sums.y), domain_sums(sums, sums.x)
    share = ratio(y, x)
    if sums.basis is not None:
        return _moments(sums, np.ones_like(share), sums.basis.variance(sums, share, lonely=lonely))
    residual = (sums.y - share[sums.domain] * sums.x) / np.where(x > 0, x, np.nan)[sums.domain]
    return _moments(sums, np.ones_like(share), design_variance(residual, sums, lonely=lonely))


def total_moments(sums: Sums, lonely: str) -> Moments:
    """Moments of the total of y: a cluster's own sum is its linearised value."""
    scale = domain_sums(sums, sums.x)
    if sums.basis is not None:
        return _moments(sums, scale, sums.basis.variance(sums, None, lonely=lonely))
    return _moments(sums, scale, design_variance(sums.y, sums, lonely=lonely))


def _moments(sums: Sums, scale: FloatArray, variance: FloatArray) -> Moments:
    n, x, y, q = (domain_sums(sums, values) for values in (sums.n, sums.x, sums.y, sums.q))
    psu_count, df = degrees_of_freedom(sums)
    if sums.known_df is not None:
        df = np.broadcast_to(sums.known_df[:, None], df.shape)
    share = ratio(y, x)
    estimate = share * scale
    spread = ratio(q, x) - share**2
    # A difference of two nearly equal squares has no digits left: say nothing rather than noise.
    spread = np.where(spread > 1e-9 * ratio(q, x), spread, np.nan)
    is_noise = np.sqrt(variance) <= NOISE * np.abs(estimate)
    return Moments(
        n=n,
        cases=domain_sums(sums, sums.cases),
        x=x,
        psu_count=psu_count,
        df=df,
        estimate=estimate,
        variance=np.where(n > 0, np.where(is_noise, 0.0, variance), np.nan),
        share=share,
        scale=scale,
        unit_variance=spread * ratio(n, n - 1),
        has_binary_numerator=np.asarray(np.isclose(sums.q, sums.y, rtol=1e-9, atol=0).all(axis=0)),
        is_normalised=x.sum(axis=0) <= NORMALISED * n.sum(axis=0),
        is_negative=np.asarray((sums.y < 0).any(axis=0)),
    )


def domain_sums(sums: Sums, values: FloatArray) -> FloatArray:
    """(D, K) sums of (G, K) values."""
    return column_sums(sums.domain, values, len(sums.domains))


def pooled_design_effects(moments: Moments) -> FloatArray:
    """(K,) typical design effect of a proportion over domains that can tell, at least 1.

    The median resists the domains whose own variance is badly estimated.
    """
    effect = ratio(moments.variance * moments.n, moments.share * (1 - moments.share))
    usable = (moments.df >= FEW_DEGREES) & (moments.variance > 0) & np.isfinite(effect)
    columns = [effect[usable[:, k], k] for k in range(effect.shape[1])]
    return np.array([max(float(np.median(values)), 1.0) if len(values) else np.nan for values in columns])


def design_effects(moments: Moments) -> FloatArray:
    """Variance over that of a simple random sample of as many cases from the same population."""
    sampled = np.where(moments.is_normalised, 0.0, ratio(moments.n, moments.x))
    simple = moments.unit_variance * moments.scale**2 * (1 - sampled)
    return ratio(moments.variance * moments.n, simple)


def effective_cases(
    moments: Moments, deff: FloatArray, effects: FloatArray, is_binomial: BoolArray, is_borrowed: BoolArray
) -> FloatArray:
    """Cases of a simple random sample as precise as this one: never more than there are."""
    binomial = ratio(moments.share * (1 - moments.share) * moments.scale**2, moments.variance)
    size = np.where(is_binomial, binomial, ratio(moments.n, deff))
    return np.minimum(np.where(is_borrowed, ratio(moments.n, effects), size), moments.n)
