"""The register: who delivered what, in which state, under which recipe, and every step of it.

Each arrow of a delivery's road is one short transaction that names the state it leaves, so two workers
cannot both take it.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.people import DELIVER, MEMBERS, PUBLISH, is_sign_in_required
from taksir.store import audit, tables
from taksir.store.audit import AuditChoice, now
from taksir.store.lookups import Lookups
from taksir.store.workers import is_dead, worker

DELIVERIES_PER_MINUTE = 30
"""Files that one signed-in person can deliver in a minute."""


class Register(Lookups):
    """Reads and writes the register of one store."""

    def receive(self, *, file_name: str, raw_sha256: str, size_bytes: int, actor: str) -> str:
        """A new delivery in the state `received`.

        Returns:
            Its id.
        """
        actor = self._permitted(DELIVER, actor, "receive", raw_sha256[:12])
        self._refuse_flood(actor)
        delivery_id = f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}"
        with self._engine.begin() as connection:
            # Its line of the audit first: it holds back other writers, so that every number is given once.
            audit.add_line(
                connection, actor, "receive", delivery_id, detail={"file": file_name, "sha256": raw_sha256}
            )
            last = connection.execute(sa.select(sa.func.max(tables.delivery.c.number))).scalar() or 0
            connection.execute(
                tables.delivery.insert().values(
                    id=delivery_id,
                    number=last + 1,
                    state="received",
                    file_name=file_name[:300],
                    raw_sha256=raw_sha256,
                    size_bytes=size_bytes,
                    owner=worker(),
                    heartbeat=self._moment(connection),
                    actor=actor,
                    received_at=now(),
                )
            )
        return delivery_id

    def _refuse_flood(self, actor: str) -> None:
        """Refuse whoever has signed in and delivers faster than anybody can."""
        if not is_sign_in_required():
            return
        minute_ago = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="milliseconds")
        choice = AuditChoice(actor=actor, action="receive", since=minute_ago)
        if len(self._rows(audit.lines_query(choice))) >= DELIVERIES_PER_MINUTE:
            raise TaksirError(
                "{name} has delivered {count} files in one minute. Wait a minute and go on.",
                name=actor,
                count=DELIVERIES_PER_MINUTE,
            )

    def advance(
        self,
        delivery_id: str,
        *,
        leaves: tuple[str, ...],
        state: str,
        actor: str = "",
        step: str = "",
        **values: object,
    ) -> None:
        """Take one arrow of the road; the audit says so.

        Args:
            leaves: States the arrow may come from.
            state: State it leads to.
            actor: Who takes it.
            step: What the audit calls it, where that is not the state's name.
            values: Columns of the delivery that are set with it.

        Raises:
            TaksirError: The delivery is not in a state this arrow leaves, so someone else took it.
        """
        actor = self._permitted(DELIVER, actor, step or state, delivery_id)
        table = tables.delivery
        with self._engine.begin() as connection:
            moved = connection.execute(
                table.update()
                .where(table.c.id == delivery_id, table.c.state.in_(leaves))
                .values(state=state, owner=worker(), heartbeat=self._moment(connection), **values)
            )
            if moved.rowcount != 1:
                raise _not_there(delivery_id, state)
            audit.add_line(connection, actor, step or state, delivery_id, detail={})

    def touch(self, delivery_id: str) -> None:
        """Say that the delivery's worker lives."""
        table = tables.delivery
        with self._engine.begin() as connection:
            connection.execute(
                table.update().where(table.c.id == delivery_id).values(heartbeat=self._moment(connection))
            )

    def describe(self, delivery_id: str, *, by: str, step: str, **values: object) -> None:
        """Set columns of a delivery that are not its state; the audit names the step and who took it."""
        by = self._permitted(DELIVER, by, step, delivery_id)
        with self._engine.begin() as connection:
            self._locked(connection, delivery_id)
            table = tables.delivery
            connection.execute(table.update().where(table.c.id == delivery_id).values(**values))
            audit.add_line(connection, by, step, delivery_id, detail={})

    def confirm_recipe(self, *, source: dict[str, str], kind: str, body: str, actor: str) -> str:
        """Keep a confirmed recipe as the next version of its source's recipes.

        Args:
            source: `id` and `title` of the source; made when new.

        Returns:
            The recipe's id; the same recipe twice is one recipe.
        """
        actor = self._permitted(DELIVER, actor, "confirm recipe", source["id"])
        recipe_id = hashlib.sha256(f"{source['id']}|{body}".encode()).hexdigest()
        table = tables.recipe
        with self._engine.begin() as connection:
            if not connection.execute(sa.select(tables.source).filter_by(id=source["id"])).first():
                connection.execute(
                    tables.source.insert().values(
                        id=source["id"], title=source["title"], kind=kind, created_at=now()
                    )
                )
            if not connection.execute(sa.select(table).filter_by(id=recipe_id)).first():
                highest = sa.select(sa.func.max(table.c.version)).where(table.c.source_id == source["id"])
                version = (connection.execute(highest).scalar() or 0) + 1
                connection.execute(
                    table.insert().values(
                        id=recipe_id,
                        source_id=source["id"],
                        version=version,
                        body=body,
                        confirmed_by=actor,
                        confirmed_at=now(),
                    )
                )
                audit.add_line(connection, actor, "confirm recipe", source["id"], detail={"version": version})
        return recipe_id

    def publish(
        self,
        delivery_id: str,
        files: dict[str, tuple[str, int, int]],
        *,
        actor: str,
        before: Callable[[], None] | None = None,
    ) -> int:
        """Make a delivery's records visible: one transaction, all or nothing.

        Args:
            files: For each table the checksum, size in bytes and row count of its Parquet file.
            before: Done while no one can clear files away, before they are named.

        Returns:
            The delivery's version within its source.
        """
        actor = self._permitted(PUBLISH, actor, "publish", delivery_id)
        with self.naming_files() as connection:
            if before:
                before()
            row = self._locked(connection, delivery_id)
            if row["state"] not in ("ready", "withdrawn"):
                raise _not_there(delivery_id, "published")
            version = row["version"] or self._next_version(connection, row["source_id"])
            for table_name, (sha256, size_bytes, row_count) in files.items():
                self._name_file(connection, delivery_id, table_name, (sha256, size_bytes, row_count))
            connection.execute(
                tables.delivery.update()
                .where(tables.delivery.c.id == delivery_id)
                .values(state="published", version=version, published_at=now())
            )
            detail = {"source": row["source_id"], "version": version}
            audit.add_line(connection, actor, "publish", delivery_id, detail=detail)
        return version

    def withdraw(self, delivery_id: str, *, actor: str) -> None:
        """Take a published delivery back; the version before it is current again."""
        actor = self._permitted(PUBLISH, actor, "withdraw", delivery_id)
        with self._engine.begin() as connection:
            row = self._locked(connection, delivery_id)
            if row["state"] != "published":
                raise _not_there(delivery_id, "withdrawn")
            connection.execute(
                tables.delivery.update().where(tables.delivery.c.id == delivery_id).values(state="withdrawn")
            )
            audit.add_line(connection, actor, "withdraw", delivery_id, detail={"version": row["version"]})

    def keep_figure(self, figure_id: str, recipe: str, digest: str) -> None:
        """Remember what a figure was computed from, once."""
        if self.figure(figure_id):
            return
        with self._engine.begin() as connection:
            if not connection.execute(sa.select(tables.figure).filter_by(id=figure_id)).first():
                connection.execute(
                    tables.figure.insert().values(
                        id=figure_id, recipe=recipe, digest=digest, created_at=now()
                    )
                )

    def fail_abandoned(self) -> list[str]:
        """Put deliveries whose worker died back to where they can go on: half-read ones have failed,
        half-checked ones are read.

        Returns:
            Their ids.
        """
        back_to = {"received": "failed", "mapped": "read", "protected": "read"}
        table = tables.delivery
        dead: list[str] = []
        with self._engine.begin() as connection:
            moment = self._moment(connection)
            working = connection.execute(sa.select(table).where(table.c.state.in_(back_to))).mappings().all()
            for row in working:
                if is_dead(row["owner"], moment - row["heartbeat"]):
                    state = back_to[row["state"]]
                    connection.execute(table.update().where(table.c.id == row["id"]).values(state=state))
                    detail = {"reason": "its worker ended", "state": state}
                    audit.add_line(connection, "system", "clean up", row["id"], detail=detail)
                    dead.append(row["id"])
        return dead

    def permit_rotation(self) -> None:
        """Refuse whoever does not keep the house: rotating the key needs its files, not a role."""
        self._permitted(MEMBERS, "", "rotate key", "")

    def replace_files(
        self, replaced: Mapping[str, tuple[str, int]], *, step: str, detail: Mapping[str, object]
    ) -> None:
        """Let other files stand for record files, in one transaction with the line of the audit.

        Args:
            replaced: Old checksum → new checksum and size in bytes.
            step: What the audit calls it.
            detail: What the audit says of it.
        """
        actor = self._permitted(MEMBERS, "", step, "")
        with self._engine.begin() as connection:
            first = {row.sha256: row.first_sha256 for row in connection.execute(sa.select(tables.rekeyed))}
            for old, (new, size_bytes) in replaced.items():
                connection.execute(
                    tables.stored_object.insert().values(sha256=new, size_bytes=size_bytes, created_at=now())
                )
                connection.execute(
                    tables.record_file.update().where(tables.record_file.c.sha256 == old).values(sha256=new)
                )
                connection.execute(tables.stored_object.delete().where(tables.stored_object.c.sha256 == old))
                connection.execute(tables.rekeyed.delete().where(tables.rekeyed.c.sha256 == old))
                connection.execute(
                    tables.rekeyed.insert().values(sha256=new, first_sha256=first.get(old, old))
                )
            audit.add_line(connection, actor, step, str(detail.get("key", "")), detail=detail)

    def _locked(self, connection: sa.Connection, delivery_id: str) -> dict[str, Any]:
        query = sa.select(tables.delivery).where(tables.delivery.c.id == delivery_id)
        row = connection.execute(query if self._is_sqlite else query.with_for_update()).mappings().first()
        if row is None:
            raise TaksirError(
                "There is no delivery {delivery}. List them with taksir deliveries.", delivery=delivery_id
            )
        return dict(row)

    def _next_version(self, connection: sa.Connection, source_id: str) -> int:
        highest = sa.select(sa.func.max(tables.delivery.c.version)).filter_by(source_id=source_id)
        return (connection.execute(highest).scalar() or 0) + 1

    def _name_file(
        self, connection: sa.Connection, delivery_id: str, table_name: str, file: tuple[str, int, int]
    ) -> None:
        sha256, size_bytes, row_count = file
        if not connection.execute(sa.select(tables.stored_object).filter_by(sha256=sha256)).first():
            connection.execute(
                tables.stored_object.insert().values(sha256=sha256, size_bytes=size_bytes, created_at=now())
            )
        named = {"delivery_id": delivery_id, "table_name": table_name}
        if not connection.execute(sa.select(tables.record_file).filter_by(**named)).first():
            connection.execute(
                tables.record_file.insert().values(**named, sha256=sha256, row_count=row_count)
            )


def _not_there(delivery_id: str, state: str) -> TaksirError:
    return TaksirError(
        "Delivery {delivery} cannot become {state} from where it is now. "
        "Look at its state with taksir deliveries and try again.",
        delivery=delivery_id,
        state=state,
    )
