"""Entries of community organizing that hold together, in the small region made by hand."""

from collections.abc import Callable

import pandas as pd
import pytest

from taksir import organizing, written
from taksir.written import Entry

assert organizing  # its rules are obeyed from here on

BODIES: dict[str, dict] = {
    "who_does_what": {
        "organization": "LKS A", "service": "meals", "activity": "Mengantar makanan",
        "target_group": "older_persons", "area": "990101", "status": "running",
        "reached_persons": 40, "capacity_persons": 60,
    },
    "stakeholder": {"role": "Kelompok lansia", "type": "older_persons_group", "power": 1, "interest": 5},
    "meeting": {
        "title": "Musrenbang desa", "date": "2026-02-10", "area": "990101", "participation": "involve",
        "women_persons": 18, "men_persons": 22,
    },
    "proposal": {
        "activity": "Permakanan lansia", "problem": "Lansia yang tinggal sendiri makan sekali sehari",
        "area": "990101", "year": 2027, "target_group": "older_persons", "state": "drafted",
    },
    "voice": {
        "service": "meals", "area": "990101", "date": "2026-09-28", "voters": "women", "way": "dots",
        "voters_persons": 12, "votes": 9,
    },
    "case": {"organization": "LKS A", "problem_type": "goals", "stage": "entry", "opened_on": "2026-01-10"},
    "capacity_review": {"organization": "LKS A", "year": 2026, "reviewer": "self", "program_plan": 3},
    "training_need": {
        "competency": "counselling", "staff_role": "carer", "year": 2026, "importance": 5, "ability": 2,
    },
    "training": {
        "title": "Dasar konseling", "competency": "counselling", "gap_kind": "ability", "mode": "course",
        "staff_persons": 10, "status": "planned",
    },
}  # fmt: skip

Write = Callable[..., Entry]


@pytest.fixture
def write(region: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Write:
    """write(kind, **changes): an entry that holds together but for the changes."""
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")

    def wrote(kind: str, **changes: object) -> Entry:
        return written.write(kind, BODIES[kind] | changes)

    return wrote
