"""Each written place resolved: to a known area by a rule that cannot err, or to a question.

In this order: the code as delivered; what a person said for this file; what people confirmed before; a
repair that leaves one code only; the areas that took an old code's place; the name word for word inside
its larger area. Likeness alone never decides: it is put to a person with its score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipelines.clinic.known import KnownAreas
from pipelines.clinic.written import PlaceHeaders
from taksir.catalogue import load_catalogue
from taksir.methods.area_codes import keeps_leading_zeros, repaired_area_code, scientific_prefix
from taksir.methods.place_names import alike_names

ALIKE_CANDIDATES_MAX = 20_000
"""A name without any larger area is compared with no more places than this."""

SUGGESTED_PLACES_MAX = 300
"""Written places for which alike names are looked up; the most frequent first."""


@dataclass(frozen=True)
class Suggestion:
    """An area that a written place may be.

    Attributes:
        score: 0–1, how alike the names are; 1 where several areas bear the very name.
    """

    area_code: str
    name: str
    score: float


@dataclass(frozen=True)
class Resolved:
    """One written place and what became of it.

    Attributes:
        place: Key of the written place.
        text: What is written, to be shown: a code, the name of a place, or both.
        row, rows: First row of the sheet, and how many rows say the same.
        how: known | answered | remembered | leading_zeros | trailing_zero | scientific | separators |
            bridged | name | open | nothing (no place written).
        area_code: Of the area found; "" where none is.
        within: Code of the larger area that is known of it; "" where none is.
        suggestions: For an open one, the likest areas first.
    """

    place: str
    text: str
    row: int
    rows: int
    how: str
    area_code: str = ""
    within: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def memory_key(self) -> tuple[str, str]:
        """Under what an answer about it is remembered: the larger area, and all that is written."""
        return self.within, self.text.casefold()


def resolved_places(
    written: pd.DataFrame, headers: PlaceHeaders, known: KnownAreas, answers: Mapping[str, str]
) -> list[Resolved]:
    """What becomes of every written place of a sheet.

    Args:
        written: From `written_places`.
        headers: Its headers.
        known: The areas.
        answers: Place → code that a person gave for this file, "" for none.
    """
    sheet = _Sheet(
        headers=headers,
        known=known,
        answers=answers,
        finest_level=_finest_level(written, headers, known),
        texts=tuple(written["text"].dropna().unique()),
    )
    found = [sheet.resolved(row) for row in written.to_dict("records")]
    open_places = [entry for entry in found if entry.how == "open"][:SUGGESTED_PLACES_MAX]
    suggested = {entry.place: sheet.with_suggestions(entry, written) for entry in open_places}
    return [suggested.get(entry.place, entry) for entry in found]


@dataclass(frozen=True)
class _Sheet:
    """A sheet whose places are being resolved."""

    headers: PlaceHeaders
    known: KnownAreas
    answers: Mapping[str, str]
    finest_level: str
    texts: tuple[str, ...]

    def resolved(self, row: dict) -> Resolved:
        """One written place."""
        code = row["code"] if isinstance(row["code"], str) else ""
        text = row["text"] if isinstance(row["text"], str) else ""
        shown = self._shown(row, text)
        entry = Resolved(str(row["place"]), shown, int(row["row"]), int(row["rows"]), "open")
        if code and self.known.has(code):
            return _found(entry, code, "known")
        if entry.place in self.answers:
            return _found(entry, self.answers[entry.place], "answered")
        if not text and not any(isinstance(row[column], str) for column in self.headers.names):
            return _found(entry, "", "nothing")
        entry = Resolved(**entry.__dict__ | {"within": self._within(row, code or text)})
        remembered = self.known.remembered.get(entry.memory_key)
        if remembered is not None:
            return _found(entry, remembered, "remembered")
        repaired = self._repaired(entry, text)
        return repaired or self._bridged(entry, code) or self._named(entry, row) or entry

    def with_suggestions(self, entry: Resolved, written: pd.DataFrame) -> Resolved:
        """An open place with the areas it may be."""
        row = written.loc[written["place"] == entry.place].iloc[0].to_dict()
        code = row["code"] if isinstance(row["code"], str) else ""
        if code in self.known.successors:
            codes = [found for found in self.known.successors[code] if found in self.known.names]
            chosen = tuple(Suggestion(found, self.known.names[found], 0.9) for found in codes)
            return Resolved(**entry.__dict__ | {"suggestions": chosen})
        name, level = self._finest_name(row)
        within = entry.within or self._digits_left(row)
        candidates = self.known.inside(level, within) if name else []
        if not candidates or len(candidates) > ALIKE_CANDIDATES_MAX:
            return entry
        alike = alike_names(name, [self.known.names[found] for found in candidates])
        chosen = tuple(
            Suggestion(candidates[like.position], self.known.names[candidates[like.position]], like.score)
            for like in alike
        )
        return Resolved(**entry.__dict__ | {"suggestions": chosen})

    def _repaired(self, entry: Resolved, text: str) -> Resolved | None:
        if not self.headers.codes:
            return None
        code, how = repaired_area_code(text)
        if how == "trailing_zero" and not self._lost_its_zero(text, code):
            return None
        return _found(entry, code, how) if code and self.known.has(code) else None

    def _lost_its_zero(self, text: str, code: str) -> bool:
        """Whether 33.1 was 33.10 and cannot have been 33.01."""
        other = code[:2] + "0" + code[2]
        is_full = f"{code[:2]}.{code[2:]}" in self.texts  # 33.10 beside 33.1: they are two places
        return not is_full and (keeps_leading_zeros(self.texts) or not self.known.has(other))

    def _bridged(self, entry: Resolved, code: str) -> Resolved | None:
        """The one area that took an old code's place; a split is a question."""
        successors = self.known.successors.get(code, ())
        is_sure = len(successors) == 1 and self.known.has(successors[0])
        return _found(entry, successors[0], "bridged") if is_sure else None

    def _named(self, entry: Resolved, row: dict) -> Resolved | None:
        name, level = self._finest_name(row)
        if not name:
            return None
        within = entry.within or self._digits_left(row)
        codes = self.known.named(name, level, within)
        successors = self.known.successors.get(str(row["code"]), ())
        codes = [code for code in codes if not successors or code in successors]
        return _found(entry, codes[0], "name") if len(codes) == 1 else None

    def _finest_name(self, row: dict) -> tuple[str, str]:
        """The name of the smallest place of a row, and its level."""
        for column in reversed(list(self.headers.names)):
            if isinstance(row[column], str):
                return row[column], _level_named(column) or self.finest_level
        return "", ""

    def _shown(self, row: dict, text: str) -> str:
        """A written place as people read it: its code and its name."""
        name, _ = self._finest_name(row)
        return text if not name or name == text else f"{text} {name}".strip()

    @staticmethod
    def _digits_left(row: dict) -> str:
        """The digits that survive in a code shown in scientific notation."""
        return scientific_prefix(row["text"]) if isinstance(row["text"], str) else ""

    def _within(self, row: dict, code: str) -> str:
        """The smallest larger area that is sure: by the code's beginning, else by the coarser names."""
        by_code = self.known.begins_like(code) if self.headers.codes and code.isdigit() else ""
        if by_code:
            return by_code
        within = ""
        for column in list(self.headers.names)[:-1]:
            if not isinstance(row[column], str):
                continue
            codes = self.known.named(row[column], _level_named(column), within)
            if len(codes) != 1:
                return within
            within = codes[0]
        return within


def _found(entry: Resolved, code: str, how: str) -> Resolved:
    return Resolved(**entry.__dict__ | {"area_code": code, "how": how})


def _level_named(column: str) -> str:
    """The level of the areas that a column names; empty for a bare name, which may be of any."""
    return load_catalogue().name_columns.get(column, "")


def _finest_level(written: pd.DataFrame, headers: PlaceHeaders, known: KnownAreas) -> str:
    """The level whose names the finest column of names holds, where its header does not say it."""
    if not headers.names:
        return ""
    column = list(headers.names)[-1]
    if level := _level_named(column):
        return level
    names = written[column].dropna().unique()
    hits = {level: sum(bool(known.named(str(name), level, "")) for name in names) for level in known.by_level}
    return max(hits, key=lambda level: hits[level]) if hits else ""
