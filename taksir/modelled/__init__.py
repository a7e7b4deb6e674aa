"""Estimates by a model, before the gate: the survey of every area, helped by what a census knows of it.

Once a model is on, every area has the model's estimate with the direct one beside it; which of the two is
shown never depends on how sure the direct one looks, because that picks the areas where it is off.
"""

from taksir.modelled.covariates import ModelChoice, model_choices, model_spec
from taksir.modelled.model import (
    BENCHMARK_RSE,
    FEWEST_AREAS,
    Kept,
    Modelled,
    ModelNote,
    can_model,
    direct_beside,
    kept_back,
    model_indicator,
)
from taksir.modelled.told import Hidden

__all__ = [
    "BENCHMARK_RSE",
    "FEWEST_AREAS",
    "Hidden",
    "Kept",
    "ModelChoice",
    "ModelNote",
    "Modelled",
    "can_model",
    "direct_beside",
    "model_choices",
    "kept_back",
    "model_indicator",
    "model_spec",
]
