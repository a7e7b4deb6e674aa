"""Questionnaires and correction workbooks, hurt at random: an answer or a sentence, and no row lost unsaid.

Workbooks are read in a process of their own, so a few go that whole way here, and more as the sheets that
come out of it. TAKSIR_EXAMPLES=5000 tries 50 times as many; `python -m benchmarks.nastiness --workbooks` too.
"""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from nasty_forms import (
    KINDS_OF_BOOKS,
    MARKS,
    correction_book,
    staged_correction_verdict,
    staged_form_verdict,
)
from nasty_workbooks import hurt_book

from pipelines.returned import MARK_HEADERS, MARK_SHEET, RETURN_KEY

TIMES = max(1, int(os.environ.get("TAKSIR_EXAMPLES", "100")) // 100)
WHOLE, STAGED = 1 * TIMES, 10 * TIMES
OF_FILES = {"far_away", "in_the_zip", "merged_cells", "formulas"}
"""Ways that the reader of the workbook meets and no sheet shows."""
AS_STAGED = {"questionnaires": staged_form_verdict, "corrections": staged_correction_verdict}


@pytest.mark.parametrize("kind", KINDS_OF_BOOKS)
def test_hurt_workbooks_are_read_or_refused_and_nothing_is_lost(kind: str, tmp_path: Path) -> None:
    make, ways, verdict = KINDS_OF_BOOKS[kind]
    chance = random.Random(20261122)
    for number in range(WHOLE):
        book, folder = hurt_book(make(), ways, chance), tmp_path / str(number)
        folder.mkdir()
        assert verdict(book.content(), folder), book.taken


@pytest.mark.parametrize("kind", KINDS_OF_BOOKS)
def test_hurt_sheets_lose_nothing(kind: str, tmp_path: Path) -> None:
    make, every, _ = KINDS_OF_BOOKS[kind]
    ways = tuple(way for way in every if way.__name__ not in OF_FILES)
    chance, found = random.Random(20261123), Counter()
    for number in range(STAGED):
        found[AS_STAGED[kind](hurt_book(make(), ways, chance), tmp_path / str(number))] += 1
    assert len(found) == 2, found


@pytest.mark.parametrize("number", range(len(MARKS)))
def test_a_mark_that_says_anything_at_all_is_a_mark_or_none(number: int, tmp_path: Path) -> None:
    book = correction_book()
    book.sheets[MARK_SHEET] = [list(MARK_HEADERS), [RETURN_KEY, MARKS[number]]]
    assert staged_correction_verdict(book, tmp_path) in ("a correction", "any file")
