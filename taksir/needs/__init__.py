"""How many people need what, where, and how sure are we: the questions, each answered by `Released`.

This is what a page, the command line or a notebook calls. Nothing here returns a person's record.
"""

from taksir.evidence import one_evidence
from taksir.needs.ahead import steps_ahead
from taksir.needs.changes import estimate_change
from taksir.needs.choices import (
    IndicatorChoice,
    ModelChoice,
    area_profile,
    indicator_choices,
    model_choices,
    statistic_choices,
)
from taksir.needs.cohorts import plan_years
from taksir.needs.composites import estimate_index
from taksir.needs.definitions import asked_columns, estimate_definitions, variant_words
from taksir.needs.exclusion import estimate_gap
from taksir.needs.figure import data_version, estimate_need
from taksir.needs.groups import group_choices, margin_choices
from taksir.needs.headlines import Headline, headline_ids, headlines
from taksir.needs.hot_spots import estimate_hot_spots
from taksir.needs.lenses import estimate_lenses, felt_words, lens_groups
from taksir.needs.overlaps import condition_choices, estimate_overlap
from taksir.needs.people import estimate_people
from taksir.needs.places import level_label, region_name, usual, usual_level
from taksir.needs.projections import estimate_age_groups, estimate_projection, standard_of
from taksir.needs.ranking import estimate_ranks
from taksir.needs.rebuild import rebuild_figure
from taksir.needs.rounds import round_figures, round_values
from taksir.needs.sampling import estimate_sample
from taksir.needs.why import Why, asked_today, differing_areas, why_changed

__all__ = [
    "Headline",
    "IndicatorChoice",
    "ModelChoice",
    "Why",
    "area_profile",
    "asked_columns",
    "asked_today",
    "condition_choices",
    "data_version",
    "steps_ahead",
    "differing_areas",
    "estimate_age_groups",
    "estimate_change",
    "estimate_definitions",
    "estimate_gap",
    "estimate_hot_spots",
    "estimate_index",
    "estimate_lenses",
    "estimate_need",
    "estimate_overlap",
    "estimate_people",
    "estimate_projection",
    "estimate_ranks",
    "estimate_sample",
    "felt_words",
    "group_choices",
    "headline_ids",
    "headlines",
    "indicator_choices",
    "lens_groups",
    "level_label",
    "margin_choices",
    "model_choices",
    "one_evidence",
    "plan_years",
    "rebuild_figure",
    "region_name",
    "round_figures",
    "round_values",
    "standard_of",
    "statistic_choices",
    "usual",
    "usual_level",
    "variant_words",
    "why_changed",
]
