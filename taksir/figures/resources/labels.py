"""Words for the codes of facilities: kinds, categories, services."""

from functools import lru_cache

from taksir.catalogue import load_catalogue
from taksir.words import say


@lru_cache(maxsize=64)
def _labels(column: str, language: str) -> dict[str, str]:
    entry = load_catalogue().column(column)
    return {code.value: code.label.in_language(language) for code in entry.codes} if entry else {}


def kind_words(kind: str, language: str) -> str:
    """A kind of facility, or the category of a person's row."""
    known = _labels("facility_type", language) | _labels("psks_code", language)
    return known.get(kind, kind)


def services_words(codes: str, language: str) -> str:
    """The services of a facility, as a list."""
    known = _labels("services_offered", language)
    return ", ".join(known.get(code, code) for code in str(codes).split())


def resource_words(row: dict, language: str) -> str:
    """The name of a resource, or what it is where no name is shown."""
    if row.get("is_hidden"):
        return say("protected service", language)
    return str(row["resource"]) or kind_words(str(row["kind"]), language)
