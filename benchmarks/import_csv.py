"""Import of a survey CSV over the whole road, against DuckDB's plain copy of the same file to Parquet.

python -m benchmarks.import_csv --rows 1000000 10000000
"""

import argparse
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.measured import cost_of

HERE = "benchmarks.import_csv"


def write_survey(path: Path, rows: int) -> None:
    """A clean person file of 40 columns under Indonesian headers, about 125 bytes a row."""
    import duckdb

    wg = ("melihat", "mendengar", "berjalan", "mengingat", "mengurus_diri", "komunikasi")
    columns = {
        "id_ruta": "(i // 4)", "no_art": "(i % 4 + 1)", "kode_desa": "9901010000 + 2001 + (i // 4000) % 9",
        "nks": "10000 + i // 400", "strata": "(i // 400) % 24", "weind": "50 + i % 17",
        "jk": "CASE WHEN h % 2 = 0 THEN 'L' ELSE 'P' END", "umur": "h % 72", "hub_krt": "1 + h % 8",
        "status_kawin": "CASE WHEN h % 72 < 18 THEN 'Belum kawin' "
        "WHEN h % 72 > 59 AND h % 3 = 0 THEN 'Cerai mati' ELSE 'Kawin' END",
        "ayah_hidup": "CASE WHEN h % 29 = 0 THEN 'Tidak' ELSE 'Ya' END",
        "ibu_hidup": "CASE WHEN h % 61 = 0 THEN 'Tidak' ELSE 'Ya' END",
        "pengeluaran_perkapita": "300000 + h % 2000000", "garis_kemiskinan": "560000",
        **{f"wg_{name}": f"CASE WHEN (h // {k + 3}) % 97 = 0 THEN 3 ELSE 1 END" for k, name in enumerate(wg)},
        "jml_art": "4", "k_d": "CASE WHEN i % 3 = 0 THEN 'K' ELSE 'D' END",
        **{f"catatan_{k:02d}": f"md5(CAST(i + {k} AS VARCHAR))[1:6]" for k in range(18)},
    }  # fmt: skip
    select = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    duckdb.execute(
        f"COPY (SELECT {select} FROM (SELECT i, hash(i) AS h FROM range({rows}) t(i))) "
        f"TO '{path}' (HEADER, DELIMITER ',')"
    )


def import_engine() -> None:
    """The same for the floor."""
    import_module("duckdb")


def plain_copy(source: str, target: str) -> None:
    """The floor: DuckDB copies the file to Parquet, all text, nothing understood."""
    import duckdb

    duckdb.execute("SET threads = 2; SET memory_limit = '1GB'")
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true)) TO '{target}' "
        "(FORMAT parquet, COMPRESSION zstd)"
    )


def open_desk() -> None:
    """What a running Taksir has done before a file comes: imported its libraries and opened its store."""
    import_module("pipelines.load")
    import_module("taksir.catalogue").load_catalogue()
    import_module("taksir.store.workspace").open_store()


def whole_road(source: str) -> None:
    """Receive, read, map, protect, check and publish."""
    from pipelines.classify import confirm_recipe
    from pipelines.load import check_delivery, publish_delivery, receive_delivery
    from pipelines.wording import fault_sentence

    path = Path(source)
    proposal = receive_delivery(path, path.name, actor="benchmark")
    recipe = confirm_recipe(proposal.recipe, None, by="benchmark")
    checked = check_delivery(proposal.delivery_id, recipe, actor="benchmark")
    if not checked.can_publish:
        raise RuntimeError([fault_sentence(fault, "en") for fault in checked.faults][:5])
    publish_delivery(proposal.delivery_id, actor="benchmark")


def main() -> None:
    """Measure both in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for rows in asked.rows:
        measure(rows, asked.rounds)


def measure(rows: int, rounds: int) -> None:
    """Both on one file of so many rows, in turn; the file and the stores go when they have been measured."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "survei_orang_2026.csv"
        write_survey(source, rows)
        print(f"{rows:,} rows × 40 columns, {source.stat().st_size / 1e6:.0f} MB")
        for number in range(rounds):
            plain = str(Path(folder) / "plain.parquet")
            floor = cost_of(HERE, "plain_copy", str(source), plain, before="import_engine")
            store = {"TAKSIR_STORE": str(Path(folder) / f"store{number}")}
            road = cost_of(HERE, "whole_road", str(source), env=store, before="open_desk")
            print(f"plain copy: wall {floor.wall_s:.2f} s, cpu {floor.cpu_s:.2f} s, {floor.peak_mb:.0f} MB")
            print(f"whole road: {road.against(floor)}")


if __name__ == "__main__":
    main()
