"""The map of a whole country in a real browser, against the map of the example region.

python -m benchmarks.country VILLAGES.csv REGENCIES.geojson VILLAGES_OF_SOME.geojson

Public files: a list (code, name) of every village of the country, and boundaries. They come in by `taksir
load`; each village of the list is given generated numbers of people. Then a visitor whose browser keeps
nothing opens the regencies of the country, the villages of one regency, and the example region, in turn: time
until every area is drawn. The first visit of each is not counted: shapes are drawn and figures decided once.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measured import cost_of
from benchmarks.session_driver import dashboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 180_000
LOADED = ("--yes", "--leave-out-faulty-rows", "--accept-warnings")
COUNTED = "ELD-01"
"""A share that the list itself answers: no survey is needed."""
READY = """() => {
  const isStill = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning';
  return isStill && document.querySelectorAll('.choroplethlayer path.choroplethlocation').length > 0;
}"""
DRAWN = "document.querySelectorAll('.choroplethlayer path.choroplethlocation').length"


def fill(villages: Path, boundaries: list[Path], store: Path) -> None:
    """Load the public files into a fresh store."""
    import numpy as np
    import pandas as pd

    listed = pd.read_csv(villages, dtype=str)[["code", "name"]]
    chance = np.random.default_rng(1)
    people = chance.lognormal(7.8, 0.7, len(listed)).round().astype(int)
    old = chance.binomial(people, chance.normal(0.11, 0.03, len(listed)).clip(0.02, 0.3))
    counted = listed.set_axis(["kode_desa", "nama_desa"], axis=1)
    path = store.parent / "daftar_desa_2025.csv"
    counted.assign(jumlah_penduduk=people, penduduk_60_plus=old).to_csv(path, index=False)
    for file in [*boundaries, path]:
        command = [str(Path(sys.executable).with_name("taksir")), "load", *LOADED]
        subprocess.run(
            [*command, str(file), "--source", file.stem],
            check=True,
            env={**os.environ, "TAKSIR_STORE": str(store)},
            stdout=subprocess.DEVNULL,
        )


def first_maps(browser: "Browser", store: Path, views: dict[str, str], rounds: int) -> None:
    """Print for each view the median seconds to the first map, and how many areas it has."""
    with dashboard(store) as house:
        for name, link in views.items():
            seen = [_first_map(browser, house.address + link) for _ in range(rounds + 1)]
            seconds = statistics.median(second for second, _ in seen[1:])
            print(f"{name}: {seconds:.1f} s to the first map of {seen[0][1]} areas", flush=True)


def _first_map(browser: "Browser", link: str) -> tuple[float, int]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    started = time.perf_counter()
    page.goto(link)
    page.wait_for_function(READY)
    seconds, areas = time.perf_counter() - started, page.evaluate(DRAWN)
    context.close()
    return seconds, areas


def main() -> None:
    """Load both regions and measure."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("villages", type=Path, help="every village of the country: code, name")
    parser.add_argument("boundaries", type=Path, nargs="+", help="of regencies, of some villages")
    parser.add_argument("--regency", default="3404", help="whose villages have boundaries")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--store", type=Path, help="where the country is loaded already, or will be kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        region, country = Path(place) / "region" / "store", asked.store or Path(place) / "country" / "store"
        cost_of("benchmarks.page_rerun", "load_example_region", env={"TAKSIR_STORE": str(region)})
        if not country.exists():
            country.parent.mkdir(parents=True, exist_ok=True)
            fill(asked.villages, asked.boundaries, country)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        link = f"/map?indicator={COUNTED}"
        views = {"example region, villages": f"{link}&level=desa"}
        views = {"example region, sub-districts": f"{link}&level=kecamatan"} | views
        first_maps(browser, region, views, asked.rounds)
        views = {"country, regencies": f"{link}&level=kabupaten"}
        views |= {"one regency, villages": f"{link}&level=desa&within={asked.regency}"}
        first_maps(browser, country, views, asked.rounds)


if __name__ == "__main__":
    main()
