"""Readers at the same time: seconds to a page and of a rerun, and the memory a session takes.

python -m benchmarks.concurrency --readers 1 10 50

Every reader opens a page by its link, then chooses, looks and chooses again, with a pause to read between.
The readers come one after another within the first pause, speak the dashboard's own protocol and stay
until all are through; memory is the dashboard's, above what it held before they came. Everything they ask
was computed once before: the figures' own cost stands in the other benchmarks. An empty Streamlit page is
asked by as many readers in the same way: that is the floor.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.session_driver import Dashboard, Reader, dashboard, served

EMPTY = "import streamlit as st\nst.title('empty')\nst.selectbox('Show', ['Rate', 'Number'])\n"
# What a reader does after they came: (label, option) chooses, a path follows a link.
Walk = Sequence[tuple[str, str] | str]
NEED = "/need?indicator={}&level=kecamatan"
WALKS: tuple[Walk, ...] = (
    (NEED.format("POV-01"), ("Show", "Number"), ("Show", "Rate"), ("Area level", "Regency/city"),
     ("Area level", "Sub-district"), ("Broken down by", "Sex"), ("Broken down by", "Everybody")),
    ("/map?indicator=POV-01&level=kecamatan", ("Show", "Number"), ("Show", "Rate"),
     ("Topic", "Disability"), ("Topic", "Poverty"), ("Show", "Number"), ("Show", "Rate")),
    ("/", NEED.format("ORP-01"), ("Show", "Number"), "/map?indicator=ORP-01&level=kecamatan", "/resources",
     NEED.format("ELD-01"), "/"),
)  # fmt: skip
EMPTY_WALK: Walk = ("/", *(("Show", option) for option in ("Number", "Rate") * 3))


@dataclass
class Told:
    """What the readers waited: seconds to the first page, seconds of each rerun, faults they saw."""

    first: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def read_all(
    house: Dashboard, walks: Sequence[Walk], readers: int, pause_s: float
) -> tuple[Told, float]:
    """So many readers walk at the same time; returns what they waited and the memory they took [MB]."""
    told, before = Told(), house.resident_mb()
    async with AsyncExitStack() as stack:
        chance = random.Random(20261122)
        deeds = []
        for place in range(readers):
            reader = await stack.enter_async_context(Reader.arrive(house.address, "en"))
            own = random.Random(chance.random())
            deeds.append(_walk(reader, walks[place % len(walks)], told, own, pause_s))
        await asyncio.gather(*deeds)
        return told, house.resident_mb() - before


async def _walk(reader: Reader, walk: Walk, told: Told, chance: random.Random, pause_s: float) -> None:
    await asyncio.sleep(chance.uniform(0, pause_s))
    for place, step in enumerate(walk):
        done = reader.open(step) if isinstance(step, str) else reader.choose(*step)
        (told.rerun if place else told.first).append(await done)
        told.faults += reader.faults()
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pause_s)


def line(readers: int, told: Told, memory_mb: float, cpu_s: float) -> str:
    """What so many readers waited, as one line."""
    words = [f"{readers:3} readers"]
    for name, times in (("first page", told.first), ("rerun", told.rerun)):
        p50, p95 = percentiles(times)
        words.append(f"{name} p50 {p50:.3f} s p95 {p95:.3f} s")
    cost = 1000 * cpu_s / (len(told.first) + len(told.rerun))
    words.append(f"memory of a session {memory_mb / readers:.1f} MB, processor {cost:.0f} ms a run")
    return ", ".join(words) + (f", FAULTS {told.faults[:3]}" if told.faults else "")


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The median and the value that 95 of 100 do not exceed."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def measure(house: Dashboard, walks: Sequence[Walk], sizes: Sequence[int], pause_s: float) -> None:
    """Print a line for each number of readers."""
    asyncio.run(
        read_all(house, walks, len(walks), 0.2)
    )  # imports, drawn shapes and figures are nobody's wait
    for readers in sizes:
        cpu = house.cpu_s()
        told, memory = asyncio.run(read_all(house, walks, readers, pause_s))
        print(line(readers, told, memory, house.cpu_s() - cpu), flush=True)


def main() -> None:
    """Load the example region into a fresh store and measure, the floor first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--pause", type=float, default=3.0, help="seconds a reader looks at a page")
    parser.add_argument("--store", type=Path, help="a filled store; else the example region is loaded")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "empty.py"
        page.write_text(EMPTY, encoding="utf-8")
        for name, open_house, walks in (
            ("an empty Streamlit page", lambda: served(page), (EMPTY_WALK,)),
            ("Taksir", lambda: dashboard(asked.store or _example(Path(folder))), WALKS),
        ):
            print(name, flush=True)
            with open_house() as house:
                measure(house, walks, asked.readers, asked.pause)


def _example(folder: Path) -> Path:
    from benchmarks.measured import cost_of

    store = folder / "store"
    cost_of("benchmarks.page_rerun", "load_example_region", env={"TAKSIR_STORE": str(store)})
    return store


if __name__ == "__main__":
    main()
