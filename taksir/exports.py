"""The only way out for a file: who takes it is asked and written down at the moment it is taken.

What is exported is made from `Released`; private tables (stakeholders, meetings, free text) have no way
out at all.
"""

from collections.abc import Callable

from taksir.errors import TaksirError
from taksir.membership import again
from taksir.people import AUDIT, DELIVER, EXPORT, PRIVATE_TABLES, acting_as, at_work, may
from taksir.store.workspace import open_store

KINDS = {
    "figure": EXPORT,
    "plan": EXPORT,
    "briefing": EXPORT,
    "faults": DELIVER,
    "receipt": DELIVER,
    "correction": DELIVER,
    "template": DELIVER,
    "recipe": DELIVER,
    "entries": EXPORT,
    "audit": AUDIT,
}
"""Kinds of things that can be taken along, each with the permission it needs."""


def may_export(kind: str) -> bool:
    """Whether whoever is at work may take such a thing along."""
    return may(KINDS[kind])


def exported(kind: str, name: str, content: Callable[[], bytes], *, form: str, texts_read: int = 0) -> bytes:
    """A file's bytes, after asking whether they may leave and writing down who took them.

    Args:
        kind: One of KINDS.
        name: What it is: a figure's id, a delivery's id.
        content: Makes the bytes; called only when they may leave.
        form: csv, xlsx, html, …
        texts_read: Texts in people's own words of which whoever takes it says that they name no person.

    Raises:
        NotPermittedError: Whoever is at work may not take it along.
        TaksirError: It belongs to a table that is private to a group.
    """
    if kind in PRIVATE_TABLES or name in PRIVATE_TABLES:
        raise TaksirError(
            "{name} is private to the group that wrote it and is never exported. Show it on the screen.",
            name=name,
        )
    read = {"texts_read": texts_read} if texts_read else {}
    open_store().register.note(KINDS[kind], "export", name, kind=kind, form=form, **read)
    return content()


def on_demand(
    kind: str, name: str, content: Callable[[], bytes], *, form: str, texts_read: int = 0
) -> Callable[[], bytes]:
    """The same, to be called later by the server, where no visit says who is at work.

    Whoever is at work now is remembered; what they may do is looked up again when they take the file.
    """
    member = at_work()

    def taken() -> bytes:
        with acting_as(again(member)):
            return exported(kind, name, content, form=form, texts_read=texts_read)

    return taken
