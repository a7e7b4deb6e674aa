"""What the database itself says about the register's file."""

import sqlalchemy as sa

from taksir.store.register import Register


def database_faults(register: Register) -> list[str]:
    """What does not hold in the register's database; empty where all does.

    SQLite is asked to look at every page and index of its file. PostgreSQL keeps checksums of its own
    pages; that it answers is what can be seen from here.
    """
    with register.reading() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(sa.text("select 1"))
            return []
        try:
            lines = connection.execute(sa.text("pragma quick_check")).scalars().all()
        except sa.exc.DatabaseError as error:
            return [str(error.orig)]
    return [str(line) for line in lines if line != "ok"]
