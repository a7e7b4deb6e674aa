"""Where Spark begins to pay: the same reduction on this machine's engine and on a loopback cluster.

python -m benchmarks.spark --rows 1000000 10000000

Both have two cores and read the same Parquet file; the sums must agree. On one machine the cluster can only
lose; a line through two sizes says how many cores of a cluster, and how many rows, make it win.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.estimation import AREAS, INDICATORS
from benchmarks.measured import cost_of
from benchmarks.spark_cluster import LOOPBACK, loopback_cluster
from taksir.store import reduction
from taksir.store.engine import Engine
from taksir.store.spark import spark_engine
from taksir.store.workspace import scan

CORES = 2
RTOL = 1e-9


def sums_of(reducer: reduction.Reducer, path: Path) -> pd.DataFrame:
    """Twelve indicators in 500 areas."""
    sample = reduction.Sample(scan([path]), "weight", "strata", "psu", 4)
    measures = [reduction.Measure(name, name, f"{name} IS NOT NULL") for name in INDICATORS]
    return reduction.psu_sums(reducer, sample, measures)


def seconds(work: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Elapsed time of the faster of two runs, and the result."""
    times = []
    for _ in range(2):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return min(times), result


def measure(rows: int, folder: Path, address: str) -> tuple[float, float]:
    """Seconds of the engine and of Spark for one size."""
    path = folder / f"sample{rows}.parquet"
    cost_of("benchmarks.estimation", "write_sample", str(path), str(rows))
    with Engine(folder / "spill", memory_limit="4GB", threads=CORES) as engine:
        here, expected = seconds(lambda: sums_of(engine, path))
    there, found = seconds(lambda: sums_of(spark_engine(address), path))
    for name in expected.columns[3:]:
        np.testing.assert_allclose(found[name].to_numpy(float), expected[name].to_numpy(float), rtol=RTOL)
    print(f"{rows:,} rows: DuckDB {here:.2f} s, Spark {there:.2f} s ({there / here:.1f}×)", flush=True)
    return here, there


def main() -> None:
    """Measure the sizes asked for and say where the lines cross."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    asked = parser.parse_args()
    os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    with tempfile.TemporaryDirectory() as name, loopback_cluster(Path(name)) as address:
        started = time.perf_counter()
        spark_engine(address)
        print(f"Joining the cluster: {time.perf_counter() - started:.1f} s, once per process; {AREAS} areas")
        times = [measure(rows, Path(name), address) for rows in asked.rows]
    if len(times) > 1:
        _say_crossover(asked.rows, times)


def _say_crossover(rows: list[int], times: list[tuple[float, float]]) -> None:
    millions = np.array(rows) / 1e6
    (slope_here, _), (slope_there, fixed) = (
        np.polyfit(millions, [pair[place] for pair in times], 1) for place in (0, 1)
    )
    print(f"A million rows more: DuckDB {slope_here:.2f} s, Spark {slope_there:.2f} s on {CORES} cores each")
    for cores in (8, 16, 64):
        slope = slope_there * CORES / cores
        saved = slope_here - slope
        words = f"from about {max(0.0, fixed) / saved:,.0f} million rows" if saved > 0 else "never"
        print(f"Spark with {cores} cores is faster than DuckDB with {CORES}: {words}")


if __name__ == "__main__":
    main()
