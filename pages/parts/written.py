"""Entries on a page: the list, one of them opened, its history, undo, deletion and return."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts.entry_form import draw_form
from pages.parts.entry_tables import draw_tables
from pages.parts.frame import carefully, plain
from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.schema_entries import EntryKind
from taksir.words import moment, say, say_count
from taksir.written import Entry


@dataclass(frozen=True)
class _Listing:
    """What is listed, and how its opened entry is drawn."""

    kind: EntryKind
    language: str
    parent_id: str
    defaults: dict[str, Any] | None
    actions: Callable[[Entry], None] | None


OPENED = "entry"
"""Where the link says which entry is open: its id, or the kind of a new one after "new"."""


def draw_entries(
    kind_id: str,
    language: str,
    *,
    parent_id: str = "",
    fields: Iterable[str] = (),
    defaults: dict[str, Any] | None = None,
    actions: Callable[[Entry], None] | None = None,
) -> None:
    """The entries of a kind: a list, the opened one as a form, tables out and in.

    Args:
        kind_id: Of entry.
        language: Of the words.
        parent_id: Only what belongs to this entry.
        fields: Ids of the fields that the list shows; all but long texts where none is said.
        defaults: What a new entry begins with.
        actions: Draws what else can be done with the opened entry.
    """
    kind = entry_kind(kind_id)
    draw_said()
    found = written.entries(kind_id, parent_id=parent_id)
    opened = st.query_params.get(OPENED, "")
    if not found and opened != f"new {kind_id}":
        _draw_empty(kind, language)
    elif found:
        _draw_list(kind, found, language, parent_id=parent_id, fields=fields)
    if written.may_write(kind_id):
        words = say("Add: {kind}", language, kind=kind.label.in_language(language).lower())
        st.button(
            words,
            icon=":material/add:",
            key=f"add {kind_id} {parent_id}",
            on_click=open_entry,
            args=(f"new {kind_id}",),
        )
    _draw_opened(_Listing(kind, language, parent_id, defaults, actions), found, opened)
    _draw_deleted(kind, language, parent_id)
    draw_tables(kind_id, language, parent_id=parent_id)


def open_entry(name: str) -> None:
    """Let the link say which entry is open; empty for none."""
    if name:
        st.query_params[OPENED] = name
    else:
        st.query_params.pop(OPENED, None)


def draw_said() -> None:
    """What the last click did, once."""
    if said := st.session_state.pop("said", ""):
        st.success(plain(said), icon=":material/check:")
    if refused := st.session_state.pop("refused", ""):
        st.warning(plain(refused), icon=":material/info:")


def _draw_empty(kind: EntryKind, language: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(say('Nothing here yet.', language))}**")
        st.markdown(plain(kind.about.in_language(language)))


def _draw_list(
    kind: EntryKind, found: tuple[Entry, ...], language: str, *, parent_id: str, fields: Iterable[str]
) -> None:
    rows = written.entry_rows(kind, found, language, fields=fields)
    key = f"list {kind.id} {parent_id} {language}"

    def choose() -> None:
        chosen = st.session_state[key].selection.rows
        open_entry(found[chosen[0]].id if chosen else "")

    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        on_select=choose,
        selection_mode="single-row",
        key=key,
        alt=kind.plural.in_language(language),
    )
    st.caption(plain(say("Choose a row to open it.", language)))


def _draw_opened(listing: _Listing, found: tuple[Entry, ...], opened: str) -> None:
    kind, language = listing.kind, listing.language
    entry = next((one for one in found if one.id == opened), None)
    if entry is None and opened != f"new {kind.id}":
        if opened.rpartition("-")[0] == kind.id:
            words = "What the link opens is not in this list: it was deleted, or it is not for you."
            st.warning(say(words, language), icon=":material/link_off:")
        return
    with st.container(border=True):
        title = written.entry_title(entry, language) if entry else kind.label.in_language(language)
        st.subheader(plain(title), anchor=False)
        st.caption(plain(kind.about.in_language(language)))
        if not written.may_write(kind.id, area_code=entry.area_code if entry else ""):
            _draw_read_only(kind, entry, language)
        else:
            draw_form(
                kind.id,
                language,
                entry=entry,
                parent_id=listing.parent_id,
                defaults=listing.defaults,
                on_saved=lambda kept: open_entry(kept.id),
            )
        if entry:
            if listing.actions:
                listing.actions(entry)
            _draw_history(kind, entry, language)
        st.button(
            say("Close", language),
            key=f"close {kind.id} {listing.parent_id}",
            on_click=open_entry,
            args=("",),
        )


def _draw_read_only(kind: EntryKind, entry: Entry | None, language: str) -> None:
    for field in kind.fields if entry else ():
        if words := written.value_words(field, entry.body.get(field.id), language):
            st.markdown(f"**{plain(field.label.in_language(language))}**  \n{plain(words)}")


def _draw_history(kind: EntryKind, entry: Entry, language: str) -> None:
    versions = written.history(kind.id, entry.id)
    with st.expander(
        say_count("History: {count} version", "History: {count} versions", language, count=len(versions)),
        icon=":material/history:",
    ):
        rows = [
            _version_row(kind, one, before, language)
            for one, before in zip(versions, [*versions[1:], None], strict=True)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("History", language))
        if not written.may_write(kind.id, area_code=entry.area_code):
            return
        earlier = [one.version for one in versions[1:] if not one.is_deleted]
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            if earlier:
                wanted = st.selectbox(
                    say("Version", language), earlier, key=f"wanted {entry.id} {entry.version}"
                )
                st.button(
                    say("Go back to this version", language),
                    icon=":material/undo:",
                    key=f"back {entry.id}",
                    on_click=carefully(_go_back),
                    args=(entry, wanted, language),
                )
            st.button(
                say("Delete", language),
                icon=":material/delete:",
                key=f"delete {entry.id}",
                on_click=carefully(_delete),
                args=(entry, language),
            )


def _version_row(kind: EntryKind, one: Entry, before: Entry | None, language: str) -> dict[str, str]:
    names = [
        field.label.in_language(language)
        for field in kind.fields
        if one.body.get(field.id) != (before.body.get(field.id) if before else None)
    ]
    was_deleted = before is not None and before.is_deleted
    changed = (
        say("deleted" if one.is_deleted else "restored", language) if one.is_deleted or was_deleted else ""
    )
    return {
        say("Version", language): str(one.version),
        say("When", language): moment(one.at, language, st.context.timezone),
        say("Who", language): one.actor or "–",
        say("What changed", language): changed or ", ".join(names),
    }


def _draw_deleted(kind: EntryKind, language: str, parent_id: str) -> None:
    gone = written.deleted_entries(kind.id, parent_id=parent_id)
    if not gone or not written.may_write(kind.id):
        return
    with st.expander(say("Deleted: {count}", language, count=len(gone)), icon=":material/delete:"):
        for one in gone:
            left, right = st.columns([3, 1], vertical_alignment="center")
            left.markdown(plain(written.entry_title(one, language)))
            right.button(
                say("Bring back", language),
                icon=":material/undo:",
                key=f"restore {one.id}",
                on_click=carefully(_restore),
                args=(one, language),
            )


def _go_back(entry: Entry, version: int, language: str) -> None:
    kept = written.go_back(entry.kind, entry.id, version, based_on=entry.version)
    written.drop_draft(entry.kind, entry.id, parent_id=entry.parent_id)
    st.session_state["said"] = say("Saved: {title}.", language, title=written.entry_title(kept, language))


def _delete(entry: Entry, language: str) -> None:
    written.delete(entry.kind, entry.id, based_on=entry.version)
    open_entry("")
    st.session_state["said"] = say("Deleted. Bring it back under Deleted.", language)


def _restore(entry: Entry, language: str) -> None:
    kept = written.restore(entry.kind, entry.id)
    st.session_state["said"] = say("Saved: {title}.", language, title=written.entry_title(kept, language))
