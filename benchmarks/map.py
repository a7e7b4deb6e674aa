"""Maps in a real browser: first map, time and bytes of a rerun, against inlined GeoJSON and an empty page.

python -m benchmarks.map --areas 38 514 7000 --limit 600

Three pages, served one after another: our way (shapes as a file the browser keeps, codes and colours
through the session), Plotly with the GeoJSON in the figure, and an empty page with a button. A rerun
exchanges the values. Bytes are what the websocket brings to the browser; times are of headless Chromium,
so read the ratios. Where a page draws no map within the limit, its time is "more than" that, and the ratio
against it a bound.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
PAGE = """
import os
import sys
import streamlit as st
sys.path.insert(0, {root!r})
from benchmarks import map as bench
bench.draw({way!r}, {areas})
"""
APP = """
import sys
import streamlit as st
sys.path.insert(0, {root!r})
from pages.parts import serving
app = st.App("page.py", routes=serving.ROUTES)
"""


def squares(areas: int) -> "gpd.GeoDataFrame":  # noqa: F821
    """So many areas with wiggling borders that neighbours share, about as detailed as real ones."""
    import geopandas as gpd
    import numpy as np
    import shapely

    side = int(np.ceil(areas**0.5))
    steps = 12
    rng = np.random.default_rng(1)
    across = rng.normal(0, 0.05, (side + 1, side, steps, 2))
    along = rng.normal(0, 0.05, (side, side + 1, steps, 2))

    def edge(start: tuple, end: tuple, wiggle: np.ndarray) -> np.ndarray:
        share = np.linspace(0, 1, steps, endpoint=False)[:, None]
        points = np.array(start) * (1 - share) + np.array(end) * share
        points[1:] += wiggle[1:]
        return points

    shapes = []
    for place in range(areas):
        y, x = divmod(place, side)
        south = edge((x, y), (x + 1, y), across[y, x])
        east = edge((x + 1, y), (x + 1, y + 1), along[y, x + 1])
        north = np.vstack([edge((x, y + 1), (x + 1, y + 1), across[y + 1, x])[1:], [(x + 1, y + 1)]])[::-1]
        west = np.vstack([edge((x, y), (x, y + 1), along[y, x])[1:], [(x, y + 1)]])[::-1]
        shapes.append(shapely.Polygon(np.vstack([south, east, north, west]) * 20 / side + (95, -10)))
    codes = [f"{place:06d}" for place in range(areas)]
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=shapes, crs=4326)


def draw(way: str, areas: int) -> None:
    """One of the three pages; runs in the server."""
    import streamlit as st

    turn = st.session_state.setdefault("turn", 0)
    if st.button("again"):
        st.session_state["turn"] = turn = turn + 1
    st.markdown(f"turn {turn}")
    if way != "empty":
        st.plotly_chart(chart(way, areas, turn), theme=None, key="map", config=config())


def config() -> dict[str, object]:
    """What our charts tell the browser, so that nothing is fetched from elsewhere."""
    from taksir import figures

    return figures.browser_config("en") | {"topojsonURL": "app/static/topojson/"}


def chart(way: str, areas: int, turn: int) -> object:
    """The map of a turn; every turn has other values."""
    import numpy as np

    from taksir import figures

    released, geometry, features = _prepared(areas)
    values = np.random.default_rng(turn).uniform(1, 30, areas)
    table = released.table.assign(estimate=values, low=values - 1, high=values + 1)
    if way == "ours":
        from dataclasses import replace

        return figures.draw_map(replace(released, table=table), geometry, "en")
    import plotly.graph_objects as go

    numbers = list(range(1, areas + 1))
    figure = go.Figure(go.Choropleth(geojson=features, locations=numbers, z=values, featureidkey="id"))
    return figure.update_geos(visible=False, fitbounds="locations")


def _prepared(areas: int) -> tuple:
    import streamlit as st

    @st.cache_resource(show_spinner=False)
    def made(count: int) -> tuple:
        sys.path.insert(0, str(ROOT / "tests"))
        from released_cases import released_of

        from taksir import shapes
        from taksir.shapes import MapGeometry

        drawn = squares(count)
        folder = Path(os.environ["TAKSIR_STORE"]) / "shapes"
        name = f"{count:020x}"
        if not (folder / f"{name}.json.gz").exists():
            shapes._draw(folder, name, drawn)
        codes = tuple(drawn["code"])
        geometry = MapGeometry(
            url=f"{shapes.ADDRESS}{name}.json",
            hatch_url=f"{shapes.ADDRESS}{name}-hatch.json",
            bounds=tuple(float(edge) for edge in drawn.total_bounds),  # type: ignore[arg-type]
            codes=codes,
            names=dict(zip(codes, codes, strict=True)),
        )
        rows = tuple((code, code, 90, 5.0, 1.0, "reliable", "", 900) for code in codes)
        return released_of(rows, matched=(count, count)), geometry, shapes.drawn_features(geometry.url)

    return made(areas)


@dataclass(frozen=True)
class Seen:
    """What a visit saw.

    Attributes:
        first_s: To the first map; the limit where none came.
        rerun_s: Median of the reruns; the limit where one did not end, 0 where none was made.
        sent_kb: What the websocket brought: median of the reruns, with the first map where none was made.
        is_first: Whether a map came.
        is_rerun: Whether the reruns came.
    """

    first_s: float
    rerun_s: float
    sent_kb: float
    is_first: bool
    is_rerun: bool

    def line(self) -> str:
        """In words."""
        if not self.is_first:
            return f"first more than {self.first_s:.0f} s, {self.sent_kb:.1f} kB came by then"
        rerun = f"{self.rerun_s:.2f} s" if self.is_rerun else f"more than {self.rerun_s:.0f} s"
        return f"first {self.first_s:.1f} s, rerun {rerun}, {self.sent_kb:.1f} kB"

    def against(self, peer: "Seen") -> str:
        """Ratios to a peer, as bounds where the peer did not come to its end."""
        first = f"first {'' if peer.is_first else 'at most '}{self.first_s / peer.first_s:.2f}×"
        if not (peer.is_first and self.is_rerun):
            return first
        bound = "" if peer.is_rerun else "at most "
        return f"{first}, rerun {bound}{self.rerun_s / peer.rerun_s:.2f}×"


def measured(way: str, areas: int, rounds: int, limit_s: float) -> Seen:
    """A visit to one of the pages, served for it alone."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        home = Path(folder)
        (home / "page.py").write_text(PAGE.format(root=str(ROOT), way=way, areas=areas))
        (home / "serve.py").write_text(APP.format(root=str(ROOT)))
        (home / "static").symlink_to(ROOT / "static")
        (home / ".streamlit").mkdir()
        (home / ".streamlit" / "config.toml").write_text((ROOT / ".streamlit/config.toml").read_text())
        env = {**os.environ, "TAKSIR_STORE": str(home / "store"), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
        with subprocess.Popen(command, cwd=home, env=env, stdout=subprocess.DEVNULL) as server:
            try:
                _wait(port)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
                    )
                    # Imports and drawn shapes are nobody's first map.
                    warm = _visit(browser, port, way, areas, 0, limit_s)
                    return _visit(browser, port, way, areas, rounds, limit_s) if warm.is_first else warm
            finally:
                server.terminate()


def _wait(port: int) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)  # another process: there is nothing to wait on but its answer
    raise RuntimeError("the page did not start")


def _visit(browser: "Browser", port: int, way: str, areas: int, rounds: int, limit_s: float) -> Seen:
    from playwright.sync_api import TimeoutError

    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(1000 * limit_s)
    came: list[int] = []
    page.on("websocket", lambda road: road.on("framereceived", lambda frame: came.append(len(frame))))
    started = time.perf_counter()
    try:
        page.goto(f"http://localhost:{port}/")
        page.wait_for_function(_ready(way, areas), arg=0)
    except TimeoutError:
        page.close()
        return Seen(limit_s, 0.0, sum(came) / 1000, is_first=False, is_rerun=False)
    first = time.perf_counter() - started
    times, sizes, is_rerun = [], [], True
    try:
        for turn in range(1, rounds + 1):
            came.clear()
            times.append(_again(page, way, areas, turn))
            sizes.append(sum(came) / 1000)
    except TimeoutError:
        times, is_rerun = [limit_s], False
    page.close()
    sent = statistics.median(sizes) if sizes else sum(came) / 1000
    return Seen(first, statistics.median(times or [0.0]), sent, is_first=True, is_rerun=is_rerun)


def _again(page: "Page", way: str, areas: int, turn: int) -> float:
    """Press the button; seconds until the map has its other colours."""
    old = page.evaluate(_COLOURS)
    started = time.perf_counter()
    page.get_by_role("button", name="again").click()
    page.wait_for_function(_ready(way, areas), arg=turn)
    if way != "empty":
        page.wait_for_function(f"old => {_COLOURS} !== old", arg=old)
    return time.perf_counter() - started


def _ready(way: str, areas: int) -> str:
    """What is true in the browser when a turn is drawn whole."""
    return f"""turn => document.body.innerText.includes('turn ' + turn)
        && document.querySelectorAll('path.choroplethlocation').length >= {0 if way == "empty" else areas}
        && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"""


_COLOURS = """[...document.querySelectorAll('path.choroplethlocation')].slice(0, 60)
    .map(path => getComputedStyle(path).fill).join()"""


def main() -> None:
    """Print a line for each number of areas and each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, nargs="+", default=[38, 514, 7000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=300, help="seconds until a page is given up")
    asked = parser.parse_args()
    print(f"{'empty':8} {0:6} areas: {measured('empty', 0, asked.rounds, asked.limit).line()}", flush=True)
    for areas in asked.areas:
        seen = {way: measured(way, areas, asked.rounds, asked.limit) for way in ("ours", "inlined")}
        for way, one in seen.items():
            print(f"{way:8} {areas:6} areas: {one.line()}", flush=True)
        print(f"{'ratio':8} {areas:6} areas: {seen['ours'].against(seen['inlined'])}", flush=True)


if __name__ == "__main__":
    main()
