"""Multidimensional poverty of Alkire and Foster, written again: the oracle of what the catalogue computes.

Itself equal to R svymean and svyratio on the same scores (tests/reference/test_alkire_foster_r.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

SLACK = 1e-9
"""A score this close to the cut-off reaches it: 1/6 + 1/6 must count as 1/3."""


@dataclass(frozen=True)
class MultidimensionalPoverty:
    """Measures of one population.

    Attributes:
        headcount: H, share of persons who are poor.
        intensity: A, mean score among the poor; NaN when nobody is poor.
        adjusted_headcount: M0 = H × A.
        censored: Share of persons who are poor and deprived, per indicator.
        contribution: Share of M0 that comes from each indicator.
        missing_share: Share of persons left out because an indicator is unknown.
    """

    headcount: float
    intensity: float
    adjusted_headcount: float
    censored: pd.Series
    contribution: pd.Series
    missing_share: float


def deprivation_score(deprivations: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Weighted share of deprivations of every household, c.

    Args:
        deprivations: 1 deprived, 0 not, missing unknown; one column per indicator. A household
            without an eligible member counts as not deprived: deliver 0.
        weights: Weight of each indicator; they add up to 1.

    Returns:
        Scores in [0, 1]; NaN for a household with any unknown indicator.
    """
    table = deprivations[list(weights)].astype("Float64").to_numpy(float, na_value=np.nan)
    return pd.Series(table @ np.fromiter(weights.values(), float), index=deprivations.index, name="score")


def is_poor(score: pd.Series, *, cutoff: float) -> pd.Series:
    """Whether a score reaches the cut-off, with slack for sums of thirds and sixths; missing stays so."""
    poor = (score >= cutoff - SLACK).astype("boolean")
    return poor.mask(score.isna())


def multidimensional_poverty(
    deprivations: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    persons: pd.Series,
    cutoff: float = 1 / 3,
) -> MultidimensionalPoverty:
    """H, A, M0, censored headcounts and contributions.

    Households are identified, persons are counted.

    Args:
        deprivations: One row per household, one column per indicator (see `deprivation_score`).
        weights: Weight of each indicator.
        persons: Persons each household stands for: weight × size; same index.
        cutoff: Share of weighted deprivations from which a household is poor.

    Reference:
        Alkire & Foster (2011), Journal of Public Economics 95. Equal to R svymean and svyratio on the
        same scores: tests/reference/test_alkire_foster_r.py.
    """
    score = deprivation_score(deprivations, weights)
    is_known = score.notna()
    mass = persons[is_known].astype(float)
    total, known = float(persons.sum()), float(mass.sum())
    poor_mass = mass * is_poor(score[is_known], cutoff=cutoff).astype(float)
    adjusted = float((poor_mass * score[is_known]).sum()) / known if known else float("nan")
    headcount = float(poor_mass.sum()) / known if known else float("nan")
    table = deprivations.loc[is_known, list(weights)].astype(float)
    censored = table.mul(poor_mass, axis=0).sum() / (known or np.nan)
    return MultidimensionalPoverty(
        headcount=headcount,
        intensity=adjusted / headcount if headcount > 0 else float("nan"),
        adjusted_headcount=adjusted,
        censored=censored,
        contribution=censored * pd.Series(weights) / (adjusted or np.nan),
        missing_share=1 - known / total if total else float("nan"),
    )
