"""The reductions on a real Spark cluster: a master and two workers on loopback, five million rows."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from stated import SAID

from benchmarks.spark_cluster import LOOPBACK, loopback_cluster
from pipelines.command import main
from taksir.errors import TaksirError
from taksir.paths import ROOT
from taksir.store.spark import spark_engine, spark_sql
from taksir.store.workspace import Store

ROWS = 5_000_000


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark master with two workers of one core each."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed: sudo apt-get install default-jre-headless")
    with loopback_cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


def write_persons(path: Path, rows: int) -> None:
    """A person file of twelve kecamatan, 24 strata and 12,500 clusters, values drawn by hashing."""
    domains = ("melihat", "mendengar", "berjalan", "mengingat", "mengurus_diri", "komunikasi")
    columns = {
        "id_ruta": "i // 4", "no_art": "i % 4 + 1",
        "kode_desa": "9901010000 + (p % 12) * 10000 + 2001 + p % 9", "nks": "p",
        "strata": "(p % 12) * 2 + (p // 12) % 2", "weind": "50 + hash(p) % 17 + (hash(i) % 7) / 10.0",
        "jk": "CASE WHEN h % 2 = 0 THEN 'L' ELSE 'P' END", "umur": "h % 72",
        "status_kawin": "CASE WHEN h % 72 < 18 THEN 'Belum kawin' "
        "WHEN h % 72 > 59 AND h % 3 = 0 THEN 'Cerai mati' ELSE 'Kawin' END",
        "ayah_hidup": "CASE WHEN h % 29 = 0 THEN 'Tidak' ELSE 'Ya' END",
        "ibu_hidup": "CASE WHEN h % 61 = 0 THEN 'Tidak' ELSE 'Ya' END",
        "pengeluaran_perkapita": "300000 + h % 2000000", "garis_kemiskinan": "560000",
        **{f"wg_{name}": f"CASE WHEN (h // {k + 3}) % 97 = 0 THEN 3 ELSE 1 END"
           for k, name in enumerate(domains)},
    }  # fmt: skip
    select = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    duckdb.execute(
        f"COPY (SELECT {select} FROM (SELECT i, i // 400 AS p, hash(i) AS h FROM range({rows}) t(i))) "
        f"TO '{path}' (HEADER, DELIMITER ',')"
    )


def figures(**setting: str) -> pd.DataFrame:
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("spark_figures.py"))],
        env={**os.environ, "PYTHONPATH": str(ROOT), **setting}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    return pd.read_csv(io.StringIO(ran.stdout), dtype={"area_code": str, "level": str, "withheld": str})


@pytest.mark.slow
def test_every_figure_of_five_million_rows_is_the_same(
    cluster: str, empty_store: Store, tmp_path: Path
) -> None:
    """DuckDB on this machine is the oracle; only the order of floating-point sums may differ."""
    path = tmp_path / "survei_orang_2026.csv"
    write_persons(path, ROWS)
    ran = CliRunner().invoke(main, ["load", str(path), *SAID], env={"TAKSIR_LANGUAGE": "en"})
    assert ran.exit_code == 0, ran.output
    path.unlink()
    here = figures()
    there = figures(TAKSIR_SPARK=cluster, SPARK_LOCAL_IP=LOOPBACK)
    assert here["indicator"].nunique() >= 8 and here["n"].max() > ROWS / 5
    assert set(here["level"].fillna("")) == {"", "kabupaten", "kecamatan"}
    assert list(here) == list(there) and len(here) == len(there)
    for name in here.columns:
        if here[name].dtype.kind == "f":
            np.testing.assert_allclose(there[name], here[name], rtol=1e-9, atol=1e-12, err_msg=name)
        else:
            pd.testing.assert_series_equal(there[name], here[name])


def test_a_cluster_that_does_not_answer_is_said() -> None:
    with pytest.raises(TaksirError, match="does not answer"):
        spark_engine("sc://127.0.0.1:1")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("SELECT a FROM read_parquet(['/x/1.parquet', '/x/2.parquet'], union_by_name = true)", "parquet_"),
        ("SELECT a / 18.0 AS b FROM read_parquet(['/x/1.parquet'])", "CAST(18.0 AS DOUBLE)"),
        ("SELECT \"a b\" FROM read_parquet(['/x/1.parquet'])", "`a b`"),
        ("SELECT row_number() OVER () AS r FROM read_parquet(['/x/1.parquet'])", "MONOTONICALLY"),
    ],
)
def test_what_spark_says_otherwise_is_translated(asked: str, words: str) -> None:
    text, files = spark_sql(asked)
    assert words in text and "READ_PARQUET" not in text
    assert all(path.startswith("/x/") for paths in files.values() for path in paths)
