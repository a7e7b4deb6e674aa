"""What people wrote that leaves with a briefing, and where it seems to name somebody.

A program cannot know every name. So whoever hands over to people outside reads these texts and says that
they name nobody; what it recognises is pointed out to them.
"""

from dataclasses import dataclass
from functools import lru_cache

from taksir import written
from taksir.areas import area_index
from taksir.briefing.contents import Contents
from taksir.catalogue_entries import load_kinds
from taksir.catalogue_persons import load_name_words
from taksir.evidence import current_evidence
from taksir.membership import members
from taksir.methods.person_names import likely_names
from taksir.people import MEMBERS, at_work, may

NAME_FIELD = "name"
"""How the private fields end in which a group keeps names of persons."""


@dataclass(frozen=True)
class WrittenText:
    """A text in somebody's own words.

    Attributes:
        heading: Of the part it leaves with; empty for the title of the whole.
        names: Pieces of it that seem to name somebody.
    """

    heading: str
    words: str
    names: tuple[str, ...]


def written_texts(contents: Contents) -> tuple[WrittenText, ...]:
    """Every text that people wrote and that leaves with a briefing, each once, in its order."""
    told = [("", contents.briefing.title)]
    told += [(section.heading, words) for section in contents.sections for words in section.written]
    first: dict[str, str] = {}
    for heading, words in told:
        if words.strip():
            first.setdefault(words, heading)
    return _judged(tuple(first.items())) if first else ()


def _judged(told: tuple[tuple[str, str], ...]) -> tuple[WrittenText, ...]:
    words, known, places = load_name_words(), _known_names(), _places(current_evidence().version)
    return tuple(
        WrittenText(heading, text, likely_names(text, words, known=known, places=places))
        for text, heading in told
    )


def _known_names() -> tuple[str, ...]:
    """Names of persons that whoever is at work may see here: who may sign in, who belongs to a group.

    Others' private names are not compared with: what is pointed out would tell who is among them.
    """
    fields = {
        kind.id: [field.id for field in kind.fields if field.is_private and field.id.endswith(NAME_FIELD)]
        for kind in load_kinds().values()
    }
    kept = [
        str(entry.body[name])
        for kind_id, names in fields.items()
        if names
        for entry in written.entries(kind_id)
        for name in names
        if entry.body.get(name)
    ]
    listed = [member.name for member in members()] if may(MEMBERS) else []
    own = [at_work().name] if at_work().subject else []
    return tuple(dict.fromkeys((*kept, *listed, *own)))


@lru_cache(maxsize=1)
def _places(version: str) -> frozenset[str]:
    """Names of areas in small letters."""
    return frozenset(name.casefold() for name in area_index().names.values())
