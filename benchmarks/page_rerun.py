"""Server time of a rerun of each page, against an empty Streamlit page in the same process.

python -m benchmarks.page_rerun

On the need page choices are made too: another area, and another indicator (the first time it is asked for,
and again). Elapsed and processor time both stand there, because a busy machine stretches the first.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.measured import cost_of

HERE = "benchmarks.page_rerun"
ROOT = Path(__file__).resolve().parent.parent
PAGES = ("home", "data_in", "need", "map", "area", "methods")
EMPTY = "import streamlit as st\nst.title('empty')\n"


def load_example_region() -> None:
    """Fill the store that TAKSIR_STORE names."""
    from pipelines.first_start import load_example

    load_example()


def rerun_all(rounds: str) -> None:
    """Print the median milliseconds of a rerun of the empty page and of each page."""
    from streamlit.testing.v1 import AppTest

    floor = _median_ms(AppTest.from_string(EMPTY), int(rounds))
    lines = [f"empty page: {floor:.1f} ms"]
    for name in PAGES:
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        page.run()
        page.switch_page(f"pages/{name}.py")
        median = _median_ms(page, int(rounds))
        lines.append(f"{name}: {median:.1f} ms ({median / floor:.1f}× the empty page)")
        if name == "need":
            lines += need_choices(page)
    Path(os.environ["TAKSIR_REPORT"]).write_text("\n".join(lines), encoding="utf-8")


def need_choices(page: object) -> list[str]:
    """What a rerun costs after a choice on the need page, as lines."""
    area, indicator = _chooser(page, "area"), _chooser(page, "indicator")
    areas, indicators = list(area.options)[1:7], list(indicator.options)
    lines = [_cost_of_choices(page, "area", areas, "another area")]
    for words in ("another indicator, asked for the first time", "another indicator, seen before"):
        lines.append(_cost_of_choices(page, "indicator", indicators, words))
    return lines


def _chooser(page: object, name: str) -> object:
    boxes = page.selectbox  # type: ignore[attr-defined]
    return next(box for box in boxes if box.key and box.key.startswith(f"{name} "))


def _cost_of_choices(page: object, name: str, options: list[str], words: str) -> str:
    elapsed, used = [], []
    for option in options:
        box = _chooser(page, name)
        started, cpu = time.perf_counter(), time.process_time()
        box.select(option).run()  # type: ignore[attr-defined]
        elapsed.append(1000 * (time.perf_counter() - started))
        used.append(1000 * (time.process_time() - cpu))
    return (
        f"  {words}: {statistics.median(elapsed):.0f} ms, at most {max(elapsed):.0f}; "
        f"processor {statistics.median(used):.0f} ms, at most {max(used):.0f} ({len(used)} choices)"
    )


def _median_ms(page: object, rounds: int) -> float:
    page.run()  # type: ignore[attr-defined]  the first run fills the caches
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        page.run()  # type: ignore[attr-defined]
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> None:
    """Load the example region into a fresh store and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.txt"
        env = {"TAKSIR_STORE": str(Path(folder) / "store"), "TAKSIR_REPORT": str(report)}
        print(f"first start: {cost_of(HERE, 'load_example_region', env=env).wall_s:.1f} s")
        cost_of(HERE, "rerun_all", str(asked.rounds), env=env)
        print(report.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
