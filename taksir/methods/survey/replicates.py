"""Sampling error from delivered replicate weights: the estimate again under every set of weights."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from taksir.errors import TaksirError
from taksir.methods.survey.intervals import ratio
from taksir.methods.survey.sums import FloatArray

RANK_TOLERANCE = 1e-7
"""Directions that carry less than this share of the largest say nothing of their own."""
NEAR = 1e-6
"""Replicate factors closer than this are the same."""


@dataclass(frozen=True)
class ReplicateDesign:
    """Replicate weights already summed: takes the place of the design's table.

    Attributes:
        sums: One row per domain × replicate: domain, replicate [1 … R] and x__k, y__k per indicator, as in
            the reduced table but with the replicate's weights.
        scale: What the sum of squared deviations is multiplied by.
        rscales: (R,) what each squared deviation is multiplied by.
        df: Degrees of freedom per domain, by its name.
        around_estimate: Whether deviations are from the full-sample estimate instead of the replicates' mean.
    """

    sums: pd.DataFrame
    scale: float
    rscales: FloatArray
    df: dict[str, int]
    around_estimate: bool = False


def replicate_scale(method: str, count: int, *, fay_share: float = 0.0) -> float:
    """What the sum of squared deviations of replicates is multiplied by.

    Args:
        method: brr, fay, jk1, jkn, jk2, bootstrap or successive.
        count: Number of replicates.
        fay_share: Fay's ρ, the share of weight that is kept.

    Raises:
        TaksirError: An unknown method, or a share that is not below 1.

    Reference:
        Wolter (2007), Introduction to Variance Estimation; R survey::svrepdesign. JKn also needs
        `jackknife_scales`.
    """
    scales = {
        "brr": 1 / count,
        "fay": 1 / (count * (1 - fay_share) ** 2) if fay_share < 1 else np.nan,
        "jk1": (count - 1) / count,
        "jkn": 1.0,
        "jk2": 1.0,
        "bootstrap": 1 / max(count - 1, 1),
        "successive": 4 / count,
    }
    if method not in scales or np.isnan(scales[method]) or fay_share < 0:
        raise TaksirError(
            "Replicate weights of kind {method} with a share of {share} are unknown. Choose one of: {known}.",
            method=method,
            share=fay_share,
            known=", ".join(scales),
        )
    return scales[method]


def jackknife_scales(dropped: pd.DataFrame, design: pd.DataFrame) -> FloatArray:
    """JKn: (n − 1)/n of the stratum whose cluster a replicate leaves out.

    Args:
        dropped: One row per replicate, in order: `stratum` of the cluster without weight.
        design: As in `estimate_ratio`.

    Raises:
        TaksirError: A replicate leaves out no cluster, or one of an unknown stratum.
    """
    counts = design.set_index("stratum")["psu_count"].astype(float)
    size = dropped["stratum"].map(counts).to_numpy(float)
    if np.isnan(size).any():
        raise TaksirError(
            "Replicate weight {number} leaves out no single cluster, so it is not a stratified jackknife. "
            "Choose how the replicate weights were made.",
            number=int(np.flatnonzero(np.isnan(size))[0]) + 1,
        )
    return (size - 1) / size


def replicate_rank(weights: ArrayLike) -> int:
    """How many sets of weights say something of their own; the degrees of freedom are one less.

    Args:
        weights: (clusters, R) sums of each replicate's weights.

    Reference:
        R survey::degf of a replicate design: rank by QR decomposition with limited column pivoting.
    """
    sizes = np.linalg.svd(np.asarray(weights, float), compute_uv=False)
    return int((sizes > RANK_TOLERANCE * sizes.max(initial=0.0)).sum())


def recognised_replicates(factors: ArrayLike) -> tuple[str, FloatArray] | None:
    """How replicate weights were made, as far as their factors show it.

    Balanced half samples (0 and 2), Fay's variant of them (ρ and 2 − ρ), and jackknives, which leave one
    cluster out and raise the others of its stratum by n / (n − 1), leave a mark. Bootstrap weights and
    weights calibrated again do not: they must be declared.

    Args:
        factors: (clusters, R) replicate weight over design weight.

    Returns:
        The method and what each squared deviation is multiplied by, scale included; None where the
        factors do not tell.
    """
    table = np.asarray(factors, float)
    kinds = np.unique(np.round(table / NEAR) * NEAR)
    count = table.shape[1]
    if len(kinds) == 2 and abs(kinds.sum() - 2) < 4 * NEAR:
        method, share = ("brr", 0.0) if kinds[0] < NEAR else ("fay", float(kinds[0]))
        return method, np.full(count, replicate_scale(method, count, fay_share=share))
    left_out = table < NEAR
    raised = table.max(axis=0)
    one_factor = (left_out | (np.abs(table - 1) < NEAR) | (np.abs(table - raised) < NEAR)).all()
    drops_each_once = (left_out.sum(axis=0) == 1).all() and (left_out.sum(axis=1) == 1).all()
    if one_factor and drops_each_once and (raised > 1).all():
        is_whole = not (np.abs(table - 1) < NEAR).any()
        return ("jk1" if is_whole else "jkn"), 1 / raised
    return None


def replicate_variance(
    estimate: FloatArray, numerators: FloatArray, denominators: FloatArray | None, design: ReplicateDesign
) -> FloatArray:
    """Variance over replicates.

    A replicate in which a domain has no weight says nothing of it and is left out.

    Args:
        estimate: (D, K) full-sample estimates.
        numerators: (D, K, R) sums under each replicate.
        denominators: (D, K, R), or None for totals.
        design: Scales of the replicates.

    Returns:
        (D, K) variances.

    Reference:
        R survey::svrVar.
    """
    again = numerators if denominators is None else ratio(numerators, denominators)
    usable = np.isfinite(again)
    scales = np.where(usable, design.rscales, 0.0)
    counted = usable & (design.rscales > 0)
    mean = ratio(np.where(counted, again, 0.0).sum(axis=2), counted.sum(axis=2).astype(float))
    centre = estimate if design.around_estimate else mean
    deviation = np.where(usable, again - centre[..., None], 0.0)
    return design.scale * (scales * deviation**2).sum(axis=2)
