"""Meetings: who was there, as far as it may be shown, and how far people had a say."""

from collections.abc import Mapping
from dataclasses import dataclass

from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.methods.participation import LEVELS, PartShown, shown_parts, shown_whole
from taksir.store.entries import Body
from taksir.words import day
from taksir.written import Entry, entry_title, value_words

KIND = "meeting"


@dataclass(frozen=True)
class Attendance:
    """Who was at meetings, with small numbers withheld.

    Attributes:
        meetings: How many.
        total: Persons present; None where withheld.
        parts: Dimension (sex, age, disability) → part → number and share. A dimension is missing where no
            meeting counted it.
        counted: Dimension → how many of the meetings are summed in it.
    """

    meetings: int
    total: int | None
    parts: Mapping[str, Mapping[str, PartShown]]
    counted: Mapping[str, int]


def attendance_of(found: tuple[Entry, ...]) -> Attendance:
    """Attendance of some meetings together.

    Summed is only what each meeting shows by itself: a sum over all of them, less those that are shown,
    would give a withheld one away.
    """
    single = [_attendance(one.body) for one in found]
    if len(single) == 1:
        return single[0]
    shown = {name: [one.parts[name] for one in single if _is_shown(one, name)] for name in _PARTS}
    known = [one.total for one in single if one.total is not None]
    return Attendance(
        len(found),
        sum(known) if known else None,
        {name: _added(parts) for name, parts in shown.items() if parts},
        {name: len(parts) for name, parts in shown.items()},
    )


def meetings_of(group_id: str) -> tuple[Entry, ...]:
    """The meetings of a working group, oldest first, as far as whoever is at work may see them."""
    found = [one for one in written.entries(KIND) if one.body.get("working_group") == group_id]
    return tuple(sorted(found, key=lambda one: str(one.body["date"])))


def attendance_rows(found: tuple[Entry, ...], language: str) -> list[dict[str, object]]:
    """Each meeting as a row that may be shown: when, where, how far people had a say, who was there."""
    participation = entry_kind(KIND).field("participation")
    area = entry_kind(KIND).area_field
    rows: list[dict[str, object]] = []
    for one in sorted(found, key=lambda entry: str(entry.body["date"]), reverse=True):
        seen = attendance_of((one,))
        women = seen.parts["sex"]["women"]
        disability = seen.parts.get("disability", {}).get("with")
        rows.append(
            {
                "title": entry_title(one, language),
                "date": day(str(one.body["date"]), language),
                "area": value_words(area, one.body.get("area"), language) if area else "",
                "participation": value_words(participation, one.body["participation"], language)
                if participation
                else "",
                "present": seen.total,
                "women_share": women.share,
                "disability_share": disability.share if disability else None,
                "has_dissent": bool(one.body.get("dissent")),
            }
        )
    return rows


def participation_rows(found: tuple[Entry, ...]) -> list[tuple[str, int]]:
    """How many meetings there were at each level of participation, from being told to deciding."""
    levels = [str(one.body["participation"]) for one in found]
    return [(level, levels.count(level)) for level in LEVELS]


def _attendance(body: Body) -> Attendance:
    fewest = load_organizing().fewest_persons
    present = {name: parts for name, count in _PARTS.items() if (parts := count(body)) is not None}
    wholes = [shown_whole(parts, fewest=fewest) for parts in present.values()]
    hidden = PartShown(None, None)
    shown = {
        # One dimension's parts would give another's whole away.
        name: dict.fromkeys(parts, hidden) if None in wholes else shown_parts(parts, fewest=fewest)
        for name, parts in present.items()
    }
    return Attendance(1, None if None in wholes else wholes[0], shown, dict.fromkeys(present, 1))


def _is_shown(one: Attendance, dimension: str) -> bool:
    parts = one.parts.get(dimension, {})
    return bool(parts) and all(part.persons is not None for part in parts.values())


def _added(shown: list[Mapping[str, PartShown]]) -> dict[str, PartShown]:
    sums = {name: sum(one[name].persons or 0 for one in shown) for name in shown[0]}
    total = sum(sums.values())
    return {name: PartShown(persons, persons / total if total else None) for name, persons in sums.items()}


def _sex(body: Body) -> dict[str, int] | None:
    return {"women": int(body["women_persons"]), "men": int(body["men_persons"])}


def _age(body: Body) -> dict[str, int] | None:
    if "under_18_persons" not in body or "over_60_persons" not in body:
        return None
    young, old = int(body["under_18_persons"]), int(body["over_60_persons"])
    return {"under_18": young, "between": sum((_sex(body) or {}).values()) - young - old, "over_60": old}


def _disability(body: Body) -> dict[str, int] | None:
    if "disability_persons" not in body:
        return None
    with_disability = int(body["disability_persons"])
    return {"with": with_disability, "without": sum((_sex(body) or {}).values()) - with_disability}


_PARTS = {"sex": _sex, "age": _age, "disability": _disability}
