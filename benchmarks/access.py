"""Enhanced two-step catchments of 80,000 places and 10,000 facilities, against PySAL's `access`.

python -m benchmarks.access [--demand 80000] [--supply 10000] [--limit-km 20]

Both begin at the same points and end at the same numbers (within 1e-9); each runs in a process of its own.
`access` is given a ready table of pairs within the limit, because it would first make all 800 million.
"""

import argparse
import multiprocessing
import resource
import time
from typing import Any

import numpy as np
import pandas as pd

from taksir.methods.access import gaussian, pairs_within, two_step_access

SIGMA_SHARE = 0.4
TOLERANCE = 1e-9


def archipelago(demand: int, supply: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Places and facilities over an area of Indonesia's size: a dense island, the rest in clusters."""
    rng = np.random.default_rng(20261122)

    def points(count: int) -> np.ndarray:
        dense = rng.uniform([105.2, -8.7], [114.5, -6.0], (int(count * 0.6), 2))
        centres = rng.uniform([95, -11], [141, 6], (300, 2))
        spread = centres[rng.integers(0, 300, count - len(dense))] + rng.normal(
            0, 0.3, (count - len(dense), 2)
        )
        return np.vstack([dense, spread])

    return points(demand), points(supply), rng.lognormal(7, 1, demand), rng.integers(5, 60, supply) * 1.0


def ours(limit_m: float, sizes: tuple[int, int], told: Any) -> None:
    """Points to access, all in one."""
    demand, supply, people, units = archipelago(*sizes)
    started = time.process_time()
    pairs = pairs_within(demand, supply, limit_m, detour=1.0)
    found = two_step_access(pairs, people, units, gaussian(SIGMA_SHARE * limit_m)).access
    told.put((time.process_time() - started, _peak_mb(), len(pairs), found))


def peer(limit_m: float, sizes: tuple[int, int], told: Any) -> None:
    """PySAL access on the same pairs; only its own step is timed."""
    from access import fca, weights  # noqa: PLC0415  needed here only

    demand, supply, people, units = archipelago(*sizes)
    pairs = pairs_within(demand, supply, limit_m, detour=1.0)
    cost = pd.DataFrame({"origin": pairs.demand, "dest": pairs.supply, "cost": pairs.cost})
    started = time.process_time()
    values = fca.two_stage_fca(
        demand_df=pd.DataFrame({"people": people}),
        supply_df=pd.DataFrame({"units": units}),
        cost_df=cost,
        max_cost=limit_m,
        demand_index=True, demand_name="people", supply_index=True, supply_name="units",
        cost_origin="origin", cost_dest="dest", cost_name="cost",
        weight_fn=weights.gaussian(SIGMA_SHARE * limit_m),
    )  # fmt: skip
    seconds = time.process_time() - started
    told.put((seconds, _peak_mb(), len(pairs), values.reindex(range(len(people))).to_numpy(float)))


def measured(work: Any, limit_m: float, sizes: tuple[int, int]) -> tuple[float, float, int, np.ndarray]:
    """Processor time [s], peak memory [MB], pairs and access, of a process that does only this."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=work, args=(limit_m, sizes, told))
    process.start()
    answer = told.get()
    process.join()
    return answer


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure both and compare what they say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demand", type=int, default=80_000)
    parser.add_argument("--supply", type=int, default=10_000)
    parser.add_argument("--limit-km", type=float, default=20.0)
    asked = parser.parse_args()
    sizes, limit_m = (asked.demand, asked.supply), 1000 * asked.limit_km
    seconds, memory, count, own = measured(ours, limit_m, sizes)
    print(f"Taksir: {count} pairs, {seconds:.2f} CPU s, {memory:.0f} MB peak", flush=True)
    seconds_peer, memory_peer, _, theirs = measured(peer, limit_m, sizes)
    print(f"access: {seconds_peer:.2f} CPU s (pairs given), {memory_peer:.0f} MB peak", flush=True)
    known = ~np.isnan(theirs)
    if not np.allclose(own[known], theirs[known], rtol=TOLERANCE, atol=0):
        raise RuntimeError("the two disagree")
    print(
        f"ratio {seconds_peer / seconds:.1f} in time, {memory_peer / memory:.1f} in memory; "
        f"{int((~known).sum())} places without anything in reach: 0 here, missing there"
    )


if __name__ == "__main__":
    main()
