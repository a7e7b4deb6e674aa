"""Reading and writing entries, for whoever is at work."""

from dataclasses import replace
from typing import Any

from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.people import READ, NotPermittedError, at_work, is_sign_in_required, may, permitted_group
from taksir.schema_entries import EntryKind
from taksir.store.entries import Body, Entries, Entry, EntryConflictError
from taksir.store.workspace import open_store
from taksir.written.checking import EntryFault, EntryFaultsError, entry_faults, step_faults, tidied
from taksir.written.pending import standing_in, with_rows
from taksir.written.sharing import open_part, private_part, seen, shares


def entries(kind_id: str, *, parent_id: str = "") -> tuple[Entry, ...]:
    """Every entry of a kind that whoever is at work may see, oldest first.

    Args:
        kind_id: Of entry.
        parent_id: Only what belongs to this entry.

    Raises:
        NotPermittedError: They may not read.
    """
    return _seen(kind_id, with_rows(_store().newest(kind_id, parent_id=parent_id), kind_id, parent_id))


def deleted_entries(kind_id: str, *, parent_id: str = "") -> tuple[Entry, ...]:
    """What was deleted and can be restored."""
    return _seen(kind_id, _store().newest(kind_id, parent_id=parent_id, is_deleted=True))


def entry(kind_id: str, entry_id: str) -> Entry:
    """One entry, deleted or not, without what is private to others.

    Raises:
        TaksirError: There is none of that kind and id.
        NotPermittedError: It is private to a group of others, or of an area of others.
    """
    kind = entry_kind(kind_id)
    stored = standing_in(entry_id) or _store().entry(entry_id)
    open_store().register.permit(READ, "read entries", kind_id)
    if stored is None or stored.kind != kind_id:
        raise TaksirError("There is no entry {entry}. Choose another from the list.", entry=entry_id)
    if found := seen(kind, stored):
        return found
    permitted_group(stored.group)
    raise _outside(stored.area_code)


def history(kind_id: str, entry_id: str) -> tuple[Entry, ...]:
    """Every version of an entry, newest first, without what is private to others."""
    entry(kind_id, entry_id)
    kind = entry_kind(kind_id)
    # Versions are asked one by one, each in its own area: an earlier one may lie in an area of others.
    placed = [replace(one, area_code=_area_code(kind, one.body)) for one in _store().history(entry_id)]
    return _seen(kind_id, placed)


def may_write(kind_id: str, *, area_code: str = "") -> bool:
    """Whether whoever is at work may write entries of a kind in an area."""
    member = at_work()
    return may(entry_kind(kind_id).permission) and (not area_code or member.is_within(area_code))


def shares_private(found: Entry) -> bool:
    """Whether whoever is at work shares what is private in an entry."""
    return shares(entry_kind(found.kind), found)


def write(
    kind_id: str, body: Body, *, entry_id: str = "", based_on: int = 0, parent_id: str = "", group: str = ""
) -> Entry:
    """Write an entry: a new one, or the next version of one.

    Args:
        kind_id: Of entry.
        body: Field id → value; empty fields may be left out.
        entry_id: Which one; empty for a new one.
        based_on: The version whoever writes had before them.
        parent_id: The entry a new one belongs to.
        group: The group to which a new one, or what is private in it, belongs; their only group where it is
            left out.

    Returns:
        The entry as kept.

    Raises:
        EntryFaultsError: Something is to be mended first.
        EntryConflictError: Somebody else saved it meanwhile.
        NotPermittedError: They may not; a refusal is a line of the audit.
    """
    kind = entry_kind(kind_id)
    before = entry(kind_id, entry_id) if entry_id else None
    tidy = tidied(kind, body)
    if before is None or before.version == based_on:
        _refuse(step_faults(kind, before.body if before else None, tidy))
    if before:
        return _change(before, tidy, based_on=based_on, group=group)
    _refuse(entry_faults(kind, tidy, parent_id=parent_id, entry_id=entry_id))
    area_code = _area_code(kind, tidy)
    actor = _permit_writing(kind, entry_id, area_code)
    owner = _group(kind, tidy, group)
    return _store().add(Entry("", kind_id, 0, tidy, parent_id, area_code, owner), actor=actor)


def _change(before: Entry, body: Body, *, based_on: int, group: str = "") -> Entry:
    """The next version of an entry, whatever was before it."""
    kind = entry_kind(before.kind)
    stored = _store().entry(before.id) or before
    body = _with_what_is_hidden(kind, stored, body)
    _refuse(entry_faults(kind, body, parent_id=before.parent_id, entry_id=before.id))
    area_code = _area_code(kind, body)
    for code in {area_code, stored.area_code}:
        actor = _permit_writing(kind, before.id, code)
    owner = stored.group or _group(kind, body, group)
    changed = replace(stored, body=body, area_code=area_code, group=owner, is_deleted=False)
    return _kept(kind, changed, based_on=based_on, actor=actor)


def _with_what_is_hidden(kind: EntryKind, stored: Entry, body: Body) -> dict[str, Any]:
    """A body with the private fields of others as they are; whoever cannot see them does not change them."""
    is_nobodys = not stored.group and not private_part(kind, stored.body)
    if is_nobodys or shares(kind, stored):
        return dict(body)
    if private_part(kind, body):
        permitted_group(stored.group)
    return open_part(kind, body) | private_part(kind, stored.body)


def _kept(kind: EntryKind, changed: Entry, *, based_on: int, actor: str) -> Entry:
    """Write a version; of somebody else's that came in between only what may be seen is told."""
    try:
        kept = _store().change(changed, based_on=based_on, actor=actor)
    except EntryConflictError as error:
        raise EntryConflictError(seen(kind, error.theirs) or changed) from None
    return seen(kind, kept) or kept


def _refuse(faults: tuple[EntryFault, ...]) -> None:
    if faults:
        raise EntryFaultsError(faults)


def _area_code(kind: EntryKind, body: Body) -> str:
    return str(body.get(kind.area_field.id, "")) if kind.area_field else ""


def delete(kind_id: str, entry_id: str, *, based_on: int) -> Entry:
    """Delete an entry; `restore` brings it back."""
    entry(kind_id, entry_id)
    kind, stored = entry_kind(kind_id), _store().entry(entry_id)
    assert stored is not None  # noqa: S101  it has just been read
    actor = _permit_writing(kind, entry_id, stored.area_code)
    return _kept(kind, replace(stored, is_deleted=True), based_on=based_on, actor=actor)


def restore(kind_id: str, entry_id: str) -> Entry:
    """Bring a deleted entry back."""
    before = entry(kind_id, entry_id)
    return _change(before, before.body, based_on=before.version)


def go_back(kind_id: str, entry_id: str, version: int, *, based_on: int) -> Entry:
    """Write an earlier version of an entry again, as its newest.

    Raises:
        TaksirError: There is no such version.
        EntryFaultsError: What was right then is not any more.
    """
    versions = history(kind_id, entry_id)
    for earlier in versions:
        if earlier.version == version:
            return _change(versions[0], earlier.body, based_on=based_on)
    raise TaksirError(
        "There is no version {version} of this entry. Choose one from its history.", version=version
    )


def _seen(kind_id: str, found: list[Entry]) -> tuple[Entry, ...]:
    kind = entry_kind(kind_id)
    open_store().register.permit(READ, "read entries", kind_id)
    return tuple(one for one in (seen(kind, stored) for stored in found) if one)


def _permit_writing(kind: EntryKind, entry_id: str, area_code: str) -> str:
    """The name for the history; a refusal becomes a line of the audit."""
    about = entry_id or kind.id
    actor = open_store().register.permit(kind.permission, "write entry", about)
    # What is private and names no area concerns the whole region, and so not those of a part of it.
    is_asked = bool(area_code) or (kind.is_private and kind.area_field is not None)
    if is_asked and not at_work().is_within(area_code):
        raise _outside(area_code)
    return "" if kind.is_anonymous else actor


def _outside(area_code: str) -> NotPermittedError:
    return NotPermittedError(
        "Area {area} is outside the areas of {name}. Choose one of your own, or ask an administrator.",
        area=area_code or "–",
        name=at_work().name,
    )


def _group(kind: EntryKind, body: Body, wanted: str) -> str:
    """The group to which an entry, or what is private in it, belongs."""
    is_needed = kind.is_private or bool(private_part(kind, body))
    if not is_needed or not is_sign_in_required():
        return wanted if is_needed else ""
    groups = sorted(at_work().groups)
    group = wanted or (groups[0] if len(groups) == 1 else "")
    if not group:
        raise TaksirError(
            "{kind} holds what is private to a group. Choose one of your groups, "
            "or ask an administrator to add you to one.",
            kind=kind.label,
        )
    permitted_group(group)
    return group


def owner_key() -> str:
    """Whose drafts are meant: somebody signed in, or the one person on their own machine."""
    member: Any = at_work()
    return f"{member.issuer} {member.subject}".strip()


def _store() -> Entries:
    return Entries(open_store().register)
