"""Who has a say in the example region, what communities can build on, and what residents voted for.

Roles only, never names. Residents put their dots on assistive devices and meals; the draft plan of the
kabupaten proposes a new residential home, which hardly anyone chose.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.example.chance import stream
from pipelines.example.codes import NEEDS
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.geography import desa_shapes
from pipelines.example.places import REGENCY_CODE, dotted, kecamatan_table

NEW_HOME = "pembangunan_panti_baru"
"""What the draft plan proposes."""

STAKEHOLDERS = (
    # role, kind, two digits of the kecamatan or "", power, interest, stance, trust, stance on the new home
    ("Kepala Dinas Sosial", "OPD", "", 5, 5, 2, 3, 1),
    ("Kepala Bappeda", "OPD", "", 5, 4, 1, 3, 2),
    ("Komisi kesejahteraan DPRD", "lembaga politik", "", 5, 3, 0, 2, 2),
    ("Kepala Dinas Kesehatan", "OPD", "", 4, 3, 1, 3, 0),
    ("Kepala Dinas PMD", "OPD", "", 4, 3, 1, 3, 0),
    ("Kepala Dukcapil", "OPD", "", 4, 2, 0, 3, 0),
    ("Camat Pulau Lentera", "kecamatan", "12", 3, 5, 2, 4, -1),
    ("Camat Gunung Welas", "kecamatan", "09", 3, 4, 1, 4, 0),
    ("Camat Kota Lembah", "kecamatan", "01", 4, 3, 1, 3, 1),
    ("Perkumpulan penyandang disabilitas", "organisasi penyandang disabilitas", "01", 2, 5, 2, 4, -2),
    ("Perkumpulan lansia Gunung Welas", "kelompok lansia", "09", 1, 5, 2, 4, -2),
    ("Kelompok perempuan kepala keluarga", "kelompok perempuan", "05", 1, 5, 2, 4, -1),
    ("Forum anak kabupaten", "kelompok anak", "01", 1, 4, 1, 4, -1),
    ("Ketua forum LKSA", "LKS", "01", 3, 5, 1, 2, 2),
    ("Pengurus LKS lanjut usia", "LKS", "01", 2, 4, 1, 3, 1),
    ("PKK kabupaten", "PKK", "", 3, 4, 1, 4, 0),
    ("Karang taruna kabupaten", "karang taruna", "", 2, 3, 1, 3, 0),
    ("Tokoh agama", "tokoh agama", "", 4, 3, 1, 4, 0),
    ("Pemangku adat Hulu Welas", "tokoh adat", "11", 3, 4, 0, 3, -1),
    ("Perusahaan tambang Batu Kelir", "dunia usaha", "04", 4, 2, 0, 1, 1),
    ("Koperasi nelayan", "dunia usaha", "06", 2, 3, 1, 3, 0),
    ("Radio komunitas", "media", "02", 3, 3, 0, 3, 0),
    ("Kepala puskesmas Pulau Lentera", "puskesmas", "12", 2, 4, 2, 4, 0),
    ("Sekolah luar biasa", "sekolah", "01", 2, 4, 2, 4, -1),
)

ASSET_KINDS = (
    # class, welfare-resource category or "", what it is
    ("individu", "PSKS-09", "Perempuan pemimpin pengajian"),
    ("individu", "PSKS-07", "Keluarga pelopor usaha"),
    ("individu", "PSKS-02", "Relawan bahasa isyarat"),
    ("asosiasi", "PSKS-08", "Arisan dusun"),
    ("asosiasi", "PSKS-05", "Kelompok pemuda desa"),
    ("asosiasi", "", "Kelompok tani perempuan"),
    ("institusi", "PSKS-04", "Lembaga kesejahteraan sosial desa"),
    ("institusi", "", "Sekolah dasar"),
    ("institusi", "", "Rumah ibadah"),
    ("fisik", "", "Balai desa dengan jalur landai"),
    ("fisik", "", "Dermaga kayu"),
    ("fisik", "", "Kebun pangan bersama"),
    ("ekonomi lokal", "PSKS-12", "Koperasi simpan pinjam"),
    ("ekonomi lokal", "", "Pasar mingguan"),
    ("budaya dan cerita", "", "Tradisi gotong royong panen"),
)
ASSETS = 60

VOTER_GROUPS = ("perempuan", "penyandang disabilitas", "lansia", "pemuda", "perangkat desa")
DOTS = (9, 6, 3)
"""Dots on the first, second and third choice of a group; blind, one sheet per group."""

LIKING = {
    "alat_bantu": 2.6,
    "permakanan": 2.4,
    "perbekalan_kesehatan": 0.8,
    "modal_usaha": 0.9,
    "pendampingan_lansia": 0.9,
    "akses_sekolah": 0.2,
    "dukungan_keluarga_anak": 0.5,
    NEW_HOME: -1.6,
}
LIKED_BY = {
    ("penyandang disabilitas", "alat_bantu"): 2.0,
    ("lansia", "permakanan"): 2.0,
    ("pemuda", "modal_usaha"): 1.4,
    ("perempuan", "dukungan_keluarga_anak"): 0.9,
    ("perangkat desa", NEW_HOME): 2.6,
}
"""How much more an option is liked by all, and by one group [logits]."""


def stakeholder_table() -> pd.DataFrame:
    """Roles with power and interest 1–5, stance −2…2, trust 1–5, stance on the new home −2…2."""
    names = [
        "peran",
        "jenis",
        "kecamatan",
        "kekuatan",
        "kepentingan",
        "sikap",
        "kepercayaan",
        "sikap_panti_baru",
    ]
    table = pd.DataFrame(STAKEHOLDERS, columns=names)
    table["kecamatan"] = [
        dotted(REGENCY_CODE + place) if place else dotted(REGENCY_CODE) for place in table["kecamatan"]
    ]
    table = table.rename(columns={"kecamatan": "kode_wilayah"})
    table.insert(0, "id_pemangku", [f"P{number:02d}" for number in range(1, len(table) + 1)])
    return table


def asset_table() -> pd.DataFrame:
    """What communities can build on, spread over all kecamatan; points rounded to about 100 m."""
    rng = stream(95)
    desa = desa_shapes()
    groups = [rows for _, rows in desa.groupby("kecamatan_code").groups.items()]
    where = [int(rng.choice(groups[number % len(groups)])) for number in range(ASSETS)]
    kinds = [ASSET_KINDS[number % len(ASSET_KINDS)] for number in rng.permutation(ASSETS)]
    points = desa.geometry.representative_point()
    return pd.DataFrame(
        {
            "id_aset": [f"A{number:02d}" for number in range(1, ASSETS + 1)],
            "nama_aset": [
                f"{kind[2]} {desa['name'][place]}" for kind, place in zip(kinds, where, strict=True)
            ],
            "kelas": [kind[0] for kind in kinds],
            "kode_psks": [kind[1] or None for kind in kinds],
            "kode_desa": [dotted(desa["area_code"][place]) for place in where],
            "lintang": [f"{points[place].y:.3f}" for place in where],
            "bujur": [f"{points[place].x:.3f}" for place in where],
        }
    )


def vote_table() -> pd.DataFrame:
    """Dot votes: twelve meetings, five groups each, three choices a group."""
    rng = stream(96)
    options = np.array([*NEEDS, NEW_HOME])
    rows = []
    for number, place in enumerate(kecamatan_table()["area_code"]):
        day = (date(2026, 9, 28) + timedelta(days=2 * number)).strftime("%d/%m/%Y")
        for group in VOTER_GROUPS:
            liking = [LIKING.get(name, -0.5) + LIKED_BY.get((group, name), 0.0) for name in options]
            order = np.argsort(-(np.array(liking) + rng.gumbel(size=len(options))))
            voters = int(rng.integers(6, 19))
            rows += [
                [day, dotted(place), group, voters, options[order[turn]], dots]
                for turn, dots in enumerate(DOTS)
            ]
    names = ["tanggal", "kode_kecamatan", "kelompok", "jumlah_pemilih", "pilihan", "titik"]
    return pd.DataFrame(rows, columns=names)


def write_community(folder: Path) -> None:
    """Write stakeholders, assets and votes."""
    write_rows(folder / "pemangku_kepentingan.csv", rows_of(stakeholder_table()))
    write_rows(folder / "aset.csv", rows_of(asset_table()))
    write_rows(folder / "suara_warga.csv", rows_of(vote_table()))
