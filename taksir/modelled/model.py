"""The model of one indicator at one level, from published deliveries."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.areas import area_index, code_length
from taksir.availability import answering_file, code_system_of, domain_length
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated, estimate_indicator, is_supported
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.small_area import Diagnostics
from taksir.modelled.covariates import covariate_table, files_of, model_spec, neighbour_weights
from taksir.modelled.direct import steady, within_areas
from taksir.modelled.fitting import FittedAreas, Totals
from taksir.modelled.households import census_units, household_census, sampled_households, unit_sample
from taksir.modelled.kinds import Beside
from taksir.modelled.told import FitInput, Hidden, told_areas
from taksir.schema import Held, Indicator, ModelSpec, Words
from taksir.store.workspace import open_store, scan

FEWEST_AREAS = 30
"""Fewer areas with a sample than this do not tell how much areas differ (methods 5.2)."""
BENCHMARK_RSE = 0.10
"""A larger area is a total to trust where no estimate of its level is less sure than this [share]."""


@dataclass(frozen=True)
class ModelNote:
    """What must be said with a model's estimates.

    Attributes:
        kind: area, spatial, unit or census.
        covariates: What helped to estimate.
        scale: The scale the model was fitted on.
        fitted_by: Estimator of the variance between areas: reml; amrl of amounts, and where reml gives zero.
        is_flat: Whether reml gives zero.
        design_effect: Common to all areas; NaN for amounts.
        benchmark_level: Level of the totals the areas add up to; empty for the whole region.
        benchmark_shift: Largest move to a total [share of the total].
        diagnostics: Whether the model may be believed.
        held: How often such intervals held the truth where it is known.
    """

    kind: str
    covariates: tuple[Words, ...]
    scale: str
    fitted_by: str
    is_flat: bool
    design_effect: float
    benchmark_level: str
    benchmark_shift: float
    diagnostics: Diagnostics
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Modelled:
    """Model estimates of one indicator per area, and what they were computed from.

    Attributes:
        table: domain, estimate, se, low, high [unscaled], rse, own_weight [share], basis, synthetic
            [before it is moved to the totals], population, population_cv, count, count_low, count_high.
        shared: Errors that the areas have in common, in the order of the table [unscaled unit].
        files: The tables used.
        spec: The model.
        note: What must be said with it.
    """

    table: pd.DataFrame
    shared: np.ndarray
    files: tuple[TableFile, ...]
    spec: ModelSpec
    note: ModelNote


def can_model(indicator: Indicator, level: str, evidence: Evidence, kind: str = "") -> bool:
    """Whether an indicator has a model with covariates at this level, and enough areas with a sample."""
    file = answering_file(indicator, evidence)
    if file is None or level == WHOLE or not indicator.is_survey or "area_code" not in file.columns:
        return False
    if model_spec(indicator, level, evidence, kind) is None:
        return False
    return sampled_areas(file, level) >= FEWEST_AREAS


@lru_cache(maxsize=256)
def sampled_areas(file: TableFile, level: str) -> int:
    """How many areas of a level a survey has records of."""
    length = domain_length(level, code_system_of(file))
    with open_store().connection() as engine:
        rows = engine.rows(
            f"SELECT count(DISTINCT substr(area_code, 1, {length})) FROM {scan([file.path])} "
            f"WHERE length(area_code) >= {length}"
        )
    return int(rows[0][0] or 0)


@dataclass(frozen=True)
class Kept:
    """What is kept out of a model for the sake of persons.

    Attributes:
        without_own: Areas whose own data are left out of their estimate, because too few were asked: a blend
            and its weight would give the direct value away.
        left_out: Those of them that do not help to fit the model either, or it would tell too much of them.
    """

    without_own: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


NOTHING = Kept()


def kept_back(
    indicator: Indicator, level: str, evidence: Evidence, hidden: Hidden, *, kind: str = ""
) -> Kept:
    """What has to be kept out of a model so that no hidden direct estimate can be worked out of it.

    Args:
        indicator: What is estimated.
        level: Area level.
        evidence: The deliveries to compute from.
        hidden: What nobody may work out.
        kind: Kind of model; empty for the preferred one. What others than the area model would tell is not
            known, so hidden areas do not help to fit them at all.
    """
    fed = _fit_input(indicator, level, evidence, kind)
    if fed.spec.kind != "area":
        return Kept(hidden.areas, hidden.areas)
    return Kept(hidden.areas, told_areas(fed, hidden, fewest=FEWEST_AREAS))


def model_indicator(
    indicator: Indicator, level: str, evidence: Evidence, *, kind: str = "", kept: Kept = NOTHING
) -> Modelled:
    """Model estimates of an indicator for every area of a level whose covariates are known.

    Args:
        indicator: What to estimate.
        level: Area level, also one that the sample was not designed for.
        evidence: The deliveries to compute from.
        kind: Kind of model; empty for the one the catalogue prefers of those that can be made.
        kept: What is kept out of it.

    Raises:
        TaksirError: There is no model, its covariates are missing, or too few areas have a sample.
    """
    spec, fitted = _fit(indicator, level, evidence, kind, kept)
    is_left_out = fitted.table.index.isin(kept.left_out)
    table = fitted.table.assign(basis=fitted.table["basis"].mask(is_left_out, "model_without_own"))
    level_above, _ = _totals(indicator, level, evidence)
    direct = estimate_indicator(indicator, level, evidence)
    return Modelled(
        table=_with_counts(table, direct).reset_index(),
        shared=fitted.shared,
        files=tuple(dict.fromkeys([*direct.files, *files_of(spec, indicator, level, evidence)])),
        spec=spec,
        note=ModelNote(
            kind=spec.kind,
            covariates=tuple(covariate.name for covariate in spec.covariates),
            scale=fitted.scale,
            fitted_by=fitted.fitted_by,
            is_flat=fitted.is_flat,
            design_effect=fitted.design_effect,
            benchmark_level=level_above,
            benchmark_shift=fitted.shift,
            diagnostics=fitted.diagnostics,
            held=spec.held,
        ),
    )


def direct_beside(
    indicator: Indicator, level: str, evidence: Evidence, *, kind: str = "", kept: Kept = NOTHING
) -> Estimated:
    """The direct estimates to stand beside the model's.

    Where the sample was not designed for the level, an area's own error rests on one or two clusters; it is
    replaced by the smoothed one that the model uses.
    """
    direct = estimate_indicator(indicator, level, evidence)
    table = direct.table.copy()
    numbers = ["estimate", "se", "rse", "low", "high", "count", "count_low", "count_high"]
    if not direct.is_supported:
        _, fitted = _fit(indicator, level, evidence, kind, kept)
        table["se"] = table["domain"].map(fitted.direct_se).where(table["cases"] > 0)
        table["rse"] = table["se"] / table["estimate"].where(table["estimate"] > 0)
    table[numbers] = table[numbers].apply(steady)
    return replace(direct, table=table, is_supported=True, is_blended=True)


@lru_cache(maxsize=64)
def _fit(
    indicator: Indicator, level: str, evidence: Evidence, kind: str, kept: Kept
) -> tuple[ModelSpec, FittedAreas]:
    fed = _fit_input(indicator, level, evidence, kind).without(kept.left_out)
    _refuse_few(fed.areas[fed.areas["is_inside"]], indicator, level)
    return fed.spec, fed.fitted(kept.without_own)


@lru_cache(maxsize=64)
def _fit_input(indicator: Indicator, level: str, evidence: Evidence, kind: str) -> FitInput:
    spec = _spec(indicator, level, evidence, kind)
    direct = estimate_indicator(indicator, level, evidence)
    areas = _areas(direct, spec, indicator, level, evidence)
    _refuse_few(areas[areas["is_inside"]], indicator, level)
    beside = _beside(spec, indicator, level, evidence, areas)
    if beside.census is not None:
        areas = areas[areas.index.isin(beside.census.areas[0])]
    _, totals = _totals(indicator, level, evidence)
    return FitInput(spec, areas, totals, indicator.is_proportion, beside)


def _beside(
    spec: ModelSpec, indicator: Indicator, level: str, evidence: Evidence, areas: pd.DataFrame
) -> Beside:
    """Neighbours or households, as the kind of model needs them."""
    if spec.kind == "spatial":
        return Beside(neighbours=neighbour_weights(areas.index, level, evidence))
    sampled = sampled_households(indicator, evidence) if spec.kind != "area" else None
    if sampled is None:
        return Beside()
    sample = unit_sample(spec, sampled, level, evidence, areas.index[areas["is_inside"]])
    every = household_census(spec, level, evidence) if spec.kind == "census" else None
    return Beside(sample=sample, census=census_units(spec, every, level, evidence) if every else None)


def _spec(indicator: Indicator, level: str, evidence: Evidence, kind: str) -> ModelSpec:
    is_modelled = indicator.is_survey and level != WHOLE
    if not is_modelled:
        raise TaksirError(
            "{indicator} has no model by {level}: only indicators of a survey are modelled, and only by "
            "areas. Use the direct estimate.",
            indicator=indicator.id,
            level=level or "region",
        )
    spec = model_spec(indicator, level, evidence, kind)
    if spec is None:
        raise TaksirError(
            "{indicator} has no such model by {level}: no published delivery brings what it is made of, for "
            "every area. Deliver a census table by {level}, or choose another model or the direct estimate.",
            indicator=indicator.id,
            level=level or "region",
        )
    return spec


def _areas(
    direct: Estimated, spec: ModelSpec, indicator: Indicator, level: str, evidence: Evidence
) -> pd.DataFrame:
    """Areas whose covariates are known: these, population, n, estimate, low, high, variance, df, inside."""
    known = covariate_table(spec, level, evidence)
    columns = direct.table.set_index("domain")[["n", "estimate", "low", "high"]].apply(steady)
    areas = known.join(columns, how="left").join(within_areas(indicator, level, evidence), how="left")
    areas = areas[np.isfinite(areas[[*known.columns]]).all(axis=1)].sort_index()
    areas[["n", "df"]] = areas[["n", "df"]].fillna(0)
    areas["is_inside"] = (areas["n"] > 0) & areas["estimate"].notna()
    return areas


def _refuse_few(inside: pd.DataFrame, indicator: Indicator, level: str) -> None:
    if len(inside) < FEWEST_AREAS:
        raise TaksirError(
            "{indicator} cannot be modelled by {level}: {count} areas have a sample, and a model needs at "
            "least {least} to learn how areas differ. Choose smaller areas, or the direct estimate.",
            indicator=indicator.id,
            level=level,
            count=len(inside),
            least=FEWEST_AREAS,
        )


def _totals(indicator: Indicator, level: str, evidence: Evidence) -> tuple[str, Totals]:
    """The smallest larger areas of which every direct estimate is sure, else the whole region."""
    index = area_index(evidence)
    larger = index.levels[: index.levels.index(level)] if level in index.levels else ()
    for name in reversed(larger):
        if is_supported(indicator, name, evidence):
            table = estimate_indicator(indicator, name, evidence).table.set_index("domain")
            if len(table) and (table["rse"] <= BENCHMARK_RSE).all():
                return name, Totals(steady(table["estimate"]), code_length(name, index.home_system))
    table = estimate_indicator(indicator, WHOLE, evidence).table.set_index("domain")
    return WHOLE, Totals(steady(table["estimate"]), 0)


def _with_counts(table: pd.DataFrame, direct: Estimated) -> pd.DataFrame:
    """Estimate × census population of the indicator's denominator, where it has one."""
    counted = direct.table.set_index("domain")[["population", "population_cv"]]
    table = table.drop(columns="population").join(counted)
    cv = table["population_cv"].fillna(0).to_numpy(float)
    return table.join(estimate_count_bounds(table, table["population"], population_cv=cv))
