"""Columns that hold people's names, addresses, births or exact places, found by what stands in them.

A single value proves little: "Siti" may be a street. So a column is judged by the share of its values, and
columns of coordinates by two that go together in a row. Given names are frequent ones of the country
(`person_names.yaml`); they need not be complete: one in three names of a list begins with one of them.
"""

import re
from functools import lru_cache

from pipelines.delivered import RawTable, column_name
from taksir.catalogue_persons import load_name_words
from taksir.methods.person_names import NameWords
from taksir.store.engine import Engine, literal

WORDS_ONLY = r"^[a-z][a-z .,'’-]{2,60}$"
ADDRESS = (
    r"\b(jl|jln|jalan|gg|gang)\b\.?\s+\S|\brt\b\.?\s*0*\d+\s*[/,-]?\s*rw\b\.?\s*0*\d+|\bblok\b\s+\w+\s+no\b"
)
BIRTH = r"^[a-z .'-]{3,40},\s*(\d{1,2}[-/ .]\d{1,2}[-/ .](19|20)\d\d|\d{1,2} [a-z]{3,9} (19|20)\d\d)$"
OTHER_POINT = (
    r"point\s*z?\s*\(|\d{1,3}\s*°\s*\d{1,2}\s*['’′]|^[23456789cfghjmpqrvwx]{6,8}\+[23456789cfghjmpqrvwx]{2,3}\b|"
    r"^-?\d{2,3}\.\d{4,}\s*[,;]\s*-?\d{1,2}\.\d{4,}$"
)
"""Well-known text, degrees and minutes, plus codes, longitude before latitude."""

DECIMALS = r"^-?\d{1,3}[.,]\d{3,}$"
LATITUDES, LONGITUDES = (-11.5, 6.5), (94.5, 141.5)
"""Of Indonesia, with its seas."""

CONTENT_KINDS = {
    "name": "{count} values look like names of persons.",
    "address": "{count} values look like home addresses.",
    "birth": "{count} values are places and dates of birth.",
    "point": "{count} values are exact places.",
}
"""Kinds of identifiers found by what a column holds, with the reason shown to people; msgids."""

SHARES = {"name": 0.3, "address": 0.3, "birth": 0.3, "point": 0.0}
"""More of the filled values than this must look like it."""

SAMPLE = "sampled_contents"
SHORTEST, SAMPLE_ROWS = 3, 20_000
"""Texts; and the most rows that are looked at, spread over the file."""


def found_by_content(raw: RawTable, engine: Engine, *, unless: set[str]) -> dict[str, dict[str, int]]:
    """Columns that hold what identifies people: header → kind → rows.

    Args:
        raw: A delivered table.
        engine: Runs the scan.
        unless: Headers that are read as numbers, dates or codes, or hold names of places.
    """
    step = max(1, raw.row_count // SAMPLE_ROWS)
    columns = [
        (header, column_name(place)) for place, header in enumerate(raw.headers) if header not in unless
    ]
    if not columns:
        return {}
    # read once: every column is asked several times
    names = ", ".join(name for _, name in columns)
    where = f"WHERE row_number % {step} = 0" if step > 1 else ""
    engine.run(f"CREATE OR REPLACE TEMP TABLE {SAMPLE} AS SELECT {names} FROM {raw.rows_sql} {where}")
    found = _found(engine, SAMPLE, columns)
    engine.run(f"DROP TABLE {SAMPLE}")
    return {header: {kind: count * step for kind, count in kinds.items()} for header, kinds in found.items()}


def _found(engine: Engine, rows_sql: str, columns: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for header, name in columns:
        kinds = _kinds(engine, rows_sql, name)
        if kinds:
            found[header] = kinds
    for header, count in _coordinates(engine, rows_sql, columns).items():
        found.setdefault(header, {})["point"] = count
    return found


def _kinds(engine: Engine, rows_sql: str, name: str) -> dict[str, int]:
    text = f"lower(trim({name}))"
    named, linked = name_patterns()
    conditions = {
        "name": f"{_matches(text, named)} OR ({_matches(text, WORDS_ONLY)} AND {_matches(text, linked)})",
        "address": _matches(text, ADDRESS),
        "birth": _matches(text, BIRTH),
        "point": _matches(text, OTHER_POINT),
    }
    filters = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions.values())
    filled, *counts = engine.rows(
        f"SELECT count(*), {filters} FROM {rows_sql} WHERE length(trim({name})) >= {SHORTEST}"
    )[0]
    return {
        kind: int(count)
        for kind, count in zip(conditions, counts, strict=True)
        if count and count > SHARES[kind] * filled
    }


def name_patterns() -> tuple[str, str]:
    """Of small letters: a name that begins with a given one of the country, and one that names the father."""
    return _patterns(load_name_words())


@lru_cache
def _patterns(words: NameWords) -> tuple[str, str]:
    titles = "|".join(sorted({re.escape(one.removesuffix(".")) for one in words.titles}))
    given = "|".join(sorted(words.given_names))
    return rf"^(({titles})\.?\s+)*({given})\b[ .,'a-z-]*$", rf"\b({'|'.join(words.links)})\b"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {literal(pattern)})"


def _coordinates(engine: Engine, rows_sql: str, columns: list[tuple[str, str]]) -> dict[str, int]:
    """Pairs of columns of which one is a latitude and the other a longitude of the same row."""
    decimals = []
    for header, name in columns:
        is_decimal = _matches(f"trim({name})", DECIMALS)
        asked = f"SELECT avg(CAST({is_decimal} AS INTEGER)) FROM {rows_sql} WHERE {name} <> ''"
        share = engine.rows(asked)[0][0]
        if share is not None and share > 0.9:
            decimals.append((header, name))
    found: dict[str, int] = {}
    for low, (_, latitude) in enumerate(decimals):
        for high, (_, longitude) in enumerate(decimals):
            if low != high:
                count, filled = engine.rows(
                    f"SELECT count(*) FILTER (WHERE {_between(latitude, LATITUDES)} AND "
                    f"{_between(longitude, LONGITUDES)}), count(*) FROM {rows_sql} "
                    f"WHERE {latitude} <> '' AND {longitude} <> ''"
                )[0]
                if filled and count > 0.95 * filled:
                    found |= {decimals[low][0]: int(count), decimals[high][0]: int(count)}
    return found


def _between(name: str, limits: tuple[float, float]) -> str:
    return f"TRY_CAST(replace({name}, ',', '.') AS DOUBLE) BETWEEN {limits[0]} AND {limits[1]}"
