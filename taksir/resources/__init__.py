"""Who serves whom, who is unreached, where the next service goes: the questions, each answered by `Released`.

This is what the page Resources calls. Facilities are institutions; persons never appear here.
"""

from taksir.resources.assets import AssetCount, asset_classes
from taksir.resources.candidates import MOST_SITES
from taksir.resources.choices import (
    ServiceChoice,
    census_groups,
    demand_choices,
    group_of_need,
    has_model,
    larger_areas,
    levels,
    map_level,
    service_choices,
    site_places,
    travel_defaults,
    walk_default_km,
)
from taksir.resources.double_need import estimate_double_need
from taksir.resources.gap import estimate_supply
from taksir.resources.reach import MEASURES, estimate_access
from taksir.resources.referrals import estimate_referrals, list_referrals
from taksir.resources.register import estimate_load, facility_faults, list_resources
from taksir.resources.roads import RoadFile, known_roads
from taksir.resources.sites import estimate_gain, estimate_sites
from taksir.resources.staff import estimate_staff, staff_choices
from taksir.resources.written import Pins, pins_now

__all__ = [
    "AssetCount",
    "MEASURES",
    "MOST_SITES",
    "Pins",
    "RoadFile",
    "ServiceChoice",
    "asset_classes",
    "census_groups",
    "demand_choices",
    "group_of_need",
    "estimate_access",
    "estimate_double_need",
    "estimate_gain",
    "estimate_load",
    "estimate_referrals",
    "estimate_sites",
    "estimate_staff",
    "estimate_supply",
    "facility_faults",
    "has_model",
    "known_roads",
    "larger_areas",
    "levels",
    "list_referrals",
    "list_resources",
    "map_level",
    "pins_now",
    "service_choices",
    "site_places",
    "staff_choices",
    "travel_defaults",
    "walk_default_km",
]
