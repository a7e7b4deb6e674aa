"""What residents asked for and what happened: 420 requests for service in 2026, 60 incidents in 2025.

Requests come from where offices are near, so remote places ask less than they need. Assistive devices wait
longest. Three desa saw a mass fight, the same three that the census file marks.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.example.chance import stream
from pipelines.example.codes import NEEDS
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.places import desa_table, dotted
from pipelines.example.population import draw_population

REQUESTS = 420

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip

NEARNESS = (2.2, 1.6, 1.4, 1.1, 1.0, 0.8, 0.8, 0.8, 0.6, 0.5, 0.3, 0.15)
"""How readily a household of each kecamatan, 01 to 12, asks, relative to the others."""

DEMAND = (0.17, 0.04, 0.21, 0.12, 0.08, 0.07, 0.09, 0.06, 0.03, 0.08, 0.04, 0.01)
"""Share of the requests for each service, in the order of the questionnaire."""

STATUSES = (
    "Dilayani",
    "Menunggu",
    "Ditolak karena kapasitas penuh",
    "Ditolak karena tidak memenuhi syarat",
    "Dirujuk",
    "Dibatalkan pemohon",
)
USUAL, SCARCE = (0.55, 0.19, 0.09, 0.09, 0.05, 0.03), (0.31, 0.40, 0.15, 0.06, 0.05, 0.03)
SCARCE_SERVICES = ("alat_bantu", "pendampingan_lansia")

GROUPS = {
    "alat_bantu": "Penyandang disabilitas", "pendampingan_lansia": "Lanjut usia terlantar",
    "permakanan": "Lanjut usia terlantar", "dukungan_keluarga_anak": "Anak terlantar",
    "akses_sekolah": "Anak terlantar", "modal_usaha": "Perempuan rawan sosial ekonomi",
}  # fmt: skip
"""The target group a request for a service is usually filed under; others under the poor."""

MASS_FIGHTS = ("9901022005", "9901042004", "9901072003")
"""The desa with a mass fight in the last twelve months."""

MASS_FIGHT = "Konflik massal"
KINDS = {
    "Pencurian": 21,
    "Penganiayaan": 8,
    "Penipuan": 5,
    "Perselisihan": 9,
    MASS_FIGHT: len(MASS_FIGHTS),
    "Kekerasan dalam rumah tangga": 4,
    "Banjir": 6,
    "Tanah longsor": 2,
    "Angin kencang": 2,
}
"""Incidents of each kind in 2025."""


def in_words(day: date) -> str:
    """A date as offices write it: 12 Agustus 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _desa_chances() -> tuple[np.ndarray, np.ndarray]:
    """Codes of the desa and how often each asks."""
    household = draw_population().household
    count = household.groupby("desa_code").size()
    chance = count.to_numpy() * np.array(NEARNESS)[count.index.str[4:6].astype(int) - 1]
    return count.index.to_numpy(dtype=str), chance / chance.sum()


def request_table() -> pd.DataFrame:
    """The requests as delivered; desa codes without dots, dates with the month in words."""
    rng = stream(91)
    codes, chances = _desa_chances()
    desa = rng.choice(codes, REQUESTS, p=chances)
    service = rng.choice(NEEDS, REQUESTS, p=DEMAND)
    scarce = np.isin(service, SCARCE_SERVICES)
    status = np.where(
        scarce, rng.choice(STATUSES, REQUESTS, p=SCARCE), rng.choice(STATUSES, REQUESTS, p=USUAL)
    )
    day = np.sort(rng.integers(0, 300, REQUESTS))
    names = desa_table().set_index("area_code")["name"]
    return pd.DataFrame(
        {
            "no_permohonan": [f"PM-2026-{number:04d}" for number in range(1, REQUESTS + 1)],
            "tanggal_permohonan": [in_words(date(2026, 1, 5) + timedelta(days=int(days))) for days in day],
            "kode_desa": desa,
            "nama_desa": names.reindex(desa).to_numpy(),
            "jk": rng.choice(("L", "P"), REQUESTS, p=(0.42, 0.58)),
            "kategori_ppks": [GROUPS.get(name, "Fakir miskin") for name in service],
            "layanan": service,
            "status_permohonan": status,
        }
    )


def _incident_places(kinds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Codes of the desa of each incident: crime in town, floods in the lowlands, fights where they were."""
    household = draw_population().household
    by_desa = household.groupby("desa_code").size()
    place = by_desa.index.str[4:6]
    town = by_desa.to_numpy() * np.where(place.isin(("01", "02")), 3.0, 1.0)
    low = by_desa.to_numpy() * place.isin(("05", "06", "08", "11"))
    codes = by_desa.index.to_numpy(dtype=str)
    desa = rng.choice(codes, len(kinds), p=town / town.sum())
    wet = np.isin(kinds, ("Banjir", "Tanah longsor", "Angin kencang"))
    desa[wet] = rng.choice(codes, wet.sum(), p=low / low.sum())
    desa[kinds == MASS_FIGHT] = MASS_FIGHTS
    return desa


def incident_table() -> pd.DataFrame:
    """The incidents as delivered: one row each, dates dd/mm/yyyy, codes with dots."""
    rng = stream(92)
    kinds = np.repeat(list(KINDS), list(KINDS.values()))
    desa = _incident_places(kinds, rng)
    day = rng.integers(0, 365, len(kinds))
    names = desa_table().set_index("area_code")["name"]
    table = pd.DataFrame(
        {
            "day": day,
            "tanggal_kejadian": [
                (date(2025, 1, 1) + timedelta(days=int(days))).strftime("%d/%m/%Y") for days in day
            ],
            "jenis_kejadian": kinds,
            "kode_desa": [dotted(str(code)) for code in desa],
            "nama_desa": names.reindex(desa).to_numpy(),
            "jumlah_korban": np.where(
                np.isin(kinds, ("Banjir", MASS_FIGHT)), rng.integers(0, 3, len(kinds)), 0
            ),
        }
    )
    table = table.sort_values("day", kind="stable").drop(columns="day").reset_index(drop=True)
    table.insert(0, "no_kejadian", [f"K-2025-{number:03d}" for number in range(1, len(kinds) + 1)])
    return table


def write_requests(folder: Path) -> None:
    """Write the requests and the incidents."""
    write_rows(folder / "permohonan_layanan_2026.csv", rows_of(request_table()))
    write_rows(folder / "kejadian_2025.csv", rows_of(incident_table()))
