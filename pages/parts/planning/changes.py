"""What has changed behind a frozen figure, in a sentence each."""

from collections.abc import Iterable

import streamlit as st

from pages.parts.frame import plain
from pages.parts.told import told
from taksir.plans import Change
from taksir.words import number, say

COLUMN_WORDS = {"units": "units", "count": "people", "estimate": "values"}


def draw_changes(changes: Iterable[Change], language: str) -> None:
    """A warning for every change; a quiet line where there is none."""
    # One figure may stand behind two parts of a plan: its change is told once.
    found = list(dict.fromkeys(change_words(change, language) for change in changes))
    if not found:
        st.caption(say("Nothing behind it has changed since.", language))
    for words in found:
        st.warning(plain(words), icon=":material/update:")


def change_words(change: Change, language: str) -> str:
    """One change in a sentence."""
    name = change.title.get(language) or change.name
    if change.kind == "gone" and change.error is not None:
        why = told(change.error, language)
        return say("{name} cannot be computed any more: {why}", language, name=name, why=why)
    if change.kind == "standard":
        return _standard_words(change, name, language)
    if change.kind == "data":
        return say(
            "The data behind {name} were delivered anew; the numbers are the same.",
            language,
            name=name,
        )
    return say(
        "The data behind {name} have changed: {areas} areas differ, {before} {column} then, {after} now. "
        "Compute it again, or keep the frozen copy and say why.",
        language,
        name=name,
        areas=change.areas,
        before=number(change.before, language, 1 if change.column == "estimate" else 0),
        after=number(change.after, language, 1 if change.column == "estimate" else 0),
        column=say(COLUMN_WORDS.get(change.column, change.column), language),
    )


def _standard_words(change: Change, name: str, language: str) -> str:
    """What one unit served then and serves now; a standard may also have come into force or gone."""
    before, after = number(change.before, language), number(change.after, language)
    if change.before == change.before and change.after == change.after:
        return say(
            "The standard “{name}” has changed since: one unit for {before} then, for {after} now. "
            "Freeze the plan again, or keep the frozen copy and say why.",
            language,
            name=name,
            before=before,
            after=after,
        )
    if change.after == change.after:
        return say(
            "The standard “{name}” has come into force since: one unit for {after}. "
            "Freeze the plan again, or keep the frozen copy and say why.",
            language,
            name=name,
            after=after,
        )
    return say(
        "The standard “{name}” is no longer in force: it was one unit for {before}. "
        "Freeze the plan again, or keep the frozen copy and say why.",
        language,
        name=name,
        before=before,
    )
