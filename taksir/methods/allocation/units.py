"""Equity-weighted allocation of whole units: in proportion to need, more where deprivation is deeper."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from taksir.errors import TaksirError

TIE = 1e-9
"""Remainders closer than this are equal: the smaller area code goes first, on every machine."""


def equity_weight(need: pd.Series, deprivation: pd.Series, *, equity: float) -> pd.Series:
    """Claim of every area: need × (1 + λ d).

    Args:
        need: People in need [persons].
        deprivation: d in [0, 1], such as P0 or remoteness; same index.
        equity: λ ≥ 0, chosen by the group; 0 is proportional to need.

    Raises:
        TaksirError: A negative or missing need, a deprivation outside 0-1, a negative λ.
    """
    need, deprivation = need.astype(float), deprivation.reindex(need.index).astype(float)
    if not ((need >= 0) & deprivation.between(0, 1)).all() or equity < 0:
        raise TaksirError(
            "Units cannot be allocated on a missing or negative need, a deprivation outside 0-1 or an "
            "equity weight below 0. Complete the figures of every area."
        )
    return need * (1 + equity * deprivation)


def allocate_units(
    claim: pd.Series, units: int, *, floor: pd.Series | None = None, ceiling: pd.Series | None = None
) -> pd.Series:
    """Whole units in proportion to the claims, by largest remainder within floors and ceilings.

    Args:
        claim: Claim per area, index the area code (`equity_weight`).
        units: Units to hand out, all of them.
        floor: Fewest units of each area; missing means 0.
        ceiling: Most units of each area; missing means no limit.

    Returns:
        Units per area; they add up to `units`. Equal remainders are settled by area code.

    Raises:
        TaksirError: The floors exceed the units, the ceilings fall short, or nobody has a claim.

    Reference:
        Hamilton's method of largest remainders (Balinski & Young 1982); the shares within bounds are the
        proportional allocation with bounded areas fixed at their bound.
    """
    lowest, highest = _bounds(claim, units, floor, ceiling)
    order = np.argsort(claim.index.astype(str), kind="stable")  # ties are settled by code
    whole = np.empty(len(claim))
    whole[order] = Claims(claim.to_numpy(float)[order], lowest[order], highest[order]).whole(units)
    return pd.Series(whole.astype(np.int64), index=claim.index, name="units")


class Claims:
    """Claims with their bounds, in the order of the area codes, to be shared out for any number of units.

    Args:
        claim: Of every area, 0 or more.
        low, high: Fewest and most units of every area, whole; an area without a claim has `high` = `low`.
    """

    def __init__(
        self, claim: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> None:
        self.claim, self.low, self.high = claim, low, high
        active = claim > 0
        kinks = np.concatenate([low[active] / claim[active], high[active] / claim[active], [0.0]])
        self._kinks = np.unique(kinks[np.isfinite(kinks)])

    def shares(self, units: float) -> NDArray[np.float64]:
        """clip(t × claim, low, high) with the t at which the shares add up to the units.

        The sum is piecewise linear in t with a kink where an area meets a bound: the segment is found by
        bisection, then solved.
        """
        first, after = 0, len(self._kinks)
        while after - first > 1:
            middle = (first + after) // 2
            first, after = (middle, after) if self._at(middle).sum() <= units else (first, middle)
        base = self._at(first)
        moving = (
            (self.claim > 0) & (self.claim * self._kinks[first] >= self.low - TIE) & (base < self.high - TIE)
        )
        if base.sum() >= units or not moving.any():
            return base
        step = (units - base.sum()) / self.claim[moving].sum()
        return self._clipped(self._kinks[first] + step)

    def whole(self, units: int) -> NDArray[np.float64]:
        """Whole units that add up, by largest remainder; equal remainders go to the first area."""
        share = self.shares(units)
        whole = np.floor(share + TIE)
        rest = units - int(whole.sum())
        remainder = np.round(share - whole, 9)  # 0 at a bound: fewer are left than areas with a fraction
        whole[np.argsort(-remainder, kind="stable")[:rest]] += 1
        return whole

    def _at(self, place: int) -> NDArray[np.float64]:
        return self._clipped(self._kinks[place])

    def _clipped(self, t: float) -> NDArray[np.float64]:
        return np.minimum(np.maximum(self.claim * t, self.low), self.high)


def poorest_share(units: pd.Series, deprivation: pd.Series, *, poorest: float = 0.4) -> float:
    """Share of the units that goes to the most deprived areas.

    Args:
        units: Units per area.
        deprivation: d per area; same index.
        poorest: Share of areas that count as the most deprived; at least one area.
    """
    count = max(int(np.ceil(poorest * len(units) - TIE)), 1)
    first = deprivation.reindex(units.index).sort_values(ascending=False, kind="stable").index[:count]
    total = float(units.sum())
    return float(units.loc[first].sum()) / total if total else float("nan")


def _bounds(
    claim: pd.Series, units: int, floor: pd.Series | None, ceiling: pd.Series | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lowest = np.zeros(len(claim)) if floor is None else floor.reindex(claim.index).fillna(0).to_numpy(float)
    highest = (
        np.full(len(claim), np.inf)
        if ceiling is None
        else ceiling.reindex(claim.index).fillna(np.inf).to_numpy(float)
    )
    lowest, highest = np.ceil(lowest), np.floor(highest)
    highest = np.where(claim.to_numpy(float) > 0, highest, lowest)  # no claim: no more than the floor
    if (lowest > highest).any() or lowest.sum() > units or highest.sum() < units or not (claim >= 0).all():
        raise TaksirError(
            "{units} units cannot be handed out: floors take {floor} and ceilings allow {ceiling}. "
            "Change the units, the floors or the ceilings.",
            units=units,
            floor=int(lowest.sum()),
            ceiling="∞" if np.isinf(highest.sum()) else int(highest.sum()),
        )
    return lowest, highest
