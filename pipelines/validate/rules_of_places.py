"""Whether the places of a delivery are known: codes of one system only, names that go with them.

Codes are compared within their code system and never guessed; a few unknown ones are errors of their
rows, many are a sign of the wrong system and keep the whole delivery back.
"""

import re

import pandas as pd

from pipelines.faults import Fault
from pipelines.validate.checked import Checked, Words
from taksir.catalogue import load_catalogue
from taksir.methods.place_names import alike_names
from taksir.store.engine import identifier, literal

UNMATCHED_SHARE_MAX = 0.02
"""More unknown rows than this keep the whole delivery back (domain handbook 1.12)."""

DISAGREEING_SHARE_MAX = 0.2
"""More names than this that are another place's mean that the codes are of another system."""

SPELT_OTHERWISE_SCORE = 0.8
"""Names as alike as this are one name spelt in two ways."""

PLACED_TABLES = ("person", "household", "facility")
"""Tables whose rows may do without an area; those of others must have one."""

AREAS_VIEW = "places_known"
UNKNOWN_VIEW = "places_unknown"
KIND_OF_PLACE = re.compile(
    r"\b(provinsi|prov|kabupaten|kab|kota administrasi|kota adm|kota|kecamatan|kec|distrik|desa|ds|kelurahan|"
    r"kel|gampong|nagari)\b\.?"
)


def place_faults(checked: Checked, known_areas: pd.DataFrame | None) -> list[Fault]:
    """Rows without a place, of places unknown, or under another place's name."""
    if not checked.has("area_code", "code_system"):
        if checked.table not in PLACED_TABLES:
            return []
        is_asked = known_areas is not None and not known_areas.empty
        return [checked.whole(_no_place_column() if is_asked else _no_places())]
    faults = _without_place(checked)
    if known_areas is None or known_areas.empty:
        return [*faults, checked.whole(_unchecked())]
    checked.engine.register(AREAS_VIEW, _distinct(known_areas))
    delivered = checked.engine.frame(
        f"SELECT DISTINCT area_code, code_system FROM {checked.scan} WHERE area_code IS NOT NULL"
    )
    unknown = unknown_codes(delivered, known_areas)
    checked.unknown.extend(unknown["area_code"])
    checked.engine.register(UNKNOWN_VIEW, unknown)
    faults += _unknown_places(checked)
    return faults + _names_that_disagree(checked)


def plain_name(name: object) -> str:
    """A place's name without the word for its kind, case, dots and blanks: "Kab. Bogor" is "bogor".

    The kind still matters where a regency and a city share a name; codes tell them apart, not this.
    """
    bare = KIND_OF_PLACE.sub(" ", str(name or "").casefold())
    return re.sub(r"[\W_]+", "", bare)


def unknown_codes(delivered: pd.DataFrame, known_areas: pd.DataFrame) -> pd.DataFrame:
    """The delivered codes that no area can have.

    Where the areas of a code's level are not listed inside its larger area, the larger area must be known.

    Args:
        delivered: area_code, code_system; each pair once.
        known_areas: area_code, code_system of every known area.

    Returns:
        The rows of `delivered` that are unknown.
    """
    is_unknown = pd.Series(False, index=delivered.index)
    for system, rows in delivered.groupby("code_system"):
        codes = set(known_areas.loc[known_areas["code_system"] == system, "area_code"].dropna())
        lengths = sorted({len(code) for code in codes}, reverse=True)
        listed = {(code[:length], len(code)) for code in codes for length in lengths if length < len(code)}

        def is_known(code: str) -> bool:
            if code in codes:  # noqa: B023  called within this turn of the loop
                return True
            larger = next((code[:n] for n in lengths if n < len(code) and code[:n] in codes), "")  # noqa: B023
            return bool(larger) and (larger, len(code)) not in listed  # noqa: B023

        is_unknown[rows.index] = ~rows["area_code"].map(is_known)
    return delivered[is_unknown]


def _distinct(known_areas: pd.DataFrame) -> pd.DataFrame:
    known = known_areas[["area_code", "code_system", "name"]].dropna(subset=["area_code"])
    known = known.assign(plain_name=known["name"].map(plain_name))
    return known.drop_duplicates(["area_code", "code_system"])


def _without_place(checked: Checked) -> list[Fault]:
    count = checked.number(f"SELECT count(*) FROM {checked.scan} WHERE area_code IS NULL")
    if not count or checked.table not in PLACED_TABLES:
        return []
    words = Words(
        "warning", "no place",
        "{count} rows of {table} have no area code; they count for the whole region only.",
        "Fill the codes in if you know them.", {"count": count},
    )  # fmt: skip
    return [checked.whole(words, column="area_code", count=count)]


def _unknown_places(checked: Checked) -> list[Fault]:
    unknown = (
        f"FROM {checked.scan} t JOIN {UNKNOWN_VIEW} k "
        "ON t.area_code = k.area_code AND t.code_system = k.code_system"
    )
    count = checked.number(f"SELECT count(*) {unknown}")
    if not count:
        return []
    given = checked.number(f"SELECT count(area_code) FROM {checked.scan}")
    named = checked.engine.rows(f"SELECT DISTINCT code_system FROM {checked.scan} ORDER BY 1")
    systems = ", ".join(str(row[0]) for row in named)
    faults = [_too_many(checked, count, given, systems)] if count > UNMATCHED_SHARE_MAX * given else []
    if count == given:
        return faults  # no row is any better than the others: the list would say nothing
    rows = checked.engine.rows(
        f"SELECT t.row_number, t.area_code {unknown} ORDER BY 1 LIMIT {checked.listed}"
    )
    words = Words(
        severity="error",
        rule="place unknown",
        template="Row {row}: no known area has the code {value} in {header} in the code system {system}.",
        cure="Correct the code, or load the boundaries of the area first.",
        values={"system": systems},
    )
    listed = [checked.of_row(words, int(row), "area_code", value=code, count=count) for row, code in rows]
    return faults + listed


def _too_many(checked: Checked, count: int, given: int, systems: str) -> Fault:
    words = Words(
        severity="error",
        rule="too many places unknown",
        template="{count} of {given} rows of {table} ({share}) have codes that no known area has in the code "
        "system {system}.",
        cure="Look whether the codes are of the other system, or load the boundaries or the bridge table of "
        "these areas first.",
        values={"count": count, "given": given, "share": f"{count / given:.1%}", "system": systems},
    )
    return checked.whole(words, column="area_code", count=count)


def _names_that_disagree(checked: Checked) -> list[Fault]:
    """Whether the delivered names are those of the codes: the one sign of a wrong but valid system."""
    cases = " ".join(
        f"WHEN {literal(level)} THEN {identifier(column)}"
        for column_of_level, level in load_catalogue().name_columns.items()
        if level and (column := next((n for n in (column_of_level, "area_name") if n in checked.columns), ""))
    )
    if not cases or "level" not in checked.columns:
        return []
    pairs = checked.engine.frame(
        f"SELECT t.name AS delivered, k.name AS known, k.plain_name AS plain, count(*) AS n FROM "
        f"(SELECT area_code, code_system, CASE level {cases} END AS name FROM {checked.scan}) t "
        f"JOIN {AREAS_VIEW} k ON t.area_code = k.area_code AND t.code_system = k.code_system "
        "WHERE t.name IS NOT NULL AND k.name IS NOT NULL GROUP BY ALL ORDER BY n DESC"
    )
    other = pairs[[_is_another(row) for row in pairs.to_dict("records")]]
    if pairs.empty or other.empty:
        return []
    share = float(other["n"].sum() / pairs["n"].sum())
    first = other.iloc[0]
    values: dict[str, str | int | float] = {
        "count": int(other["n"].sum()), "share": f"{share:.0%}",
        "delivered": str(first["delivered"]), "known": str(first["known"]),
    }  # fmt: skip
    is_grave = share > DISAGREEING_SHARE_MAX
    words = Words(
        severity="error" if is_grave else "warning",
        rule="names do not go with codes",
        template="{count} rows ({share}) name another place than their code, such as {delivered} where the "
        "code is that of {known}.",
        cure="Look whether the codes are of the other code system."
        if is_grave
        else "Look whether the place was renamed or the code mistyped.",
        values=values,
    )
    return [checked.whole(words, column="area_code", count=int(other["n"].sum()))]


def _is_another(row: dict) -> bool:
    """Whether a delivered name is another place's than the code's, not the same one spelt otherwise."""
    if plain_name(row["delivered"]) == row["plain"]:
        return False
    alike = alike_names(str(row["delivered"]), [str(row["known"])])
    return not alike or alike[0].score < SPELT_OTHERWISE_SCORE


def _unchecked() -> Words:
    return Words(
        "note", "places not checked", "No areas are known yet, so the codes of {table} could not be checked.",
        "Load the boundaries, and check this file again.",
    )  # fmt: skip


def _no_places() -> Words:
    return Words(
        "warning", "no places known",
        "No areas are known yet, so no row of {table} could be given a place; they count for the whole "
        "region only.",
        "Deliver a census or boundaries with names and codes of areas first, and check this file again.",
    )  # fmt: skip


def _no_place_column() -> Words:
    return Words(
        "warning", "no column of places",
        "No column says where the rows of {table} are; they count for the whole region only.",
        "Choose the header that holds the area codes, if there is one.",
    )  # fmt: skip
