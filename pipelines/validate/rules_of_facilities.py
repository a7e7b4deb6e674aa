"""Lists of facilities: what stands there twice, what could serve nobody, and what lies at 0,0.

Nothing is left out for it: the page Resources counts doubles once and a facility without capacity as
reachable only, and says so again. Here the sender can still correct it.
"""

from pipelines.faults import Fault
from pipelines.validate.checked import Checked, Words
from taksir.catalogue_resources import load_resources
from taksir.store.engine import identifier, literal

IDENTITY = ("facility_name", "facility_type", "area_code")
AT_ZERO_DEGREES = 1e-6


def facility_faults(checked: Checked) -> list[Fault]:
    """What is doubtful in a list of facilities; nothing about another table."""
    if checked.table != "facility":
        return []
    return [*_doubles(checked), *_without_capacity(checked), *_at_zero(checked)]


def _doubles(checked: Checked) -> list[Fault]:
    """Rows whose name, kind and area stood there before, in the same year."""
    if not checked.has(*IDENTITY):
        return []
    year = ["period_year"] if checked.has("period_year") else []
    key = ["lower(trim(facility_name))", *IDENTITY[1:], *year]
    rows = checked.engine.rows(
        f"SELECT row_number, first FROM (SELECT row_number, facility_name, min(row_number) OVER "
        f"(PARTITION BY {', '.join(key)}) AS first FROM {checked.scan}) "
        "WHERE first < row_number AND facility_name IS NOT NULL ORDER BY 1"
    )
    words = "Row {row} is the same facility as row {first} by name, kind and place."
    cure = "Leave one of them out; until then it is counted once."
    return [
        checked.of_row(
            Words("warning", "facility twice", words, cure, {"first": str(first)}),
            int(row), "facility_name", count=len(rows),
        )
        for row, first in rows[: checked.listed]
    ]  # fmt: skip


def _without_capacity(checked: Checked) -> list[Fault]:
    """How many that give a service in places say no capacity, or one of 0; none is asked of a volunteer."""
    if not checked.has("services_offered"):
        return []
    amount = "capacity_persons" if checked.has("capacity_persons") else "NULL"
    gives = f"services_offered IS NOT NULL AND {_has_places(checked)}"
    count, all_count = checked.counts([f"{gives} AND coalesce({amount}, 0) = 0", gives])
    if not count:
        return []
    words = Words(
        "note", "no capacity",
        "{count} of {all} facilities that should have places say no capacity, or one of 0.",
        "Fill the capacity in; until then they can be reached, but hold nothing against the need.",
        {"count": count, "all": all_count},
    )  # fmt: skip
    return [checked.whole(words, column="capacity_persons", count=count)]


def _has_places(checked: Checked) -> str:
    """The condition that a row is of a kind of which places are asked."""
    known = load_resources()
    columns = {"facility_type": known.without_capacity, "psks_code": known.people}
    lists = {name: ", ".join(literal(code) for code in codes) for name, codes in columns.items() if codes}
    asked = [f"coalesce({name}, '') NOT IN ({codes})" for name, codes in lists.items() if checked.has(name)]
    return " AND ".join(asked) or "TRUE"


def _at_zero(checked: Checked) -> list[Fault]:
    """Rows at 0,0, which is what an empty point becomes."""
    if not checked.has("longitude", "latitude"):
        return []
    near = " AND ".join(f"abs({identifier(name)}) < {AT_ZERO_DEGREES}" for name in ("longitude", "latitude"))
    rows = checked.engine.rows(f"SELECT row_number FROM {checked.scan} WHERE {near} ORDER BY 1")
    words = Words(
        "warning", "at zero",
        "Row {row} lies at 0,0, in the Gulf of Guinea: its point was most likely not measured.",
        "Empty both coordinates; it is then counted from the middle of its area.",
    )  # fmt: skip
    return [checked.of_row(words, int(row), "latitude", count=len(rows)) for (row,) in rows[: checked.listed]]
