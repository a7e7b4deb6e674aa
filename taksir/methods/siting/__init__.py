"""Siting: where the next services go, to proven optimality or with a stated gap, never silently heuristic."""

from taksir.methods.siting.capacitated import KINDS, SiteQuestion, site_capacitated
from taksir.methods.siting.centre import site_centre
from taksir.methods.siting.covering import Terms, site_maximal_covering, site_set_covering
from taksir.methods.siting.large import Bounded, site_fewest, site_most_gain
from taksir.methods.siting.median import CELLS_SEARCHED, site_median
from taksir.methods.siting.plan import SitePlan

__all__ = [
    "Bounded",
    "CELLS_SEARCHED",
    "KINDS",
    "SitePlan",
    "SiteQuestion",
    "Terms",
    "site_capacitated",
    "site_centre",
    "site_fewest",
    "site_maximal_covering",
    "site_median",
    "site_most_gain",
    "site_set_covering",
]
