"""The database of the register: connections, transactions, who may write into it, one clock for all workers.

SQLite in WAL mode by default, PostgreSQL by TAKSIR_DATABASE_URL.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.people import NotPermittedError, permitted
from taksir.store import audit
from taksir.store.migrating import keep_earlier, migrate

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


class Database:
    """The connections of one register, asked for in transactions.

    Attributes:
        changes: How many transactions of this process have written.
    """

    def __init__(self, url: str) -> None:
        self._engine = register_engine(url)
        self._is_sqlite = url.startswith("sqlite")
        self.changes = 0
        sa.event.listen(self._engine, "commit", self._count)
        self._migrate()

    def _count(self, _: sa.Connection) -> None:
        self.changes += 1  # what only reads never commits

    def _migrate(self) -> None:
        keep_earlier(self._engine)
        with self._engine.begin() as connection:
            migrate(connection)

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

    def note(self, permission: str, action: str, object_id: str, **detail: object) -> None:
        """Write down a step that leaves no other trace: an export, a look at detail, a changed standard.

        Raises:
            NotPermittedError: Whoever is at work may not take it; that is written down too.
        """
        area_code = str(detail.get("area", ""))
        actor = self._permitted(permission, "", action, object_id, area_code=area_code)
        with self._engine.begin() as connection:
            audit.add_line(connection, actor, action, object_id, detail=detail)

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

    def _rows(self, query: sa.Select) -> list[dict[str, Any]]:
        with self._engine.connect().execution_options(reads_only=True) as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def _moment(self, connection: sa.Connection) -> int:
        """Seconds since 1970 by the one clock that all workers of a register share."""
        if self._is_sqlite:
            return int(time.time())
        return int(connection.execute(sa.text("select extract(epoch from clock_timestamp())")).scalar_one())
