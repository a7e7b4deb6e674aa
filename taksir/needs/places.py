"""What levels and the whole region are called."""

from collections.abc import Sequence

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.schema import Usual


def usual_level(options: Sequence[str]) -> str:
    """The level a view opens with: the country's usual one where it is offered, else the finest."""
    level = load_catalogue().usual_level
    return level if level in options else options[-1]


def usual() -> Usual:
    """What the country's views begin with."""
    return load_catalogue().usual


def level_label(level: str, language: str) -> str:
    """The name of an area level in a language."""
    entry = load_catalogue().level(level)
    return entry.label.in_language(language) if entry else region_name(language)


def region_name(language: str) -> str:
    """What the whole of the data is called: the one highest area, or how many there are."""
    index = area_index()
    for level in index.levels:
        codes = index.codes(level)
        if len(codes) == 1:
            return index.names[codes[0]]
        entry = load_catalogue().level(level)
        many = entry.many.in_language(language) if entry else ""
        return f"{len(codes)} {(many or level_label(level, language)).lower()}"
    return "–"
