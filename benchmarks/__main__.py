"""make bench: every measurement in turn, at sizes that end within half an hour on two cores."""

import subprocess
import sys

RUNS = (
    ("benchmarks.import_csv", "--rows", "1000000", "--rounds", "2"),
    ("benchmarks.nastiness", "--files", "5000"),
    ("benchmarks.estimation", "--rows", "1000000"),
    ("benchmarks.spark",),
    ("benchmarks.disclosure", "--areas", "500"),
    ("benchmarks.page_rerun", "--rounds", "15"),
    ("benchmarks.concurrency",),
    ("benchmarks.map", "--rounds", "5"),
    ("benchmarks.coverage", "--redraws", "1000"),
    ("benchmarks.small_area", "--redraws", "500"),
)

for module, *arguments in RUNS:
    print(f"\n== {module} {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)
