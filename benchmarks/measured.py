"""Runs a piece of work in a process of its own and says what it cost."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Cost:
    """What one run cost.

    Attributes:
        wall_s: Elapsed seconds.
        cpu_s: User and system seconds of the process.
        peak_mb: Largest resident memory [MB].
    """

    wall_s: float
    cpu_s: float
    peak_mb: float

    def against(self, floor: "Cost") -> str:
        """The ratios to a peer's cost, as one line."""
        return (
            f"wall {self.wall_s:.2f} s ({self.wall_s / floor.wall_s:.2f}×), "
            f"cpu {self.cpu_s:.2f} s ({self.cpu_s / floor.cpu_s:.2f}×), "
            f"peak {self.peak_mb:.0f} MB ({self.peak_mb / floor.peak_mb:.2f}×)"
        )


def cost_of(
    module: str, work: str, *arguments: str, env: dict[str, str] | None = None, before: str = ""
) -> Cost:
    """Run `module.work(*arguments)` in a fresh process.

    Args:
        module: Dotted name of the module.
        work: Function in it that takes texts.
        *arguments: What it takes.
        env: Further environment variables.
        before: Function of the module that runs first and is not counted.
    """
    call = f"import benchmarks.measured as m; m.run({module!r}, {work!r}, {list(arguments)!r}, {before!r})"
    ran = subprocess.run(
        [sys.executable, "-c", call],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{module}.{work} failed:\n{ran.stderr[-2000:]}")
    return Cost(**json.loads(ran.stdout.splitlines()[-1]))


def run(module: str, work: str, arguments: list[str], before: str = "") -> None:
    """In the child: do the work and print what it cost, imports left out."""
    import importlib

    function = getattr(importlib.import_module(module), work)
    if before:
        getattr(importlib.import_module(module), before)()
    started, cpu = time.perf_counter(), time.process_time()
    function(*arguments)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = Cost(time.perf_counter() - started, time.process_time() - cpu, used.ru_maxrss / 1024)
    print(json.dumps(asdict(cost)))
