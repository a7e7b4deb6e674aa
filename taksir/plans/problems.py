"""A need is a condition of people: a statement that names a solution is sent back with how to rephrase it."""

import re
from collections.abc import Iterable

from taksir.catalogue_planning import load_planning
from taksir.written import Body, Entry, EntryFault, add_rule

SOLUTION = (
    "The words {words} name a solution, and a need is a condition of people. {example} "
    "Say who lives with what."
)
CONCERNED = ("concerned", "organization_of_concerned")


def solution_in(statement: str) -> str:
    """The words by which a statement of need begins as a solution; empty where it does not."""
    text = re.sub(r"[^\w\s]", " ", statement).casefold().split()
    for words in load_planning().solution_words:
        if text[: len(words.split())] == words.split():
            return words
    return ""


def problem_faults(body: Body, _: str) -> Iterable[EntryFault]:
    """What must be mended in a problem statement beside its fields."""
    words = solution_in(str(body.get("title", "")))
    if words:
        yield EntryFault(
            "title", SOLUTION, {"words": words.capitalize(), "example": load_planning().rephrase}
        )


def unheard(members: Iterable[Entry]) -> bool:
    """Whether nobody in a working group speaks for the people concerned."""
    return not any(member.body.get("kind") in CONCERNED for member in members)


def group_shares(members: Iterable[Entry]) -> dict[str, int]:
    """How many members of a working group come from each kind of party."""
    shares: dict[str, int] = {}
    for member in members:
        kind = str(member.body.get("kind", ""))
        shares[kind] = shares.get(kind, 0) + 1
    return shares


add_rule("problem", problem_faults)
