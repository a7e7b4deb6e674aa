"""The register's tables brought to a revision: the newest one, or that of a backup."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from taksir.errors import TaksirError

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"


def newest_revision() -> str:
    """The revision this version of Taksir works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revisions() -> tuple[str, ...]:
    """Every revision there ever was, the oldest first."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([str(step.revision) for step in steps]))


def revision_of(connection: sa.Connection) -> str:
    """The revision of a register; empty where it has no tables yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(sa.text("select version_num from alembic_version")).scalar() or "")


def migrate(connection: sa.Connection, revision: str = NEWEST) -> None:
    """Bring a register to a revision, in the connection's transaction.

    Args:
        connection: To the register.
        revision: Where to; the newest by default.

    Raises:
        TaksirError: The register was written by a newer version of Taksir than this one.
    """
    current = revision_of(connection)
    if current and current not in revisions():
        raise TaksirError(
            "The register is of revision {revision}, newer than this version of Taksir knows. "
            "Install the version that wrote it, or restore a backup.",
            revision=current,
        )
    if current == (newest_revision() if revision == NEWEST else revision):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def register_revision(engine: sa.Engine) -> str:
    """The revision of a register that nobody has opened yet; empty where there is none."""
    with engine.connect().execution_options(reads_only=True) as connection:
        return revision_of(connection)


def keep_earlier(engine: sa.Engine) -> Path | None:
    """Copy an SQLite register of an earlier revision beside itself, before it is migrated.

    PostgreSQL changes its tables in one transaction, all or nothing; a copy of it is made by `taksir backup`.

    Returns:
        The copy; None where nothing is to be migrated.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    current = register_revision(engine)
    if current in ("", newest_revision()):
        return None
    register = Path(engine.url.database)
    copy = register.with_name(f"{register.stem}.before-{newest_revision()}{register.suffix}")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(register)) as connection:
        connection.execute("vacuum into ?", (str(copy),))
    copy.chmod(0o600)
    return copy


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
