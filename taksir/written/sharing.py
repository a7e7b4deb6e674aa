"""Who shares what is private in an entry: the group that wrote it, inside the areas of whoever looks.

A private kind is seen by those who share it and by nobody else. Of other kinds everybody sees all but the
private fields.
"""

from dataclasses import replace

from taksir.people import at_work, is_sign_in_required
from taksir.schema_entries import EntryKind
from taksir.store.entries import Body, Entry


def shares(kind: EntryKind, found: Entry) -> bool:
    """Whether whoever is at work shares what is private in an entry.

    An entry that could name an area and names none concerns the whole region: it is shared with those whose
    areas are not limited.
    """
    member = at_work()
    if not is_sign_in_required():
        return True
    is_near = kind.area_field is None or member.is_within(found.area_code)
    return found.group in member.groups and is_near


def seen(kind: EntryKind, found: Entry) -> Entry | None:
    """An entry as whoever is at work may see it; None where they may not."""
    if shares(kind, found):
        return found
    return None if kind.is_private else replace(found, body=open_part(kind, found.body))


def open_part(kind: EntryKind, body: Body) -> dict[str, object]:
    """A body without what is private in it."""
    return {name: value for name, value in body.items() if name not in _private_ids(kind)}


def private_part(kind: EntryKind, body: Body) -> dict[str, object]:
    """What is private in a body."""
    return {name: value for name, value in body.items() if name in _private_ids(kind)}


def _private_ids(kind: EntryKind) -> set[str]:
    return {field.id for field in kind.fields if field.is_private}
