"""Siting on OR-Library: time to the proven optimum, or the gap, for p-median 1-20.

python -m benchmarks.siting FOLDER [--numbers 1 2 3] [--time 60] [--peer]

FOLDER holds pmed1.txt … and pmed_optima_1to20.txt. A wrong objective fails the run. With --peer
spopt solves the same instances, through PuLP and HiGHS.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from taksir.methods.siting import SitePlan, Terms, site_median


def or_library(path: Path) -> tuple[np.ndarray, int]:
    """Shortest-path costs and the number of sites; of edges given twice the last counts."""
    numbers = [list(map(int, line.split())) for line in path.read_text().splitlines() if line.strip()]
    n, _, p = numbers[0]
    length = np.zeros((n, n))
    for one, other, way in numbers[1:]:
        length[one - 1, other - 1] = length[other - 1, one - 1] = way
    return shortest_path(sparse.csr_array(length), directed=False), p


def every_pair(cost: np.ndarray) -> sparse.coo_array:
    """A whole table of costs as pairs; what costs nothing is a pair too."""
    places = np.indices(cost.shape).reshape(2, -1)
    return sparse.coo_array((cost.ravel(), (places[0], places[1])), shape=cost.shape)


def solved_anew(cost: np.ndarray, p: int, time_s: float = 30.0) -> SitePlan:
    """The instance as the page would ask it: nothing stands, and whoever has no site counts as too far."""
    n = len(cost)
    return site_median(every_pair(cost), np.ones(n), np.full(n, cost.max() + 1), p, Terms(time_s=time_s))


def optima(folder: Path) -> dict[str, int]:
    """Published optimum by name of the instance."""
    lines = (folder / "pmed_optima_1to20.txt").read_text().split("\n")
    return {name: int(value) for name, value in (line.split() for line in lines if line.strip())}


def solved_by_spopt(cost: np.ndarray, p: int) -> tuple[float, float]:
    """Objective and processor time [s] of spopt's p-median, building and solving."""
    import pulp  # noqa: PLC0415  needed with --peer only
    from spopt.locate import PMedian  # noqa: PLC0415

    started = time.process_time()
    model = PMedian.from_cost_matrix(cost, np.ones(len(cost)), p_facilities=p)
    model = model.solve(pulp.HiGHS(msg=False))
    return float(pulp.value(model.problem.objective)), time.process_time() - started


def main() -> None:
    """Solve the instances in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--numbers", type=int, nargs="+", default=list(range(1, 21)))
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    best = optima(asked.folder)
    for number in asked.numbers:
        name = f"pmed{number}"
        cost, p = or_library(asked.folder / f"{name}.txt")
        started = time.process_time()
        plan = solved_anew(cost, p, asked.time)
        used = time.process_time() - started
        if plan.objective < best[name] or plan.bound > best[name] + 1e-6:
            raise RuntimeError(f"{name}: {plan.objective} with bound {plan.bound}, optimum {best[name]}")
        words = "proven" if plan.is_proven else f"gap at most {100 * plan.gap_share:.2f} %"
        above = 100 * (plan.objective / best[name] - 1)
        size = f"{name}: n {len(cost)}, p {p}"
        print(
            f"{size}: {plan.objective:.0f}, {above:.2f} % above the optimum, {words}, {used:.1f} CPU s",
            flush=True,
        )
        if asked.peer:
            objective, seconds = solved_by_spopt(cost, p)
            print(f"  spopt: {objective:.0f}, {seconds:.1f} CPU s, {seconds / used:.0f} times", flush=True)


if __name__ == "__main__":
    main()
