"""The direct estimates a model starts from, with sampling variances that can be believed.

An area's own variance rests on its few clusters; what all areas have in common, a design effect, is
estimated over all that have two clusters or more.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.estimates import survey_sums
from taksir.evidence import Evidence
from taksir.methods.small_area import (
    effective_cases,
    pooled_design_effect,
    pooled_unit_relvariance,
    scale_for,
)
from taksir.methods.survey import estimate_ratio
from taksir.schema import Indicator, ModelSpec

FloatArray = np.ndarray


@dataclass(frozen=True)
class DirectInput:
    """What a model is fed of the areas with a sample.

    Attributes:
        cases_effective: Effective sample sizes of shares [cases]; of amounts the inverse relative variance.
        variance: Smoothed sampling variances of the direct estimates, in the square of the unit.
        design_effect: Common to all areas; NaN for amounts.
        scale: The scale of the model.
    """

    cases_effective: FloatArray
    variance: FloatArray
    design_effect: float
    scale: str


DIGITS = 10
"""Significant digits of what a model is fed. A parallel engine adds up in any order, so the last digits of a
sum differ from run to run, and a model would carry that into digits that a rebuild compares."""


def steady(values: pd.Series) -> pd.Series:
    """Numbers without the digits that differ from run to run."""
    numbers = values.to_numpy(float)
    known = np.isfinite(numbers) & (numbers != 0)
    size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(np.where(known, numbers, 1.0)))))
    return pd.Series(np.where(known, np.round(numbers * size) / size, numbers), index=values.index)


def within_areas(indicator: Indicator, level: str, evidence: Evidence) -> pd.DataFrame:
    """Variances between the clusters of one area, as if each area were a design of its own.

    Returns:
        Index domain: variance, df [clusters less strata; 0 where some stratum has a single cluster].
    """
    sums, _ = survey_sums(indicator, level, evidence)
    return variances_within(sums, indicator.id)


def variances_within(sums: pd.DataFrame, key: str) -> pd.DataFrame:
    """The same from a reduced table (`methods.survey`) and the key of its measure.

    The usual variance of a domain also counts how many clusters happened to fall in it; for an area of two
    clusters it is little more than half of what the estimate varies by once they are there.
    """
    alone = sums.assign(stratum=sums["domain"].astype(str) + "|" + sums["stratum"].astype(str))
    design = alone.groupby("stratum", as_index=False).agg(psu_count=("psu", "nunique"))
    table = estimate_ratio(alone, design, indicators=[key], lonely="certainty")
    lonely = table["flags"].str.contains("lonely_stratum")
    return pd.DataFrame(
        {
            "variance": steady(table["se"] ** 2).to_numpy(),
            "df": table["df"].where(~lonely, 0).to_numpy(float),
        },
        index=pd.Index(table["domain"], name="domain"),
    )


def expected_level(spec: ModelSpec, inside: pd.DataFrame) -> FloatArray:
    """What the covariates lead to expect of the mean of each area: a regression weighted by cases.

    Of logarithms, so that it is above zero, brought back by the ratio of sums (Duan 1983, JASA 78).
    """
    n, y = inside["n"].to_numpy(float), inside["estimate"].to_numpy(float)
    lowest = y[y > 0].min(initial=np.inf)
    if not np.isfinite(lowest):
        return np.ones(len(y))
    x, root = design_matrix(inside, spec), np.sqrt(n)
    logs = np.log(np.maximum(y, lowest))
    fitted = np.exp(x @ np.linalg.lstsq(x * root[:, None], logs * root, rcond=None)[0])
    return fitted * float((n * y).sum() / (n * fitted).sum())


def design_matrix(table: pd.DataFrame, spec: ModelSpec) -> FloatArray:
    """The columns of a model: ones, and each covariate."""
    return np.column_stack([np.ones(len(table)), *(table[covariate.id] for covariate in spec.covariates)])


def direct_input(spec: ModelSpec, inside: pd.DataFrame, is_proportion: bool) -> DirectInput:
    """Effective cases and smoothed variances of the areas with a sample.

    Args:
        spec: The model.
        inside: One row per area: n, estimate, variance, df.
        is_proportion: Whether every case is or is not: then clusters never gain precision.

    Raises:
        TaksirError: The areas together have too few degrees of freedom.
    """
    n, estimate = inside["n"].to_numpy(float), inside["estimate"].to_numpy(float)
    variance, df = inside["variance"].to_numpy(float), inside["df"].to_numpy(float)
    if spec.is_of_amounts:
        level = expected_level(spec, inside)
        cases = n / pooled_unit_relvariance(variance, n, df, level)
        of_amounts: str = spec.scale if (estimate > 0).all() else "amount"
        return DirectInput(cases, level**2 / cases, np.nan, of_amounts)
    effect = pooled_design_effect(estimate, variance, n, df, least=1.0 if is_proportion else 0.0)
    cases = effective_cases(n, effect)
    fitting = scale_for(estimate, cases) if is_proportion else "identity"
    scale: str = fitting if spec.scale == "auto" else spec.scale
    return DirectInput(cases, estimate * (1 - estimate) / cases, effect, scale)
