"""Two people changed the same entry: what both wrote, field by field, and where they disagree."""

from dataclasses import dataclass
from typing import Any

from taksir.store.entries import Body, changed_fields


@dataclass(frozen=True)
class Merged:
    """The entry with both changes in it.

    Attributes:
        body: Theirs, with my changes where only I changed a field.
        disputed: Ids of the fields that both changed, differently; in `body` they are theirs.
    """

    body: dict[str, Any]
    disputed: tuple[str, ...]


def merged(base: Body, mine: Body, theirs: Body) -> Merged:
    """Merge two changes of the same version, field by field (three-way merge).

    Args:
        base: The version both began from.
        mine: What I want to save.
        theirs: What is there now.
    """
    body = dict(theirs)
    disputed = []
    for name in changed_fields(base, mine):
        if mine.get(name) == theirs.get(name):
            continue
        if theirs.get(name) != base.get(name):
            disputed.append(name)
        elif name in mine:
            body[name] = mine[name]
        else:
            body.pop(name, None)
    return Merged(body, tuple(disputed))
