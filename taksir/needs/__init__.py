"""How many people need what, where, and how sure are we: the questions, each answered by `Released`.

This is what a page, the command line or a notebook calls. Nothing here returns a person's record.
"""

from taksir.needs.ahead import decide_ahead
from taksir.needs.changes import estimate_change
from taksir.needs.choices import (
    IndicatorChoice,
    ModelChoice,
    area_profile,
    indicator_choices,
    model_choices,
    statistic_choices,
)
from taksir.needs.composites import estimate_index
from taksir.needs.definitions import asked_columns, estimate_definitions, variant_words
from taksir.needs.exclusion import estimate_gap
from taksir.needs.figure import data_version, estimate_need
from taksir.needs.groups import group_choices, margin_choices
from taksir.needs.headlines import HEADLINES, Headline, headlines
from taksir.needs.hot_spots import estimate_hot_spots
from taksir.needs.lenses import estimate_lenses, felt_words, lens_groups
from taksir.needs.overlaps import condition_choices, estimate_overlap
from taksir.needs.people import estimate_people
from taksir.needs.places import level_label, region_name
from taksir.needs.projections import (
    estimate_age_groups,
    estimate_projection,
    plan_years,
    standard_of,
)
from taksir.needs.ranking import estimate_ranks
from taksir.needs.rebuild import rebuild_figure
from taksir.needs.rounds import round_figures, round_values
from taksir.needs.sampling import estimate_sample

__all__ = [
    "HEADLINES",
    "Headline",
    "IndicatorChoice",
    "ModelChoice",
    "area_profile",
    "asked_columns",
    "condition_choices",
    "data_version",
    "estimate_age_groups",
    "estimate_change",
    "estimate_definitions",
    "estimate_gap",
    "estimate_hot_spots",
    "estimate_index",
    "estimate_lenses",
    "decide_ahead",
    "estimate_need",
    "estimate_overlap",
    "estimate_people",
    "estimate_projection",
    "estimate_ranks",
    "estimate_sample",
    "felt_words",
    "group_choices",
    "headlines",
    "indicator_choices",
    "lens_groups",
    "level_label",
    "margin_choices",
    "model_choices",
    "plan_years",
    "rebuild_figure",
    "region_name",
    "round_figures",
    "round_values",
    "standard_of",
    "statistic_choices",
    "variant_words",
]
