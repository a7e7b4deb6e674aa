"""Maps in a real browser: first map, time and bytes of a rerun, against inlined GeoJSON and an empty page.

python -m benchmarks.map --areas 38 514 7000

Three pages, served one after another: our way (shapes as a file the browser keeps, codes and colours
through the session), Plotly with the GeoJSON in the figure, and an empty page with a button. A rerun
exchanges the values. Bytes are what the websocket brings to the browser; times are of headless Chromium,
so read the ratios.
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
from pathlib import Path

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


def measured(way: str, areas: int, rounds: int) -> tuple[float, float, float]:
    """Seconds to the first map, median seconds of a rerun, and median kilobytes of a rerun."""
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
                    _visit(browser, port, way, areas, 0)  # imports and drawn shapes are nobody's first map
                    return _visit(browser, port, way, areas, rounds)
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


def _visit(browser: object, port: int, way: str, areas: int, rounds: int) -> tuple[float, float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    page.set_default_timeout(120_000)
    came: list[int] = []
    page.on("websocket", lambda road: road.on("framereceived", lambda frame: came.append(len(frame))))
    ready = f"""turn => document.body.innerText.includes('turn ' + turn)
        && document.querySelectorAll('path.choroplethlocation').length >= {0 if way == "empty" else areas}
        && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"""
    started = time.perf_counter()
    page.goto(f"http://localhost:{port}/")
    page.wait_for_function(ready, arg=0)
    first = time.perf_counter() - started
    times, sizes = [], []
    for turn in range(1, rounds + 1):
        came.clear()
        old = page.evaluate(_COLOURS)
        started = time.perf_counter()
        page.get_by_role("button", name="again").click()
        page.wait_for_function(ready, arg=turn)
        if way != "empty":
            page.wait_for_function(f"old => {_COLOURS} !== old", arg=old)
        times.append(time.perf_counter() - started)
        sizes.append(sum(came) / 1000)
    page.close()
    return first, statistics.median(times or [0.0]), statistics.median(sizes or [0.0])


_COLOURS = """[...document.querySelectorAll('path.choroplethlocation')].slice(0, 60)
    .map(path => getComputedStyle(path).fill).join()"""


def main() -> None:
    """Print a line for each number of areas and each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, nargs="+", default=[38, 514, 7000])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    for way, areas in [("empty", 0), *((way, size) for size in asked.areas for way in ("ours", "inlined"))]:
        first, rerun, sent = measured(way, areas, asked.rounds)
        print(f"{way:8} {areas:6} areas: first {first:.1f} s, rerun {rerun:.2f} s, {sent:.1f} kB", flush=True)


if __name__ == "__main__":
    main()
