"""What people said about written places, so that nobody is asked the same twice.

Only names and codes of places are kept, never who or what is there.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from taksir.people import DELIVER, permitted
from taksir.store import audit, tables
from taksir.store.audit import now
from taksir.store.register import Register

WRITTEN_LENGTH_MAX = 200


def remembered_places(register: Register, code_system: str) -> dict[tuple[str, str], str]:
    """Everything people have said about places of a code system.

    Returns:
        (code of the larger area, written text in lower case) → area code, "" for none of the known ones.
    """
    table = tables.place_answer
    with register.reading() as connection:
        rows = connection.execute(sa.select(table).where(table.c.code_system == code_system)).mappings()
        return {(row["within"], row["written"]): row["area_code"] for row in rows}


def remember_places(
    register: Register, code_system: str, answers: Mapping[tuple[str, str], str], *, actor: str = ""
) -> None:
    """Keep what somebody said; a later word about the same writing replaces the earlier one.

    Args:
        register: Where it is kept.
        code_system: Of the codes.
        answers: As `remembered_places` gives them back.
        actor: Who said it.

    Raises:
        NotPermittedError: Whoever is at work may not deliver.
    """
    if not answers:
        return
    register.permit(DELIVER, "confirm places", code_system)
    name = permitted(DELIVER, actor)
    table = tables.place_answer
    with register.writing() as connection:
        for (within, written), area_code in sorted(answers.items()):
            key = {"code_system": code_system, "within": within, "written": written[:WRITTEN_LENGTH_MAX]}
            connection.execute(table.delete().filter_by(**key))
            said = {"area_code": area_code, "confirmed_by": name, "confirmed_at": now()}
            connection.execute(table.insert().values(**key, **said))
        detail = {"places": len(answers)}
        audit.add_line(connection, name, "confirm places", code_system, detail=detail)
