"""What other files are read against: poverty lines, standards, and the bridge between the code systems."""

from pathlib import Path

import geopandas as gpd

from pipelines.example.delimited import Cell, with_dots, write_rows
from pipelines.example.geography import desa_shapes, kecamatan_shapes, regency_shape
from pipelines.example.households import POVERTY_LINE_IDR
from pipelines.example.places import (
    PROVINCE_CODE,
    PROVINCE_NAME,
    REGENCY_CODE,
    REGENCY_NAME,
    VINTAGE,
    dotted,
)

EARLIER_LINES_IDR = {2024: (548_000, 507_000), 2025: (569_000, 526_000)}
"""Urban and rural lines of the years before [IDR per person and month]."""

Standard = tuple[str, str, str, str, str, str, str]
STANDARDS: tuple[Standard, ...] = (
    # id, value, unit, numerator unit, denominator unit, basis, confidence
    ("STD-PEKSOS-PPKS", "100", "PPKS per pekerja sosial", "families", "social workers",
     "pernyataan pejabat pelatihan Kemensos 2013–2014", "policy statement"),
    ("STD-TKSK", "1", "TKSK per kecamatan", "persons", "kecamatan", "definisi TKSK", "good"),
    ("STD-LKSA-CARER", "5", "anak per pengasuh", "children", "caregivers", "Permensos 30/2011", "verify"),
    ("STD-LKSA-ROOM", "4.5", "m² per anak", "m2", "children", "Permensos 30/2011", "verify"),
    ("STD-LKSA-LAST", "0", "% anak LKSA dengan kedua orang tua", "children", "children",
     "pengasuhan lembaga adalah pilihan terakhir", "good"),
    ("STD-SPM", "100", "% kebutuhan dasar terpenuhi", "persons", "persons", "PP 2/2018", "good"),
    ("STD-KCAL", "2100", "kkal per orang per hari", "kcal", "person-days", "garis kemiskinan BPS", "good"),
    ("STD-FLOOR", "7.2", "m² per orang", "m2", "persons", "Profil PMKS 2012", "good"),
    ("STD-PSM", "1", "PSM per desa", "persons", "desa", "praktik lapangan", "verify"),
    ("STD-HOMECARE", "8", "lansia per pendamping", "persons", "companions", "rancangan", "editable"),
    ("STD-SHIFT", "4.5", "tenaga per pos 24 jam", "staff", "posts", "umum", "editable"),
    ("STD-ACCESS", "10", "km ke layanan terdekat", "km", "facilities", "rancangan", "editable"),
    ("STD-RSE", "25", "% RSE layak tampil", "percent", "percent", "Soedarti dkk. 2007", "good"),
)  # fmt: skip
STANDARD_YEAR = 2026


def poverty_line_rows() -> list[list[Cell]]:
    """Lines by kabupaten, urban/rural and year; the rows K+D are averages that must not be added."""
    rows: list[list[Cell]] = [
        ["kode_kabupaten", "nama_kabupaten", "klasifikasi", "tahun", "bulan", "garis_kemiskinan"]
    ]
    current = (POVERTY_LINE_IDR["K"], POVERTY_LINE_IDR["D"])
    for year, (urban, rural) in {**EARLIER_LINES_IDR, STANDARD_YEAR: current}.items():
        for kind, line in (("K", urban), ("D", rural), ("K+D", (urban + 2 * rural) // 3)):
            money = f"Rp{with_dots(line)}"
            rows.append([dotted(REGENCY_CODE), REGENCY_NAME, kind, year, "Maret", money])
    return rows


def standards_text() -> str:
    """The standards as YAML; every one may be edited."""
    head = [
        "# Standar dan rasio (contoh). Setiap nilai boleh diubah; rencana menyimpan salinan yang dipakainya.",
        "# Standards and ratios (example). Every value may be edited; a plan keeps a copy of those it used.",
        "standards:",
    ]
    names = ("id", "value", "unit", "numerator_unit", "denominator_unit", "legal_basis", "confidence")
    body = []
    for standard in STANDARDS:
        fields = dict(zip(names, standard, strict=True))
        lines = [f"{name}: {value if name == 'value' else repr(value)}" for name, value in fields.items()]
        lines += [f"year: {STANDARD_YEAR}", "editable: true"]
        body.append("  - " + "\n    ".join(lines))
    return "\n".join([*head, *body]) + "\n"


def _bridge(shapes: gpd.GeoDataFrame, level: str) -> list[list[Cell]]:
    return [
        [level, dotted(code), bps, name, VINTAGE]
        for code, bps, name in zip(shapes["area_code"], shapes["code_bps"], shapes["name"], strict=True)
    ]


def bridge_rows() -> list[list[Cell]]:
    """One row per area of every level: its code in both systems."""
    header: list[Cell] = ["tingkat", "kode_kemendagri", "kode_bps", "nama", "vintage"]
    province: list[Cell] = ["provinsi", PROVINCE_CODE, PROVINCE_CODE, PROVINCE_NAME, VINTAGE]
    levels = ((regency_shape(), "kabupaten"), (kecamatan_shapes(), "kecamatan"), (desa_shapes(), "desa"))
    return [header, province, *[row for shapes, level in levels for row in _bridge(shapes, level)]]


def write_references(folder: Path) -> None:
    """Write poverty lines, standards and the code bridge."""
    write_rows(folder / "garis_kemiskinan.csv", poverty_line_rows())
    (folder / "standar.yaml").write_text(standards_text(), encoding="utf-8", newline="\n")
    write_rows(folder / "bridging_kode.csv", bridge_rows())
