"""Service gap: what the people in need require, less what reaches them, area by area."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.errors import TaksirError


@dataclass(frozen=True)
class GapTotal:
    """A region's gap in the service's unit.

    Attributes:
        deficit: Sum of what is short, area by area; a surplus elsewhere does not fill it, unless the
            service is poolable.
        surplus: Sum of what is left over, area by area.
    """

    deficit: float
    surplus: float


def required_units(
    persons: pd.Series, *, coverage: float = 1.0, intensity: float = 1.0, productivity: float = 1.0
) -> pd.Series:
    """Resource units the people in need require.

    Args:
        persons: People in need per area [persons].
        coverage: Share of them that must be served, in [0, 1].
        intensity: Units of service per person and period (visits, bed-nights, packages).
        productivity: Units of service one resource unit gives per period (caseload, beds × nights).

    Raises:
        TaksirError: A productivity that is not above zero, or a coverage outside 0-1.
    """
    if not (0 <= coverage <= 1 and productivity > 0 and intensity >= 0):
        raise TaksirError(
            "Coverage {coverage}, intensity {intensity} and productivity {productivity} do not make a need. "
            "Use a coverage between 0 and 1 and a productivity above 0.",
            coverage=coverage,
            intensity=intensity,
            productivity=productivity,
        )
    return persons * coverage * intensity / productivity


def service_gap(required: pd.DataFrame, supply: pd.Series) -> pd.DataFrame:
    """Gap of every area with the uncertainty of its need.

    Args:
        required: Units required per area: `estimate`, optional `low` and `high`; index the area.
        supply: Units that reach the area, in the same unit; same index.

    Returns:
        gap (positive: short), gap_low, gap_high, coverage (share served, at most 1; 1 where nothing is
        required) and is_uncertain: the interval of the gap holds 0, so short or not is not settled.

    Raises:
        TaksirError: The two tables are not about the same areas.
    """
    if not required.index.sort_values().equals(supply.index.sort_values()):
        raise TaksirError(
            "Need covers {need} areas and supply {supply}, and they are not the same. "
            "Give both for the same areas.",
            need=len(required),
            supply=len(supply),
        )
    supply = supply.reindex(required.index).astype(float)
    need = required["estimate"].astype(float)
    low, high = (required.get(name, need).astype(float) - supply for name in ("low", "high"))
    share = np.divide(supply, need, out=np.ones(len(need)), where=need.to_numpy() > 0)
    return pd.DataFrame(
        {
            "gap": need - supply,
            "gap_low": low,
            "gap_high": high,
            "coverage": np.where(need.isna() | supply.isna(), np.nan, np.minimum(share, 1.0)),
            "is_uncertain": (low < 0) & (high > 0),
        },
        index=required.index,
    )


def total_gap(gap: pd.Series, *, is_poolable: bool = False) -> GapTotal:
    """The region's gap; one area's surplus cancels another's deficit only if the service is poolable.

    Args:
        gap: Gap per area, positive where units are short.
        is_poolable: Whether units can serve any area (a hotline can, beds cannot).
    """
    if is_poolable:
        net = float(gap.sum())
        return GapTotal(deficit=max(net, 0.0), surplus=max(-net, 0.0))
    return GapTotal(deficit=float(gap.clip(lower=0).sum()), surplus=float((-gap).clip(lower=0).sum()))
