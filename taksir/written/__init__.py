"""What people write down in the product: read, written, undone, with history; never microdata.

Every way in and out asks here who is at work: the permission of the kind, the area an entry belongs to,
the group of a private one. A rule that fields alone cannot say is added by the room it belongs to.
"""

from taksir.store.entries import Body, Draft, Entry, EntryConflictError
from taksir.written.checking import EntryFault, EntryFaultsError, add_rule, add_step_rule, entry_faults
from taksir.written.drafts import draft, drop_draft, keep_draft
from taksir.written.keeping import (
    delete,
    deleted_entries,
    entries,
    entry,
    go_back,
    history,
    may_write,
    restore,
    shares_private,
    write,
)
from taksir.written.merging import Merged, merged
from taksir.written.tables import ReadRow, Taken, take_rows
from taksir.written.wording import entry_rows, entry_title, value_words

__all__ = [
    "Body", "Draft", "Entry", "EntryConflictError", "EntryFault", "EntryFaultsError", "Merged", "ReadRow",
    "Taken", "add_rule", "add_step_rule", "delete", "deleted_entries", "draft", "drop_draft", "entries",
    "entry", "entry_faults", "entry_rows", "entry_title", "go_back", "history", "keep_draft", "may_write",
    "merged", "restore", "shares_private", "take_rows", "value_words", "write",
]  # fmt: skip
