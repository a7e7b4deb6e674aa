"""p-centre: sites that make the longest way as short as possible.

Bisection over the distinct costs: is there a cover with so many sites at this cost? Each answer is a set
covering model, so the result is proven (Minieka 1970).
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from taksir.errors import TaksirError
from taksir.methods.siting.covering import NO_PLAN, Terms, site_set_covering
from taksir.methods.siting.plan import SitePlan


def site_centre(
    cost: np.ndarray,
    count: int,
    *,
    existing: np.ndarray | None = None,
    terms: Terms | None = None,
    time_s: float = 30.0,
) -> SitePlan:
    """Where a number of new sites makes the longest way shortest.

    Args:
        cost: Cost from each demand place to each candidate [n × m].
        count: New sites.
        existing: Candidates that stand already.
        terms: Allowed candidates and separation; its existing sites and time are not heard.
        time_s: Time of the solver for each step of the bisection.

    Raises:
        TaksirError: No choice of so many sites keeps the limits, even with the longest way.
    """
    levels = np.unique(cost[np.isfinite(cost)])
    fixed = np.array([], int) if existing is None else np.asarray(existing, int)
    limits = replace(terms or Terms(), existing=fixed, time_s=time_s)
    # no plan is better than each place's own nearest candidate, none worse than one site at its best
    low, high = np.searchsorted(levels, cost.min(axis=1).max()), len(levels) - 1
    best, refuted, is_proven = None, low - 1, True
    while low <= high:
        middle = (low + high) // 2
        plan = _covered_within(sparse.csr_array(cost <= levels[middle]), limits)
        if plan is not None and len(plan.sites) <= count:
            best, high = plan.sites, middle - 1
        else:
            is_proven &= plan is None or plan.is_proven or plan.bound > count
            refuted, low = middle, middle + 1
    if best is None and not (terms is None and len(fixed)):
        raise TaksirError(NO_PLAN)
    chosen = np.array([], int) if best is None else best
    sites = chosen if terms is not None else _filled(cost, chosen, fixed, count)
    open_sites = np.r_[fixed, sites]
    nearest = cost[:, open_sites]
    return SitePlan(
        sites=sites,
        objective=float(nearest.min(axis=1).max()),
        bound=float(levels[min(refuted + 1, len(levels) - 1)])
        if is_proven
        else float(cost.min(axis=1).max()),
        is_proven=is_proven,
        assignment=open_sites[nearest.argmin(axis=1)],
    )


def _covered_within(cover: sparse.csr_array, terms: Terms) -> SitePlan | None:
    """The fewest sites that reach everybody; None where no choice that keeps the limits does."""
    try:
        plan = site_set_covering(cover, terms)
    except TaksirError as error:
        if error.template != NO_PLAN:
            raise
        return None
    return plan if len(plan.unreachable) == 0 else None


def _filled(cost: np.ndarray, sites: np.ndarray, fixed: np.ndarray, count: int) -> np.ndarray:
    """Sites left over go where the way is longest now, so that all that were asked for are named."""
    chosen = list(sites)
    while len(chosen) < min(count, cost.shape[1] - len(fixed)):
        own = np.r_[fixed, np.array(chosen, int)]
        worst = cost[:, own].min(axis=1).argmax()
        ranked = cost[worst].argsort(kind="stable")
        chosen.append(int(next(site for site in ranked if site not in own)))
    return np.sort(np.array(chosen, int))
