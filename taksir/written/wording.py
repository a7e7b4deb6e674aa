"""Entries in the reader's words: titles, values, rows of a table."""

from collections.abc import Iterable
from typing import Any

from taksir.areas import area_index
from taksir.catalogue_entries import entry_kind
from taksir.schema_entries import EntryField, EntryKind
from taksir.store.entries import Entries, Entry
from taksir.store.workspace import open_store
from taksir.words import NAMES_NOT_AMOUNTS, day, number, say
from taksir.written.sharing import seen


def entry_title(found: Entry, language: str) -> str:
    """What an entry is called in a list."""
    kind = entry_kind(found.kind)
    field = kind.field(kind.title_field)
    words = value_words(field, found.body.get(kind.title_field), language) if field else ""
    return words or kind.label.in_language(language)


def value_words(field: EntryField, value: Any, language: str) -> str:
    """The value of a field in words; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value_words(field, each, language) for each in value)
    if field.type in ("choice", "choices"):
        code = field.choice(str(value))
        return code.label.in_language(language) if code else str(value)
    if field.type == "area":
        return area_index().names.get(str(value), str(value))
    if field.type in ("reference", "references"):
        return _title_of(str(value), language)
    return _plain_words(field, value, language)


def entry_rows(
    kind: EntryKind, found: Iterable[Entry], language: str, *, fields: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Entries as rows of a table: the label of each field, its value in words.

    Args:
        kind: Of entry.
        found: The entries.
        language: Of the words.
        fields: Ids of the fields to show; all but long texts where none is said.
    """
    shown = tuple(fields) or tuple(field.id for field in kind.fields if field.type != "long_text")
    chosen = [field for field in kind.fields if field.id in shown]
    return [
        {
            field.label.in_language(language): value_words(field, one.body.get(field.id), language)
            for field in chosen
        }
        for one in found
    ]


def _plain_words(field: EntryField, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if field.type == "date":
        return day(str(value), language)
    if field.id in NAMES_NOT_AMOUNTS:
        return str(value)
    if field.type in ("integer", "number"):
        decimals = 0 if float(value).is_integer() else 2
        unit = field.unit.in_language(language)
        return f"{number(value, language, decimals)} {unit}".strip()
    return str(value)


def _title_of(entry_id: str, language: str) -> str:
    stored = Entries(open_store().register).entry(entry_id)
    found = seen(entry_kind(stored.kind), stored) if stored else None
    return entry_title(found, language) if found else "–"
