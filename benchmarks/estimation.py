"""Twelve indicators in 500 areas: our one grouped reduction against svy and R survey in the same run.

python -m benchmarks.estimation --rows 1000000 [--svy-python OTHER/bin/python] [--no-r]

Imports are left out of every figure; reading the file is in ours and svy's and left out of R's. The peers
estimate one indicator without design effects, we do it with them; and all twelve, as a page asks for.
A peer that is not installed is skipped with a sentence. Estimates and errors must agree, or the run fails.
"""

import argparse
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measured import Cost, cost_of

HERE = "benchmarks.estimation"
ROOT = Path(__file__).resolve().parent.parent
AREAS, PROVINCES = 500, 34
BINARY, MONEY, COUNTS = ("y1", "y2", "y3", "y4", "y5", "y6"), ("y7", "y8", "y9"), ("y10", "y11", "y12")
INDICATORS = (*BINARY, *MONEY, *COUNTS)
WITH_MISSING = ("y3", "y9")
PEER_INDICATOR = "y1"
PEER_ROWS = 1_000_000
"""Above this svy and R do not fit in 24 GB with 500 areas."""
RTOL = 1e-9
NOISE = 1e-6
"""Standard errors below this are rounding where the truth is 0."""

R_SCRIPT = """
suppressMessages(library(survey)); a <- commandArgs(TRUE); y <- a[3]
d <- read.csv(a[1], colClasses = c(area_code = "character"))
start <- proc.time()
s <- svydesign(id = ~psu, strata = ~strata, weights = ~weight, data = d, nest = TRUE)
r <- svyby(reformulate(y), ~area_code, s, svymean, na.rm = TRUE)
used <- proc.time() - start
out <- data.frame(domain = r$area_code, estimate = coef(r), se = SE(r))
write.csv(format(out, digits = 17), a[2], row.names = FALSE, quote = FALSE)
peak <- sub("[^0-9]*([0-9]+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(sprintf('{"wall_s": %f, "cpu_s": %f, "peak_mb": %f}', used[["elapsed"]],
  used[["user.self"]] + used[["sys.self"]], as.numeric(peak) / 1024))
"""


def write_sample(path: str, rows_text: str) -> None:
    """A stratified cluster sample: 68 strata, clusters of 10 or 20, 2 % of them across two areas."""
    import duckdb

    rows = int(rows_text)
    size = 10 if rows <= 10_000 else 20
    duckdb.execute("SET enable_progress_bar = false")
    uniform = "(hash({}) % 1000003 + 0.5) / 1000003.0"
    effect = uniform.format("psu * 31 + {k}")
    value = uniform.format("i * 64 + {k}")
    columns = [f"({value} < {0.05 * k} * (0.5 + {effect}))::INT AS y{k}".format(k=k) for k in range(1, 7)]
    columns += [f"round(4e5 * (0.5 + {effect} - ln({value})), 2) AS y{k}".format(k=k) for k in range(7, 10)]
    columns += [f"floor(-{k - 8} * ln({value}))::INT AS y{k}".format(k=k) for k in range(10, 13)]
    holes = ", ".join(f"CASE WHEN hash(i + 7) % 50 = 0 THEN NULL ELSE {y} END AS {y}" for y in WITH_MISSING)
    duckdb.execute(
        f"""COPY (
        WITH rows AS (SELECT i, i // {size} AS psu FROM range({rows}) t(i)),
        placed AS (SELECT i, psu, (hash(psu) % {AREAS})::BIGINT AS home,
          (hash(psu + 1) % 50 = 0 AND i % 2 = 0) AS moved FROM rows),
        drawn AS (SELECT i, psu, printf('%04d', CASE WHEN moved THEN (home + {PROVINCES}) % {AREAS}
            ELSE home END) AS area_code,
          (home % {PROVINCES}) * 2 + (hash(psu + 2) % 2)::BIGINT AS strata,
          20 + 80 * {uniform.format("psu * 3")} AS weight, {", ".join(columns)} FROM placed)
        SELECT * REPLACE ({holes}) FROM drawn ORDER BY i) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def write_csv(sample: str, target: str) -> None:
    """What R needs of the sample, as text."""
    import duckdb

    columns = f"area_code, strata, psu, weight, {PEER_INDICATOR}"
    duckdb.execute("SET enable_progress_bar = false")
    duckdb.execute(f"COPY (SELECT {columns} FROM '{sample}') TO '{target}' (HEADER)")


def peer_svy(python: str, sample: Path, result: Path) -> Cost | None:
    """The package svy in its own interpreter; None when it is not installed there."""
    if subprocess.run([python, "-c", "import svy"], capture_output=True, check=False).returncode:
        print("svy: not installed, skipped (pip install taksir[bench], or name an interpreter: --svy-python)")
        return None
    arguments = [str(sample), PEER_INDICATOR, str(result)]
    call = f"import benchmarks.measured as m; m.run('benchmarks.estimation_svy', 'estimate', {arguments!r})"
    return _cost_of_command([python, "-c", call])


def peer_r(sample: Path, result: Path) -> Cost | None:
    """R survey; None when R or the package is not installed."""
    rscript = shutil.which("Rscript")
    if (
        rscript is None
        or subprocess.run([rscript, "-e", "library(survey)"], capture_output=True, check=False).returncode
    ):
        print("R survey: not installed, skipped")
        return None
    source = sample.with_suffix(".csv")
    cost_of(HERE, "write_csv", str(sample), str(source))
    script = sample.with_suffix(".R")
    script.write_text(R_SCRIPT, encoding="utf-8")
    return _cost_of_command([rscript, str(script), str(source), str(result), PEER_INDICATOR])


def _cost_of_command(command: list[str]) -> Cost:
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{ran.stderr[-2000:]}")
    return Cost(**json.loads(ran.stdout.strip().splitlines()[-1]))


def largest_difference(ours: Path, theirs: Path) -> float:
    """Largest relative difference of estimates and errors over all areas; fails when an area is missing."""
    tables = [
        {row["domain"]: (float(row["estimate"]), float(row["se"])) for row in csv.DictReader(path.open())}
        for path in (ours, theirs)
    ]
    if tables[0].keys() != tables[1].keys():
        raise RuntimeError("The two results are not about the same areas.")
    differences = [
        0.0 if math.isnan(a) and math.isnan(b) else abs(a - b) / max(abs(a), abs(b), NOISE)
        for domain, row in tables[0].items()
        for a, b in zip(row, tables[1][domain], strict=True)
    ]
    if not differences or any(math.isnan(difference) for difference in differences):
        raise RuntimeError("One of the two results misses a number.")
    return max(differences)


def measure(rows: int, folder: Path, asked: argparse.Namespace) -> None:
    """One size: ours for all indicators and for one, then the peers for one."""
    sample = folder / f"sample{rows}.parquet"
    cost_of(HERE, "write_sample", str(sample), str(rows))  # a child inherits the peak of a large parent
    print(f"{rows:,} rows, {AREAS} areas, {sample.stat().st_size / 1e6:.1f} MB")
    ours = folder / "ours.csv"
    every = cost_of("benchmarks.estimation_own", "estimate", str(sample), ",".join(INDICATORS), "")
    one = cost_of("benchmarks.estimation_own", "estimate", str(sample), PEER_INDICATOR, str(ours))
    for name, cost in ((f"taksir, {len(INDICATORS)} indicators", every), ("taksir, 1 indicator", one)):
        print(f"  {name}: wall {cost.wall_s:.2f} s, cpu {cost.cpu_s:.2f} s, peak {cost.peak_mb:.0f} MB")
    if rows > PEER_ROWS:
        print("  peers: not run, they would need more memory than this machine has")
        return
    theirs = folder / "theirs.csv"
    peers = {"svy": peer_svy(asked.svy_python, sample, theirs)}
    _report("svy 0.35", peers["svy"], one, every, ours, theirs)
    if not asked.no_r:
        _report("R survey", peer_r(sample, theirs), one, every, ours, theirs)


def _report(name: str, peer: Cost | None, one: Cost, every: Cost, ours: Path, theirs: Path) -> None:
    if peer is None:
        return
    difference = largest_difference(ours, theirs)
    if difference > RTOL:
        raise RuntimeError(f"{name} and Taksir differ by {difference:.1e}.")
    print(f"  {name}, 1 indicator: {peer.against(one)} of ours, same numbers within {difference:.0e}")
    print(f"    twelve indicators would cost it {12 * peer.cpu_s / every.cpu_s:.0f}× our CPU seconds")


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--svy-python", default=sys.executable, help="interpreter with svy installed")
    parser.add_argument("--no-r", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in asked.rows:
            measure(rows, Path(folder), asked)


if __name__ == "__main__":
    main()
