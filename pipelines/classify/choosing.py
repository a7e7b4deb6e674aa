"""What a person may change in a proposal: which delivered header is which of our columns.

The changed headers count as said; everything else, and what the values mean, is proposed afresh.
"""

from collections.abc import Mapping
from dataclasses import replace

from pipelines.classify import KIND_OF_TABLE, classify_delivery, questions
from pipelines.classify.questions import assign_column, choose_table
from pipelines.kept import opened_delivery
from pipelines.knowledge import known_to_workspace
from pipelines.load import Proposal
from pipelines.recipe import ColumnMatch, Recipe, TableRecipe
from taksir.catalogue import load_catalogue


def column_choices(table: str, language: str) -> dict[str, str]:
    """Our columns that a table may have, with what they are called."""
    return {column.name: column.label.in_language(language) for column in load_catalogue().columns_of(table)}


def table_choices() -> tuple[str, ...]:
    """Our tables that a sheet may be given to."""
    return tuple(table for table in KIND_OF_TABLE if table != "boundary")


def reassigned(
    proposal: Proposal, assigned: Mapping[tuple[str, str], str], tables: Mapping[str, str] | None = None
) -> Proposal:
    """The proposal made again with some sheets given to tables, and headers to columns, by a person.

    Args:
        proposal: As made for the file, what was read of it open (`pipelines.kept`).
        assigned: (sheet, header) → our column, or "" to leave the header out.
        tables: Sheet → our table.

    Returns:
        A proposal with the questions that follow from the change.
    """
    said = proposal.recipe
    for sheet, table in (tables or {}).items():
        said = with_headers(choose_table(said, sheet, table), proposal.recipe)
    for (sheet, header), column in assigned.items():
        said = assign_column(said, sheet, header, column)
    fresh = classify_delivery(
        proposal.raw,
        load_catalogue(),
        source_id=said.source_id,
        earlier=_only(said, assigned),
        known=known_to_workspace(),
    )
    recipe = replace(
        fresh,
        version=proposal.recipe.version,
        reading=proposal.recipe.reading,
        judged_signature=proposal.recipe.judged_signature,
    )
    return replace(proposal, recipe=recipe, questions=questions(recipe))


def started_from(proposal: Proposal, earlier: Recipe | None) -> Proposal:
    """The proposal for a file made again from another version of the recipe, or from none.

    Args:
        proposal: As made for the file.
        earlier: An older version, or one brought in; None for a fresh proposal.
    """
    source_id = proposal.recipe.source_id
    with opened_delivery(proposal.delivery_id) as opened:
        recipe = classify_delivery(
            opened.raw, load_catalogue(), source_id=source_id, earlier=earlier, known=known_to_workspace()
        )
    return replace(proposal, recipe=recipe, questions=questions(recipe))


def with_headers(recipe: Recipe, before: Recipe) -> Recipe:
    """The recipe with the headers of its sheets as they were proposed, where it knows none of them."""
    kept = [
        table if table.matches else replace(table, matches=_nothing(before.table_of(table.sheet)))
        for table in recipe.tables
    ]
    return replace(recipe, tables=tuple(kept))


def _nothing(before: TableRecipe | None) -> tuple[ColumnMatch, ...]:
    return tuple(ColumnMatch(match.header) for match in before.matches) if before else ()


def _only(recipe: Recipe, assigned: Mapping[tuple[str, str], str]) -> Recipe:
    """The recipe as if nothing had been said but the assigned headers."""
    tables = tuple(
        replace(
            table,
            matches=tuple(match for match in table.matches if (table.sheet, match.header) in assigned),
            code_system="",
            asks=(),
        )
        for table in recipe.tables
    )
    return replace(recipe, tables=tables)
