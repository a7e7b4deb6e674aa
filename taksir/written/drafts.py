"""What somebody is writing and has not saved: kept while they write, so that nothing is lost."""

from taksir.catalogue_entries import entry_kind
from taksir.store.entries import Body, Draft, Entries, Entry
from taksir.store.workspace import open_store
from taksir.written.checking import tidied
from taksir.written.keeping import entry as written_entry
from taksir.written.keeping import owner_key


def draft(kind_id: str, entry_id: str = "", *, parent_id: str = "") -> Draft | None:
    """What whoever is at work was writing, or None."""
    return Entries(open_store().register).draft(owner_key(), kind_id, entry_id, parent_id)


def keep_draft(
    kind_id: str, body: Body, *, entry_id: str = "", based_on: int = 0, parent_id: str = ""
) -> None:
    """Keep what whoever is at work is writing; it need not be whole yet.

    Raises:
        NotPermittedError: They may not write such entries, or not see this one.
    """
    kind = entry_kind(kind_id)
    open_store().register.permit(kind.permission, "keep draft", entry_id or kind_id)
    if entry_id:
        written_entry(kind_id, entry_id)
    entry = Entry(entry_id, kind_id, based_on, tidied(kind, body), parent_id)
    Entries(open_store().register).keep_draft(owner_key(), entry, based_on=based_on)


def drop_draft(kind_id: str, entry_id: str = "", *, parent_id: str = "") -> None:
    """Forget it."""
    Entries(open_store().register).drop_draft(owner_key(), kind_id, entry_id, parent_id)
