"""Estimates by an area model, before the gate: the survey of every area, helped by what a census knows of it.

Once a model is on, every area has the model's estimate with the direct one beside it; which of the two is
shown never depends on how sure the direct one looks, because that picks the areas where it is off.
"""

from taksir.modelled.covariates import model_spec
from taksir.modelled.model import (
    BENCHMARK_RSE,
    FEWEST_AREAS,
    Modelled,
    ModelNote,
    can_model,
    direct_beside,
    model_indicator,
)

__all__ = [
    "BENCHMARK_RSE",
    "FEWEST_AREAS",
    "ModelNote",
    "Modelled",
    "can_model",
    "direct_beside",
    "model_indicator",
    "model_spec",
]
