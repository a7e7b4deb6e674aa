"""Thousands of nasty files, each read and compared with what was written; prints what came back.

python -m benchmarks.nastiness --files 5000 --workers 2
python -m benchmarks.nastiness --workbooks 2000 --workers 2

A file is a table in a random dialect (tests/nasty_files.py), a workbook a questionnaire or a correction that
was hurt (tests/nasty_forms.py). The run fails where a reader breaks, or where a wrong cell, row, header or
number comes back without a warning, an error or a question that says so.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from nasty_files import NastyFile, nasty_files  # noqa: E402
from nasty_forms import KINDS_OF_BOOKS  # noqa: E402
from nasty_verdicts import verdict  # noqa: E402
from nasty_workbooks import hurt_book  # noqa: E402

SHOWN = 10
FILES_A_TASK = 250


KINDS = ("right", "said", "refused", "silent", "broken")


def judged(task: tuple[int, int]) -> tuple[Counter, list[str]]:
    """Files of one seed: how many came back how, and the worst of them in words."""
    number, count = task
    found: Counter = Counter()
    worst: list[str] = []

    @seed(number)
    @settings(
        max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        database=None,
    )  # fmt: skip
    @given(nasty_files())
    def read(file: NastyFile) -> None:
        try:
            came_back = verdict(file)
        except Exception:  # noqa: BLE001  whatever breaks is what is looked for
            found["broken"] += 1
            worst.append(f"{_dialect(file)}\n{traceback.format_exc()[-900:]}")
            return
        found[came_back.kind] += 1
        found["damaged files"] += bool(file.damage)
        found["right of damaged"] += bool(file.damage) and came_back.kind == "right"
        found["numeric columns asked about"] += came_back.asked
        found["numbers listed as unreadable"] += came_back.unread
        if came_back.kind == "silent":
            worst.append(f"{_dialect(file)}\n{came_back.detail}\n{file.content[:300]!r}")

    read()
    return found, worst


def judged_books(task: tuple[int, int]) -> tuple[Counter, list[str]]:
    """Workbooks of one seed: how many came back how, and those that broke the reader."""
    number, count = task
    chance, found, worst = random.Random(number), Counter(), []
    for place in range(count):
        name, (make, ways, verdict_of) = list(KINDS_OF_BOOKS.items())[place % len(KINDS_OF_BOOKS)]
        book = hurt_book(make(), ways, chance)
        with tempfile.TemporaryDirectory() as folder:
            try:
                came_back = verdict_of(book.content(), Path(folder))
                found[f"{name}: {came_back}"] += 1
                found["refused" if came_back == "refused" else "right"] += 1
            except Exception:  # noqa: BLE001  whatever breaks is what is looked for
                found["broken"] += 1
                told = f"{name} {number}/{place} {', '.join(book.taken)}"
                worst.append(f"{told}\n{traceback.format_exc()[-900:]}")
    return found, worst


def _dialect(file: NastyFile) -> str:
    names = (
        "encoding",
        "delimiter",
        "quote",
        "quoting",
        "line_end",
        "titles",
        "notes",
        "number_row",
        "total",
    )
    return f"{file.damage or 'undamaged'} " + ", ".join(f"{name}={file.how[name]!r}" for name in names)


def main() -> None:
    """Read and judge, and end with 1 where anything was wrong and unsaid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--workbooks", type=int, default=0, help="Questionnaires and corrections instead.")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started, count = time.perf_counter(), asked.workbooks or asked.files
    tasks = [
        (asked.seed * 1_000 + number, min(FILES_A_TASK, count - first))
        for number, first in enumerate(range(0, count, FILES_A_TASK))
    ]
    found: Counter = Counter()
    worst: list[str] = []
    with multiprocessing.get_context("spawn").Pool(asked.workers) as pool:
        for part, words in pool.imap_unordered(judged_books if asked.workbooks else judged, tasks):
            found += part
            worst += words
            for file in words[:SHOWN]:
                print(f"\n{file}\n", flush=True)
            read = sum(found[kind] for kind in KINDS)
            told = ", ".join(f"{kind} {found[kind]:,}" for kind in KINDS)
            print(f"{read:,} files in {time.perf_counter() - started:.0f} s: {told}", flush=True)
    for kind in sorted(set(found) - set(KINDS)):
        print(f"  ({kind}: {found[kind]:,})")
    sys.exit(1 if worst else 0)


if __name__ == "__main__":
    main()
