"""What may leave of a model's estimates: every area by the model, the direct estimate beside it.

The direct estimates pass the same rules as without a model. Where these protect persons, the model leaves
out the area's own data: a blend, its weight and the other areas together would give the direct value away.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.estimates import estimate_indicator
from taksir.evidence import Evidence, digest_of
from taksir.methods.reliability import classify_reliability
from taksir.modelled import BENCHMARK_RSE, FEWEST_AREAS, Modelled, direct_beside, model_indicator
from taksir.release import COLUMNS, Released, permitted_levels, release_estimates, source_note, withheld_rows
from taksir.schema import Indicator

MODEL_COLUMNS = (
    "basis", "own_weight_share",
    "direct_estimate", "direct_low", "direct_high", "direct_rse", "direct_withheld",
)  # fmt: skip
"""Further columns of `Released.table` once a model is on; the direct values are in the unit."""

METHOD = "fay_herriot"


def release_model(indicator: Indicator, level: str, evidence: Evidence, *, within: str = "") -> Released:
    """Let out an indicator's model estimates for every area of a level.

    Args:
        indicator: What is estimated.
        level: Area level, also one that the sample was not designed for.
        evidence: The deliveries to compute from.
        within: Only areas inside this code are shown.

    Raises:
        TaksirError: There is no model, too few areas have a sample, or the level may not be shown.
    """
    index = area_index(evidence)
    beside = release_estimates(direct_beside(indicator, level, evidence), indicator, level, index=index)
    direct = _without_protected(beside.table, _protected_above(indicator, level, evidence))
    without_own = frozenset(direct.loc[direct["withheld"] == "protected", "area_code"])
    modelled = model_indicator(indicator, level, evidence, without_own=without_own)
    table = _table(direct, modelled, indicator.scale)
    places = set(index.codes(level))
    shown = table[table["area_code"].str.startswith(within)].reset_index(drop=True)
    has_value = shown["area_code"].isin(places) & (shown["withheld"] != "no_data")
    recipe = _recipe(beside, modelled, within)
    return replace(
        beside,
        table=shown,
        id=digest_of(recipe)[:16],
        method=METHOD,
        sources=tuple(source_note(file) for file in modelled.files),
        matched=(int(has_value.sum()), sum(code.startswith(within) for code in places)),
        unmatched=tuple(code for code in beside.unmatched if code.startswith(within)),
        withheld=dict(Counter(reason for reason in shown["withheld"] if reason)),
        recipe=recipe,
        model=modelled.note,
    )


def _protected_above(indicator: Indicator, level: str, evidence: Evidence) -> tuple[str, ...]:
    """Larger areas that are protected where the survey is shown directly: their parts are protected too."""
    levels = area_index(evidence).levels
    found: list[str] = []
    above = levels[: levels.index(level)] if level in levels else ()
    for larger in permitted_levels(indicator, above):
        estimated = estimate_indicator(indicator, larger, evidence)
        if estimated.is_supported:
            rows = withheld_rows(estimated, indicator, larger)
            found += rows.loc[rows["withheld"] == "protected", "domain"].tolist()
    return tuple(found)


def _without_protected(table: pd.DataFrame, larger: tuple[str, ...]) -> pd.DataFrame:
    """The direct estimates without those that lie in protected larger areas."""
    inside = table["area_code"].str.startswith(larger) if larger else pd.Series(False, index=table.index)
    numeric = (name for name in COLUMNS if pd.api.types.is_numeric_dtype(table[name]))
    numbers = [name for name in numeric if name != "population"]
    table = table.copy()
    table[numbers] = table[numbers].astype(float).mask(inside & (table["withheld"] != "no_data"))
    table["withheld"] = table["withheld"].mask(inside & (table["withheld"] != "no_data"), "protected")
    return table


def _table(direct: pd.DataFrame, modelled: Modelled, scale: float) -> pd.DataFrame:
    """The columns of every figure, filled by the model, and the direct estimate beside them."""
    model = modelled.table.set_index("domain").reindex(direct["area_code"]).reset_index(drop=True)
    table = direct.copy()
    for name in ("estimate", "low", "high", "rse", "withheld"):
        table[f"direct_{name}"] = direct[name]
    quality = classify_reliability(model["estimate"].to_numpy(float), model["se"].to_numpy(float))
    sure = np.isin(quality, ["reliable", "caution"])
    table["withheld"] = np.select([model["estimate"].isna(), ~sure], ["no_data", "too_uncertain"], "")
    table["reliability"] = np.where(table["withheld"] == "", quality, "withheld")
    for name in ("estimate", "se", "low", "high"):
        table[name] = model[name].where(sure) * scale
    for name in ("rse", "count", "count_low", "count_high"):
        table[name] = model[name].where(sure)
    table["basis"] = model["basis"].fillna("").astype(object)
    table["own_weight_share"] = model["own_weight"]
    # These are the direct estimate's: neither design nor unknown answers of one area stand behind a model.
    table[["df", "deff", "unknown_share", "bound_low", "bound_high"]] = np.nan
    return table.reindex(columns=[*COLUMNS, *MODEL_COLUMNS])


def _recipe(beside: Released, modelled: Modelled, within: str) -> dict[str, object]:
    spec = modelled.spec
    return beside.recipe | {
        "within": within,
        "method": METHOD,
        "deliveries": sorted({file.delivery_id for file in modelled.files}),
        "tables": {f"{file.source_id}/{file.table}": file.sha256 for file in modelled.files},
        "model": {
            "scale": spec.scale,
            "population": spec.population,
            "covariates": {entry.id: [entry.numerator, entry.denominator] for entry in spec.covariates},
            "fewest_areas": FEWEST_AREAS,
            "benchmark_rse": BENCHMARK_RSE,
        },
    }
