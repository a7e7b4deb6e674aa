"""Design-based estimates from one grouped reduction: ratios, means, proportions and totals per domain.

The microdata are reduced once to sums per domain × stratum × PSU; everything here works on that
small table, so a filter or a roll-up never returns to the records.
"""

from taksir.methods.survey.basis import raise_sums
from taksir.methods.survey.calibration import CalibratedDesign, Margin, calibrate_sample
from taksir.methods.survey.estimates import estimate_ratio, estimate_total
from taksir.methods.survey.quantiles import estimate_quantile, weighted_quantiles
from taksir.methods.survey.relative_line import LineDesign, RelativeLine, line_loading, relative_line
from taksir.methods.survey.replicates import (
    ReplicateDesign,
    jackknife_scales,
    recognised_replicates,
    replicate_rank,
    replicate_scale,
)
from taksir.methods.survey.unknown import unknown_answers

__all__ = [
    "CalibratedDesign",
    "LineDesign",
    "Margin",
    "RelativeLine",
    "ReplicateDesign",
    "calibrate_sample",
    "estimate_quantile",
    "estimate_ratio",
    "estimate_total",
    "jackknife_scales",
    "line_loading",
    "raise_sums",
    "recognised_replicates",
    "relative_line",
    "replicate_rank",
    "replicate_scale",
    "unknown_answers",
    "weighted_quantiles",
]
