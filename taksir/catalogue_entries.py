"""The kinds of entries of a country pack, read from YAML; what does not hold together is refused."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue import load_catalogue
from taksir.catalogue_files import entries, pack_files
from taksir.errors import TaksirError
from taksir.people import PERMISSIONS
from taksir.schema import Code, Words
from taksir.schema_entries import FIELD_TYPES, EntryField, EntryKind

CHOSEN = ("choice", "choices")
REFERRING = ("reference", "references")


@lru_cache
def load_kinds(country: str = "", folder: Path = paths.CATALOGUE) -> Mapping[str, EntryKind]:
    """Every kind of entry by its id.

    Raises:
        TaksirError: A kind does not hold together; the sentence names it.
    """
    found = [_kind(entries(path)) for path in pack_files("entries/*.yaml", country, folder)]
    kinds = {kind.id: kind for kind in found}
    for kind in found:
        _check(kind, kinds)
    return kinds


def entry_kind(kind_id: str) -> EntryKind:
    """One kind.

    Raises:
        TaksirError: There is none of that id.
    """
    kind = load_kinds().get(kind_id)
    if kind is None:
        raise TaksirError(
            "There is no kind of entry {kind}. Known are: {known}.",
            kind=kind_id,
            known=", ".join(load_kinds()),
        )
    return kind


def _kind(content: dict[str, Any]) -> EntryKind:
    return EntryKind(
        id=content["id"],
        label=_words(content, "label"),
        plural=_words(content, "plural"),
        permission=content["permission"],
        title_field=content["title_field"],
        fields=tuple(_field(item) for item in content["fields"]),
        about=_words(content, "about"),
        parent=content.get("parent", ""),
        is_private=bool(content.get("private", False)),
        is_anonymous=bool(content.get("anonymous", False)),
    )


def _field(content: dict[str, Any]) -> EntryField:
    return EntryField(
        id=content["id"],
        type=content["type"],
        label=_words(content, "label"),
        is_required=bool(content.get("required", False)),
        is_private=bool(content.get("private", False)),
        choices=_choices(content),
        refers_to=content.get("refers_to", ""),
        level=content.get("level", ""),
        unit=_words(content, "unit"),
        least=content.get("least"),
        most=content.get("most"),
        hint=_words(content, "hint"),
    )


def _choices(content: dict[str, Any]) -> tuple[Code, ...]:
    """The answers a field offers: written there, or those of a column of the catalogue (`choices_of`)."""
    if column := content.get("choices_of"):
        return load_catalogue().column(column).codes
    return tuple(
        Code(str(item["value"]), _words(item, "label"), tuple(map(str, item.get("accepts", ()))))
        for item in content.get("choices", ())
    )


def _check(kind: EntryKind, kinds: Mapping[str, EntryKind]) -> None:
    ids = [field.id for field in kind.fields]
    wrong = [name for name in ids if ids.count(name) > 1]
    wrong += [field.id for field in kind.fields if not _holds(field, kinds)]
    wrong += [] if kind.permission in PERMISSIONS else ["permission"]
    wrong += [] if kind.title_field in ids else ["title_field"]
    wrong += [] if not kind.parent or kind.parent in kinds else ["parent"]
    if wrong:
        raise TaksirError(
            "The kind of entry {kind} does not hold together at {field}. Correct entries/{kind}.yaml.",
            kind=kind.id,
            field=wrong[0],
        )


def _holds(field: EntryField, kinds: Mapping[str, EntryKind]) -> bool:
    is_labelled = bool(field.label.id and field.label.en)
    is_known = field.type in FIELD_TYPES
    is_chosen = bool(field.choices) == (field.type in CHOSEN)
    is_referring = (field.refers_to in kinds) if field.type in REFERRING else not field.refers_to
    return is_labelled and is_known and is_chosen and is_referring


def _words(entry: dict[str, Any], name: str) -> Words:
    return Words(id=str(entry.get(f"{name}_id", "")), en=str(entry.get(f"{name}_en", "")))
