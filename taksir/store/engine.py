"""One narrow SQL engine over Parquet and delimited text: DuckDB in memory, one connection a task.

No DuckDB file ever holds the truth; the engine only scans. Callers pass SQL text made of
identifiers quoted here; values travel as parameters. Tasks that only ask the store are connections of one
database, for opening a database takes as long as such a question: what they make there is temporary, so that
none sees another's.
"""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import duckdb
import pandas as pd

from taksir import paths
from taksir.errors import TaksirError
from taksir.stopping import Stopped, stop_if_told, watched

THREADS = 2


def identifier(name: str) -> str:
    """A column or table name, quoted so that no header can become SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text constant, quoted."""
    return "'" + value.replace("'", "''") + "'"


def _database(
    folder: Path, memory_limit: str, threads: int, folders: frozenset[Path], reads: frozenset[Path]
) -> duckdb.DuckDBPyConnection:
    """A database in memory; queries reach their own files only, and nobody changes that."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_external_file_cache": False,
        }
    )
    connection.execute("SET enable_progress_bar = false")  # it would print among our own words
    for setting, places in (("allowed_directories", folders), ("allowed_paths", reads)):
        listed = ", ".join(literal(str(place.absolute())) for place in sorted(places))
        connection.execute(f"SET {setting} = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@lru_cache(maxsize=2)  # the store of this process, and one more while it is exchanged
def _shared_database(folder: Path, memory_limit: str, folders: frozenset[Path]) -> duckdb.DuckDBPyConnection:
    return _database(folder, memory_limit, THREADS, folders, frozenset())


class Engine:
    """A DuckDB connection with a memory limit that spills into `folder`.

    It reaches the store, the place for passing files, and what it is told to read; nothing else on the
    machine and nothing beyond it, whatever a query says.
    """

    def __init__(
        self, folder: Path, *, memory_limit: str = "1GB", threads: int = THREADS, reads: Sequence[Path] = ()
    ) -> None:
        folders = {folder, paths.store_folder(), Path(tempfile.gettempdir())}
        self._connection = _database(folder, memory_limit, threads, frozenset(folders), frozenset(reads))
        watched(self)

    @classmethod
    def of_store(cls, folder: Path, *, memory_limit: str) -> "Engine":
        """A connection to the one database of this process over the store; the limit is that of all of them.

        Args:
            folder: Where it spills.
            memory_limit: Memory that all connections may use together.
        """
        folders = frozenset({folder, paths.store_folder(), Path(tempfile.gettempdir())})
        engine = cls.__new__(cls)
        engine._connection = _shared_database(folder, memory_limit, folders).cursor()
        watched(engine)
        return engine

    def interrupt(self) -> None:
        """End the statement that is running, from another thread."""
        with suppress(duckdb.Error):  # it may just have been closed
            self._connection.interrupt()

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """The result of a query as a small table."""
        return self._ask(sql, parameters).df()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple]:
        """The result of a query as tuples."""
        return self._ask(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """A statement without a result."""
        self._ask(sql, parameters)

    def copy_to_parquet(
        self, select_sql: str, path: Path, parameters: Sequence[object] = (), *, is_staging: bool = False
    ) -> int:
        """Write a query's rows to a Parquet file.

        Args:
            select_sql: The query.
            path: Where the file is written.
            parameters: Values of the query.
            is_staging: Pack lightly, because the file is read once more and then removed.

        Returns:
            Number of rows written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        target = literal(str(path))
        packing = "snappy" if is_staging else "zstd"
        statement = f"COPY ({select_sql}) TO {target} (FORMAT parquet, COMPRESSION {packing})"
        result = self._ask(statement, parameters).fetchone()
        return int(result[0]) if result else 0

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Make a small table visible to SQL under a name."""
        self._connection.register(name, frame)

    def close(self) -> None:
        """Let go of the connection and its memory."""
        self._connection.close()

    def _ask(self, sql: str, parameters: Sequence[object]) -> duckdb.DuckDBPyConnection:
        stop_if_told()
        try:
            return self._connection.execute(sql, list(parameters) or None)
        except duckdb.InterruptException:
            raise Stopped from None
        except duckdb.OutOfMemoryException as error:
            raise TaksirError(
                "The work needs more memory than is allowed ({detail}). "
                "Raise TAKSIR_MEMORY_LIMIT or split the file.",
                detail=str(error).splitlines()[0][:120],
            ) from None
        except duckdb.IOException as error:
            raise TaksirError(
                "The store cannot be read or written ({detail}). "
                "Look whether the disk is full and the folder is yours to write.",
                detail=str(error).splitlines()[0][:120],
            ) from None

    def __enter__(self) -> "Engine":
        """Use the engine for one task."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it after the task."""
        self.close()
