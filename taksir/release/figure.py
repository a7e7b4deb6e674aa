"""A figure that may leave: its table, what it measures, where it comes from, what must be said with it."""

from dataclasses import dataclass, field

import pandas as pd

from taksir.evidence import TableFile, digest_of
from taksir.modelled import ModelNote
from taksir.schema import Indicator

COLUMNS = (
    "area_code", "area_name", "n", "estimate", "se", "low", "high", "rse", "df", "deff",
    "reliability", "withheld", "population", "count", "count_low", "count_high",
    "unknown_share", "bound_low", "bound_high",
)  # fmt: skip
"""Columns of `Released.table`, in order; the groups of `Released.by` follow the area's name. `rse` and
`unknown_share` are shares; `estimate … high` and the bounds (all unknown no, or yes) are in the unit."""


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
class Remark:
    """A sentence a reader must know of a figure: an assumption, a limit, what is missing.

    Attributes:
        template: The English msgid.
        values: What goes into its places, as pairs.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Released:
    """A figure that may leave, with all that is needed to cite and to rebuild it.

    Attributes:
        table: One row per area, and per cell of the groups in `by`; columns `COLUMNS` and those groups. One
            row for the whole region is a table of one.
        indicator: What is measured: names, definition, unit, standard.
        level: Area level of the rows.
        method: Key of the method's words: survey_ratio, census_ratio, register_ratio.
        matched: Areas of the map that have a row, out of all areas of the map at this level.
        unmatched: Codes with data but without a place on the map.
        withheld: How many rows are blank, by kind of reason.
        recipe: Everything the figure was computed from; its hash is the id.
        question: What the table answers; each question has its own columns beside the area's.
        remarks: Assumptions and limits that are shown with the figure.
        by: Groups of the catalogue that split every area; each is a column of the table.
        model: What must be said of the model, where the estimates are one's (`release_model`).
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
    question: str = "how_many"
    remarks: tuple[Remark, ...] = ()
    by: tuple[str, ...] = ()
    model: ModelNote | None = None


def digest(released: Released) -> str:
    """A checksum of a figure's numbers, to 12 digits: what a rebuild must give again."""
    text = released.table.to_csv(index=False, float_format="%.12g")
    return digest_of([released.id, text])


def source_note(file: TableFile) -> SourceNote:
    """How a published table is cited."""
    return SourceNote(
        source_id=file.source_id,
        title=file.title,
        kind=file.kind,
        period=file.period,
        delivery_id=file.delivery_id,
        version=file.version,
        file_name=file.file_name,
        published_at=file.published_at,
    )
