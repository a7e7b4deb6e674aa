"""Whether a proposal is there already: alike in words, for the same place and year.

Likeness only ever makes a suggestion: a person looks at both and decides.
"""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz

LIKENESS_MIN = 0.8
"""Proposals less alike than this are not shown to anybody."""

FILLERS = frozenset(
    {
        "untuk", "bagi", "di", "ke", "dari", "dan", "yang", "dengan", "pada", "para", "agar", "desa",
        "kelurahan", "kecamatan", "kabupaten", "dusun", "rt", "rw", "pengadaan", "pemberian", "kegiatan",
        "program", "bantuan", "penyediaan", "tahun", "the", "for", "of", "and", "in", "a", "an", "to", "with",
        "provision", "supply", "procurement", "programme", "activity",
    }
)  # fmt: skip
"""Words that say nothing of what is proposed."""


@dataclass(frozen=True)
class SimilarProposal:
    """One that may be the same.

    Attributes:
        id: Index of the known proposal.
        likeness: 0 to 1, of the words.
    """

    id: str
    likeness: float


def plain_words(text: str) -> str:
    """A proposal's words without case, marks and fillers, sorted."""
    letters = unicodedata.normalize("NFKD", str(text).casefold())
    words = re.findall(r"[a-z0-9]+", letters)
    return " ".join(sorted(word for word in words if word not in FILLERS)) or " ".join(sorted(words))


def likeness(one: str, other: str) -> float:
    """How alike two proposals are in their words, 0 to 1.

    The mean of two ratios: of all words in order of the alphabet, and of the words they share. The second
    alone would take a short text for the same as any long one that holds its words.

    Reference:
        Indel similarity of rapidfuzz; a textbook implementation gives the same (tests/unit/methods).
    """
    first, second = plain_words(one), plain_words(other)
    if not first or not second:
        return 0.0
    return (fuzz.ratio(first, second) + fuzz.token_set_ratio(first, second)) / 200


def similar_proposals(
    text: str, area_code: str, year: int, known: pd.DataFrame, *, least: float = LIKENESS_MIN
) -> list[SimilarProposal]:
    """Known proposals that may be the same, the most alike first.

    Args:
        text: What is proposed.
        area_code: Where; a place inside the other's, or around it, counts as the same place.
        year: The budget year.
        known: Index the id: `text`, `area_code`, `year`.
        least: Likeness from which one is named.
    """
    found = [
        SimilarProposal(str(name), round(likeness(text, row["text"]), 3))
        for name, row in known.iterrows()
        if int(row["year"]) == year and _is_same_place(area_code, str(row["area_code"]))
    ]
    return sorted((one for one in found if one.likeness >= least), key=lambda one: (-one.likeness, one.id))


def _is_same_place(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
