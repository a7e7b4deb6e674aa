"""How many people need what, where, and how sure are we: the questions, each answered by `Released`.

This is what a page, the command line or a notebook calls. Nothing here returns a person's record.
"""

from taksir.needs.choices import IndicatorChoice, area_profile, indicator_choices
from taksir.needs.figure import data_version, estimate_need
from taksir.needs.headlines import HEADLINES, Headline, headlines
from taksir.needs.places import level_label, region_name
from taksir.needs.rebuild import rebuild_figure

__all__ = [
    "HEADLINES",
    "Headline",
    "IndicatorChoice",
    "area_profile",
    "data_version",
    "estimate_need",
    "headlines",
    "indicator_choices",
    "level_label",
    "rebuild_figure",
    "region_name",
]
