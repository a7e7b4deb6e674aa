"""Whether an estimate may be used: classes of the relative standard error, as BPS publishes them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

RELIABLE_RSE = 0.25
"""Up to this relative standard error, inclusive, an estimate is published without a warning."""
CAUTION_RSE = 0.50
"""Up to this one, inclusive, with a warning; above it areas or years must be merged first."""


def classify_reliability(
    estimate: ArrayLike, se: ArrayLike, *, reliable: float = RELIABLE_RSE, caution: float = CAUTION_RSE
) -> NDArray[np.str_]:
    """Class of every estimate by its unrounded relative standard error.

    A zero numerator has no relative error, and a sample without any variance has shown none: both
    are "not_computable", never the most reliable. Their interval says how many there may be.

    Args:
        estimate: Estimates in any unit.
        se: Standard errors in the same unit.
        reliable: Largest relative standard error [share] that needs no warning.
        caution: Largest relative standard error [share] that may be published at all.

    Returns:
        "reliable", "caution", "unreliable" or "not_computable", in the shape of the input.

    Reference:
        BPS practice (Soedarti et al. 2007): ≤ 25 % accurate, 25-50 % with care, > 50 % not accurate.
    """
    value, error = np.broadcast_arrays(np.asarray(estimate, float), np.asarray(se, float))
    computable = np.isfinite(value) & (value != 0) & np.isfinite(error) & (error > 0)
    rse = np.divide(error, np.abs(value), out=np.full(value.shape, np.nan), where=computable)
    return np.select(
        [~computable, rse <= reliable, rse <= caution],
        ["not_computable", "reliable", "caution"],
        default="unreliable",
    )


def is_stable(df: ArrayLike, *, fewest: int = 8) -> NDArray[np.bool_]:
    """Whether a standard error rests on enough clusters to be believed at all."""
    return np.asarray(df, float) >= fewest
