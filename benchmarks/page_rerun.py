"""Server time of a rerun of each page, against an empty Streamlit page in the same process.

python -m benchmarks.page_rerun [--every]

On the need page choices are made too: another area, and another indicator (the first time it is asked for,
and again). With --every, each first choice of an indicator and of a breakdown there is, three times: in a
store that was never looked at; after the server was idle; after another start. Elapsed and processor time
both stand there, because a busy machine stretches the first.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.measured import cost_of

HERE = "benchmarks.page_rerun"
ROOT = Path(__file__).resolve().parent.parent
PAGES = ("home", "data_in", "need", "map", "area", "methods")
MOST_MS = 300
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


def first_choices(ahead: str) -> None:
    """Print what each first choice costs on the need page, the figures made ready ahead or not."""
    from streamlit.testing.v1 import AppTest

    from pages.parts.ready import server

    os.environ["TAKSIR_AHEAD"] = ahead
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600)
    page.run()
    page.switch_page("pages/need.py")
    page.run()
    lines = []
    if job := server().job:
        while not job.wait(1):
            pass
        lines.append(f"  made ready in {job.seconds:.0f} s")
    indicators, groups = [], []
    for topic in list(_chooser(page, "topic").options):
        indicators.append(_cost_of_choice(page, "topic", topic))
        for indicator in list(_chooser(page, "indicator").options):
            indicators.append(_cost_of_choice(page, "indicator", indicator))
            everybody, *others = _options(page, "group")
            groups += [_cost_of_choice(page, "group", group) for group in others]
            if others:
                _chooser(page, "group").select(everybody).run()
    lines += [_told("indicators and topics", indicators), _told("breakdowns", groups)]
    Path(os.environ["TAKSIR_REPORT"]).write_text("\n".join(lines), encoding="utf-8")


def _options(page: object, name: str) -> list[str]:
    boxes = page.selectbox  # type: ignore[attr-defined]
    found = [list(box.options) for box in boxes if box.key and box.key.startswith(f"{name} ")]
    return found[0] if found else [""]


def _chooser(page: object, name: str) -> object:
    boxes = page.selectbox  # type: ignore[attr-defined]
    return next(box for box in boxes if box.key and box.key.startswith(f"{name} "))


def _cost_of_choices(page: object, name: str, options: list[str], words: str) -> str:
    return _told(words, [_cost_of_choice(page, name, option) for option in options])


def _cost_of_choice(page: object, name: str, option: str) -> tuple[float, float]:
    """Milliseconds elapsed and of the processor."""
    box = _chooser(page, name)
    started, cpu = time.perf_counter(), time.process_time()
    box.select(option).run()  # type: ignore[attr-defined]
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu)


def _told(words: str, costs: list[tuple[float, float]]) -> str:
    elapsed, used = zip(*costs, strict=True)
    return (
        f"  {words}: {statistics.median(elapsed):.0f} ms, at most {max(elapsed):.0f}, "
        f"{sum(ms > MOST_MS for ms in elapsed)} above {MOST_MS}; "
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
    parser.add_argument("--every", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.txt"
        env = {"TAKSIR_STORE": str(Path(folder) / "store"), "TAKSIR_REPORT": str(report)}
        print(f"first start: {cost_of(HERE, 'load_example_region', env=env).wall_s:.1f} s")
        cost_of(HERE, "rerun_all", str(asked.rounds), env=env)
        print(report.read_text(encoding="utf-8"))
        stages = {
            "every first choice, never looked at": "no",
            "after the server was idle": "yes",
            "after another start": "no",
        }
        for words, ahead in stages.items() if asked.every else ():
            if ahead == "no" and "never" in words:
                shutil.rmtree(env["TAKSIR_STORE"])
                cost_of(HERE, "load_example_region", env=env)
            cost_of(HERE, "first_choices", ahead, env=env)
            print(words, report.read_text(encoding="utf-8"), sep="\n", flush=True)


if __name__ == "__main__":
    main()
