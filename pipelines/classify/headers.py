"""Which of our columns a delivered header names: by our name, a synonym or a label, never by likeness.

Case, spaces, underscores, accents, group prefixes and remarks in brackets do not matter; letters do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.recipe import header_key
from taksir.schema import Catalogue, Column

NAME_SCORE, SYNONYM_SCORE, LABEL_SCORE = 1.0, 0.95, 0.9
PART_PENALTY = 0.1
"""What is taken off when only the last part of a joined header names the column."""

RANK_STEP = 0.0005
"""Earlier synonyms are the more exact ones: each place down the list costs this much."""

UNIT_SCALES = ((r"juta|jt|million", 1e6), (r"ribu|rb|ribuan|thousand", 1e3), (r"miliar|milyar|billion", 1e9))
"""Words of a header's unit that say what its numbers are counted in."""


@dataclass(frozen=True)
class Naming:
    """One column a header may name.

    Attributes:
        column: Our column.
        score: 0–1.
        reason: Why, a msgid over {header} and {column}.
        label: What the file calls the header, where that names the column.
    """

    column: Column
    score: float
    reason: str
    label: str = ""


class HeaderNames:
    """The names under which one of our tables' columns are delivered."""

    def __init__(self, catalogue: Catalogue, table: str) -> None:
        self.table = table
        self._columns = {column.name: column for column in catalogue.columns_of(table)}
        self._total_keys = {header_key(word) for word in catalogue.total_words}
        self._narrowing_keys = _narrowing_keys(catalogue)
        self._by_key: dict[str, list[Naming]] = {}
        for column in catalogue.columns_of(table):
            for key, score, reason in _keys_of(column):
                known = self._by_key.setdefault(key, [])
                if all(naming.column.name != column.name for naming in known):
                    known.append(Naming(column, score, reason))

    def column(self, name: str) -> Column | None:
        """A column of the table by our name, or None."""
        return self._columns.get(name)

    def namings(self, header: str, *, is_option: bool = False) -> list[Naming]:
        """The columns a header may name, the likeliest first.

        Args:
            header: As delivered.
            is_option: Whether it is one answer of a question, `group/question/answer`, which names a
                column only together with its question.
        """
        found: dict[str, Naming] = {}
        for key, penalty in self._option_spellings(header) if is_option else self._spellings(header):
            for naming in self._by_key.get(key, ()):
                known = Naming(naming.column, naming.score - penalty, naming.reason)
                found.setdefault(naming.column.name, known)
        return sorted(found.values(), key=lambda naming: -naming.score)

    def _option_spellings(self, header: str) -> Iterator[tuple[str, float]]:
        yield header_key(header), 0.0
        yield header_key("/".join(header.split("/")[-2:])), PART_PENALTY

    def _spellings(self, header: str) -> Iterator[tuple[str, float]]:
        """Keys to look a header up by, with what each is worth less."""
        bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header)
        yield header_key(header), 0.0
        yield header_key(bare), 0.0
        parts = [part for part in bare.split("/") if header_key(part)]
        if len(parts) < 2:
            return
        yield header_key("/".join(parts)), 0.0
        if self._narrowing_keys & {header_key(part) for part in parts[:-1]}:
            return  # "Laki-laki / 0-4" is not everybody aged 0-4
        yield header_key(parts[-1]), PART_PENALTY
        if header_key(parts[-1]) in self._total_keys:
            # "Penduduk / Jumlah" counts everybody; "Penduduk / Laki-laki" does not.
            yield header_key("/".join(parts[:-1])), PART_PENALTY / 2
            yield header_key(parts[-2]), PART_PENALTY
        elif header_key(parts[0]) in self._total_keys:
            yield header_key("/".join(parts[1:])), PART_PENALTY / 2


def _narrowing_keys(catalogue: Catalogue) -> set[str]:
    """Words of a joined header that say it counts only some: women or men, towns or the countryside."""
    columns = [column for column in catalogue.columns if column.name in ("sex", "urban_rural")]
    words = {
        word
        for column in columns
        for code in column.codes
        for word in (*code.accepts, code.label.id, code.label.en)
    }
    # "desa" and "kota" name the kind of place, or the question about it, more often than its class.
    return {header_key(word) for word in words if not word.isdigit()} - {"desa", "kota"}


def unit_factor(header: str) -> float:
    """What the numbers under a header are counted in: 1000 for "(ribu jiwa)", 1 where nothing is said."""
    inside = " ".join(re.findall(r"[(\[]([^)\]]*)", header))
    for words, factor in UNIT_SCALES:
        if re.search(rf"\b({words})\b", inside.casefold()):
            return factor
    return 1.0


def unit_word_factor(word: str) -> float:
    """What a cell of a unit column says its row is counted in: 1000 for "RIBU JIWA"."""
    return next(
        (factor for words, factor in UNIT_SCALES if re.search(rf"\b({words})\b", word.casefold())), 1.0
    )


def _keys_of(column: Column) -> Iterable[tuple[str, float, str]]:
    yield header_key(column.name), NAME_SCORE, "{header} is our name of the column."
    for rank, synonym in enumerate(column.synonyms):
        yield (
            header_key(synonym),
            SYNONYM_SCORE - RANK_STEP * rank,
            "{header} is a known name of {column}.",
        )
    for label in (column.label.id, column.label.en):
        if label:
            yield header_key(label), LABEL_SCORE, "{header} is the label of {column}."
