"""Sampling errors from replicate weights that were delivered with a survey."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError
from taksir.estimates.estimated import Note
from taksir.evidence import TableFile
from taksir.methods.survey import (
    ReplicateDesign,
    jackknife_scales,
    recognised_replicates,
    replicate_rank,
    replicate_scale,
)
from taksir.settings import Settings

COLUMN = "replicate_weights"
USED = "The sampling error comes from {count} replicate weights delivered with the survey ({method})."


def uses_replicates(file: TableFile, settings: Settings) -> bool:
    """Whether a survey's replicate weights give its errors: they were delivered, and not set aside.

    Raises:
        TaksirError: Replicate weights are named that were not delivered, or together with calibration.
    """
    is_named = settings.replicates not in ("auto", "none")
    if COLUMN not in file.columns:
        if is_named:
            raise TaksirError(
                "{source} brings no replicate weights, so it has none of kind {method}. "
                "Leave the setting out, or deliver the survey with its replicate weights.",
                source=file.title,
                method=settings.replicates,
            )
        return False
    if settings.calibration and is_named:
        raise TaksirError(
            "Weights with replicates cannot be calibrated here: every replicate would have to be calibrated "
            "too. Deliver calibrated replicate weights, or set the replicates to none."
        )
    return settings.replicates != "none" and settings.calibration is None


def replicate_design(
    sums: pd.DataFrame, clusters: pd.DataFrame, strata: pd.DataFrame, file: TableFile, settings: Settings
) -> tuple[ReplicateDesign, Note]:
    """What the method needs of delivered replicate weights.

    Args:
        sums: One row per domain × replicate with `x__k` and `y__k`.
        clusters: One row per domain × stratum × cluster × replicate: w, wr.
        strata: One row per stratum of the sample.
        file: The survey's table.
        settings: How the weights were made.

    Raises:
        TaksirError: Rows have different numbers of replicates, or it cannot be seen how they were made.
    """
    count = int(clusters["replicate"].max()) if len(clusters) else 0
    keys = ["stratum", "psu"]
    whole = clusters.groupby([*keys, "replicate"], observed=True)[["w", "wr"]].sum().unstack("replicate")
    if count < 2 or whole.isna().any(axis=None):
        raise TaksirError(
            "{source} has rows without all of their replicate weights. "
            "Deliver every row with all of them, or set the replicates to none.",
            source=file.title,
        )
    factors = whole["wr"].to_numpy(float) / whole["w"].to_numpy(float)
    method, scales = _scales(factors, whole, strata, file, settings)
    df = {
        domain: replicate_rank(part.pivot(index=keys, columns="replicate", values="wr").to_numpy(float)) - 1
        for domain, part in clusters.groupby("domain", observed=True)
    }
    note = Note(USED, (("count", count), ("method", method)))
    return ReplicateDesign(sums, 1.0, scales, df), note


def _scales(
    factors: np.ndarray, whole: pd.DataFrame, strata: pd.DataFrame, file: TableFile, settings: Settings
) -> tuple[str, np.ndarray]:
    count = factors.shape[1]
    if settings.replicates == "jkn":
        alone = (factors < 1e-6).sum(axis=0) == 1
        names = whole.index.get_level_values("stratum")[np.argmin(factors, axis=0)]
        dropped = pd.DataFrame({"stratum": pd.Series(names, dtype=object).where(alone)})
        return "jkn", jackknife_scales(dropped, strata)
    if settings.replicates != "auto":
        scale = replicate_scale(settings.replicates, count, fay_share=settings.fay_share)
        return settings.replicates, np.full(count, scale)
    if found := recognised_replicates(factors):
        return found
    raise TaksirError(
        "It cannot be seen how the {count} replicate weights of {source} were made. Name it: brr, fay, jk1, "
        "jkn, jk2, bootstrap or successive; or set the replicates to none.",
        count=count,
        source=file.title,
    )
