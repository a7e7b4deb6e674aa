"""The same reductions on Spark, when a national register outgrows one machine.

One setting, `TAKSIR_SPARK`: a Spark master (`spark://host:7077`) or a Spark Connect address
(`sc://host:15002`). The SQL text is the one written for the engine, translated by sqlglot; the Parquet
files are the store's own, so every worker must see the store's folder under the same path. Only the
reduced table comes back: statistics continue in numpy, whatever summed the rows.
"""

import hashlib
import socket
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import duckdb
import pandas as pd
import sqlglot
from sqlglot import exp

from taksir.errors import TaksirError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTING = "TAKSIR_SPARK"
CONFIGURATION = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow or a cast that fails is an error, as in the engine
    "spark.sql.parquet.mergeSchema": "true",  # columns matched by name, as in the engine
}
KNOCK_S = 5
NOT_INSTALLED = (
    "{setting} names a Spark cluster, but Spark's Python package is not installed. "
    "Install it with: pip install 'taksir[spark]', or unset {setting}."
)
NO_ANSWER = (
    "The Spark cluster at {address} does not answer. "
    "Check that it runs and that {setting} names it, or unset {setting} to compute on this machine."
)
FAILED = (
    "Spark could not run a reduction ({condition}). Check that every worker sees the store's folder under "
    "the same path and has memory left, or unset {setting} to compute on this machine."
)


class SparkEngine:
    """Runs the SQL of the reductions on a Spark session; what it is asked is what `Engine` is asked."""

    def __init__(self, session: "SparkSession") -> None:
        self._session = session

    def frame(self, sql: str) -> pd.DataFrame:
        """The result of a query as a small table, of the types the engine gives."""
        return self._asked(sql).df()

    def rows(self, sql: str) -> list[tuple]:
        """The result of a query as tuples."""
        return self._asked(sql).fetchall()

    def _asked(self, sql: str) -> duckdb.DuckDBPyRelation:
        from pyspark.errors import PySparkException

        text, files = spark_sql(sql)
        try:
            for view, paths in files.items():
                self._session.read.parquet(*paths).createOrReplaceTempView(view)
            result = self._session.sql(text).toArrow()
        except PySparkException as error:
            # the message may quote a value of a record, so only its class is told
            condition = error.getCondition() or type(error).__name__
            raise TaksirError(FAILED, condition=condition, setting=SETTING) from None
        return duckdb.from_arrow(result)

    def __enter__(self) -> "SparkEngine":
        """Use the session for one task; it stays open for the next."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: a session is expensive to start and shared."""


@lru_cache(maxsize=2)
def spark_engine(address: str) -> SparkEngine:
    """The engine of a cluster, connected once per process.

    Args:
        address: `spark://host:port`, `sc://host:port`, or `local[n]` to try it on this machine.

    Raises:
        TaksirError: Spark's package is not installed, or nobody answers at the address.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise TaksirError(NOT_INSTALLED, setting=SETTING) from None
    _probe(address)
    builder = SparkSession.builder.appName("taksir")
    builder = builder.remote(address) if address.startswith("sc://") else builder.master(address)
    for name, value in CONFIGURATION.items():
        if name.startswith("spark.sql.") or not address.startswith("sc://"):  # the server's own affair
            builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        session.sql("SELECT 1").collect()
    except Exception as error:  # noqa: BLE001  each kind of client has its own errors, and no base of them
        raise TaksirError(NO_ANSWER, address=address, setting=SETTING) from error
    return SparkEngine(session)


def _probe(address: str) -> None:
    """A short knock: Spark's own clients go on trying for minutes."""
    place = urlsplit(address)
    if place.hostname is None:
        return  # local[n]
    try:
        socket.create_connection((place.hostname, place.port or 0), timeout=KNOCK_S).close()
    except (OSError, ValueError):
        raise TaksirError(NO_ANSWER, address=address, setting=SETTING) from None


def spark_sql(sql: str) -> tuple[str, dict[str, list[str]]]:
    """A query for the engine as Spark's SQL, and the views it needs.

    Three things mean something else in Spark: a scan of files is a view; a number with a point is a
    decimal of few digits, not a double; rows are numbered only in an order (here any number will do, as
    long as no two rows share it).

    Returns:
        The text, and for each view the files behind it.
    """
    files: dict[str, list[str]] = {}
    tree = sqlglot.parse_one(sql, read="duckdb").transform(lambda node: _translated(node, files))
    return tree.sql(dialect="spark"), files


def _translated(node: exp.Expression, files: dict[str, list[str]]) -> Any:
    if isinstance(node, exp.Table) and isinstance(node.this, exp.ReadParquet):
        paths = [literal.this for literal in node.this.expressions[0].find_all(exp.Literal)]
        view = f"parquet_{hashlib.sha256('|'.join(paths).encode()).hexdigest()[:16]}"
        files[view] = paths
        return exp.to_table(view, alias=node.alias or None)
    if isinstance(node, exp.Literal) and not node.is_string and not node.this.isdigit():
        return exp.cast(node.copy(), "double")
    if isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber) and not node.args.get("order"):
        return exp.func("monotonically_increasing_id")
    return node
