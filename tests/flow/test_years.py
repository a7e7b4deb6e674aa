"""A table with years as columns on its whole road: every year becomes records of its own period."""

from pathlib import Path

import pandas as pd

from pipelines.classify import confirm_recipe
from pipelines.comparison import compare_versions
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.receipt import delivery_receipt
from pipelines.receipt_words import receipt_text
from taksir.evidence import current_evidence
from taksir.store.workspace import Store

HEADERS = "Kode Kecamatan;Kecamatan;Jumlah Penduduk 2021;Jumlah Penduduk 2022;Jumlah Penduduk 2023"
ROWS = (
    "99.01.01;Kota Lembah;1.100;1.200;1.300",
    "99.01.02;Muara Sehati;900;950;1.020",
    "99.01.03;Lereng;abc;70;80",
)


def test_every_year_is_published_with_its_own_period(tmp_path: Path, empty_store: Store) -> None:
    path = tmp_path / "penduduk.csv"
    path.write_text("\n".join((HEADERS, *ROWS)) + "\n", encoding="utf-8")
    proposal = receive_delivery(path, path.name)
    recipe = confirm_recipe(proposal.recipe)
    checked = check_delivery(proposal.delivery_id, recipe)
    (fault,) = [fault for fault in checked.faults if fault.severity == "error"]
    assert (fault.row, fault.column) == (4, "Jumlah Penduduk 2021") and not checked.can_publish
    checked = check_delivery(proposal.delivery_id, recipe, leave_out_faulty_rows=True)
    assert checked.rows == {"area": 3, "area@2022": 3, "area@2021": 3}
    assert checked.kept == {"area": 3, "area@2022": 3, "area@2021": 2}  # the row is faulty in one year only
    publish_delivery(proposal.delivery_id)
    files = current_evidence().of_table("area")
    assert [file.period for file in files] == ["2023", "2022", "2021"]
    counted = [pd.read_parquet(file.path)["pop_total"].tolist() for file in files]
    assert counted == [[1300, 1020, 80], [1200, 950, 70], [1100, 900]]
    assert [pd.read_parquet(file.path)["period_year"].unique().tolist() for file in files] == [
        [2023],
        [2022],
        [2021],
    ]
    words = receipt_text(delivery_receipt(proposal.delivery_id), "id")
    assert "cacahan per wilayah 2021" in words
    path.write_text(path.read_text().replace("900", "905").replace("abc", "60"), encoding="utf-8")
    proposal = receive_delivery(path, path.name)
    check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe))
    changes = {
        entry.table: (entry.added, entry.changed) for entry in compare_versions(proposal.delivery_id).tables
    }
    assert changes == {"area": (0, 0), "area@2022": (0, 0), "area@2021": (1, 1)}
