"""Fifty people at once for ten minutes: how long do they wait, and does the memory stay flat?

`python -m benchmarks.sessions --sessions 50 --minutes 10` loads the example region, serves it and sends that
many readers (`benchmarks.session_driver`): each opens pages, chooses, thinks for some seconds as people do,
leaves after a while and comes again as somebody new. Half read Indonesian, half English. Waiting is the time
from a deed until the page is still again; the machine's other work is in it.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.session_driver import PATIENCE_S, Dashboard, Reader, dashboard

THINKS_S = (5.0, 15.0)
DEEDS_A_VISIT = (6, 14)
INDICATORS = ("POV-01", "ORP-01", "DIS-01", "ILL-01", "AGE-01")
LINKS = (
    "/",
    "/need?indicator={indicator}&level=kecamatan",
    "/need?indicator={indicator}&level=kabupaten",
    "/need?indicator={indicator}&level=kecamatan&view=order",
    "/map?indicator={indicator}&level=kecamatan",
    "/map?indicator={indicator}&level=desa",
    "/area?area=990101",
    "/resources?show=assets",
    "/resources?show=register",
    "/resources?show=unreached",
    "/plan?step=problem",
    "/plan?step=follow",
    "/organize?board=proposals",
    "/organize?board=4w",
    "/stories",
    "/data_in",
    "/methods",
)


@dataclass
class Counted:
    """What the readers met.

    Attributes:
        waits: For each deed when it ended [s since the beginning], where it was, and how long it took [s].
        faults: What pages said that went wrong, with the link.
    """

    began: float
    waits: list[tuple[float, str, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    memory_mb: list[tuple[float, float]] = field(default_factory=list)

    def now_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began


async def visitor(house: Dashboard, seed: int, counted: Counted, until_s: float) -> None:
    """One seat: somebody comes, reads, goes, and somebody else takes it."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, THINKS_S[1]))
    while counted.now_s() < until_s:
        language = "id" if seed % 2 else "en"
        with suppress(asyncio.CancelledError):
            async with Reader.arrive(house.address, language) as reader:
                for _ in range(chance.randint(*DEEDS_A_VISIT)):
                    if counted.now_s() > until_s:
                        return
                    link = chance.choice(LINKS).format(indicator=chance.choice(INDICATORS))
                    try:
                        waited = await reader.open(link)
                    except TimeoutError:
                        counted.waits.append((counted.now_s(), link, PATIENCE_S))
                        counted.faults.append(f"{link}: no answer in {PATIENCE_S:.0f} s")
                        break
                    counted.waits.append((counted.now_s(), link, waited))
                    counted.faults += [f"{link}: {fault}" for fault in reader.faults()]
                    await asyncio.sleep(chance.uniform(*THINKS_S))


async def watch(house: Dashboard, counted: Counted, until_s: float) -> None:
    """Write down the memory every few seconds."""
    while counted.now_s() < until_s:
        counted.memory_mb.append((counted.now_s(), house.resident_mb()))
        await asyncio.sleep(5)


async def visited(house: Dashboard, sessions: int, minutes: float) -> Counted:
    """Everybody at once; every page was opened once before."""
    async with Reader.arrive(house.address, "id") as first:
        for link in LINKS:
            for indicator in INDICATORS if "{" in link else INDICATORS[:1]:
                await first.open(link.format(indicator=indicator))
    counted, until_s = Counted(time.monotonic()), 60 * minutes
    seats = (visitor(house, seed, counted, until_s) for seed in range(sessions))
    await asyncio.gather(watch(house, counted, until_s), *seats)
    return counted


def share(values: list[float], percent: int) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


def lines(counted: Counted, minutes: float) -> list[str]:
    """What came out, minute by minute and in all."""
    said = []
    for minute in range(int(minutes)):
        waits = [wait for at, _, wait in counted.waits if minute <= at / 60 < minute + 1]
        memory = [mb for at, mb in counted.memory_mb if minute <= at / 60 < minute + 1]
        if waits and memory:
            said.append(
                f"minute {minute + 1}: {len(waits)} deeds, median {share(waits, 50):.2f} s, "
                f"p95 {share(waits, 95):.2f} s, memory {max(memory):.0f} MB"
            )
    waits = [wait for _, _, wait in counted.waits]
    said.append(
        f"in all: {len(waits)} deeds, median {share(waits, 50):.2f} s, p95 {share(waits, 95):.2f} s, "
        f"longest {max(waits):.2f} s, {len(counted.faults)} faults {sorted(set(counted.faults))[:5]}"
    )
    third = [mb for at, mb in counted.memory_mb if at / 60 > minutes / 3]
    half = len(third) // 2
    if half:
        early, late = statistics.mean(third[:half]), statistics.mean(third[half:])
        said.append(
            f"memory, second against last third: {early:.0f} MB and {late:.0f} MB ({late / early:.3f}×)"
        )
    slowest = sorted(counted.waits, key=lambda one: -one[2])[:5]
    return [*said, *(f"slow: {wait:.2f} s {link}" for _, link, wait in slowest)]


def main() -> None:
    """Load, serve, visit, and say what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--store", type=Path, help="A store that is loaded already.")
    asked = parser.parse_args()
    os.environ.setdefault("TAKSIR_KEY", "a key for the benchmark only")
    with tempfile.TemporaryDirectory(prefix="taksir_sessions_") as folder:
        store = asked.store or Path(folder) / "store"
        os.environ["TAKSIR_STORE"] = str(store)
        if asked.store is None:
            from pipelines.first_start import load_example

            load_example()
        with dashboard(store, Path(folder) / "log") as house:
            before_s = house.cpu_s()
            counted = asyncio.run(visited(house, asked.sessions, asked.minutes))
            used_s = house.cpu_s() - before_s
    print("\n".join(lines(counted, asked.minutes)))
    print(f"processor time of the dashboard: {used_s:.0f} s")


if __name__ == "__main__":
    main()
