"""What a fitted model tells of areas whose own data are kept out of their estimates: the attack on it.

They still help to fit it, so coefficients, the variance between areas and the design effect depend on them.
Whoever knows the method and everything else could solve for a few of them. Each is therefore changed by one
case, and everything the model publishes is computed again: what does not move tells nothing, and of the rest
a linear programme finds the range of every hidden number that fits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.methods.disclosure import ranges_behind
from taksir.methods.small_area import UnitSample
from taksir.modelled.fitting import FittedAreas, Totals, fit_areas
from taksir.modelled.kinds import Beside
from taksir.schema import ModelSpec

PUBLISHED = ("estimate", "se", "low", "high", "own_weight")
"""What is shown of every area; of areas with a sample also the smoothed error of the direct estimate."""


@dataclass(frozen=True)
class FitInput:
    """What a model is fitted to; see `fit_areas`."""

    spec: ModelSpec
    areas: pd.DataFrame
    totals: Totals
    is_proportion: bool = True
    beside: Beside = Beside()

    def without(self, left_out: frozenset[str]) -> "FitInput":
        """The same with some areas left out of the fit, as if they had no sample."""
        inside = self.areas["is_inside"] & ~self.areas.index.isin(left_out)
        sample = self.beside.sample
        if sample is not None:
            is_in = ~np.isin(sample.area, sorted(left_out))
            sample = UnitSample(sample.outcome[is_in], sample.covariates[is_in], sample.area[is_in])
        beside = replace(self.beside, sample=sample)
        return replace(self, areas=self.areas.assign(is_inside=inside), beside=beside)

    def fitted(self, without_own: frozenset[str]) -> FittedAreas:
        """The model, some areas estimated without their own data."""
        return fit_areas(
            self.spec,
            self.areas,
            self.totals,
            is_proportion=self.is_proportion,
            without_own=without_own,
            beside=self.beside,
        )


@dataclass(frozen=True)
class Hidden:
    """What nobody may work out.

    Attributes:
        areas: Whose direct estimates are withheld for the sake of persons.
        need: How wide the range of each number has to be [cases], if so many were asked.
        public: Codes of larger areas whose direct estimates are shown, so that their cases add up.
    """

    areas: frozenset[str]
    need: float
    public: tuple[str, ...] = ()


def told_areas(fed: FitInput, hidden: Hidden, *, fewest: int) -> frozenset[str]:
    """Hidden areas that have to be left out of the fit as well, or it would tell too much of them.

    Amounts are left out wherever they are hidden: what one of them may lie between is not known.

    Args:
        fed: What the model is fitted to.
        hidden: What nobody may work out.
        fewest: Areas a model needs; with fewer all hidden ones are left out.
    """
    if not fed.is_proportion or fed.spec.is_of_amounts:
        return hidden.areas
    left_out: frozenset[str] = frozenset()
    while True:
        if fed.without(left_out).areas["is_inside"].sum() < fewest:  # no model any more
            return hidden.areas
        found = ranges_behind_fit(fed.without(left_out), hidden.areas - left_out, hidden.public)
        width = found["high"] - found["low"]
        told = found.loc[width < np.minimum(hidden.need, found["asked"]) - 1e-6, "area_code"]
        if told.empty:
            return left_out
        left_out |= frozenset(told)


def ranges_behind_fit(fed: FitInput, hidden: frozenset[str], public: Iterable[str]) -> pd.DataFrame:
    """The range of every hidden direct number of cases that fits everything a model publishes.

    Args:
        fed: What the model is fitted to.
        hidden: Areas whose direct estimates nobody may work out.
        public: Codes of larger areas whose direct estimates are shown, so that their cases add up.

    Returns:
        Columns area_code, asked [persons], cases [direct share × asked], low, high; one row a hidden area
        with a sample.
    """
    areas = fed.areas
    codes = [code for code in areas.index[areas["is_inside"]] if code in hidden]
    asked = areas.loc[codes, "n"].to_numpy(float)
    cases = areas.loc[codes, "estimate"].to_numpy(float) * asked
    before = _published(fed.fitted(hidden), hidden)
    size = np.maximum(np.abs(before), 1e-9)
    moves = []
    for code, persons, count in zip(codes, asked, cases, strict=True):
        step = 1.0 if count + 1 <= persons else -1.0
        moved = areas.copy()
        moved.loc[code, "estimate"] = np.clip((count + step) / persons, 0, 1)
        after = _published(replace(fed, areas=moved).fitted(hidden), hidden)
        moves.append((after - before) / size / step)
    sums = [[float(code.startswith(larger)) for code in codes] for larger in public]
    told = np.vstack([np.column_stack(moves), *sums]) if codes else np.zeros((0, 0))
    found = ranges_behind(cases, asked, told)
    numbers = {"asked": asked, "cases": cases, "low": found["low"], "high": found["high"]}
    return pd.DataFrame({"area_code": pd.Series(codes, dtype=object), **numbers})


def _published(fitted: FittedAreas, hidden: frozenset[str]) -> np.ndarray:
    shown = fitted.direct_se[~fitted.direct_se.index.isin(hidden)]
    numbers = fitted.table[list(PUBLISHED)].to_numpy(float).ravel()
    return np.nan_to_num(np.r_[numbers, shown.to_numpy(float), fitted.design_effect, fitted.shift])
