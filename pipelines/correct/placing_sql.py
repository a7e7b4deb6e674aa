"""The SQL that gives rows the area that the clinic found for what they say about where they are.

The clinic (`pipelines.clinic`) decides on distinct written places, few even in a long file; here the
decision is joined back to the rows.
"""

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.delivered import RawTable, column_name
from pipelines.reading import answered
from taksir.store.engine import identifier, literal

AREA_CODE = "taksir area code"
"""Name of the column made beside the staged ones; no staged column is called that."""

PLACE_KEY = identifier("taksir place")
IS_SETTLED = identifier("taksir place is settled")
BETWEEN = " | "
"""Stands between the parts of a written place; a text that holds it is written so only here."""


@dataclass(frozen=True)
class Placed:
    """What the clinic found for one sheet.

    Attributes:
        headers: Headers that say where a row is, coarse to fine; their texts make the key.
        codes: Written place → area code, "" where a person said that it is none of the known areas.
        code_system: Of the codes.
        points_path: Parquet of row_number and area_code, for rows placed by their coordinates.
        named_header: The header of names that stands where there is no column of codes.
        bridged: Codes of today that stand for earlier ones → what they are called.
    """

    headers: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)
    code_system: str = ""
    points_path: Path | None = None
    named_header: str = ""
    bridged: dict[str, str] = field(default_factory=dict)


def place_key(raw: RawTable, headers: tuple[str, ...]) -> str:
    """SQL of a written place: the texts of its headers, trimmed, in lower case."""
    texts = [
        f"coalesce(lower({answered(identifier(column_name(raw.headers.index(header))))}), '')"
        for header in headers
    ]
    return f" || {literal(BETWEEN)} || ".join(texts) if texts else "''"


def with_places(rows_sql: str, raw: RawTable, placed: Placed, *, has_code: bool) -> str:
    """The rows with the clinic's area code, and whether somebody has settled where they are.

    Args:
        rows_sql: Rows of the sheet, with AREA_CODE if `has_code`.
        raw: The sheet.
        placed: What the clinic found for it.
        has_code: Whether codes were delivered.
    """
    code = identifier(AREA_CODE)
    own = f"r.{code}" if has_code else "CAST(NULL AS VARCHAR)"
    without = f" EXCLUDE ({code})" if has_code else ""
    pairs = ", ".join(f"({literal(key)}, {literal(found)})" for key, found in placed.codes.items())
    listed = f"(VALUES {pairs or '(NULL, NULL)'}) p(place, found)"
    points, by_point = "", "NULL"
    if placed.points_path:
        points = (
            f" LEFT JOIN read_parquet({literal(str(placed.points_path))}) q ON q.row_number = r.row_number"
        )
        by_point = "q.area_code"
    keyed = f"(SELECT *, {place_key(raw, placed.headers)} AS {PLACE_KEY} FROM {rows_sql})"
    return (
        f"(SELECT r.*{without}, CASE WHEN p.place IS NOT NULL THEN nullif(p.found, '') "
        f"ELSE coalesce({own}, {by_point}) END AS {code}, p.place IS NOT NULL AS {IS_SETTLED} "
        f"FROM {keyed} r LEFT JOIN {listed} ON p.place = r.{PLACE_KEY}{points})"
    )
