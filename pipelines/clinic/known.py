"""The areas that are known, arranged to be found by code, by name, and by what a code was before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from taksir.methods.place_names import place_name, same_place_name


@dataclass(frozen=True)
class KnownAreas:
    """The known areas of one code system.

    Attributes:
        table: area_code, level, name; each code once.
        code_system: Of the codes.
        successors: Code of an earlier vintage → the codes that took its place.
        splits: Code that was kept in a split → its vintage, and the codes split off then.
        remembered: (larger area's code, written text in lower case) → code that people confirmed before,
            "" for "none of these".
    """

    table: pd.DataFrame
    code_system: str
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splits: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    remembered: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name by code."""
        return dict(zip(self.table["area_code"], self.table["name"].fillna("").astype(str), strict=True))

    @cached_property
    def levels(self) -> dict[str, str]:
        """Level by code."""
        return dict(zip(self.table["area_code"], self.table["level"], strict=True))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Lengths of codes that occur, the longest first."""
        return tuple(sorted({len(code) for code in self.names}, reverse=True))

    @cached_property
    def by_level(self) -> dict[str, list[str]]:
        """Codes of each level, sorted."""
        return {str(level): sorted(rows["area_code"]) for level, rows in self.table.groupby("level")}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for code, name in sorted(self.names.items()):
            found.setdefault((self.levels[code], place_name(name).plain), []).append(code)
        return found

    @cached_property
    def _listed(self) -> set[tuple[str, int]]:
        lengths = self.lengths
        return {(code[:n], len(code)) for code in self.names for n in lengths if n < len(code)}

    def larger(self, code: str) -> str:
        """The smallest known area whose code a longer one continues; "" where there is none."""
        return next((code[:n] for n in self.lengths if n < len(code) and code[:n] in self.names), "")

    def begins_like(self, code: str) -> str:
        """The beginning that a code shares with known areas, as long as a larger area's code may be."""
        return next(
            (code[:n] for n in (*self.lengths, 4, 2) if n < len(code) and self._is_begun(code[:n])), ""
        )

    def _is_begun(self, beginning: str) -> bool:
        return any(code.startswith(beginning) for code in self.names)

    def has(self, code: str) -> bool:
        """Whether an area of this code is known, or may be: its larger area is, and lists none as small."""
        larger = self.larger(code)
        return code in self.names or (bool(larger) and (larger, len(code)) not in self._listed)

    def named(self, written: str, level: str, within: str) -> list[str]:
        """Codes of the areas of a level inside a larger one that bear a name, word for word."""
        codes = self._by_name.get((level, place_name(written).plain), [])
        return [
            code for code in codes if code.startswith(within) and same_place_name(written, self.names[code])
        ]

    def inside(self, level: str, within: str) -> list[str]:
        """Codes of the areas of a level inside a larger one."""
        return [code for code in self.by_level.get(level, []) if code.startswith(within)]
