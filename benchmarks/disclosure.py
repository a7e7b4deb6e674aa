"""Suppression of a 500-area table against small cells with one naive cover each, and the attack on both.

python -m benchmarks.disclosure --areas 500

The table: areas in regencies in provinces, 12 categories and their total, every margin. Naive: every
sum with exactly one withheld cell gets its smallest other one, until none is left. That promises only that
nothing is exact; to promise as much as our rule it is repeated where the attacker comes too close.
Information lost: the number of cells, and the sum of log(1 + persons) over them.
"""

import argparse
import time

import numpy as np

from taksir.methods.disclosure import Attacker, CellSystem, nested_table, protect_cells, with_margins

CATEGORIES = 12
MEAN_PERSONS = 12
SMALLEST = 3
TURNS = 8


def table_of(areas: int, *, seed: int = 1) -> CellSystem:
    """Skewed counts: areas of lognormal size, categories of unequal share."""
    random = np.random.default_rng(seed)
    shares = random.dirichlet(np.full(CATEGORIES, 0.8)) * CATEGORIES
    counts = random.poisson(MEAN_PERSONS * np.outer(random.lognormal(0, 0.8, areas), shares))
    regencies, provinces = max(areas // 20, 1), 5
    tree = [areas + area * regencies // areas for area in range(areas)]
    tree += [areas + regencies + place * provinces // regencies for place in range(regencies)]
    tree += [areas + regencies + provinces] * provinces + [-1]
    categories = [CATEGORIES] * CATEGORIES + [-1]
    leaves = np.zeros((len(tree), CATEGORIES + 1))
    leaves[:areas, :CATEGORIES] = counts
    return nested_table(with_margins(leaves, [tree, categories]), [tree, categories])


def naive_cover(system: CellSystem, small: np.ndarray) -> np.ndarray:
    """One more cell in every sum that has a single withheld one."""
    withheld, rows, values = small.copy(), system.equations, system.values
    is_changed = True
    while is_changed:
        is_changed = False
        for row in range(rows.shape[0]):
            cells = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
            if withheld[cells].sum() == 1:
                others = cells[~withheld[cells]]
                filled = others[values[others] > 0]
                chosen = filled if len(filled) else others
                withheld[chosen[np.argmin(values[chosen])]] = True
                is_changed = True
    return withheld


def report(name: str, system: CellSystem, withheld: np.ndarray, small: np.ndarray, need: int) -> int:
    """Print what is lost and what the attacker finds; how many cells he comes too close to."""
    started = time.process_time()
    ranges = Attacker(system, withheld, reach=10_000).ranges()
    cost_s = time.process_time() - started
    width = (ranges["high"] - ranges["low"])[small[ranges["cell"]]]
    lost = np.log1p(system.values[withheld]).sum()
    print(
        f"  {name:34} {withheld.sum():5} cells, information {lost:7.1f}; attack {cost_s:5.2f} s: "
        f"exact {(width < 1).sum()}, too close {(width < need).sum()}"
    )
    return int((width < need).sum())


def naive_until_safe(system: CellSystem, small: np.ndarray, need: int) -> np.ndarray:
    """The naive rule, and one cell more wherever the attacker still comes too close."""
    withheld = naive_cover(system, small)
    tied = (abs(system.equations).T @ abs(system.equations)).tocsr()
    for _ in range(TURNS):
        ranges = Attacker(system, withheld, reach=10_000).ranges()
        narrow = ranges["cell"][(ranges["high"] - ranges["low"] < need) & small[ranges["cell"]]]
        if narrow.empty:
            break
        for cell in narrow:
            others = tied.indices[tied.indptr[cell] : tied.indptr[cell + 1]]
            others = others[~withheld[others] & (system.values[others] > 0)]
            if len(others):
                withheld[others[np.argmin(system.values[others])]] = True
        withheld = naive_cover(system, withheld)
    return withheld


def optimised(system: CellSystem, small: np.ndarray, need: int, *, least: str) -> np.ndarray:
    """Our pattern, and the processor time it took."""
    weight = 1e-3 if least == "cells" else 1.0
    cost = 1 + weight * np.log1p(system.values)
    cost = np.where(system.values == 0, 20 * cost, cost)
    started = time.process_time()
    pattern = protect_cells(system, small, np.full(system.size, float(need)), cost=cost)
    print(f"  by {least}: {time.process_time() - started:.2f} s of processor time")
    return pattern.withheld


def main() -> None:
    """Measure the rules at one size, each against the naive one that promises the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    for seed in range(1, asked.seeds + 1):
        system = table_of(asked.areas, seed=seed)
        small = (system.values > 0) & (system.values < SMALLEST)
        print(f"{asked.areas} areas x {CATEGORIES}, seed {seed}: {system.size} cells, {small.sum()} small")
        report("small cells only", system, small, small, SMALLEST)
        print(" nothing exact")
        report("naive cover", system, naive_cover(system, small), small, 1)
        report("optimised", system, optimised(system, small, 1, least="importance"), small, 1)
        print(f" nothing within {SMALLEST}")
        report("naive cover until safe", system, naive_until_safe(system, small, SMALLEST), small, SMALLEST)
        for least in ("cells", "importance"):
            report("optimised", system, optimised(system, small, SMALLEST, least=least), small, SMALLEST)


if __name__ == "__main__":
    main()
