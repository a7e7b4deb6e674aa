"""A PostgreSQL server on loopback for the tests: its own folder, its own port, gone afterwards."""

import getpass
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

_numbers = count()


def server_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, newest version first; None where it is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)
    named = shutil.which("initdb")
    return Path(found[0]).parent if found else Path(named).parent if named else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """A server that listens on loopback only; yields the address without a database's name."""
    # The server refuses to run as root.
    owner = "nobody" if os.getuid() == 0 else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="taksir_pg_"))
    shutil.chown(folder, owner)
    port = _free_port()
    as_owner = {"user": owner} if os.getuid() == 0 else {}
    quiet = {"check": True, "capture_output": True, "cwd": folder, **as_owner}
    data, control = folder / "data", str(programs / "pg_ctl")
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "taksir", "--auth=trust", "-E", "UTF8", "-N"], **quiet
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        subprocess.run(
            [control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start"],
            **{**quiet, "capture_output": False},
        )
        yield f"postgresql+psycopg://taksir@127.0.0.1:{port}"
        subprocess.run([control, "-D", data, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """The URL of a new empty database."""
    name = f"register_{next(_numbers)}"
    engine = sa.create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    engine.dispose()
    return f"{address}/{name}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
