"""The register: who delivered what, in which state, under which recipe, and every step of it.

SQLite in WAL mode by default, PostgreSQL by TAKSIR_DATABASE_URL. Each arrow of a delivery's road is
one short transaction that names the state it leaves, so two workers cannot both take it.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.people import AUDIT, DELIVER, MEMBERS, PUBLISH, NotPermittedError, is_sign_in_required, permitted
from taksir.store import audit, tables
from taksir.store.audit import AuditChoice, now
from taksir.store.migrating import keep_earlier, migrate
from taksir.store.workers import is_dead, worker

DELIVERIES_PER_MINUTE = 30
"""Files that one signed-in person can deliver in a minute."""
LAST_LINES = AuditChoice(limit=200)
FILES_LOCK = 7262
"""Number of PostgreSQL's lock under which files are named or cleared away."""


def register_engine(url: str) -> sa.Engine:
    """A connection pool; SQLite waits for its turn instead of failing."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "handle_error")
    def _damaged(context: sa.engine.ExceptionContext) -> None:
        # Of all its errors only damage is of this very class: "malformed", "file is not a database".
        if type(context.original_exception) is sqlite3.DatabaseError:
            raise TaksirError(
                "The register is damaged ({detail}). Stop Taksir and restore a backup into another folder; "
                "the files of records are not concerned.",
                detail=str(context.original_exception),
            ) from None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A deferred BEGIN that writes later fails at once when another writes; IMMEDIATE waits.
        reads_only = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


class Register:
    """Reads and writes the register of one store."""

    def __init__(self, url: str) -> None:
        self._engine = register_engine(url)
        self._is_sqlite = url.startswith("sqlite")
        self._migrate()

    def _migrate(self) -> None:
        keep_earlier(self._engine)
        with self._engine.begin() as connection:
            migrate(connection)

    # -- reading ------------------------------------------------------------------------------

    def _rows(self, query: sa.Select) -> list[dict[str, Any]]:
        with self._engine.connect().execution_options(reads_only=True) as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

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

    def figure(self, figure_id: str) -> dict[str, Any] | None:
        """What a figure was computed from, or None."""
        rows = self._rows(sa.select(tables.figure).where(tables.figure.c.id == figure_id))
        return rows[0] if rows else None

    # -- writing ------------------------------------------------------------------------------

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
            self._note(connection, actor, "receive", delivery_id, {"file": file_name, "sha256": raw_sha256})
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
            self._note(connection, actor, step or state, delivery_id, {})

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
            self._note(connection, by, step, delivery_id, {})

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
                self._note(connection, actor, "confirm recipe", source["id"], {"version": version})
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
            self._note(connection, actor, "publish", delivery_id, detail)
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
            self._note(connection, actor, "withdraw", delivery_id, {"version": row["version"]})

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
                    self._note(connection, "system", "clean up", row["id"], detail)
                    dead.append(row["id"])
        return dead

    def note(self, permission: str, action: str, object_id: str, **detail: object) -> None:
        """Write down a step that leaves no other trace: an export, a look at detail, a changed standard.

        Raises:
            NotPermittedError: Whoever is at work may not take it; that is written down too.
        """
        area_code = str(detail.get("area", ""))
        actor = self._permitted(permission, "", action, object_id, area_code=area_code)
        with self._engine.begin() as connection:
            audit.add_line(connection, actor, action, object_id, detail=detail)

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

    def first_names(self) -> dict[str, str]:
        """Of files whose pseudonyms were hashed again: checksum → the one under which figures know them."""
        return {row["sha256"]: row["first_sha256"] for row in self._rows(sa.select(tables.rekeyed))}

    def was_rotated_to(self, key_mark: str) -> bool:
        """Whether the store already lies under the key of that mark."""
        table = tables.audit
        query = sa.select(table.c.seq).where(table.c.action == "rotate key", table.c.object_id == key_mark)
        return bool(self._rows(query))

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

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, for the register's other rooms."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def naming_files(self) -> Iterator[sa.Connection]:
        """A transaction in which files are named, or those without a name cleared away: one at a time."""
        with self._engine.begin() as connection:  # SQLite lets in one writer only
            if not self._is_sqlite:
                connection.execute(sa.text(f"select pg_advisory_xact_lock({FILES_LOCK})"))
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that changes nothing."""
        with self._engine.connect().execution_options(reads_only=True) as connection:
            yield connection

    def permit(self, permission: str, action: str, object_id: str) -> str:
        """The name, for the audit, of whoever is at work and may do this; a refusal is written down."""
        return self._permitted(permission, "", action, object_id)

    def _permitted(
        self, permission: str, actor: str, action: str, object_id: str, *, area_code: str = ""
    ) -> str:
        """The name for the audit; a refusal becomes a line of its own."""
        try:
            return permitted(permission, actor, area_code=area_code)
        except NotPermittedError as error:
            with self._engine.begin() as connection:
                who = str(error.values.get("name", ""))
                audit.add_line(connection, who, "refuse", object_id, detail={"asked": action})
            raise

    def _moment(self, connection: sa.Connection) -> int:
        """Seconds since 1970 by the one clock that all workers of a register share."""
        if self._is_sqlite:
            return int(time.time())
        return int(connection.execute(sa.text("select extract(epoch from clock_timestamp())")).scalar_one())

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

    def _note(
        self, connection: sa.Connection, actor: str, action: str, object_id: str, detail: Mapping[str, object]
    ) -> None:
        audit.add_line(connection, actor, action, object_id, detail=detail)


def _not_there(delivery_id: str, state: str) -> TaksirError:
    return TaksirError(
        "Delivery {delivery} cannot become {state} from where it is now. "
        "Look at its state with taksir deliveries and try again.",
        delivery=delivery_id,
        state=state,
    )
