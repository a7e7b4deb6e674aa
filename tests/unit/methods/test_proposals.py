"""Proposals that may be the same: likeness against a textbook implementation, place and year by hand."""

import pandas as pd
import pytest

from taksir.methods.proposals import likeness, plain_words, similar_proposals

KNOWN = pd.DataFrame(
    [
        ("Pengadaan kursi roda untuk penyandang disabilitas", "9901011001", 2027),
        ("Kursi roda bagi penyandang disabilitas", "990102", 2027),
        ("Kursi roda bagi penyandang disabilitas", "9901011001", 2026),
        ("Perbaikan jembatan dusun", "9901011001", 2027),
        ("Kursi roda dan alat bantu dengar penyandang disabilitas", "990101", 2027),
    ],
    columns=["text", "area_code", "year"],
    index=["p1", "p2", "p3", "p4", "p5"],
)


def textbook_ratio(one: str, other: str) -> float:
    """Indel similarity by longest common subsequence, quadratic and plain."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if a == b else max(table[i - 1][j], table[i][j - 1])
    return 2 * table[-1][-1] / (len(one) + len(other))


def textbook_likeness(one: str, other: str) -> float:
    first, second = plain_words(one), plain_words(other)
    shared = " ".join(sorted(set(first.split()) & set(second.split())))
    only = [" ".join(sorted(set(a.split()) - set(b.split()))) for a, b in ((first, second), (second, first))]
    joined = [f"{shared} {rest}".strip() for rest in only]
    pairs = [(joined[0], joined[1])] + ([(shared, joined[0]), (shared, joined[1])] if shared else [])
    token_set = 1.0 if shared and "" in only else max(textbook_ratio(a, b) for a, b in pairs)
    return (textbook_ratio(first, second) + token_set) / 2


@pytest.mark.parametrize("one", KNOWN["text"])
@pytest.mark.parametrize(
    "other", ["Kursi roda untuk disabilitas", "jembatan gantung desa", "Wheelchairs for children"]
)
def test_likeness_is_the_textbooks(one, other):
    assert likeness(one, other) == pytest.approx(textbook_likeness(one, other), abs=1e-9)


def test_the_same_place_and_year_only_the_most_alike_first():
    found = similar_proposals("Bantuan kursi roda penyandang disabilitas", "9901011001", 2027, KNOWN)
    assert [one.id for one in found] == ["p1", "p5"]
    assert found[0].likeness == 1.0 > found[1].likeness >= 0.8


def test_another_proposal_of_the_same_place_is_not_the_same():
    assert similar_proposals("Pelatihan pengasuhan keluarga", "9901011001", 2027, KNOWN) == []


def test_case_marks_and_fillers_do_not_count_and_an_empty_text_is_like_nothing():
    assert likeness("KURSI RODA untuk Desa", "kursi-roda") == 1.0
    assert likeness("", "kursi roda") == 0.0
    assert likeness("untuk desa", "untuk desa") == 1.0  # nothing but fillers is still compared
