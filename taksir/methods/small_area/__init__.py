"""Estimates for areas with few or no cases of their own: the survey, borrowed strength, and what it may cost.

Area level: `model_shares`, `model_amounts`, `model_log_amounts`, `fit_fay_herriot`,
`fit_spatial_fay_herriot`. Unit level: `fit_nested_error`, `predict_means`, `predict_poverty`. Around them:
smoothing, benchmarking, diagnostics.
"""

from taksir.methods.small_area.benchmarking import Benchmark, benchmark
from taksir.methods.small_area.diagnostics import Diagnostics, Intervals, diagnose, normality
from taksir.methods.small_area.fay_herriot import FayHerriot, fit_fay_herriot, predict_without_sample
from taksir.methods.small_area.nested_error import (
    AreaPopulation,
    NestedError,
    UnitSample,
    bootstrap_mean_mse,
    fit_nested_error,
    predict_means,
    without_areas,
)
from taksir.methods.small_area.poverty import (
    Census,
    bootstrap_poverty_mse,
    expected_poverty,
    measured,
    predict_poverty,
)
from taksir.methods.small_area.scales import effective_cases, scale_for, scale_named
from taksir.methods.small_area.shares import (
    AreaModel,
    Prediction,
    bootstrap_share_mse,
    model_amounts,
    model_log_amounts,
    model_shares,
)
from taksir.methods.small_area.smoothing import pooled_design_effect, pooled_unit_relvariance
from taksir.methods.small_area.spatial import SpatialFayHerriot, fit_spatial_fay_herriot

__all__ = [
    "AreaModel",
    "AreaPopulation",
    "Benchmark",
    "Census",
    "Diagnostics",
    "FayHerriot",
    "Intervals",
    "NestedError",
    "Prediction",
    "SpatialFayHerriot",
    "UnitSample",
    "benchmark",
    "bootstrap_mean_mse",
    "bootstrap_poverty_mse",
    "bootstrap_share_mse",
    "diagnose",
    "effective_cases",
    "expected_poverty",
    "fit_fay_herriot",
    "fit_nested_error",
    "fit_spatial_fay_herriot",
    "measured",
    "model_amounts",
    "model_log_amounts",
    "model_shares",
    "normality",
    "pooled_design_effect",
    "pooled_unit_relvariance",
    "predict_means",
    "predict_poverty",
    "predict_without_sample",
    "scale_for",
    "scale_named",
    "without_areas",
]
