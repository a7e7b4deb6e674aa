"""What may leave: `Released`, and the only rules that let a figure out.

A withheld row stays visible with the kind of its reason; its numbers are blank. Every room above
takes a `Released` and never a table of estimates.
"""

from dataclasses import dataclass, field

import pandas as pd

from taksir.schema import Indicator

REASONS = (
    "small_cell",
    "complementary",
    "too_uncertain",
    "not_computable",
    "below_design",
    "no_data",
)
"""Kinds of reasons for a blank; their words are in `reason_words`."""

COLUMNS = (
    "area_code", "area_name", "n", "estimate", "se", "low", "high", "rse", "df", "deff",
    "reliability", "withheld", "population", "count", "count_low", "count_high",
)  # fmt: skip
"""Columns of `Released.table`, in order. `rse` is a share; `estimate … high` are in the unit."""


@dataclass(frozen=True)
class SourceNote:
    """Where a figure comes from: one published delivery."""

    source_id: str
    title: str
    kind: str
    period: str
    delivery_id: str
    version: int
    file_name: str
    published_at: str


@dataclass(frozen=True)
class Released:
    """A figure that may leave, with all that is needed to cite and to rebuild it.

    Attributes:
        table: One row per area, columns `COLUMNS`; one row for the whole region is a table of one.
        indicator: What is measured: names, definition, unit, standard.
        level: Area level of the rows.
        method: Key of the method's words: survey_ratio, census_ratio, register_ratio.
        matched: Areas of the map that have a row, out of all areas of the map at this level.
        unmatched: Codes with data but without a place on the map.
        withheld: How many rows are blank, by kind of reason.
        recipe: Everything the figure was computed from; its hash is the id.
    """

    table: pd.DataFrame
    id: str
    indicator: Indicator
    level: str
    period: str
    method: str
    sources: tuple[SourceNote, ...]
    matched: tuple[int, int]
    unmatched: tuple[str, ...] = ()
    withheld: dict[str, int] = field(default_factory=dict)
    recipe: dict[str, object] = field(default_factory=dict)
