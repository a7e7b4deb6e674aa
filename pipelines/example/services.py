"""Who serves whom in the example region: 90 facilities and groups, and 40 referral paths between them.

The supply tells part of the story: accredited homes for children stand half empty while most of their
children have both parents; nobody accompanies older persons in Gunung Welas; Pulau Lentera can reach three
of the twelve services; volunteers crowd in Kota Lembah.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from pipelines.example.chance import stream
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.geography import desa_shapes
from pipelines.example.places import REGENCY_CODE, dotted, kecamatan_table

YEAR = 2025
OUTER_DESA = 5
"""A kecamatan has at least this many desa; facilities lie in one of the first five."""


@dataclass(frozen=True)
class Facility:
    """One facility, group or post.

    Attributes:
        place: Two digits of the kecamatan.
        kind: Delivered words for its type; two homes for children still bear the old name.
        psks: Category of welfare resource, or "".
        services: What it offers, separated by spaces.
        capacity, served: How many it can and does serve [persons]; None where that has no meaning.
        children, both_parents: Children living there, and those whose parents are both alive [children].
        accreditation: A, B, C or "belum"; "" where accreditation does not apply.
        count: Persons or groups in this row.
        staff: People working there [persons].
        social_workers: Professional social workers among them [persons].
    """

    name: str
    place: str
    kind: str
    psks: str = ""
    services: str = ""
    capacity: int | None = None
    served: int | None = None
    children: int | None = None
    both_parents: int | None = None
    accreditation: str = ""
    count: int = 1
    staff: int | None = None
    social_workers: int = 0


CHILD_CARE = "dukungan_keluarga_anak akses_sekolah"
OLD_NAME = "Panti Asuhan"
ELDER_CARE = "pendampingan_lansia permakanan"
HOMES = (
    Facility("LKSA Rumah Kasih", "01", "LKSA", "PSKS-04", CHILD_CARE, 60, 48, 48, 34, "A", staff=9),
    Facility("LKSA Tunas Sehati", "01", "LKSA", "PSKS-04", CHILD_CARE, 50, 40, 40, 30, "B", staff=7),
    Facility("Panti Pelita", "01", OLD_NAME, "PSKS-04", CHILD_CARE, 40, 35, 35, 24, "belum", staff=5),
    Facility("LKSA Bahtera", "02", "LKSA", "PSKS-04", CHILD_CARE, 35, 30, 30, 21, "C", staff=5),
    Facility("LKSA Ladang Harapan", "03", "LKSA", "PSKS-04", CHILD_CARE, 30, 25, 25, 17, "belum", staff=4),
    Facility("Panti Lumbung", "05", OLD_NAME, "PSKS-04", CHILD_CARE, 25, 20, 20, 13, "belum", staff=4),
    Facility("LKSA Teratai", "08", "LKSA", "PSKS-04", CHILD_CARE, 20, 16, 16, 11, "belum", staff=3),
    Facility(
        "LKS Lanjut Usia Senja Teduh", "01", "LKS Lanjut Usia", "PSKS-04", ELDER_CARE, 30, 26,
        accreditation="B", staff=8,
    ),
    Facility(
        "LKS Disabilitas Langkah", "01", "LKS Penyandang Disabilitas", "PSKS-04", "alat_bantu", 40, 31,
        accreditation="belum", staff=6,
    ),
    Facility(
        "LKS Disabilitas Cahaya", "04", "LKS Penyandang Disabilitas", "PSKS-04", "alat_bantu", 25, 19,
        accreditation="belum", staff=4,
    ),
)  # fmt: skip

PUBLIC = (
    Facility(
        "Dinas Sosial Kabupaten Lembah Sehati", "01", "Dinas Sosial", "PSKS-01",
        "permakanan sandang alat_bantu dokumen_kependudukan konseling_keluarga", 900, 640, count=5, staff=31,
        social_workers=5,
    ),
    Facility("SLB Lembah Sehati", "01", "SLB", "", "akses_sekolah", 90, 74, staff=18),
    Facility("SLB Sindang", "03", "SLB", "", "akses_sekolah", 45, 40, staff=9),
    Facility("LK3 Sehati", "01", "LK3", "PSKS-06", "konseling_keluarga", 120, 84, staff=4),
    Facility("Tagana Lembah Sehati", "01", "Tagana", "PSKS-03", "permakanan", count=32, staff=32),
)  # fmt: skip

HEALTH_CENTRES = ("01", "01", "02", *(f"{number:02d}" for number in range(2, 13)))
"""Where the fourteen puskesmas stand: two in the capital, two at the port, one elsewhere."""

VOLUNTEERS = (24, 13, 11, 8, 8, 7, 6, 5, 5, 4, 3, 2)
"""Community social workers (PSM) per kecamatan, 01 to 12: 96."""

YOUTH_GROUPS = (16, 11, 9, 7, 7, 6, 5, 4, 3, 3, 2, 1)
"""Desa with an active karang taruna per kecamatan, 01 to 12: 74 of 120."""

COMPANY = "pendampingan_lansia"
NETWORKS = (
    ("01", 40, COMPANY), ("01", 40, f"{COMPANY} permakanan"), ("02", 30, COMPANY), ("03", 25, COMPANY),
    ("04", 25, "permakanan"), ("05", 30, "permakanan"), ("06", 25, "sandang"), ("08", 20, COMPANY),
    ("10", 15, "permakanan"),
)  # fmt: skip
"""Community networks (WKSBM): kecamatan, persons they can serve, services."""

BUSINESSES = (
    ("PT Kelir Rekaan", "04"), ("Koperasi Nelayan Fiktif", "06"), ("PT Getah Khayali", "07"),
    ("Toko Bangunan Umpama", "01"), ("CV Dermaga Contoh", "02"), ("Koperasi Padi Contoh", "05"),
)  # fmt: skip

SERVICE_POSTS = ("01", "01", "02", "02", "03", "04", "05", "06", "07", "08")
"""Where the ten village service posts (puskesos) stand."""


def _place_names() -> dict[str, str]:
    return dict(zip(kecamatan_table()["area_code"].str[-2:], kecamatan_table()["name"], strict=True))


def _officials(names: dict[str, str]) -> list[Facility]:
    """Rows of welfare officers, volunteers and youth groups, one per kecamatan and kind."""
    rows = [
        Facility(f"TKSK {name}", place, "TKSK", "PSKS-11", "dokumen_kependudukan", staff=1)
        for place, name in names.items()
    ]
    rows += [
        Facility(
            f"PSM {names[place]}", place, "PSM", "PSKS-02", "dokumen_kependudukan", count=count, staff=count
        )
        for place, count in zip(names, VOLUNTEERS, strict=True)
    ]
    return rows + [
        Facility(
            f"Karang Taruna {names[place]}",
            place,
            "Karang Taruna",
            "PSKS-05",
            "penanganan_konflik",
            count=count,
        )
        for place, count in zip(names, YOUTH_GROUPS, strict=True)
    ]


def _local_services(names: dict[str, str]) -> list[Facility]:
    """Health centres, networks, service posts and businesses."""
    rows = [
        Facility(
            f"Puskesmas {names[place]} {number}", place, "Puskesmas", "", "perbekalan_kesehatan", staff=22
        )
        for number, place in enumerate(HEALTH_CENTRES, start=1)
    ]
    rows += [
        Facility(
            f"WKSBM {names[place]} {number}", place, "WKSBM", "PSKS-08", services, capacity, capacity * 4 // 5
        )
        for number, (place, capacity, services) in enumerate(NETWORKS, start=1)
    ]
    rows += [
        Facility(
            f"Puskesos {names[place]} {number}",
            place,
            "Puskesos",
            "",
            "dokumen_kependudukan sandang",
            staff=2,
        )
        for number, place in enumerate(SERVICE_POSTS, start=1)
    ]
    return rows + [
        Facility(name, place, "Dunia Usaha", "PSKS-12", "modal_usaha perbaikan_rumah")
        for name, place in BUSINESSES
    ]


@cache
def facilities() -> tuple[Facility, ...]:
    """All 90 facilities, groups and posts."""
    names = _place_names()
    return (*HOMES, *PUBLIC, *_local_services(names), *_officials(names))


def _points(desa_codes: pd.Series) -> np.ndarray:
    """An invented point within each desa, rounded to about 100 m; n × 2 [degrees east, north]."""
    rng = stream(80)
    shapes = desa_shapes().set_index("area_code").geometry
    points = []
    for code in desa_codes:
        shape = shapes[code]
        middle = shape.representative_point()
        tries = np.round(np.array([middle.x, middle.y]) + rng.normal(0, 0.008, (60, 2)), 3)
        inside = tries[shapely.contains_xy(shape, tries[:, 0], tries[:, 1])]
        points.append(inside[0] if len(inside) else np.round([middle.x, middle.y], 3))
    return np.array(points)


@cache
def facility_table() -> pd.DataFrame:
    """The facilities as delivered, one row each; the codes of their desa are written with dots."""
    rng = stream(81)
    rows = facilities()
    desa = desa_shapes()
    in_place = {place: desa[desa["kecamatan_code"] == REGENCY_CODE + place] for place in _place_names()}
    homes = [
        in_place[row.place].iloc[int(rng.integers(0, OUTER_DESA)) if number else 0]
        for number, row in enumerate(rows)
    ]
    codes = pd.Series([str(home["area_code"]) for home in homes])
    points = _points(codes)
    return pd.DataFrame(
        {
            "id_fasilitas": [f"F{number:03d}" for number in range(1, len(rows) + 1)],
            "nama_fasilitas": [row.name for row in rows],
            "jenis_fasilitas": [row.kind for row in rows],
            "kode_psks": [row.psks or None for row in rows],
            "kode_desa": codes.map(dotted),
            "nama_desa": [home["name"] for home in homes],
            "lintang": [f"{point[1]:.3f}" for point in points],
            "bujur": [f"{point[0]:.3f}" for point in points],
            "layanan": [row.services for row in rows],
            "kapasitas": pd.array([row.capacity for row in rows], dtype="Int64"),
            "terisi": pd.array([row.served for row in rows], dtype="Int64"),
            "jumlah_anak_asuh": pd.array([row.children for row in rows], dtype="Int64"),
            "orang_tua_lengkap": pd.array([row.both_parents for row in rows], dtype="Int64"),
            "jumlah_peksos": [row.social_workers for row in rows],
            "jumlah_tenaga": pd.array([row.staff for row in rows], dtype="Int64"),
            "akreditasi": [row.accreditation or None for row in rows],
            "jumlah": [row.count for row in rows],
            "tahun": YEAR,
        }
    )


def _ids(kind: str, place: str = "") -> list[str]:
    """Numbers of the facilities of a kind, in one kecamatan or everywhere."""
    table = facility_table()
    here = np.array([row.place.startswith(place) for row in facilities()])
    return table.loc[(table["jenis_fasilitas"] == kind) & here, "id_fasilitas"].tolist()


def _paths() -> list[tuple[str, str, str]]:
    """From, to and service of each referral; from Pulau Lentera only to what the islands have."""
    office, carers = _ids("Dinas Sosial")[0], _ids("LKS Lanjut Usia")[0]
    devices, counsellors = _ids("LKS Penyandang Disabilitas"), _ids("LK3")[0]
    mainland = [f"{number:02d}" for number in range(1, 12)]
    paths = [(_ids("TKSK", place)[0], office, "permakanan") for place in mainland]
    paths += [
        (_ids("Puskesmas", place)[0], devices[int(place in ("04", "10", "11"))], "alat_bantu")
        for place in mainland
    ]
    paths += [
        (_ids("TKSK", place)[0], carers, "pendampingan_lansia") for place in ("01", "02", "03", "05", "09")
    ]
    paths += [
        (_ids("PSM", place)[0], counsellors, "konseling_keluarga") for place in ("01", "02", "03", "04")
    ]
    paths += [(office, home, "dukungan_keluarga_anak") for home in _ids("LKSA")[:3]]
    paths += [(office, school, "akses_sekolah") for school in _ids("SLB")]
    paths += [
        (_ids("PSM", "12")[0], _ids("Puskesmas", "12")[0], "perbekalan_kesehatan"),
        (_ids("Puskesmas", "12")[0], _ids("TKSK", "12")[0], "dokumen_kependudukan"),
        (_ids("TKSK", "12")[0], _ids("Karang Taruna", "12")[0], "penanganan_konflik"),
        (_ids("Karang Taruna", "12")[0], _ids("PSM", "12")[0], "dokumen_kependudukan"),
    ]
    return paths


def referral_table() -> pd.DataFrame:
    """The referral paths as delivered: counts only, no persons."""
    rng = stream(82)
    paths = _paths()
    sent = rng.integers(4, 60, len(paths))
    declined = rng.binomial(sent, 0.18)
    return pd.DataFrame(
        {
            "id_rujukan": [f"R{number:02d}" for number in range(1, len(paths) + 1)],
            "dari_fasilitas": [path[0] for path in paths],
            "ke_fasilitas": [path[1] for path in paths],
            "layanan": [path[2] for path in paths],
            "kriteria": "surat pengantar dan asesmen awal",
            "peran_kontak": rng.choice(("pekerja sosial", "petugas loket", "kepala lembaga"), len(paths)),
            "rata_rata_hari": rng.integers(1, 22, len(paths)),
            "diterima": sent - declined,
            "ditolak": declined,
            "umpan_balik": rng.choice(("Ya", "Tidak"), len(paths), p=(0.55, 0.45)),
        }
    )


def write_services(folder: Path) -> None:
    """Write the facilities and the referral paths."""
    write_rows(folder / "fasilitas_psks.csv", rows_of(facility_table()))
    write_rows(folder / "rujukan.csv", rows_of(referral_table()))
