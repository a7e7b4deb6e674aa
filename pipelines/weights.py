"""Which column holds the weights of a source; a change of it is a step of its own in the audit."""

from pipelines.recipe import Recipe, recipe_of
from taksir.people import DELIVER
from taksir.store.register import Register

WEIGHTS = ("person_weight", "hh_weight")


def note_changed_weight(register: Register, recipe: Recipe, earlier_body: str) -> None:
    """Write down that a source is weighted by another column than before.

    Args:
        register: Holds the audit.
        recipe: As confirmed now.
        earlier_body: The recipe before, as the register keeps it; an empty text where there is none.
    """
    if not earlier_body:
        return
    before, after = weight_headers(recipe_of(earlier_body)), weight_headers(recipe)
    if before != after:
        register.note(DELIVER, "change weight", recipe.source_id, before=before, after=after)


def weight_headers(recipe: Recipe) -> dict[str, str]:
    """The delivered header of each weight."""
    matches = (table.match_of(name) for table in recipe.tables for name in WEIGHTS)
    return {match.column: match.header for match in matches if match}
