"""What the cells of a broken-down figure are called: groups and their categories in the reader's words."""

from dataclasses import replace

from taksir.catalogue import load_catalogue
from taksir.release import Released

BETWEEN = " · "


def group_words(group_id: str, language: str) -> str:
    """The name of a group."""
    group = load_catalogue().group(group_id)
    return group.label.in_language(language) if group else group_id


def category_words(group_id: str, value: str, language: str) -> str:
    """The name of a category of a group."""
    group = load_catalogue().group(group_id)
    category = group.category(value) if group else None
    return category.label.in_language(language) if category else value


def with_cell_names(released: Released, language: str) -> Released:
    """The same figure with every row named by its area and its categories, for charts and sentences."""
    if not released.by:
        return released
    names = [
        BETWEEN.join(
            filter(None, [str(row["area_name"]), *(category_words(g, row[g], language) for g in released.by)])
        )
        for row in released.table.to_dict("records")
    ]
    return replace(released, table=released.table.assign(area_name=names))
