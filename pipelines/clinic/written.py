"""What the rows of a sheet say about where they are: each written place once, with its rows."""

from dataclasses import dataclass

import pandas as pd

from pipelines.correct.area_sql import with_area_code
from pipelines.correct.columns_sql import source_of
from pipelines.correct.placing_sql import AREA_CODE, PLACE_KEY, place_key
from pipelines.delivered import RawTable
from pipelines.reading import answered
from pipelines.recipe import TableRecipe
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine, identifier

WRITTEN_MAX = 100_000
"""Different written places looked at; more than the country has villages."""


@dataclass(frozen=True)
class PlaceHeaders:
    """The headers of a sheet that say where its rows are.

    Attributes:
        codes: Headers of codes, coarse to fine.
        names: Our column of names → header, coarse to fine.
        latitude, longitude: Headers of coordinates; "" where there are none.
        point: Header of a survey app's point, "latitude longitude altitude accuracy"; "" where there is none.
    """

    codes: tuple[str, ...]
    names: dict[str, str]
    latitude: str = ""
    longitude: str = ""
    point: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Every header whose text says where a row is."""
        return (*self.codes, *(header for header in self.names.values() if header not in self.codes))

    @property
    def finest(self) -> str:
        """The header of the smallest place that is written; "" where there is none."""
        if self.codes:
            return self.codes[-1]
        return list(self.names.values())[-1] if self.names else ""


def place_headers(table: TableRecipe) -> PlaceHeaders:
    """The headers of a sheet that say where its rows are, by its recipe.

    Coordinates count even where they are dropped: a dwelling is placed in its area before they go.
    """
    by_column = {match.column: match.header for match in reversed(table.matches) if match.is_kept}
    anyhow = {m.column: m.header for m in reversed(table.matches) if m.column and m.action != "leave_out"}
    return PlaceHeaders(
        codes=table.area_headers,
        names={column: by_column[column] for column in load_catalogue().name_columns if column in by_column},
        latitude=anyhow.get("latitude", "") or anyhow.get("home_latitude", ""),
        longitude=anyhow.get("longitude", "") or anyhow.get("home_longitude", ""),
        point=anyhow.get("home_point", ""),
    )


def written_places(raw: RawTable, table: TableRecipe, headers: PlaceHeaders, engine: Engine) -> pd.DataFrame:
    """Each written place once.

    Returns:
        Columns place [its key], code [as read, missing where unreadable], text [of the finest header],
        one column per name column, row [first], rows [persons or whatever a row is].
    """
    rows_sql = raw.rows_sql
    if headers.codes:
        rows_sql = with_area_code(rows_sql, raw, table)
    code = identifier(AREA_CODE) if headers.codes else "CAST(NULL AS VARCHAR)"
    names = ", ".join(
        f"any_value({answered(source_of(raw, header))}) AS {identifier(column)}"
        for column, header in headers.names.items()
    )
    text = answered(source_of(raw, headers.finest)) if headers.finest else "NULL"
    return engine.frame(
        f"SELECT {place_key(raw, headers.written)} AS place, any_value({code}) AS code, "
        f"any_value({text}) AS text{', ' + names if names else ''}, min(row_number) AS row, "
        f"count(*) AS rows FROM {rows_sql} GROUP BY 1 ORDER BY rows DESC, place LIMIT {WRITTEN_MAX}"
    )


__all__ = ["PLACE_KEY", "PlaceHeaders", "place_headers", "written_places"]
