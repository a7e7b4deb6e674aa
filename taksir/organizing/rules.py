"""Rules that an entry of community organizing obeys whatever way it comes in: form, table, undo."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.organizing.cases import case_faults, case_step_faults
from taksir.organizing.proposals import duplicate_faults, proposal_faults, proposal_step_faults
from taksir.store.entries import Body
from taksir.written import EntryFault

CONTACT = re.compile(r"(?:\d[ .()\-]?){8,}|\+62|[\w.+\-]+@[\w\-]+\.\w+|https?://", re.IGNORECASE)
"""A telephone or identity number, an e-mail, a link: marks of a person in a text that others may read."""
CONTACTS = ("contact_", "note", "minutes")
"""How the fields begin in which a group may keep whom to ask."""

KINDS = (
    "who_does_what", "stakeholder", "meeting", "proposal", "voice", "case", "capacity_review",
    "training_need", "training",
)  # fmt: skip


def obey() -> None:
    """Let every kind of entry of this room obey its rules."""
    for kind_id in KINDS:
        written.add_rule(kind_id, _without_contacts(kind_id))
    for kind_id, rule in _RULES.items():
        written.add_rule(kind_id, rule)
    written.add_rule("proposal", duplicate_faults)
    written.add_step_rule("proposal", proposal_step_faults)
    written.add_step_rule("case", case_step_faults)


def _without_contacts(kind_id: str) -> Callable[[Body, str], Iterable[EntryFault]]:
    def faults(body: Body, _parent_id: str) -> list[EntryFault]:
        """Texts bear no contact of a person, but where the group keeps its contacts and notes."""
        texts = [
            field
            for field in entry_kind(kind_id).fields
            if field.type in ("text", "long_text") and not field.id.startswith(CONTACTS)
        ]
        return [
            EntryFault(
                field.id,
                "{field} seems to hold a telephone number, an e-mail or a link. Remove it: others read this.",
                {"field": field.label},
            )
            for field in texts
            if CONTACT.search(str(body.get(field.id, "")))
        ]

    return faults


def _activity(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    reached, capacity = body.get("reached_persons"), body.get("capacity_persons")
    if reached is not None and capacity is not None and reached > capacity:
        yield EntryFault(
            "reached_persons",
            "{reached} persons reached are more than the capacity of {capacity}. Correct one of the two.",
            {"reached": reached, "capacity": capacity},
        )
    yield from _period(body)


def _period(body: Body) -> Iterable[EntryFault]:
    begins, ends = body.get("begins"), body.get("ends")
    if begins and ends and ends < begins:
        yield EntryFault("ends", "It ends before it begins. Correct one of the two dates.")


def _meeting(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    if body["date"] > date.today().isoformat():
        yield EntryFault("date", "The meeting has not taken place yet. Write it down when it has.")
    present = body["women_persons"] + body["men_persons"]
    ages = body.get("under_18_persons", 0) + body.get("over_60_persons", 0)
    for name, persons in (
        ("over_60_persons", ages),
        ("disability_persons", body.get("disability_persons", 0)),
    ):
        if persons > present:
            yield EntryFault(
                name, "{part} of {present} present are too many. Correct the numbers.",
                {"part": persons, "present": present},
            )  # fmt: skip


def _voice(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    fewest = load_organizing().fewest_persons
    if body["voters_persons"] < fewest:
        yield EntryFault(
            "voters_persons",
            "Fewer than {fewest} voted: everybody would know whose vote it is. Join them with another group.",
            {"fewest": fewest},
        )
    if body.get("quote") and body.get("has_consent") is not True:
        yield EntryFault("quote", "Words are kept only with consent. Ask for it, or leave the words out.")


def _review(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    items = [name for domain in load_organizing().capacity_domains for name in domain.items]
    if not any(name in body for name in items):
        yield EntryFault("", "No item is scored yet. Score at least one.")


def _training(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    if body["mode"] == "recruitment" and body["gap_kind"] != "staff":
        yield EntryFault(
            "mode", "Recruiting answers a lack of staff, not of ability. Choose another mode or another gap."
        )
    yield from _period(body)


_RULES: dict[str, Callable[[Body, str], Iterable[EntryFault]]] = {
    "who_does_what": _activity,
    "meeting": _meeting,
    "proposal": proposal_faults,
    "voice": _voice,
    "case": case_faults,
    "capacity_review": _review,
    "training": _training,
}
