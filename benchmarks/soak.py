"""Kills by the hundred: `python -m benchmarks.soak --kills 1000` says whether anything was lost."""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.kills import Soak, kinds


def main() -> None:
    """Kill, look, and say what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=20261122)
    told = asked.parse_args()
    began, bad = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="taksir_soak_") as place:
        soak = Soak(Path(place), seed=told.seed)
        for turn in range(10 * told.kills):
            name = list(kinds())[turn % len(kinds())]
            found = soak.kill(name)
            bad += bool(found)
            for line in found:
                print(f"{name} run {turn}: {line}", flush=True)
            if turn % 50 == 49:
                print(f"{soak.killed.total()} killed, {bad} with a fault", flush=True)
            if soak.killed.total() >= told.kills:
                break
    for name in kinds():
        print(f"{name}: {soak.killed[name]} killed, {soak.ended[name]} ended before the kill")
    minutes = (time.monotonic() - began) / 60
    print(f"{soak.killed.total()} kills in {minutes:.0f} minutes; lost or half there: {bad}")


if __name__ == "__main__":
    main()
