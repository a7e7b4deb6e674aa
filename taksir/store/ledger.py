"""The release ledger: which cells have been given out and which were held back, and never anything else.

A row is one cut: some measures of one table, by some groups, with every cell that was withheld. What
is not in its list was shown. No value is kept; values stay in the records.
"""

import json
from typing import Any

import sqlalchemy as sa

from taksir.store.audit import now
from taksir.store.register import Register
from taksir.store.tables import release_ledger


class Ledger:
    """Reads and writes the ledger of one store."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def cut(self, cut_id: str) -> dict[str, Any] | None:
        """One cut's content, or None where it was never released."""
        found = self._contents(release_ledger.c.id == cut_id)
        return found[0] if found else None

    def cuts(self, table: str) -> list[dict[str, Any]]:
        """The cuts of one table of one period, all versions of it, oldest first."""
        return self._contents(release_ledger.c.table_key == table)

    def all_cuts(self) -> list[dict[str, Any]]:
        """Every cut, oldest first."""
        return self._contents(sa.true())

    def add(self, cut_id: str, table: str, place: int, content: dict[str, Any]) -> bool:
        """Remember a cut as the next of its table.

        Args:
            cut_id: Its id.
            table: Table and period it belongs to.
            place: How many cuts of the table its protection took into account.
            content: Measures, groups and withheld cells.

        Returns:
            False where another cut came first: what was decided did not know of it, so decide anew.
        """
        row = {
            "id": cut_id,
            "table_key": table,
            "place": place,
            "content": json.dumps(content, sort_keys=True),
        }
        try:
            with self._register.writing() as connection:
                connection.execute(release_ledger.insert().values(**row, created_at=now()))
        except sa.exc.IntegrityError:
            return False
        return True

    def _contents(self, chosen: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        query = (
            sa.select(release_ledger)
            .where(chosen)
            .order_by(release_ledger.c.table_key, release_ledger.c.place)
        )
        with self._register.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [json.loads(row["content"]) | {"table_key": row["table_key"]} for row in rows]
