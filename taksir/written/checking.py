"""Whether an entry holds together: every fault at once, each a sentence with what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.schema import Words
from taksir.schema_entries import EntryField, EntryKind
from taksir.store.entries import Body, Entries
from taksir.store.workspace import open_store
from taksir.written.pending import standing_in

TEXT_MAX = 300
LONG_TEXT_MAX = 20_000


@dataclass(frozen=True)
class EntryFault:
    """One thing to mend.

    Attributes:
        field_id: The field; empty where the entry as a whole is meant.
        template: The sentence, a msgid.
        values: What goes into its places.
    """

    field_id: str
    template: str
    values: dict[str, object] = field(default_factory=dict)


class EntryFaultsError(TaksirError):
    """An entry was not written, because something is to be mended first.

    Attributes:
        faults: All of it.
    """

    def __init__(self, faults: Iterable[EntryFault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.template, **first.values)


Rule = Callable[[Body, str], Iterable[EntryFault]]
"""What a body must hold beside its fields; told the id of the entry it belongs to ("" for none).

The body bears the entry's own id as `id`; empty for a new one."""

_rules: dict[str, list[Rule]] = {}


def add_rule(kind_id: str, rule: Rule) -> None:
    """Let a kind of entry obey a further rule, whatever way its entries come in."""
    known = _rules.setdefault(kind_id, [])
    if rule not in known:
        known.append(rule)


StepRule = Callable[[Body | None, Body], Iterable[EntryFault]]
"""What a change must hold: the body before (None for a new entry) and the one that is to be written."""

_step_rules: dict[str, list[StepRule]] = {}


def add_step_rule(kind_id: str, rule: StepRule) -> None:
    """Let changes of a kind obey a rule, such as which state may follow which.

    Undo, restore and going back bring back only what was right once, and are not asked.
    """
    known = _step_rules.setdefault(kind_id, [])
    if rule not in known:
        known.append(rule)


def step_faults(kind: EntryKind, before: Body | None, after: Body) -> tuple[EntryFault, ...]:
    """What is to be mended in a change of an entry that holds together by itself."""
    return tuple(fault for rule in _step_rules.get(kind.id, ()) for fault in rule(before, after))


def tidied(kind: EntryKind, body: Body) -> dict[str, Any]:
    """The body without what the kind does not know, without empty fields, texts without outer blanks."""
    known: dict[str, Any] = {}
    for entry in kind.fields:
        value = body.get(entry.id)
        value = value.strip() if isinstance(value, str) else value
        value = list(value) if isinstance(value, tuple) else value
        if value not in (None, "", []):
            known[entry.id] = value
    return known


def entry_faults(
    kind: EntryKind, body: Body, *, parent_id: str = "", entry_id: str = ""
) -> tuple[EntryFault, ...]:
    """Everything to mend in an entry.

    Args:
        kind: Of entry.
        body: As somebody filled it in.
        parent_id: The entry it belongs to.
        entry_id: Which one it is; empty for a new one. Rules find it in the body as `id`.
    """
    found = [fault for entry in kind.fields for fault in _field_faults(entry, body.get(entry.id))]
    if kind.parent and not _is_there(parent_id, kind.parent):
        found.append(
            EntryFault("", "What this belongs to is not there any more. Go back and choose it again.")
        )
    if not found:
        asked = {**body, "id": entry_id}
        found = [fault for rule in _rules.get(kind.id, ()) for fault in rule(asked, parent_id)]
    return tuple(found)


def _field_faults(entry: EntryField, value: Any) -> list[EntryFault]:
    if value is None:
        missing = EntryFault(entry.id, "{field} is missing. Fill it in.", {"field": entry.label})
        return [missing] if entry.is_required else []
    fault = _CHECKS[entry.type](entry, value)
    return [fault] if fault else []


def _fault(entry: EntryField, template: str, **values: object) -> EntryFault:
    return EntryFault(entry.id, template, {"field": entry.label, **values})


def _text(entry: EntryField, value: Any) -> EntryFault | None:
    most = int(entry.most or (LONG_TEXT_MAX if entry.type == "long_text" else TEXT_MAX))
    if not isinstance(value, str):
        return _fault(entry, "{field} is not a text. Write it in words.")
    return (
        _fault(entry, "{field} has more than {most} letters. Shorten it.", most=most)
        if len(value) > most
        else None
    )


def _number(entry: EntryField, value: Any) -> EntryFault | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return _fault(entry, "{field} is not a number. Write digits only.")
    if entry.type == "integer" and value != int(value):
        return _fault(entry, "{field} is not a whole number. Round it.")
    if entry.least is not None and value < entry.least:
        return _fault(entry, "{field} is below {least}. Correct it.", least=entry.least)
    if entry.most is not None and value > entry.most:
        return _fault(entry, "{field} is above {most}. Correct it.", most=entry.most)
    return None


def _date(entry: EntryField, value: Any) -> EntryFault | None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _fault(entry, "{field} is not a date. Write it as 2026-11-22.")
    return None


def _chosen(entry: EntryField, value: Any) -> EntryFault | None:
    values = value if isinstance(value, list) else [value]
    if all(entry.choice(str(each)) for each in values) and isinstance(value, list) == (
        entry.type == "choices"
    ):
        return None
    offered = Words(
        *(", ".join(code.label.in_language(one) for code in entry.choices) for one in ("id", "en"))
    )
    return _fault(entry, "{field} is none of the answers on offer: {offered}. Choose one.", offered=offered)


def _area(entry: EntryField, value: Any) -> EntryFault | None:
    known = area_index().table
    at_level = known[known["level"] == entry.level] if entry.level else known
    if value in set(at_level["code"]):
        return None
    return _fault(
        entry, "Area {area} is not known here. Choose another, or deliver the list of areas.", area=value
    )


def _reference(entry: EntryField, value: Any) -> EntryFault | None:
    values = value if isinstance(value, list) else [value]
    if all(_is_there(str(each), entry.refers_to) for each in values):
        return None
    return _fault(entry, "{field} points at something that is not there any more. Choose again.")


def _yes_no(entry: EntryField, value: Any) -> EntryFault | None:
    return None if isinstance(value, bool) else _fault(entry, "{field} is neither yes nor no. Choose one.")


def _is_there(entry_id: str, kind_id: str) -> bool:
    found = (standing_in(entry_id) or Entries(open_store().register).entry(entry_id)) if entry_id else None
    return found is not None and found.kind == kind_id and not found.is_deleted


_CHECKS: dict[str, Callable[[EntryField, Any], EntryFault | None]] = {
    "text": _text,
    "long_text": _text,
    "integer": _number,
    "number": _number,
    "date": _date,
    "choice": _chosen,
    "choices": _chosen,
    "area": _area,
    "reference": _reference,
    "references": _reference,
    "yes_no": _yes_no,
}
