"""One entry as a form: kept as a draft while it is written, saved whole, merged where others were faster.

Nothing is lost when the connection breaks: every change of a field is kept at once, for whoever writes.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts.entry_fields import draw_field, value_of
from pages.parts.frame import carefully, plain
from taksir import people, written
from taksir.catalogue_entries import entry_kind
from taksir.schema_entries import EntryField, EntryKind
from taksir.words import say, sentence
from taksir.written import Entry, EntryConflictError, EntryFault, EntryFaultsError


class Form:
    """A form on the page.

    Attributes:
        entry: What is changed; None for a new entry.
        based_on: The version the form began from.
        body: What the fields show at first.
    """

    def __init__(
        self, kind: EntryKind, entry: Entry | None, parent_id: str, defaults: dict[str, Any]
    ) -> None:
        self.kind, self.entry, self.parent_id = kind, entry, parent_id
        self.id = entry.id if entry else ""
        self.draft = written.draft(kind.id, self.id, parent_id=parent_id)
        self.based_on = self.draft.based_on if self.draft else (entry.version if entry else 0)
        self.body = dict(self.draft.body if self.draft else entry.body if entry else defaults)
        self.key = f"{self.id or f'{kind.id} new {parent_id}'} {self.based_on}"

    @property
    def fields(self) -> tuple[EntryField, ...]:
        """The fields whoever is at work may see and fill in."""
        is_open = self.entry is None or not self.entry.group or written.shares_private(self.entry)
        return tuple(field for field in self.kind.fields if is_open or not field.is_private)

    def field_key(self, field_id: str) -> str:
        """The key of a field's widget."""
        return f"field {self.key} {field_id}"

    def filled(self) -> dict[str, Any]:
        """What the fields hold now."""
        fields = [field for field in self.kind.fields if self.field_key(field.id) in st.session_state]
        held = {field.id: value_of(field, st.session_state[self.field_key(field.id)]) for field in fields}
        return self.body | held


def draw_form(
    kind_id: str,
    language: str,
    *,
    entry: Entry | None = None,
    parent_id: str = "",
    defaults: dict[str, Any] | None = None,
    on_saved: Callable[[Entry], None] | None = None,
) -> None:
    """Draw an entry's fields, with what is to be mended beside each, and the button that saves it.

    Args:
        kind_id: Of entry.
        language: Of the words.
        entry: What is changed; None for a new one.
        parent_id: What a new one belongs to.
        defaults: What a new one begins with.
        on_saved: Told the entry as kept.
    """
    form = Form(entry_kind(kind_id), entry, parent_id, defaults or {})
    faults: tuple[EntryFault, ...] = st.session_state.get(f"faults {form.key}", ())
    _draw_state(form, language)
    for field in form.fields:
        draw_field(
            field,
            form.body.get(field.id),
            language,
            key=form.field_key(field.id),
            on_change=carefully(_keep(form)),
        )
        for fault in (fault for fault in faults if fault.field_id == field.id):
            st.error(plain(say(fault.template, language, **fault.values)), icon=":material/edit:")
        _draw_theirs(form, field.id, language)
    for fault in (fault for fault in faults if not fault.field_id):
        st.error(plain(say(fault.template, language, **fault.values)), icon=":material/info:")
    _draw_group(form, language)
    st.button(
        say("Save", language),
        type="primary",
        icon=":material/save:",
        key=f"save {form.key}",
        on_click=carefully(_save),
        args=(form, language, on_saved),
    )


def _draw_state(form: Form, language: str) -> None:
    if form.draft is None:
        return
    left, right = st.columns([3, 1], vertical_alignment="center")
    words = say("Not saved yet; what you write is kept for you.", language)
    left.caption(f":material/edit_note: {plain(words)}")
    right.button(
        say("Discard changes", language),
        key=f"discard {form.key}",
        on_click=carefully(_discard),
        args=(form,),
    )


def _draw_theirs(form: Form, field_id: str, language: str) -> None:
    """What somebody else wrote into the same field meanwhile, to be taken over with one click."""
    theirs: Entry | None = st.session_state.get(f"theirs {form.key}")
    field = form.kind.field(field_id)
    if theirs is None or field is None or field_id not in st.session_state[f"disputed {form.key}"]:
        return
    words = written.value_words(field, theirs.body.get(field_id), language) or say("empty", language)
    st.warning(plain(say("{name} wrote: {words}", language, name=theirs.actor or "–", words=words)))
    st.button(
        say("Take theirs", language),
        key=f"take {form.key} {field_id}",
        on_click=carefully(_take),
        args=(form, field_id, theirs),
    )


def _draw_group(form: Form, language: str) -> None:
    groups = sorted(people.at_work().groups)
    is_private = form.kind.is_private or any(field.is_private for field in form.kind.fields)
    is_open = form.entry is None or not form.entry.group
    if is_private and is_open and people.is_sign_in_required() and len(groups) > 1:
        st.selectbox(say("Group it is private to", language), groups, key=f"group {form.key}")


def _keep(form: Form) -> Callable[[], None]:
    def keep() -> None:
        written.keep_draft(
            form.kind.id, form.filled(), entry_id=form.id, based_on=form.based_on, parent_id=form.parent_id
        )

    return keep


def _discard(form: Form) -> None:
    written.drop_draft(form.kind.id, form.id, parent_id=form.parent_id)
    _forget(form)


def _take(form: Form, field_id: str, theirs: Entry) -> None:
    body = form.filled() | {field_id: theirs.body.get(field_id)}
    written.keep_draft(form.kind.id, body, entry_id=form.id, based_on=form.based_on, parent_id=form.parent_id)
    st.session_state.pop(form.field_key(field_id), None)
    disputed = f"disputed {form.key}"
    st.session_state[disputed] = tuple(name for name in st.session_state[disputed] if name != field_id)


def _save(form: Form, language: str, on_saved: Callable[[Entry], None] | None) -> None:
    body = form.filled()
    st.session_state.pop(f"faults {form.key}", None)
    try:
        kept = written.write(
            form.kind.id,
            body,
            entry_id=form.id,
            based_on=form.based_on,
            parent_id=form.parent_id,
            group=st.session_state.get(f"group {form.key}", ""),
        )
    except EntryFaultsError as error:
        st.session_state[f"faults {form.key}"] = error.faults
        return
    except EntryConflictError as error:
        _merge(form, body, error, language)
        return
    written.drop_draft(form.kind.id, form.id, parent_id=form.parent_id)
    _forget(form)
    st.session_state["said"] = say("Saved: {title}.", language, title=written.entry_title(kept, language))
    if on_saved:
        on_saved(kept)


def _merge(form: Form, mine: dict[str, Any], error: EntryConflictError, language: str) -> None:
    """Put both changes into the form; where both changed the same field, mine stays and theirs is shown."""
    base = next(one for one in written.history(form.kind.id, form.id) if one.version == form.based_on)
    both = written.merged(base.body, mine, error.theirs.body)
    body = both.body | {name: mine.get(name) for name in both.disputed}
    written.keep_draft(
        form.kind.id, body, entry_id=form.id, based_on=error.theirs.version, parent_id=form.parent_id
    )
    _forget(form)
    now = Form(form.kind, error.theirs, form.parent_id, {})
    st.session_state[f"theirs {now.key}"] = error.theirs
    st.session_state[f"disputed {now.key}"] = both.disputed
    st.session_state["refused"] = sentence(error, language)


def _forget(form: Form) -> None:
    for key in [str(key) for key in st.session_state if form.key in str(key)]:
        del st.session_state[key]
