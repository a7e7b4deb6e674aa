"""The area-code clinic: where the rows of a delivery are, found by code, name or coordinates.

What a rule can decide without erring is done and noted; what only looks alike is asked, and the answer
is remembered. A row is never put in a place by likeness alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipelines.clinic.known import KnownAreas
from pipelines.clinic.points import PlacedPoints, placed_points, write_points
from pipelines.clinic.resolving import Resolved, Suggestion, resolved_places
from pipelines.clinic.said import place_notes
from pipelines.clinic.written import PlaceHeaders, place_headers, written_places
from pipelines.correct.placing_sql import Placed
from pipelines.delivered import RawDelivery, RawTable
from pipelines.faults import Fault
from pipelines.recipe import Recipe, TableRecipe
from taksir.store.engine import Engine

__all__ = [
    "Clinic",
    "KnownAreas",
    "PlaceLook",
    "Resolved",
    "Suggestion",
    "place_headers",
]


@dataclass(frozen=True)
class PlaceLook:
    """What the clinic saw of one sheet.

    Attributes:
        table: The sheet's recipe.
        headers: Headers that say where its rows are.
        places: Every written place and what became of it.
        points: Rows placed by coordinates; None where there are none or they are not needed.
        code_system: Of the codes found.
        names: Name by code of the areas named here.
        splits: Code that was kept in a split → its vintage, and the codes split off then.
    """

    table: TableRecipe
    headers: PlaceHeaders
    places: tuple[Resolved, ...]
    points: PlacedPoints | None
    code_system: str
    names: Mapping[str, str]
    splits: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def open_places(self) -> tuple[Resolved, ...]:
        """Places that only a person can tell, the most frequent first."""
        return tuple(place for place in self.places if place.how == "open")

    def rows(self, *how: str) -> int:
        """Rows whose place was found in one of some ways; all rows where none is named."""
        return sum(place.rows for place in self.places if not how or place.how in how)

    @property
    def unmatched_share(self) -> float:
        """Rows that name a place nobody knows, as a share of those that name one."""
        written = self.rows() - self.rows("nothing")
        lost = sum(p.rows for p in self.places if p.how != "nothing" and not p.area_code)
        return lost / written if written else 0.0


@dataclass(frozen=True)
class Clinic:
    """Everything known about areas while one delivery is looked at.

    Attributes:
        known: By code system; the home system first.
        shapes: code and geometry of the finest areas with boundaries, in the home system; empty where none.
    """

    known: Mapping[str, KnownAreas]
    shapes: pd.DataFrame

    def look(self, raw: RawDelivery, recipe: Recipe, engine: Engine) -> tuple[PlaceLook, ...]:
        """What each sheet says about where its rows are; nothing for sheets that are none of our tables.

        Args:
            raw: The file as read.
            recipe: As proposed or confirmed; its coordinates may be dropped later.
            engine: Reads the distinct places.
        """
        sheets = {sheet.name: sheet for sheet in raw.tables}
        looks = [self._look_at(table, sheets[table.sheet], engine) for table in recipe.tables if table.table]
        return tuple(look for look in looks if look)

    def placed(
        self, looks: tuple[PlaceLook, ...], staging: Path
    ) -> tuple[dict[str, Placed], tuple[Fault, ...]]:
        """What `correct_tables` needs of the looks, and what people should know about it."""
        found, faults = {}, []
        for look in looks:
            faults += place_notes(look)
            codes = {p.place: p.area_code for p in look.places if p.how not in ("known", "open", "nothing")}
            path = None
            if look.points is not None:
                path = write_points(look.points, staging / f"{look.table.table}.points.parquet")
            if codes or path or (look.headers.names and not look.headers.codes):
                found[look.table.sheet] = Placed(
                    headers=look.headers.written,
                    codes=codes,
                    code_system=look.code_system,
                    points_path=path,
                    named_header="" if look.headers.codes else look.headers.finest,
                    bridged={
                        p.area_code: look.names.get(p.area_code, p.area_code)
                        for p in look.places
                        if p.how == "bridged"
                    },
                )
        return found, tuple(faults)

    def _look_at(self, table: TableRecipe, raw: RawTable, engine: Engine) -> PlaceLook | None:
        headers = place_headers(table)
        system = table.code_system or next(iter(self.known), "")
        known = self.known.get(system)
        if known is None or table.reshape or table.table in ("area_bridge", "area_change"):
            return None
        if table.parent_sheet and not headers.codes:
            return None  # members are where their household is
        places: list[Resolved] = []
        if headers.written:
            written = written_places(raw, table, headers, engine)
            places = resolved_places(written, headers, known, table.places)
        needs_points = not headers.written or any(p.how in ("open", "nothing") for p in places)
        is_home = system == next(iter(self.known))
        points = None
        if is_home and not self.shapes.empty and (needs_points or headers.latitude):
            points = placed_points(raw, headers, self.shapes, engine)
        if not headers.written and points is None:
            return None
        return PlaceLook(table, headers, tuple(places), points, system, known.names, known.splits)
