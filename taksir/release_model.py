"""What may leave of a model's estimates: every area by the model, the direct estimate beside it.

The direct estimates pass the gate, tied to everything the ledger holds of the same survey. Where it protects
persons, the model leaves out the area's own data: a blend, its weight and the other areas together would
give the direct value away. Where even the fit would tell too much of them, they do not help to fit it either.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.estimates import WHOLE, estimate_indicator
from taksir.evidence import Evidence, digest_of
from taksir.methods.reliability import classify_reliability
from taksir.modelled import (
    BENCHMARK_RSE,
    FEWEST_AREAS,
    Hidden,
    Kept,
    Modelled,
    ModelNote,
    direct_beside,
    kept_back,
    model_indicator,
)
from taksir.protection import Decision
from taksir.release import (
    COLUMNS,
    Released,
    Remark,
    permitted_levels,
    release_estimates,
    rules_in_force,
    source_note,
    withheld_rows,
)
from taksir.schema import Indicator

MODEL_COLUMNS = (
    "basis", "own_weight_share",
    "direct_estimate", "direct_low", "direct_high", "direct_rse", "direct_withheld",
)  # fmt: skip
"""Further columns of `Released.table` once a model is on; the direct values are in the unit."""

TOO_NARROW = (
    "The 95% intervals of this model are too narrow: where the truth is known ({population}), they held it "
    "in {share}% of areas only. Do not tell areas apart by them alone."
)

METHODS = {
    "area": "fay_herriot",
    "spatial": "spatial_fay_herriot",
    "unit": "nested_error",
    "census": "census_predictor",
}


def release_model(
    indicator: Indicator,
    level: str,
    evidence: Evidence,
    *,
    within: str = "",
    kind: str = "",
    recipe: Mapping[str, Any] | None = None,
) -> Released:
    """Let out an indicator's model estimates for every area of a level.

    Args:
        indicator: What is estimated.
        level: Area level, also one that the sample was not designed for.
        evidence: The deliveries to compute from.
        within: Only areas inside this code are shown.
        kind: Kind of model; empty for the one the catalogue prefers of those that can be made.
        recipe: Of the figure when it was first released; None for one that is released now.

    Raises:
        TaksirError: There is no model, too few areas have a sample, or the level may not be shown.
    """
    index = area_index(evidence)
    if recipe is None:
        kept = _kept(indicator, level, evidence, kind)
    else:
        kept, kind = _kept_before(recipe), _of_model(recipe).get("kind", "area")
    estimated = direct_beside(indicator, level, evidence, kind=kind, kept=kept)
    decided = Decision(kept.without_own)
    beside = release_estimates(estimated, indicator, level, index=index, decided=decided)
    direct = beside.table
    modelled = model_indicator(indicator, level, evidence, kind=kind, kept=kept)
    table = _table(direct, modelled, indicator.scale)
    places = set(index.codes(level))
    shown = table[table["area_code"].str.startswith(within)].reset_index(drop=True)
    has_value = shown["area_code"].isin(places) & (shown["withheld"] != "no_data")
    again = _recipe(beside, modelled, within, kept)
    return replace(
        beside,
        table=shown,
        id=digest_of(again)[:16],
        method=METHODS[modelled.spec.kind],
        sources=tuple(source_note(file) for file in modelled.files),
        matched=(int(has_value.sum()), sum(code.startswith(within) for code in places)),
        unmatched=tuple(code for code in beside.unmatched if code.startswith(within)),
        withheld=dict(Counter(reason for reason in shown["withheld"] if reason)),
        recipe=again,
        remarks=(*beside.remarks, *_too_narrow(modelled.note)),
        model=modelled.note,
    )


def _too_narrow(note: ModelNote) -> list[Remark]:
    """Where intervals of such a model held the truth too seldom, in words that stand with the figure."""
    return [
        Remark(TOO_NARROW, (("share", round(100 * held.least_share)), ("population", held.population)))
        for held in note.held
        if held.is_too_narrow
    ]


def model_behind(released: Released, evidence: Evidence) -> Modelled:
    """The estimates behind a released figure of a model, with what its areas' errors have in common.

    Args:
        released: The figure, as `release_model` gives it.
        evidence: The deliveries it was computed from.
    """
    kept = _kept_before(released.recipe)
    kind = str(_of_model(released.recipe).get("kind", "area"))
    return model_indicator(released.indicator, released.level, evidence, kind=kind, kept=kept)


def _of_model(recipe: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(recipe["model"])


def _kept(indicator: Indicator, level: str, evidence: Evidence, kind: str) -> Kept:
    """What the gate withholds of the direct estimates, and what the fit would still tell of it."""
    direct = replace(estimate_indicator(indicator, level, evidence), is_supported=True, is_blended=True)
    rows = withheld_rows(direct, indicator, level)
    hidden = frozenset(rows.loc[rows["withheld"] == "protected", "domain"])
    need = rules_in_force().of(indicator.sens).smallest_cell_persons
    secret = Hidden(hidden, need, _shown_above(indicator, level, evidence))
    return kept_back(indicator, level, evidence, secret, kind=kind)


def _kept_before(recipe: Mapping[str, Any]) -> Kept:
    return Kept(frozenset(recipe["protected"]), frozenset(_of_model(recipe).get("left_out", ())))


def _shown_above(indicator: Indicator, level: str, evidence: Evidence) -> tuple[str, ...]:
    """Larger areas whose direct estimates are shown, so that their parts add up to something known."""
    levels = area_index(evidence).levels
    found = [WHOLE]
    above = levels[: levels.index(level)] if level in levels else ()
    for larger in permitted_levels(indicator, above):
        estimated = estimate_indicator(indicator, larger, evidence)
        if estimated.is_supported:
            rows = withheld_rows(estimated, indicator, larger)
            found += rows.loc[rows["withheld"] == "", "domain"].tolist()
    return tuple(found)


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


def _recipe(beside: Released, modelled: Modelled, within: str, kept: Kept) -> dict[str, object]:
    spec = modelled.spec
    return beside.recipe | {
        "within": within,
        "method": METHODS[spec.kind],
        "deliveries": sorted({file.delivery_id for file in modelled.files}),
        "tables": {f"{file.source_id}/{file.table}": file.sha256 for file in modelled.files},
        "model": {
            "scale": spec.scale,
            "population": spec.population,
            "kind": spec.kind,
            "covariates": {
                entry.id: [entry.numerator, entry.denominator, entry.unit] for entry in spec.covariates
            },
            "units": [spec.outcome, spec.per, spec.weight, spec.measure],
            "fewest_areas": FEWEST_AREAS,
            "benchmark_rse": BENCHMARK_RSE,
            "left_out": sorted(kept.left_out),
        },
    }
