"""The glossary from `data/catalogue/<country>/glossary.yaml`: terms and what they mean, by language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from taksir import paths
from taksir.catalogue_files import pack_entries
from taksir.errors import TaksirError
from taksir.schema import Words

PARTS = re.compile(r"[;,:]|\s\(|\)")
FEWEST_LETTERS = 3
FIELDS = ("terms_en", "terms_id", "meaning_en", "meaning_id")


@dataclass(frozen=True)
class GlossaryEntry:
    """Terms that belong together, and what they mean."""

    terms: Words
    meaning: Words

    def names(self, language: str) -> tuple[str, ...]:
        """Each term by itself."""
        parts = (part.strip() for part in PARTS.split(self.terms.in_language(language)))
        return tuple(part for part in parts if len(part) >= FEWEST_LETTERS)


@lru_cache
def glossary(country: str = "", folder: Path = paths.CATALOGUE) -> tuple[GlossaryEntry, ...]:
    """Every entry, in the order of the file.

    Raises:
        TaksirError: An entry lacks one of its four texts.
    """
    rows = pack_entries("glossary.yaml", country, folder)
    return tuple(_entry(place, row) for place, row in enumerate(rows, start=1))


def terms_in(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The terms that stand in a text, each with its meaning, in the order of the glossary."""
    found = []
    for entry in glossary():
        names = [name for name in entry.names(language) if _stands_in(name, text)]
        if names:
            found.append((", ".join(names), entry.meaning.in_language(language)))
    return tuple(found)


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE) is not None


def _entry(place: int, row: Mapping[str, str]) -> GlossaryEntry:
    missing = [name for name in FIELDS if not row.get(name)]
    if missing:
        raise TaksirError(
            "Entry {place} of the glossary lacks {fields}. Write it in data/catalogue/…/glossary.yaml.",
            place=place,
            fields=", ".join(missing),
        )
    return GlossaryEntry(
        Words(en=row["terms_en"], id=row["terms_id"]), Words(en=row["meaning_en"], id=row["meaning_id"])
    )
