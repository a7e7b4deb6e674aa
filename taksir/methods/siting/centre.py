"""p-centre: sites that make the longest way as short as possible.

Bisection over the distinct costs: is there a cover with so many sites at this cost? Each answer is a set
covering model, so the result is proven (Minieka 1970).
"""

import numpy as np
from scipy import sparse

from taksir.methods.siting.covering import Terms, site_set_covering
from taksir.methods.siting.plan import SitePlan


def site_centre(
    cost: np.ndarray, count: int, *, existing: np.ndarray | None = None, time_s: float = 30.0
) -> SitePlan:
    """Where a number of new sites makes the longest way shortest.

    Args:
        cost: Cost from each demand place to each candidate [n × m].
        count: New sites.
        existing: Candidates that stand already.
        time_s: Time of the solver for each step of the bisection.
    """
    levels = np.unique(cost)
    fixed = np.array([], int) if existing is None else np.asarray(existing, int)
    # no plan is better than each place's own nearest candidate, none worse than one site at its best
    low, high = np.searchsorted(levels, cost.min(axis=1).max()), len(levels) - 1
    best, refuted, is_proven = None, low - 1, True
    while low <= high:
        middle = (low + high) // 2
        cover = sparse.csr_array(cost <= levels[middle])
        plan = site_set_covering(cover, Terms(existing=fixed, time_s=time_s))
        if len(plan.unreachable) == 0 and len(plan.sites) <= count:
            best, high = plan.sites, middle - 1
        else:
            is_proven &= plan.is_proven or plan.bound > count or len(plan.unreachable) > 0
            refuted, low = middle, middle + 1
    sites = best if best is not None else np.array([], int)
    open_sites = np.r_[fixed, sites]
    nearest = cost[:, open_sites]
    return SitePlan(
        sites=_filled(cost, sites, fixed, count),
        objective=float(nearest.min(axis=1).max()),
        bound=float(levels[min(refuted + 1, len(levels) - 1)])
        if is_proven
        else float(cost.min(axis=1).max()),
        is_proven=is_proven,
        assignment=open_sites[nearest.argmin(axis=1)],
    )


def _filled(cost: np.ndarray, sites: np.ndarray, fixed: np.ndarray, count: int) -> np.ndarray:
    """Sites left over go where the way is longest now, so that all that were asked for are named."""
    chosen = list(sites)
    while len(chosen) < min(count, cost.shape[1] - len(fixed)):
        own = np.r_[fixed, np.array(chosen, int)]
        worst = cost[:, own].min(axis=1).argmax()
        ranked = cost[worst].argsort(kind="stable")
        chosen.append(int(next(site for site in ranked if site not in own)))
    return np.sort(np.array(chosen, int))
