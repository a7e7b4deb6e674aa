"""The areas: which places there are, what they are called and under which codes.

Codes of different systems are never compared. One system is the home of a workspace; others reach
it only through a bridge: a table of pairs, or boundaries that carry both codes.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from taksir.catalogue import load_catalogue
from taksir.evidence import Evidence, current_evidence
from taksir.store.workspace import open_store, scan

LAST_SIGN = chr(0x10FFFF)
"""Sorts behind whatever may follow in a code."""


@dataclass(frozen=True)
class AreaIndex:
    """Every known area once.

    Attributes:
        table: code [home system], level, name, and one column per other code system, all text.
        home_system: The code system the workspace speaks.
        deliveries: Ids of the deliveries that say what the places are.
    """

    table: pd.DataFrame
    home_system: str
    deliveries: tuple[str, ...] = ()

    def codes(self, level: str, within: str = "") -> list[str]:
        """The codes of a level inside an area, sorted."""
        ordered = self._ordered.get(level, [])
        first = bisect_left(ordered, within)
        return ordered[first : bisect_left(ordered, within + LAST_SIGN)]

    @cached_property
    def _ordered(self) -> dict[str, list[str]]:
        """The codes of each level, sorted once: those inside an area stand side by side."""
        return {str(level): sorted(codes) for level, codes in self.table.groupby("level")["code"]}

    @cached_property
    def names(self) -> dict[str, str]:
        """Name by code."""
        return dict(zip(self.table["code"], self.table["name"], strict=True))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many areas each level has."""
        return {str(level): int(size) for level, size in self.table["level"].value_counts().items()}

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that have areas, highest first; of levels with a single area only the lowest."""
        sizes = self.sizes
        present = [level.name for level in load_catalogue().levels if sizes.get(level.name, 0)]
        while len(present) > 1 and sizes[present[0]] == sizes[present[1]] == 1:
            present.pop(0)
        return tuple(present)

    def chain(self, code: str) -> tuple[str, ...]:
        """The known areas a code lies in, the largest first, and the area itself last."""
        known, system = self.levels_of, self.home_system
        lengths = sorted({level.code_length.get(system, 0) for level in load_catalogue().levels})
        larger = [code[:length] for length in lengths if 0 < length < len(code) and code[:length] in known]
        return (*larger, code) if code in known else tuple(larger)

    def level_of(self, code: str) -> str:
        """The level of a known area; an empty text for the whole and for an unknown code."""
        return self.levels_of.get(code, "")

    @cached_property
    def levels_of(self) -> dict[str, str]:
        """Level by code."""
        return dict(zip(self.table["code"], self.table["level"], strict=True))

    def found(self, text: str, most: int = 8) -> list[str]:
        """Codes of the areas whose code or name a reader may mean, the likeliest first.

        Args:
            text: A code with or without dots, or part of a name.
            most: How many at most.
        """
        wanted = text.strip().casefold()
        digits = wanted.replace(".", "").replace(" ", "")
        if not wanted:
            return []
        codes, names = self.table["code"].astype(str), self.folded_names
        # Whoever asks for Bogor means Kabupaten and Kota Bogor before a village of that name.
        is_tail = names.str.endswith(f" {wanted}")
        begins = names.str.startswith(wanted) | names.str.contains(f" {wanted}", regex=False)
        rank = np.select(
            [codes == digits, (names == wanted) | is_tail, begins, codes.str.startswith(digits)],
            [0, 1, 2, 3],
            default=np.where(names.str.contains(wanted, regex=False), 4, 9),
        )
        table = pd.DataFrame({"code": codes, "rank": rank, "length": codes.str.len(), "is_tail": is_tail})
        near = table[table["rank"] < 9].sort_values(["rank", "length", "is_tail", "code"])
        return near["code"].head(most).tolist()

    @cached_property
    def folded_names(self) -> pd.Series:
        """Names in small letters, for searching."""
        return self.table["name"].fillna("").astype(str).str.casefold()

    def at_home(self, codes: pd.Series, code_system: str) -> pd.Series:
        """Codes of another system in the home system; missing where no bridge leads there."""
        if code_system in (self.home_system, ""):
            return codes
        column = code_columns().get(code_system, "")
        if column not in self.table:
            return pd.Series([None] * len(codes), index=codes.index, dtype="object")
        pairs = self.table.dropna(subset=[column]).drop_duplicates(column)
        return codes.map(dict(zip(pairs[column], pairs["code"], strict=True)))


def code_columns() -> dict[str, str]:
    """Code system → the column of boundaries and bridges with its codes; codes of one's own last."""
    return {system.name: system.column for system in load_catalogue().all_systems}


def usual_system() -> str:
    """The code system of a table that does not say its own."""
    return load_catalogue().all_systems[0].name


def area_index(evidence: Evidence | None = None) -> AreaIndex:
    """The areas known to the workspace: from boundaries first, then from tables that name them."""
    return _index(evidence or current_evidence())


@lru_cache(maxsize=8)
def _index(evidence: Evidence) -> AreaIndex:
    named = [_area_names(file.path) for file in evidence.of_table("boundary")]
    home = _home_system(named)
    rows = [_at_home_columns(frame, home) for frame in named]
    rows += [_at_home_columns(_area_names(file.path), home) for file in evidence.of_table("area_bridge")]
    for file in evidence.of_table("area"):
        rows.append(_counted_areas(file.path, home, pd.concat(rows) if rows else None))
    used = tuple(
        sorted(f.delivery_id for name in ("boundary", "area_bridge", "area") for f in evidence.of_table(name))
    )
    if not rows:
        table, home = _places_in_records(evidence)
        return AreaIndex(table, home)
    table = pd.concat(rows, ignore_index=True).dropna(subset=["code"])
    table = table.groupby("code", as_index=False).first().sort_values("code", ignore_index=True)
    return AreaIndex(table, home, used)


def _places_in_records(evidence: Evidence) -> tuple[pd.DataFrame, str]:
    """The areas that records themselves name by code, where nothing else says what places there are."""
    for file in evidence.files:
        if {"area_code", "code_system"} <= file.columns:
            with open_store().connection() as engine:
                delivered = engine.rows(
                    f"SELECT DISTINCT area_code, code_system FROM {scan([file.path])} WHERE area_code <> ''"
                )
            if delivered:
                system = str(delivered[0][1])
                return _with_larger_areas({str(code) for code, _ in delivered}, system), system
    return pd.DataFrame({name: pd.Series(dtype=str) for name in ("code", "level", "name")}), usual_system()


def _with_larger_areas(codes: set[str], system: str) -> pd.DataFrame:
    """Codes with those of the areas they lie in; a code is its own name."""
    levels = [level for level in load_catalogue().levels if system in level.code_length]
    if not levels:
        levels = list(load_catalogue().levels)
        rows = [(code, levels[0].name, code) for code in sorted(codes)]
        return pd.DataFrame(rows, columns=["code", "level", "name"])
    found = {
        (code[: level.code_length[system]], level.name)
        for code in codes
        for level in levels
        if level.code_length[system] <= len(code)
    }
    return pd.DataFrame([(c, level, c) for c, level in sorted(found)], columns=["code", "level", "name"])


def known_areas() -> pd.DataFrame:
    """Every known area under every code system, for checking deliveries.

    Returns:
        Columns area_code, code_system, level, name.
    """
    index = area_index()
    if not index.deliveries:  # codes that only records name prove nothing about the next delivery
        return pd.DataFrame(
            {name: pd.Series(dtype=str) for name in ("area_code", "code_system", "level", "name")}
        )
    parts = [index.table.rename(columns={"code": "area_code"}).assign(code_system=index.home_system)]
    for system, column in code_columns().items():
        if column in index.table and system != index.home_system:
            other = index.table.dropna(subset=[column]).rename(columns={column: "area_code"})
            parts.append(other.assign(code_system=system))
    return pd.concat(parts, ignore_index=True)[["area_code", "code_system", "level", "name"]]


def earlier_codes() -> dict[str, tuple[str, ...]]:
    """Codes of earlier vintages with the codes that took their place, by the published tables of changes.

    Changes are followed from vintage to vintage, so that a code of long ago leads to those of today.
    """
    steps: dict[str, set[str]] = {}
    for file in current_evidence().of_table("area_change"):
        frame = pd.read_parquet(file.path, columns=["old_area_code", "new_area_code"]).dropna()
        for old, new in frame.itertuples(index=False):
            if old != new:
                steps.setdefault(old, set()).add(new)
    return {old: tuple(sorted(_latest(old, steps, {old}))) for old in steps}


def later_splits() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Areas that kept their code while others were split off from them.

    Returns:
        Code → vintage of the latest split, and the codes that were split off: data of before count both.
    """
    parts = []
    for file in current_evidence().of_table("area_change"):
        frame = pd.read_parquet(file.path)
        if "vintage" in frame:
            parts.append(frame[["old_area_code", "new_area_code", "vintage"]].dropna())
    if not parts:
        return {}
    rows = pd.concat(parts)
    found = {}
    for (code, vintage), group in rows.groupby(["old_area_code", "vintage"]):
        codes = set(group["new_area_code"])
        if code in codes and len(codes) > 1:
            found[str(code)] = (str(vintage), tuple(sorted(codes - {code})))
    return found


def _latest(code: str, steps: dict[str, set[str]], seen: set[str]) -> set[str]:
    """The codes a chain of changes ends in; a ring of changes ends where it began."""
    following = steps.get(code, set()) - seen
    if not following:
        return {code}
    return {last for new in following for last in _latest(new, steps, seen | following)}


def code_length(level: str, code_system: str) -> int:
    """Length of a level's codes in a system; 0 for the whole, and for a system without nested codes."""
    entry = load_catalogue().level(level)
    return entry.code_length.get(code_system, 0) if entry else 0


def level_of(code: str, code_system: str) -> str:
    """The level whose codes are as long as this one, or an empty text."""
    for level in load_catalogue().levels:
        if level.code_length.get(code_system) == len(code):
            return level.name
    return ""


def _area_names(path: Path) -> pd.DataFrame:
    """Codes, level and name of each row of a boundary or bridge file, without the shapes."""
    held = set(pq.read_schema(path).names)
    wanted = [column for column in (*code_columns().values(), "level", "area_name") if column in held]
    return pd.read_parquet(path, columns=wanted).rename(columns={"area_name": "name"})


def _home_system(named: list[pd.DataFrame]) -> str:
    for system, column in code_columns().items():
        if any(column in frame and frame[column].notna().any() for frame in named):
            return system
    return usual_system()


def _at_home_columns(frame: pd.DataFrame, home: str) -> pd.DataFrame:
    column = code_columns()[home]
    frame = frame.assign(code=frame.get(column))
    if "level" not in frame or frame["level"].isna().any():
        found = frame["code"].map(lambda code: level_of(code, home) if isinstance(code, str) else None)
        frame = frame.assign(level=frame["level"].fillna(found) if "level" in frame else found)
    return frame.drop(columns=column) if column != "code" else frame


def _counted_areas(path: Path, home: str, known: pd.DataFrame | None) -> pd.DataFrame:
    """Areas that a counted table names, as far as they can be told in the home system."""
    frame = pd.read_parquet(path, columns=None)
    name = frame["area_name"] if "area_name" in frame else frame["area_code"]
    frame = pd.DataFrame(
        {"code": frame["area_code"], "level": frame["level"], "name": name, "system": frame["code_system"]}
    )
    at_home = frame[frame["system"] == home].drop(columns="system")
    if known is None:
        return at_home if not at_home.empty else frame.drop(columns="system")
    return at_home
