"""Twelve indicators in 500 areas: our one grouped reduction against svy and R survey in the same run.

python -m benchmarks.estimation --rows 10000 1000000 10000000 [--svy-python OTHER/bin/python] [--no-r]

Imports are left out of every figure; reading the file is in ours and svy's and left out of R's. We do all
twelve indicators with design effects in one call, as a page asks for. The peers do one indicator without
design effects, and twelve times that is set against ours (their time per indicator is the same): at 10,000
rows in one call, as their manuals do, above that also province by province, because with 500 areas they need
memory in proportion to rows × areas. Strata nest in provinces, so every estimate and error is the same; the
run fails where it is not. A peer that is not installed is skipped with a sentence.
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
WHOLE_ROWS = 1_000_000
"""Above this svy and R do not fit in 24 GB with 500 areas in one call."""
RTOL = 1e-9
NOISE = 1e-6
"""Standard errors below this are rounding where the truth is 0."""

R_SCRIPT = """
suppressMessages(library(survey)); a <- commandArgs(TRUE); y <- a[3]; used <- c(0, 0); out <- NULL
for (file in strsplit(a[1], ",")[[1]]) {
  d <- read.csv(file, colClasses = c(area_code = "character"))
  start <- proc.time()
  s <- svydesign(id = ~psu, strata = ~strata, weights = ~weight, data = d, nest = TRUE)
  r <- svyby(reformulate(y), ~area_code, s, svymean, na.rm = TRUE)
  spent <- proc.time() - start
  used <- used + c(spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]])
  out <- rbind(out, data.frame(domain = r$area_code, estimate = coef(r), se = SE(r)))
}
write.csv(format(out, digits = 17), a[2], row.names = FALSE, quote = FALSE)
peak <- sub("[^0-9]*([0-9]+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(sprintf('{"wall_s": %f, "cpu_s": %f, "peak_mb": %f}', used[1], used[2], as.numeric(peak) / 1024))
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
        drawn AS (SELECT i, psu, printf('%04d', CASE WHEN NOT moved THEN home
            WHEN home + {PROVINCES} < {AREAS} THEN home + {PROVINCES}
            ELSE home % {PROVINCES} END) AS area_code,
          (home % {PROVINCES}) * 2 + (hash(psu + 2) % 2)::BIGINT AS strata,
          20 + 80 * {uniform.format("psu * 3")} AS weight, {", ".join(columns)} FROM placed)
        SELECT * REPLACE ({holes}) FROM drawn ORDER BY i) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def write_parts(sample: str, folder: str, ending: str, whole: str) -> None:
    """What a peer needs of the sample: one file, or one per province."""
    import duckdb

    columns = f"area_code, strata, psu, weight, {PEER_INDICATOR}"
    duckdb.execute("SET enable_progress_bar = false")
    packing = "(HEADER)" if ending == "csv" else "(FORMAT parquet)"
    for province in [None] if whole else range(PROVINCES):
        where = "" if province is None else f"WHERE strata // 2 = {province}"
        target = Path(folder) / f"part{0 if province is None else province:02d}.{ending}"
        duckdb.execute(f"COPY (SELECT {columns} FROM '{sample}' {where}) TO '{target}' {packing}")


def parts_of(sample: Path, ending: str, *, whole: bool) -> str:
    """Names of a peer's files, parted by commas; written by a process of its own."""
    folder = sample.parent / f"{sample.stem}_{'whole' if whole else 'parts'}"
    folder.mkdir(exist_ok=True)
    cost_of(HERE, "write_parts", str(sample), str(folder), ending, "whole" if whole else "")
    return ",".join(str(path) for path in sorted(folder.glob(f"*.{ending}")))


def peer_svy(python: str, sample: Path, result: Path, *, whole: bool) -> Cost | None:
    """The package svy in its own interpreter; None when it is not installed there."""
    if subprocess.run([python, "-c", "import svy"], capture_output=True, check=False).returncode:
        print("svy: not installed, skipped (pip install taksir[bench], or name an interpreter: --svy-python)")
        return None
    arguments = [parts_of(sample, "parquet", whole=whole), PEER_INDICATOR, str(result)]
    call = f"import benchmarks.measured as m; m.run('benchmarks.estimation_svy', 'estimate', {arguments!r})"
    return _cost_of_command([python, "-c", call])


def peer_r(sample: Path, result: Path, *, whole: bool) -> Cost | None:
    """R survey; None when R or the package is not installed."""
    rscript = shutil.which("Rscript")
    if (
        rscript is None
        or subprocess.run([rscript, "-e", "library(survey)"], capture_output=True, check=False).returncode
    ):
        print("R survey: not installed, skipped")
        return None
    source = parts_of(sample, "csv", whole=whole)
    script = sample.with_suffix(".R")
    script.write_text(R_SCRIPT, encoding="utf-8")
    return _cost_of_command([rscript, str(script), source, str(result), PEER_INDICATOR])


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
    print(f"{rows:,} rows, {AREAS} areas, {sample.stat().st_size / 1e6:.1f} MB", flush=True)
    ours = folder / "ours.csv"
    every = cost_of("benchmarks.estimation_own", "estimate", str(sample), ",".join(INDICATORS), "")
    one = cost_of("benchmarks.estimation_own", "estimate", str(sample), PEER_INDICATOR, str(ours))
    for name, cost in ((f"taksir, {len(INDICATORS)} indicators", every), ("taksir, 1 indicator", one)):
        print(f"  {name}: {cost.cpu_s:.2f} s of processor time, peak {cost.peak_mb:.0f} MB", flush=True)
    ways = [True] if rows <= 10_000 else [True, False] if rows <= WHOLE_ROWS else [False]
    for whole in ways:
        theirs = folder / "theirs.csv"
        _report(
            "svy 0.35", peer_svy(asked.svy_python, sample, theirs, whole=whole), every, (ours, theirs), whole
        )
        if not asked.no_r:
            _report("R survey", peer_r(sample, theirs, whole=whole), every, (ours, theirs), whole)


def _report(name: str, peer: Cost | None, every: Cost, results: tuple[Path, Path], whole: bool) -> None:
    if peer is None:
        return
    difference = largest_difference(*results)
    if difference > RTOL:
        raise RuntimeError(f"{name} and Taksir differ by {difference:.1e}.")
    way = "in one call" if whole else "province by province"
    times = len(INDICATORS) * peer.cpu_s / every.cpu_s
    print(
        f"  {name}, 1 indicator {way}: {peer.cpu_s:.1f} s, peak {peer.peak_mb:.0f} MB, same numbers within "
        f"{difference:.0e}; twelve of them {times:.0f}× our processor time for twelve, memory "
        f"{peer.peak_mb / every.peak_mb:.2f}×",
        flush=True,
    )


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
