"""The widget of each kind of field of an entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from pages.parts.labels import told_apart
from taksir import written
from taksir.areas import area_index
from taksir.schema_entries import EntryField
from taksir.words import say

AREAS_LISTED = 3_000
"""Above so many areas a list is too long to scroll and the code is written instead."""
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


def draw_field(
    field: EntryField, value: Any, language: str, *, key: str, on_change: Callable[[], None]
) -> None:
    """Draw a field's widget; what it holds stands in the session under its key."""
    label = field.label.in_language(language) + (" *" if field.is_required else "")
    if unit := field.unit.in_language(language):
        label = f"{label} [{unit}]"
    common: dict[str, Any] = {
        "key": key,
        "on_change": on_change,
        "help": field.hint.in_language(language) or None,
    }
    _WIDGETS[field.type](field, label, value, language, common)


def value_of(field: EntryField, held: Any) -> Any:
    """What a widget holds, as it is kept."""
    if isinstance(held, date):
        return held.isoformat()
    if field.type == "integer" and held is not None:
        return int(held)
    return held


def _text(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    st.text_input(label, value or "", max_chars=int(field.most or 300), **common)


def _long_text(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    st.text_area(label, value or "", max_chars=int(field.most or 20_000), **common)


def _number(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    as_kept = int if field.type == "integer" else float
    limits = {"min_value": field.least, "max_value": field.most}
    limits = {name: None if limit is None else as_kept(limit) for name, limit in limits.items()}
    shape = {"step": 1} if field.type == "integer" else {"format": "%g"}  # 64, not 64.00
    st.number_input(label, value=None if value is None else as_kept(value), **shape, **limits, **common)


def _date(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    day = date.fromisoformat(value) if value else None
    st.date_input(label, day, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", **common)


def _choice(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    words = {code.value: code.label.in_language(language) for code in field.choices}
    _one_of(label, list(words), value, words.__getitem__, language, common)


def _choices(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    words = {code.value: code.label.in_language(language) for code in field.choices}
    _some_of(label, list(words), value, words.__getitem__, language, common)


def _area(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    index = area_index()
    codes = index.codes(field.level) if field.level else sorted(index.names)
    if len(codes) > AREAS_LISTED:
        st.text_input(label, value or "", placeholder=say("Area code", language), **common)
        return
    _one_of(label, codes, value, lambda code: f"{index.names[code]} ({code})", language, common)


def _reference(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    titles = _titles(field, language)
    _one_of(label, list(titles), value, titles.__getitem__, language, common)


def _references(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    titles = _titles(field, language)
    _some_of(label, list(titles), value, titles.__getitem__, language, common)


def _yes_no(field: EntryField, label: str, value: Any, language: str, common: dict[str, Any]) -> None:
    words = {True: say("yes", language), False: say("no", language)}
    st.segmented_control(label, [True, False], default=value, format_func=words.__getitem__, **common)


def _one_of(
    label: str,
    options: list[str],
    value: Any,
    words: Callable[[str], str],
    language: str,
    common: dict[str, Any],
) -> None:
    index = options.index(value) if value in options else None
    st.selectbox(
        label, options, index=index, format_func=words, placeholder=say("Choose", language), **common
    )


def _some_of(
    label: str,
    options: list[str],
    value: Any,
    words: Callable[[str], str],
    language: str,
    common: dict[str, Any],
) -> None:
    known = [each for each in value or [] if each in options]
    st.multiselect(label, options, known, format_func=words, placeholder=say("Choose", language), **common)


def _titles(field: EntryField, language: str) -> dict[str, str]:
    found = written.entries(field.refers_to)
    return told_apart({entry.id: written.entry_title(entry, language) for entry in found})


_WIDGETS: dict[str, Callable[[EntryField, str, Any, str, dict[str, Any]], None]] = {
    "text": _text,
    "long_text": _long_text,
    "integer": _number,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "area": _area,
    "reference": _reference,
    "references": _references,
    "yes_no": _yes_no,
}
