"""Where people are sheltered, or live, is kept as an area and never as a point."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from stated import SAID

from pipelines.command import main
from pipelines.history import deliveries
from taksir.store.workspace import Store

HEADER = "id_fasilitas;nama_fasilitas;jenis_fasilitas;kode_desa;lintang;bujur;rahasia"
ROWS = {
    "an institution": "F1;LKSA Kasih;LKSA;9901011001;-8.41237;90.12347;Tidak",
    "said to be secret": "F2;Rumah Kita;LKS;9901011002;-8.42237;90.22347;Ya",
    "a shelter by its name": "F3;Rumah Aman Melati;LKS;9901011003;-8.43237;90.32347;Tidak",
    "a shelter in English": "F4;Women's Shelter;LKS;9901011004;-8.44237;90.42347;",
    "a shelter by its letters": "F5;RPTC Lembah;LKS;9901011005;-8.45237;90.52347;Tidak",
}


@pytest.fixture
def places(empty_store: Store, tmp_path: Path) -> dict[str, dict]:
    path = tmp_path / "fasilitas.csv"
    path.write_text("\n".join([HEADER, *ROWS.values()]) + "\n")
    ran = CliRunner().invoke(main, ["load", str(path), "--source", "fasilitas", *SAID])
    assert ran.exit_code == 0, ran.output
    line = next(line for line in deliveries() if line.is_current)
    rows = pq.read_table(empty_store.table_files([line.id])[line.id]["facility"]).to_pylist()
    return dict(zip(ROWS, rows, strict=True))


def test_an_institution_is_kept_to_about_a_kilometre(places: dict[str, dict]) -> None:
    row = places["an institution"]
    assert (row["latitude"], row["longitude"]) == (-8.41, 90.12)


@pytest.mark.parametrize("name", [name for name in ROWS if name != "an institution"])
def test_a_shelter_is_kept_as_an_area_only(places: dict[str, dict], name: str) -> None:
    row = places[name]
    assert (row["latitude"], row["longitude"]) == (None, None)
    assert row["area_code"] == ROWS[name].split(";")[3]
