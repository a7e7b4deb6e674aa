"""Ratios and totals per domain with their sampling error, from the reduced table."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from taksir.errors import TaksirError
from taksir.methods.survey.basis import Design, read_design, whole_design
from taksir.methods.survey.intervals import FEW_DEGREES, Column, Interval, interval, ratio
from taksir.methods.survey.moments import (
    Moments,
    design_effects,
    domain_sums,
    effective_cases,
    pooled_design_effects,
    ratio_moments,
    total_moments,
)
from taksir.methods.survey.replicates import ReplicateDesign
from taksir.methods.survey.sums import BoolArray, FloatArray, Sums
from taksir.methods.survey.variance import LONELY_RULES, lonely_strata, refuse_lonely


def estimate_ratio(
    psu_sums: pd.DataFrame,
    design: Design,
    *,
    indicators: Sequence[str] | Mapping[str, str],
    domains: Sequence[str] | None = None,
    lonely: str = "error",
    level: float = 0.95,
) -> pd.DataFrame:
    """Weighted ratio per domain with its linearised standard error.

    Proportions and means are ratios whose denominator is 1 for every case. The variance is that
    between clusters within strata (ultimate clusters); clusters of the sample without a case in
    the domain still count.

    Args:
        psu_sums: One row per domain × stratum × PSU: `domain`, `stratum`, `psu` and, for each
            indicator k, `n__k` [cases with a denominator], `cases__k` [cases with a numerator],
            `x__k` = Σ w·den, `y__k` = Σ w·num, optional `q__k` = Σ w·num² (0/1 denominators only).
            Rows of one PSU in finer domains may be repeated: they are summed again.
        design: One row per stratum of the whole sample: `stratum`, `psu_count`, optional
            `population_psu_count` [clusters, first stage; empty = unknown, no correction]. Or a
            `CalibratedDesign` (psu_sums then have its columns as further keys) or a `ReplicateDesign`.
        indicators: Keys k; or a mapping from key to its interval: "auto" (proportions as
            "proportion", others as "t"), "proportion" (Korn-Graubard, design effect borrowed from the
            other domains below 7 degrees of freedom), "t", "logit" or "korn-graubard".
        domains: Domains to report, in this order, also those without a sample. None: all in psu_sums.
        lonely: Rule for strata with one cluster: "error", "certainty", "adjust", "average", "remove".
        level: Confidence level.

    Returns:
        One row per domain × indicator: domain, indicator, n [cases], cases, psu_count, df, population
        (Σ w·den), estimate, se, rse (se/|estimate|; NaN, never 0, when the sample shows no variance),
        low, high, deff, n_effective [cases, at most n], interval (name of the method used) and
        flags (words joined by ";": no_sample, no_data, one_psu, few_psu, zero_numerator,
        full_numerator, zero_variance, lonely_stratum, pooled_deff, normalised_weights). `low` is not
        below 0 where no numerator is.

    Raises:
        TaksirError: Lonely strata without a rule, a contradiction between sums and design, an
            unknown rule, interval or level.

    Reference:
        Lumley (2010), Complex Surveys, ch. 2. Equal to R survey 4.1-1 (svyratio, svymean, svyby,
        degf, svyciprop beta and xlogit) within 1e-9: tests/reference/test_survey.py.
    """
    choices = _interval_choices(indicators, level)
    sums = _read(psu_sums, design, list(choices), domains, lonely)
    moments = ratio_moments(sums, lonely)
    automatic = np.where(moments.has_binary_numerator, "proportion", "t")
    methods = [
        auto if choice == "auto" else choice for choice, auto in zip(choices.values(), automatic, strict=True)
    ]
    effects = pooled_design_effects(moments)
    if any(
        method == "proportion" and np.isnan(effect) for method, effect in zip(methods, effects, strict=True)
    ):
        # No domain can tell alone; all of them together, re-summed by cluster, still may.
        wanted = psu_sums[psu_sums["domain"].isin(sums.domains)]
        whole = _read(wanted.assign(domain="all"), whole_design(design), list(choices), None, lonely)
        effects = np.where(np.isnan(effects), pooled_design_effects(ratio_moments(whole, lonely)), effects)
    return _frame(sums, moments, methods, effects, level)


def estimate_total(
    psu_sums: pd.DataFrame,
    design: Design,
    *,
    indicators: Sequence[str],
    domains: Sequence[str] | None = None,
    lonely: str = "error",
    level: float = 0.95,
) -> pd.DataFrame:
    """Weighted total of the numerator per domain with its standard error and a t interval.

    Prefer a rate times an official population (`counts`) where one exists: a total also carries
    the sampling error of the population size.

    Args:
        psu_sums: As in `estimate_ratio`.
        design: As in `estimate_ratio`.
        indicators: Keys of the numerators to add up.
        domains: As in `estimate_ratio`.
        lonely: As in `estimate_ratio`.
        level: Confidence level.

    Returns:
        The columns of `estimate_ratio`; estimate, se, low and high in the numerator's unit.
        Weights that do not add up to a population are flagged "normalised_weights".

    Raises:
        TaksirError: As in `estimate_ratio`.

    Reference:
        R survey 4.1-1 svytotal, within 1e-9: tests/reference/test_survey.py.
    """
    keys = list(_interval_choices(indicators, level))
    sums = _read(psu_sums, design, keys, domains, lonely)
    moments = total_moments(sums, lonely)
    return _frame(sums, moments, ["t"] * len(keys), np.full(len(keys), np.nan), level)


def _interval_choices(indicators: Sequence[str] | Mapping[str, str], level: float) -> dict[str, str]:
    if not 0 < level < 1:
        raise TaksirError("Confidence level {level} is not between 0 and 1. Use 0.95.", level=level)
    if isinstance(indicators, Mapping):
        return dict(indicators)
    return dict.fromkeys(indicators, "auto")


def _read(
    psu_sums: pd.DataFrame, design: Design, keys: list[str], domains: Sequence[str] | None, lonely: str
) -> Sums:
    if lonely not in LONELY_RULES:
        raise TaksirError(
            "Rule {rule} for strata with a single cluster is unknown. Choose one of: {rules}.",
            rule=lonely,
            rules=", ".join(LONELY_RULES),
        )
    sums = read_design(psu_sums, design, keys, None if domains is None else list(domains))
    if lonely == "error" and not isinstance(design, ReplicateDesign):
        strata = design if isinstance(design, pd.DataFrame) else design.strata
        refuse_lonely(sums, strata["stratum"].astype(str).tolist())
    return sums


def _bounds(moments: Moments, methods: list[str], effects: FloatArray, level: float) -> list[Interval]:
    columns = [
        Column(
            estimate=moments.estimate[:, k],
            variance=moments.variance[:, k],
            n=moments.n[:, k],
            df=moments.df[:, k],
            design_effect=float(effects[k]),
        )
        for k in range(len(methods))
    ]
    return [interval(column, method, level) for column, method in zip(columns, methods, strict=True)]


def _frame(
    sums: Sums, moments: Moments, methods: list[str], effects: FloatArray, level: float
) -> pd.DataFrame:
    bounds = _bounds(moments, methods, effects, level)
    low, high, names = (
        np.column_stack([getattr(b, part) for b in bounds]) for part in ("low", "high", "name")
    )
    is_binomial = moments.has_binary_numerator | (np.array(methods) != "t")
    is_borrowed = names == "korn-graubard pooled"
    se, deff = np.sqrt(moments.variance), design_effects(moments)
    columns = {
        "n": moments.n.astype(np.int64),
        "cases": moments.cases.astype(np.int64),
        "psu_count": moments.psu_count.astype(np.int64),
        "df": moments.df.astype(np.int64),
        "population": moments.x,
        "estimate": moments.estimate,
        "se": se,
        "rse": np.where(se > 0, ratio(se, np.abs(moments.estimate)), np.nan),
        "low": np.where(moments.is_negative, low, np.maximum(low, 0)),
        "high": high,
        "deff": deff,
        "n_effective": effective_cases(moments, deff, effects, is_binomial, is_borrowed),
        "interval": names,
        "flags": _flags(sums, moments, is_binomial, is_borrowed),
    }
    keys = {
        "domain": np.repeat(np.asarray(sums.domains, dtype=object), len(methods)),
        "indicator": np.tile(np.asarray(sums.indicators, dtype=object), len(sums.domains)),
    }
    return pd.DataFrame({**keys, **{name: values.ravel() for name, values in columns.items()}})


def _flags(
    sums: Sums, moments: Moments, is_binomial: BoolArray, is_borrowed: BoolArray
) -> NDArray[np.object_]:
    """(D, K) warnings a reader needs beside the number."""
    has_case = moments.n > 0
    is_sampled = np.isin(np.arange(len(sums.domains)), sums.domain)[:, None]
    in_lonely = lonely_strata(sums)[sums.stratum][:, None] & (sums.n > 0)
    is_full = has_case & is_binomial & (moments.share == 1)
    masks = {
        "no_sample": ~is_sampled & ~has_case,
        "no_data": is_sampled & ~has_case,
        "one_psu": has_case & (moments.df <= 0),
        "few_psu": has_case & (moments.df > 0) & (moments.df < FEW_DEGREES),
        "zero_numerator": has_case & (moments.cases == 0),
        "full_numerator": is_full,
        "zero_variance": (moments.variance == 0) & (moments.cases > 0) & ~is_full,
        "lonely_stratum": domain_sums(sums, in_lonely.astype(np.float64)) > 0,
        "pooled_deff": is_borrowed,
        "normalised_weights": has_case & moments.is_normalised,
    }
    words = [np.where(mask, word, "").ravel() for word, mask in masks.items()]
    joined = [";".join(filter(None, row)) for row in zip(*words, strict=True)]
    return np.array(joined, dtype=object).reshape(moments.n.shape)
