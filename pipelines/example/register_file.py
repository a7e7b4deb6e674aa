"""The register of persons needing services: 26 categories × 12 kecamatan, as last counted in 2025.

It reports what offices know, not what is there: much in the capital, little upriver and on the islands. It
counts 1,150 persons with disability where some 3,800 live. Several categories still bear their old names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.example.chance import stream
from pipelines.example.counts import shared_out
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.places import REGENCY_CODE, dotted, kecamatan_table
from pipelines.example.truth import true_values

Floats = NDArray[np.float64]

YEAR = 2025
SCHEME = "26 jenis (Permensos 8/2012)"

REPORTING = np.array([2.4, 1.8, 1.4, 1.2, 1.0, 0.9, 0.85, 0.9, 0.75, 0.7, 0.45, 0.3])
"""How well each kecamatan, 01 to 12, reports what it has, relative to the others."""

TOWN = np.array([60, 25, 8, 4, 1, 1, 0.5, 0.5, 0, 0, 0, 0])
PORT = np.array([30, 55, 3, 9, 0, 2, 1, 0, 0, 0, 0, 0])
FLOODS = np.array([2, 6, 2, 1, 40, 28, 5, 8, 2, 1, 9, 6.0])
UNREST = np.array([1, 6, 0, 8, 0, 0, 7, 0, 0, 0, 0, 0.0])
MIGRANTS = np.array([6, 7, 5, 4, 7, 6, 6, 9, 30, 11, 3, 2.0])
UPRIVER = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0.0])


@dataclass(frozen=True)
class Category:
    """One row of the list.

    Attributes:
        name: As delivered; the old names are meant to be recognised.
        total: Registered in the whole kabupaten [unit].
        basis: The indicator whose true count it follows, or the shares themselves.
        assessed_share: Share of those registered who were assessed as needing basic services under the
            minimum service standards; 0 where they do not apply.
    """

    name: str
    total: int
    basis: str | Floats = "POV-01"
    unit: str = "orang"
    assessed_share: float = 0.0


CATEGORIES = (
    Category("Anak balita terlantar", 430, "CHD-01"),
    Category("Anak terlantar", 1_460, "CHD-02", assessed_share=0.82),
    Category("Anak nakal", 46, "ORP-01"),
    Category("Anak jalanan", 58, TOWN),
    Category("Anak cacat", 130, "DIS-01"),
    Category("Anak korban tindak kekerasan", 61, "CRM-01"),
    Category("Anak yang memerlukan perlindungan khusus", 190, "ORP-01"),
    Category("Lanjut usia terlantar", 1_320, "ELD-03", assessed_share=0.88),
    Category("Penyandang cacat", 1_020, "DIS-01", assessed_share=0.61),
    Category("Tuna susila", 74, PORT),
    Category("Gelandangan", 29, TOWN, assessed_share=1.0),
    Category("Pengemis", 52, TOWN, assessed_share=0.9),
    Category("Pemulung", 118, TOWN),
    Category("Kelompok minoritas", 12, TOWN),
    Category("Bekas warga binaan", 96, "CRM-01"),
    Category("ODHA", 83, PORT),
    Category("Korban penyalahgunaan NAPZA", 71, PORT),
    Category("Korban trafficking", 9, MIGRANTS),
    Category("Korban tindak kekerasan", 88, "CRM-01"),
    Category("Pekerja migran bermasalah sosial", 77, MIGRANTS),
    Category("Korban bencana alam", 640, FLOODS),
    Category("Korban bencana sosial", 36, UNREST),
    Category("Wanita rawan sosial ekonomi", 690, "WID-03"),
    Category("Fakir miskin", 6_900, "POV-01", unit="KK"),
    Category("Keluarga bermasalah sosial psikologis", 236, "POV-01", unit="KK"),
    Category("Komunitas adat terpencil", 4, UPRIVER, unit="komunitas"),
)

CHILDREN_IN_LAW_CASES = "Anak nakal"
ROLES = ("pelaku", "korban", "pelaku", *["korban"] * 7, "saksi", "korban")
"""In what role the children were in contact with the law, per kecamatan."""


def _counts(category: Category) -> NDArray[np.int64]:
    """Registered per kecamatan, in code order."""
    if not isinstance(category.basis, str):
        return shared_out(category.total, category.basis)
    truth = true_values()
    rows = truth[(truth["indicator"] == category.basis) & (truth["area_code"] != REGENCY_CODE)]
    known = rows.sort_values("area_code")["numerator"].to_numpy(dtype=float)
    return shared_out(category.total, known * REPORTING)


def _met_shares(rng: np.random.Generator) -> Floats:
    """Share of the assessed whose basic needs are met, per kecamatan: better where reporting is better."""
    return np.clip(0.18 + 0.22 * REPORTING + rng.normal(0, 0.05, len(REPORTING)), 0.05, 0.95)


def register_table() -> pd.DataFrame:
    """The register as delivered: 312 rows, kecamatan by kecamatan."""
    rng = stream(90)
    places = kecamatan_table()
    tables = []
    for category in CATEGORIES:
        counts = _counts(category)
        assessed = np.round(counts * category.assessed_share).astype(int)
        met = np.round(assessed * _met_shares(rng)).astype(int)
        standard = category.assessed_share > 0
        tables.append(
            pd.DataFrame(
                {
                    "Kode Kecamatan": places["area_code"].map(dotted),
                    "Kecamatan": places["name"],
                    "Jenis PMKS": category.name,
                    "Satuan": category.unit,
                    "Jumlah": counts,
                    "Hasil Asesmen": pd.array(assessed if standard else [None] * len(counts), dtype="Int64"),
                    "Terpenuhi": pd.array(met if standard else [None] * len(counts), dtype="Int64"),
                    "Status ABH": ROLES if category.name == CHILDREN_IN_LAW_CASES else None,
                    "Tahun": YEAR,
                    "Versi PMKS": SCHEME,
                }
            )
        )
    table = pd.concat(tables).sort_values("Kode Kecamatan", kind="stable").reset_index(drop=True)
    table.insert(0, "No", np.arange(1, len(table) + 1))
    return table


def write_register(folder: Path) -> None:
    """Write the register."""
    write_rows(folder / "register_ppks_2025.csv", rows_of(register_table()))
