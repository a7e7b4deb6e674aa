"""What people wrote down about an area: who is at work there, and where its proposals stand.

Only fields that everybody may read; cases, minutes and cards of persons have no place here.
"""

from dataclasses import dataclass

from taksir import written
from taksir.areas import area_index
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.schema_entries import EntryField
from taksir.written import Entry, value_words

ACTIVITY_STATES = ("running", "planned")
"""What has ended is history: it stands on the board."""
ACTIVITY_FIELDS = ("service", "target_group", "status", "reached_persons")
PROPOSAL_FIELDS = ("state", "target_group", "year", "reason")


@dataclass(frozen=True)
class AreaEntry:
    """An activity or a proposal that concerns an area.

    Attributes:
        title: What is done or proposed.
        who: The organisation at work; empty for a proposal.
        about: Words of further fields; those that are empty are left out.
        area_name: The smaller or larger area it is meant for; empty where it is the area itself.
    """

    title: str
    who: str
    about: tuple[str, ...]
    area_name: str


def activities_at(area_code: str, language: str) -> tuple[AreaEntry, ...]:
    """Activities that run or are planned in an area or for a larger one: here first, running first.

    Args:
        area_code: The area.
        language: Of the words. Numbers of fewer persons reached than may be shown are left out.
    """
    found = [one for one in written.entries("who_does_what") if one.body["status"] in ACTIVITY_STATES]
    found.sort(key=lambda one: (ACTIVITY_STATES.index(one.body["status"]), one.body["organization"]))
    return _at("who_does_what", found, area_code, ACTIVITY_FIELDS, language)


def proposals_at(area_code: str, language: str) -> tuple[AreaEntry, ...]:
    """Proposals for an area or for a larger one: here first, the latest budget year first.

    Args:
        area_code: The area.
        language: Of the words.
    """
    found = sorted(written.entries("proposal"), key=lambda one: (-one.body["year"], one.body["activity"]))
    return _at("proposal", found, area_code, PROPOSAL_FIELDS, language)


def _at(
    kind_id: str, found: list[Entry], area_code: str, fields: tuple[str, ...], language: str
) -> tuple[AreaEntry, ...]:
    larger = set(area_index().chain(area_code))
    near = [one for one in found if one.area_code.startswith(area_code) or one.area_code in larger]
    near.sort(key=lambda one: not one.area_code.startswith(area_code))
    return tuple(_worded(kind_id, one, area_code, fields, language) for one in near)


def _worded(kind_id: str, one: Entry, area_code: str, fields: tuple[str, ...], language: str) -> AreaEntry:
    kind = entry_kind(kind_id)

    def words(name: str) -> str:
        field = kind.field(name)
        if field is None or field.is_private or _is_small(name, one):
            return ""
        return value_words(field, one.body.get(name), language)

    place = "" if one.area_code == area_code else area_index().names.get(one.area_code, one.area_code)
    about = tuple(_labelled(kind.field(name), words(name), language) for name in fields if words(name))
    return AreaEntry(words(kind.title_field), words("organization"), about, place)


def _labelled(field: EntryField | None, text: str, language: str) -> str:
    """A choice speaks for itself; a number or a text needs to be told of what it is."""
    return text if field is None or field.type == "choice" else f"{field.label.in_language(language)}: {text}"


def _is_small(name: str, one: Entry) -> bool:
    """A number of persons so small that it may tell of one."""
    return name.endswith("_persons") and 0 < (one.body.get(name) or 0) < load_organizing().fewest_persons
