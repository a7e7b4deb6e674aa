"""A whole country on the page Resources in headless Chromium: 83,762 villages and 514 facilities.

python -m benchmarks.resources_page STORE [--views unreached supply …] [--level desa] [--shots FOLDER]

STORE is filled with a made-up country where it is empty: 514 islands of 13 sub-districts with 13 villages
each, a census and 514 facilities. Every view is opened by a fresh visit, in the order given, drawn again,
and opened with another choice. Said of each: elapsed seconds until the page stands still, processor seconds
of the dashboard and of the browser's page, what the websocket brought, and the dashboard's memory.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.map import CHROMIUM
from benchmarks.session_driver import Dashboard, dashboard

if TYPE_CHECKING:
    import pandas as pd
    from playwright.sync_api import Browser, Page

    from taksir.store.workspace import Store

VILLAGES, REGENCIES, SIDE, ACROSS = 83_762, 514, 13, 32
SERVICE = "older_person_companion"
STILL = (
    "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    " && !document.querySelector('[data-testid=stProgress]')"
)
VIEWS = {
    "unreached": "limit_line",
    "supply": "coverage",
    "both": "limit_line",
    "load": "limit_line",
    "sites": "limit_line",
    "register": "",
}
"""Views and the choice that is changed in each."""
PATIENCE_MS, REST_MS = 300_000, 300


def fill(store: Path) -> None:
    """Publish the made-up country."""
    os.environ["TAKSIR_STORE"] = str(store)
    import numpy as np
    import pandas as pd
    import shapely

    from taksir.store.workspace import open_store

    number = np.arange(VILLAGES)
    regency, own = number // (SIDE * SIDE), number % (SIDE * SIDE)
    column, row = own % SIDE, own // SIDE
    wide, high = 1.4 * 0.85 / SIDE, 0.85 / SIDE
    west = 95 + 1.4 * (regency % ACROSS) + wide * column
    south = -11 + 1.0 * (regency // ACROSS) + high * row
    desa = pd.DataFrame({"kab": [f"{11 + k // 14:02d}{1 + k % 14:02d}" for k in regency]})
    desa["kec"] = [f"{kab}{place + 1:02d}" for kab, place in zip(desa["kab"], row, strict=True)]
    desa["code"] = desa["kec"] + [str(2001 + place) for place in column]
    desa["geometry"] = shapely.box(west, south, west + wide, south + high)
    desa["longitude"], desa["latitude"] = west + wide / 2, south + high / 2
    opened = open_store()
    _publish(opened, "boundaries", "boundary", _boundaries(desa))
    rng = np.random.default_rng(1)
    _publish(opened, "census", "area", _census(desa, rng.lognormal(7.6, 0.8, VILLAGES)))
    stands = desa.iloc[rng.choice(VILLAGES, REGENCIES, replace=False)]
    _publish(opened, "facilities", "facility", _facilities(stands, rng.integers(10, 120, REGENCIES) * 1.0))


def _boundaries(desa: "pd.DataFrame") -> "pd.DataFrame":
    import geopandas as gpd
    import pandas as pd
    import shapely

    parts = []
    for level, column in (("kabupaten", "kab"), ("kecamatan", "kec"), ("desa", "code")):
        around = desa.groupby(column)["geometry"].agg(lambda s: shapely.box(*shapely.total_bounds(list(s))))
        names = [f"{level.capitalize()} {code}" for code in around.index]
        columns = {"kemendagri_code": around.index, "area_name": names, "level": level}
        parts.append(gpd.GeoDataFrame(columns, geometry=around.tolist(), crs=4326))
    return pd.concat(parts, ignore_index=True)


def _census(desa: "pd.DataFrame", people: "pd.Series") -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    return pd.DataFrame(
        {
            "area_code": desa["code"], "code_system": "kemendagri", "level": "desa",
            "area_name": "Desa " + desa["code"], "pop_total": np.round(people),
            "pop_60p": np.round(people * 0.11), "households_total": np.round(people / 3.8),
        }
    )  # fmt: skip


def _facilities(stands: "pd.DataFrame", capacity: "pd.Series") -> "pd.DataFrame":
    import pandas as pd

    names = [str(place) for place in range(len(stands))]
    return pd.DataFrame(
        {
            "area_code": stands["code"].to_numpy(), "code_system": "kemendagri",
            "facility_id": names, "facility_name": [f"Rumah {name}" for name in names],
            "facility_type": "LKS-LU", "psks_code": "PSKS-04", "services_offered": SERVICE,
            "capacity_persons": capacity, "occupancy_persons": capacity // 2, "accreditation": "A",
            "resources_count": 1.0, "period_year": 2025,
            "longitude": stands["longitude"].to_numpy(), "latitude": stands["latitude"].to_numpy(),
        }
    )  # fmt: skip


def _publish(opened: "Store", kind: str, name: str, table: "pd.DataFrame") -> None:
    register = opened.register
    sha256 = (name * 64)[:32].encode().hex()
    delivery = register.receive(file_name=name, raw_sha256=sha256, size_bytes=1, actor="t")
    recipe = register.confirm_recipe(source={"id": kind, "title": kind}, kind=kind, body="{}", actor="t")
    ready = {"state": "ready", "source_id": kind, "recipe_id": recipe, "period": "2025"}
    register.advance(delivery, leaves=("received",), **ready)
    path = opened.records.staging(delivery) / f"{name}.parquet"
    table.to_parquet(path)
    opened.publish(delivery, {name: (path, len(table))}, actor="t")


class Visit:
    """A fresh visit that says what each deed on the page took."""

    def __init__(self, browser: "Browser", house: Dashboard) -> None:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
        self.page, self._house, self._brought = context.new_page(), house, 0
        self.page.on("websocket", lambda road: road.on("framereceived", self._count))

    def _count(self, frame: str | bytes) -> None:
        self._brought += len(frame)

    def say(self, what: str, deed: "Callable[[Page], object]") -> None:
        """Do something and wait until the page stands still again."""
        cpu, drawn, brought, began = self._house.cpu_s(), _drawing_s(), self._brought, time.perf_counter()
        deed(self.page)
        self.page.locator("h1").first.wait_for(timeout=PATIENCE_MS)
        took = self._still() - began
        spent = f"{self._house.cpu_s() - cpu:.1f} s dashboard + {_drawing_s() - drawn:.1f} s browser"
        print(
            f"{what}: {took:.1f} s; processor {spent}; {(self._brought - brought) / 1e6:.2f} MB brought; "
            f"dashboard holds {self._house.resident_mb():.0f} MB; "
            f"{self.page.locator('[data-testid=stAlert]').count()} alerts",
            flush=True,
        )

    def _still(self) -> float:
        """The moment from which nothing runs on the page and all is drawn."""
        while True:
            self.page.wait_for_timeout(REST_MS)
            self.page.wait_for_function(STILL, timeout=PATIENCE_MS)
            stood = time.perf_counter()
            rest = f"new Promise(done => requestAnimationFrame(() => setTimeout(done, {REST_MS})))"
            self.page.evaluate(rest)
            drawing = max(time.perf_counter() - stood - REST_MS / 1000, 0)
            if self.page.evaluate(STILL):
                return stood + drawing

    def keep(self, path: Path) -> None:
        """A picture of the whole page."""
        height = self.page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight") or 1000
        self.page.set_viewport_size({"width": 1440, "height": min(int(height) + 80, 5000)})
        self.page.wait_for_timeout(2000)
        self.page.screenshot(path=str(path))


def look(house: Dashboard, browser: "Browser", view: str, level: str, shots: Path | None) -> None:
    """Open a view by its link, draw it again, and open it with another choice."""
    visit = Visit(browser, house)
    address = f"{house.address}/resources?lang=en&show={view}&level={level}&sites=2"
    visit.say(f"{view} {level}", lambda page: page.goto(address, timeout=PATIENCE_MS))
    visit.say(f"{view} {level}, drawn again", lambda page: page.keyboard.press("r"))
    if name := VIEWS[view]:
        other = f"{address}&{name}={50 if name == 'coverage' else 45}"
        visit.say(f"{view} {level}, other {name}", lambda page: page.goto(other, timeout=PATIENCE_MS))
    if shots:
        visit.keep(shots / f"country_{view}_{level}.png")
    visit.page.context.close()


def _drawing_s() -> float:
    """Processor seconds of the browser's pages, children of this process."""
    used = 0.0
    for process in _children(os.getpid()):
        command = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace")
        if "type=renderer" in command:
            parts = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            used += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return used


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parts = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue  # no process, or it ended
        if entry.name.isdigit() and int(parts[1]) == parent:
            found += [int(entry.name), *_children(int(entry.name))]
    return found


def main() -> None:
    """Fill the store where it is empty, and look at every view."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("--views", nargs="+", default=list(VIEWS), choices=list(VIEWS))
    parser.add_argument("--level", default="desa")
    parser.add_argument("--shots", type=Path)
    asked = parser.parse_args()
    os.environ.setdefault("TAKSIR_KEY", "a key of this measurement")
    if not asked.store.exists():
        fill(asked.store)
    from playwright.sync_api import sync_playwright

    with dashboard(asked.store) as house, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for view in asked.views:
            look(house, browser, view, asked.level, asked.shots)
        browser.close()


if __name__ == "__main__":
    main()
