"""Words by which names of persons are known, from `data/catalogue/<country>/person_names.yaml`."""

from functools import lru_cache
from pathlib import Path

from taksir import paths
from taksir.catalogue_files import pack_entries
from taksir.errors import TaksirError
from taksir.methods.person_names import NameWords

ORDERED, MIXED = ("titles", "said_by", "links"), ("given_names", "also_words", "roles")


def load_name_words(country: str = "") -> NameWords:
    """The words of a country, the workspace's where none is named.

    Raises:
        TaksirError: A list is missing, or holds something else than words.
    """
    return _loaded(country or paths.country(), paths.CATALOGUE)


@lru_cache
def _loaded(country: str, folder: Path) -> NameWords:
    content = pack_entries("person_names.yaml", country, folder)
    titles, said_by, links = (tuple(_words(content, name)) for name in ORDERED)
    given_names, also_words, roles = (frozenset(_words(content, name)) for name in MIXED)
    return NameWords(titles, said_by, links, given_names, also_words, roles)


def _words(content: object, name: str) -> list[str]:
    found = content.get(name) if isinstance(content, dict) else None
    if not found or not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise TaksirError(
            "The list {name} of person_names.yaml is missing or holds something else than words. Write "
            "words, in quotes where they look like yes, no or a number.",
            name=name,
        )
    return [word.casefold() for word in found]
