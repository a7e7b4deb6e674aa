"""What the workspace knows when a file is classified: its areas, and what headers meant elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipelines.recipe import Recipe, header_key


@dataclass(frozen=True)
class LearnedHeader:
    """What a header was confirmed to be for another source."""

    column: str
    source_id: str


@dataclass(frozen=True)
class Known:
    """What the workspace knows.

    Attributes:
        areas: area_code, code_system, level, name of every known area; None where none is.
        headers: (our table, header reduced to what it says) → what people confirmed it to be.
    """

    areas: pd.DataFrame | None = None
    headers: Mapping[tuple[str, str], LearnedHeader] = field(default_factory=dict)


NOTHING_KNOWN = Known()


def learned_headers(recipes: list[Recipe]) -> dict[tuple[str, str], LearnedHeader]:
    """What headers were confirmed to be, by the latest recipe that names them.

    Args:
        recipes: Confirmed ones, the newest first.
    """
    found: dict[tuple[str, str], LearnedHeader] = {}
    for recipe in recipes:
        for table in recipe.tables:
            for match in table.matches:
                if match.is_kept and table.table:
                    key = (table.table, header_key(match.header))
                    found.setdefault(key, LearnedHeader(match.column, recipe.source_id))
    return found
