"""Rows that no map can show: without an area, or under a code that leads to no area of the map.

A map of the others would look whole and be wrong, so above a small share none is drawn. Places are
named; how many rows each has is not said, for it may be a number of persons.
"""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from taksir.areas import area_index
from taksir.availability import answering_file, code_system_of, domain_length
from taksir.catalogue import load_catalogue
from taksir.evidence import Evidence, TableFile, current_evidence
from taksir.store.engine import identifier
from taksir.store.workspace import open_store, scan

UNPLACED_SHARE_MAX = 0.02
"""Above this share of its rows an indicator has no map (domain handbook 1.12)."""

NAMED_MAX = 200


@dataclass(frozen=True)
class Unplaced:
    """Rows of the table an indicator is computed from that have no place on the map of a level.

    Attributes:
        share: Of all its rows.
        places: What is written of them, each once: a name, else a code; empty where nothing is.
    """

    share: float = 0.0
    places: tuple[str, ...] = ()

    @property
    def blocks_map(self) -> bool:
        """Whether so much is missing that no map is drawn."""
        return self.share > UNPLACED_SHARE_MAX


def unplaced_rows(indicator_id: str, level: str) -> Unplaced:
    """How much of what an indicator is computed from has no place at a level.

    Args:
        indicator_id: Of the catalogue.
        level: Area level of the map.
    """
    evidence = current_evidence()
    indicator = load_catalogue().indicator(indicator_id)
    file = answering_file(indicator, evidence) if indicator else None
    if file is None or "area_code" not in file.columns or not level:
        return Unplaced()
    return _unplaced(file, level, evidence)


@lru_cache(maxsize=128)
def _unplaced(file: TableFile, level: str, evidence: Evidence) -> Unplaced:
    index = area_index(evidence)
    known = set(index.codes(level))
    if not known:
        return Unplaced()
    rows = _places(file)
    system = code_system_of(file)
    length = domain_length(level, system)
    codes = rows["code"].astype(object)
    home = index.at_home(codes.str[:length].where(codes.str.len() >= length), system)
    lost = rows[~home.isin(known)]
    named = lost["name"].fillna(lost["code"]).dropna().astype(str)
    return Unplaced(
        share=float(lost["rows"].sum() / rows["rows"].sum()) if len(rows) else 0.0,
        places=tuple(sorted(set(named))[:NAMED_MAX]),
    )


def _name_columns() -> list[str]:
    """Columns that name a place, the finest first; all that is shown of a row."""
    *larger, finest, general = load_catalogue().name_columns
    return [finest, general, *reversed(larger)]


def _places(file: TableFile) -> pd.DataFrame:
    """Each place of a table once: code, name, and how many rows it has (which stay in here)."""
    held = [identifier(name) for name in _name_columns() if name in file.columns]
    name = f"coalesce({', '.join(held)})" if held else "CAST(NULL AS VARCHAR)"
    with open_store().connection() as engine:
        return engine.frame(
            f"SELECT area_code AS code, {name} AS name, count(*) AS rows FROM {scan([file.path])} "
            "GROUP BY 1, 2"
        )
