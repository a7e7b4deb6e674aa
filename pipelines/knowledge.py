"""What this workspace knows when a file arrives: its areas, and what headers meant in other sources."""

from pipelines.classify.known import Known, learned_headers
from pipelines.recipe import recipe_of
from taksir import areas
from taksir.store.workspace import open_store


def known_to_workspace() -> Known:
    """Areas that are published, and headers that people confirmed, the newest word first."""
    recipes = [recipe_of(row["body"]) for row in open_store().register.recipes()]
    return Known(areas=areas.known_areas(), headers=learned_headers(recipes))
