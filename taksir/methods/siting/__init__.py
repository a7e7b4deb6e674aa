"""Siting: where the next services go, to proven optimality or with a stated gap, never silently heuristic."""

from taksir.methods.siting.centre import site_centre
from taksir.methods.siting.covering import Terms, site_maximal_covering, site_set_covering
from taksir.methods.siting.median import site_median, site_savings
from taksir.methods.siting.plan import SitePlan

__all__ = [
    "SitePlan",
    "Terms",
    "site_centre",
    "site_maximal_covering",
    "site_median",
    "site_savings",
    "site_set_covering",
]
