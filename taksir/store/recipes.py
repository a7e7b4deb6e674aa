"""Every version of a source's recipe that somebody confirmed; none is ever changed."""

from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.register import Register


def recipe_rows(register: Register, source_id: str) -> list[dict[str, Any]]:
    """The versions of a source's recipe, the latest first.

    Returns:
        id, source_id, version, body [JSON], confirmed_by, confirmed_at.
    """
    table = tables.recipe
    query = sa.select(table).where(table.c.source_id == source_id).order_by(table.c.version.desc())
    with register.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def recipe_row(register: Register, source_id: str, version: int = 0) -> dict[str, Any]:
    """One version of a source's recipe; the latest where no version is named.

    Raises:
        TaksirError: There is none.
    """
    rows = recipe_rows(register, source_id)
    found = [row for row in rows if version in (0, row["version"])]
    if not found:
        raise TaksirError(
            "There is no recipe of {source} in version {version}. List them with taksir recipe list.",
            source=source_id,
            version=version or 1,
        )
    return found[0]
