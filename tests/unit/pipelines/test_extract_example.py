"""The files of the example region read as they were meant, quirks and all."""

from pathlib import Path

import pytest
from deliveries import rows_of, sentences, table_of, totals_of

from pipelines.delivered import RawDelivery
from pipelines.extract import extract_delivery
from taksir.paths import EXAMPLE


@pytest.fixture
def read(tmp_path: Path):  # noqa: ANN201 — a small function
    def extracted(name: str) -> RawDelivery:
        return extract_delivery(EXAMPLE / name, tmp_path)

    return extracted


def test_the_village_census(read) -> None:  # noqa: ANN001
    table = table_of(read("sensus_desa_2025.csv"))
    assert table.row_count == 120
    assert table.headers[0] == "Wilayah / Kode Desa"
    assert "Penduduk (jiwa) / Menurut jenis kelamin / Perempuan" in table.headers
    assert "Penduduk (jiwa) / Menurut kelompok umur / 60+" in table.headers
    assert rows_of(table)[0][:5] == ["9901010001", "Pusaka Sehati", "Kelurahan", "K", "3.556"]
    assert table.totals_path
    (total,) = totals_of(table)
    assert total[0] == "Jumlah"
    column = table.headers.index("Penduduk (jiwa) / Jumlah Penduduk")
    residents = [int(row[column].replace(".", "")) for row in rows_of(table)]
    assert sum(residents) == int(total[column].replace(".", ""))
    assert table.source_text.startswith("Proyeksi penduduk desa 2025")
    assert sentences(table.notes) == [
        "The headers stand in 3 rows; they were joined with a slash.",
        "The row of column numbers under the headers was left out.",
        "Lines left out under the table: 2.",
        "Rows set apart as totals: 1. They serve as control totals.",
    ]


def test_the_survey_with_its_roster(read) -> None:  # noqa: ANN001
    main, roster = read("survei_kebutuhan_2026.xlsx").tables
    (alone,) = read("survei_kebutuhan_2026.csv").tables
    assert roster.name == "art"
    assert main.headers == alone.headers
    assert main.row_count == alone.row_count > 1_100
    assert roster.row_count > 4_000
    assert main.notes == roster.notes == alone.notes == ()
    assert {"_uuid", "_index"} <= set(main.headers)
    assert "_parent_index" in roster.headers


def test_workbook_and_text_of_the_survey_hold_the_same_words(read) -> None:  # noqa: ANN001
    main, _ = read("survei_kebutuhan_2026.xlsx").tables
    (alone,) = read("survei_kebutuhan_2026.csv").tables
    column = main.headers.index("_uuid")
    assert [row[column] for row in rows_of(main)] == [row[column] for row in rows_of(alone)]


@pytest.mark.parametrize(("name", "areas"), [("batas_desa", 120), ("batas_kecamatan", 12)])
def test_the_boundaries(name: str, areas: int, read) -> None:  # noqa: ANN001
    delivery = read(f"{name}.geojson")
    assert delivery.boundaries
    assert delivery.boundaries.feature_count == areas
    assert delivery.boundaries.notes == ()
    assert {"kode_kemendagri", "kode_bps", "nama"} <= set(delivery.boundaries.columns)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("register_ppks_2025.csv", 312),
        ("fasilitas_psks.csv", 90),
        ("permohonan_layanan_2026.csv", 420),
        ("kejadian_2025.csv", 60),
        ("desil_keluarga.csv", 120),
        ("pemangku_kepentingan.csv", 24),
        ("aset.csv", 60),
        ("rujukan.csv", 40),
        ("suara_warga.csv", 180),
    ],
)
def test_plain_tables(name: str, rows: int, read) -> None:  # noqa: ANN001
    table = table_of(read(name))
    assert table.row_count == rows
    assert table.totals_path is None
    assert table.notes == ()
