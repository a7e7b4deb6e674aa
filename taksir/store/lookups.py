"""What the register is asked: deliveries and their files, recipes, sources, figures, the audit."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.people import AUDIT, permitted
from taksir.store import audit, tables
from taksir.store.audit import AuditChoice
from taksir.store.database import Database

LAST_LINES = AuditChoice(limit=200)


class Lookups(Database):
    """Reads the register of one store."""

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery with its source's title, newest first."""
        joined = tables.delivery.outerjoin(tables.source)
        query = sa.select(tables.delivery, tables.source.c.title, tables.source.c.kind).select_from(joined)
        return self._rows(query.order_by(tables.delivery.c.number.desc(), tables.delivery.c.id))

    def delivery(self, delivery_id: str) -> dict[str, Any]:
        """One delivery.

        Raises:
            TaksirError: There is none of that id.
        """
        rows = self._rows(sa.select(tables.delivery).where(tables.delivery.c.id == delivery_id))
        if not rows:
            raise TaksirError(
                "There is no delivery {delivery}. List them with taksir deliveries.", delivery=delivery_id
            )
        return rows[0]

    def same_file(self, raw_sha256: str) -> dict[str, Any] | None:
        """The delivery of the same bytes that is published or on its way, if any."""
        table = tables.delivery
        alive = ("read", "checked", "ready", "published")
        query = sa.select(table).where(table.c.raw_sha256 == raw_sha256, table.c.state.in_(alive))
        rows = self._rows(query.order_by(table.c.state == "published", table.c.number.desc()))
        return rows[-1] if rows else None

    def current_deliveries(self) -> list[dict[str, Any]]:
        """For each source its published delivery of the highest version: what new figures use."""
        newest: dict[str, dict[str, Any]] = {}
        for row in self.deliveries():
            held = newest.get(row["source_id"])
            if row["state"] == "published" and (held is None or held["version"] < row["version"]):
                newest[row["source_id"]] = row
        return sorted(newest.values(), key=lambda row: row["source_id"])

    def record_files(self, delivery_ids: Iterable[str]) -> list[dict[str, Any]]:
        """The record files of deliveries."""
        table = tables.record_file
        return self._rows(sa.select(table).where(table.c.delivery_id.in_(list(delivery_ids))))

    def objects(self) -> list[dict[str, Any]]:
        """Every object the register names."""
        return self._rows(sa.select(tables.stored_object))

    def latest_recipe(self, source_id: str) -> dict[str, Any] | None:
        """The confirmed recipe of the highest version of a source."""
        table = tables.recipe
        rows = self._rows(
            sa.select(table).where(table.c.source_id == source_id).order_by(table.c.version.desc()).limit(1)
        )
        return rows[0] if rows else None

    def recipes(self) -> list[dict[str, Any]]:
        """Every confirmed recipe, newest first."""
        return self._rows(sa.select(tables.recipe).order_by(tables.recipe.c.confirmed_at.desc()))

    def recipe(self, recipe_id: str) -> dict[str, Any]:
        """One recipe."""
        return self._rows(sa.select(tables.recipe).where(tables.recipe.c.id == recipe_id))[0]

    def sources(self) -> list[dict[str, Any]]:
        """Every source."""
        return self._rows(sa.select(tables.source).order_by(tables.source.c.id))

    def figure(self, figure_id: str) -> dict[str, Any] | None:
        """What a figure was computed from, or None."""
        rows = self._rows(sa.select(tables.figure).where(tables.figure.c.id == figure_id))
        return rows[0] if rows else None

    def first_names(self) -> dict[str, str]:
        """Of files whose pseudonyms were hashed again: checksum → the one under which figures know them."""
        return {row["sha256"]: row["first_sha256"] for row in self._rows(sa.select(tables.rekeyed))}

    def was_rotated_to(self, key_mark: str) -> bool:
        """Whether the store already lies under the key of that mark."""
        table = tables.audit
        query = sa.select(table.c.seq).where(table.c.action == "rotate key", table.c.object_id == key_mark)
        return bool(self._rows(query))

    def audit_of(self, object_id: str) -> list[dict[str, Any]]:
        """The lines of the audit about one delivery, in their order: the story its receipt tells."""
        table = tables.audit
        return self._rows(sa.select(table).where(table.c.object_id == object_id).order_by(table.c.seq))

    def audit_lines(self, choice: AuditChoice = LAST_LINES) -> list[dict[str, Any]]:
        """The wanted lines of the audit, newest first.

        Raises:
            NotPermittedError: Whoever is at work may not read it.
        """
        permitted(AUDIT)
        return self._rows(audit.lines_query(choice))

    def audit_values(self, column: str) -> list[str]:
        """Who, or what, the audit names: the values of `actor` or `action`, sorted."""
        permitted(AUDIT)
        values = sa.select(tables.audit.c[column]).distinct().order_by(tables.audit.c[column])
        return [str(row[column]) for row in self._rows(values)]

    def fault_in_audit(self) -> int | None:
        """The first line of the audit that does not follow from the one before it, or None."""
        with self._engine.connect().execution_options(reads_only=True) as connection:
            return audit.first_fault(connection)

    def audit_head(self) -> tuple[int, str]:
        """Number and hash of the last line; noted down elsewhere, it shows later whether lines are gone."""
        rows = self._rows(audit.lines_query(AuditChoice(limit=1)))
        return (int(rows[0]["seq"]), str(rows[0]["hash"])) if rows else (0, audit.START)

    def audit_hash(self, seq: int) -> str:
        """The hash of a line; an empty text where there is none of that number."""
        rows = self._rows(sa.select(tables.audit.c.hash).where(tables.audit.c.seq == seq))
        return str(rows[0]["hash"]) if rows else ""
