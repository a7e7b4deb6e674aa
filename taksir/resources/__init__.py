"""Who serves whom, who is unreached, where the next service goes: the questions, each answered by `Released`.

This is what the page Resources calls. Facilities are institutions; persons never appear here.
"""

from taksir.resources.assets import AssetCount, asset_classes
from taksir.resources.choices import (
    ServiceChoice,
    demand_choices,
    has_model,
    levels,
    service_choices,
    standards_in_force,
    travel_defaults,
)
from taksir.resources.gap import estimate_supply
from taksir.resources.reach import MEASURES, estimate_access
from taksir.resources.register import estimate_load, facility_faults, list_resources
from taksir.resources.staff import estimate_staff, staff_choices
from taksir.resources.written import Pins, pins_now

__all__ = [
    "AssetCount",
    "MEASURES",
    "Pins",
    "ServiceChoice",
    "asset_classes",
    "demand_choices",
    "estimate_access",
    "estimate_load",
    "estimate_staff",
    "estimate_supply",
    "facility_faults",
    "has_model",
    "levels",
    "list_resources",
    "pins_now",
    "service_choices",
    "staff_choices",
    "standards_in_force",
    "travel_defaults",
]
