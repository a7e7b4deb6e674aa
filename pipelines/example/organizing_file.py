"""What a group of organisers in the example region wrote down: activities, stakeholders, meetings and more.

Fictional throughout: roles instead of names, organisations that do not exist. Headers are the ids of the
fields of `data/catalogue/idn/entries/`; stakeholders and votes are those of `community_file`.
"""
# ruff: noqa: E501  a row of a table stays on one line

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from pipelines.example.community_file import NEW_HOME, stakeholder_table, vote_table
from pipelines.example.delimited import Cell, rows_of, write_rows

FOLDER = "entries"
VOTING_AREAS = ("99.01.01", "99.01.05", "99.01.09", "99.01.12")
"""Kecamatan whose votes are written down; the other sheets have not come in yet."""

ACTIVITIES = (
    # organisation, kind, service, activity, for whom, area, begins, status, reached, capacity
    ("Dinas Sosial", "government", "meals", "Permakanan harian lansia tunggal", "older_persons", "990101", "2026-01-05", "running", 180, 220),
    ("LKS Senja Teduh", "welfare_organization", "older_person_companion", "Kunjungan rumah mingguan", "older_persons", "990101", "2025-06-01", "running", 60, 60),
    ("Puskesmas Kota Lembah", "government", "health_supplies", "Posyandu lansia", "older_persons", "990101", "2025-01-10", "running", 240, 300),
    ("PKK Muara Sehati", "association", "meals", "Dapur lansia dua kali seminggu", "older_persons", "990102", "2026-02-01", "running", 75, 80),
    ("LKS Senja Teduh", "welfare_organization", "older_person_companion", "Kunjungan rumah mingguan", "older_persons", "990103", "2025-06-01", "running", 25, 40),
    ("Pemerintah Desa Lumbung Lentera", "village", "meals", "Makanan dari kas desa", "older_persons", "990105", "2026-01-15", "running", 40, 45),
    ("Baznas Lembah Sehati", "faith", "business_capital", "Modal usaha keluarga lansia", "older_persons", "990105", "2026-03-01", "planned", None, 30),
    ("Perkumpulan Lansia Gunung Welas", "association", "older_person_companion", "Saling jenguk", "older_persons", "990109", "2025-08-01", "running", 35, None),
    ("Dinas Sosial", "government", "meals", "Permakanan harian lansia tunggal", "older_persons", "990109", "2026-01-05", "running", 50, 60),
    ("Gereja dan masjid Gunung Welas", "faith", "meals", "Makan bersama mingguan", "older_persons", "990109", "2026-01-05", "running", 45, 80),
    ("Dinas Sosial", "government", "assistive_device", "Kursi roda dan alat bantu dengar", "disability", "9901", "2026-02-01", "running", 140, 150),
    ("LKS Disabilitas Langkah", "welfare_organization", "assistive_device", "Bengkel kursi roda", "disability", "990101", "2025-03-01", "running", 55, 60),
    ("LKS Disabilitas Cahaya", "welfare_organization", "assistive_device", "Peminjaman alat bantu", "disability", "990104", "2025-03-01", "running", 28, 30),
    ("Perusahaan tambang Batu Kelir", "business", "assistive_device", "Hibah kursi roda", "disability", "990104", "2025-11-01", "ended", 20, 20),
    ("Dinas Sosial", "government", "civil_documents", "Layanan jemput bola KTP", "disability", "990112", "2026-03-01", "running", 32, 60),
    ("SLB Sindang", "government", "school_access", "Kelas inklusi", "disability", "990103", "2025-07-14", "running", 40, 45),
    ("LKSA Rumah Kasih", "welfare_organization", "family_support", "Pendampingan pengasuhan keluarga", "orphans", "990101", "2025-09-01", "running", 70, 80),
    ("LKSA Bahtera", "welfare_organization", "school_access", "Beasiswa anak tanpa ayah atau ibu", "orphans", "990102", "2025-07-14", "running", 30, 35),
    ("Forum anak kabupaten", "association", "family_support", "Teman belajar", "children", "990101", "2026-01-20", "running", 90, 100),
    ("Baznas Lembah Sehati", "faith", "business_capital", "Modal usaha keluarga", "poverty", "9901", "2026-01-01", "running", 210, 250),
    ("Dinas PMD", "government", "house_repair", "Perbaikan rumah", "poverty", "990110", "2026-04-01", "running", 24, 24),
    ("Koperasi nelayan", "business", "business_capital", "Simpan pinjam nelayan", "poverty", "990106", "2025-02-01", "running", 65, 120),
)  # fmt: skip

MEETINGS = (
    # title, date, area, participation, women, men, under 18, over 60, disability, decisions, dissent, working group, what may be told outside
    ("Musrenbang Desa Pusaka Sehati", "2026-01-13", "9901011001", "consult", 24, 31, 0, 14, 5, "Permakanan lansia diusulkan ke kecamatan", "Kelompok perempuan meminta pendampingan, bukan hanya makanan", None, "Permakanan lansia diusulkan ke kecamatan"),
    ("Musrenbang Kecamatan Kota Lembah", "2026-02-10", "990101", "involve", 38, 45, 3, 11, 7, "Delapan usulan disepakati", "tidak ada", None, "Delapan usulan disepakati"),
    ("Temu lansia Gunung Welas", "2026-01-27", "990109", "collaborate", 33, 12, 0, 41, 9, "Perkumpulan lansia ikut menyusun jadwal kunjungan", "Panti baru ditolak peserta", "Kelompok kerja lansia dan disabilitas", "Jadwal kunjungan disusun bersama lansia; pendampingan di rumah didahulukan"),
    ("Forum penyandang disabilitas", "2026-02-03", "990101", "empower", 19, 17, 4, 6, 31, "Peserta memilih sendiri wakilnya di pokja", "tidak ada", "Kelompok kerja lansia dan disabilitas", "Penyandang disabilitas diwakili dalam kelompok kerja"),
    ("Rembuk desa Pulau Lentera", "2026-01-20", "990112", "inform", 2, 29, 0, 8, 1, "Jadwal kapal layanan diumumkan", "Waktu rembuk menyulitkan perempuan hadir", None, "Jadwal kapal layanan diumumkan; waktu rembuk berikutnya dicari yang cocok bagi perempuan"),
    ("Pertemuan keluarga pengasuh", "2026-02-17", "990102", "involve", 27, 6, 0, 5, 3, "Kelompok saling dukung dibentuk", "tidak ada", None, None),
)  # fmt: skip

PROPOSALS = (
    # activity, problem, area, group, service, volume, unit, cost, women, men, disability, by, state, decided, kind, reason, result, reached
    ("Permakanan lansia tunggal", "Lansia yang tinggal sendiri di tiga dusun makan sekali sehari sejak layanan keliling berhenti", "9901011001", "older_persons", "meals", 64, "orang", 230_400_000, 41, 23, 9, "Musrenbang desa", "budgeted", "2026-11-10", None, None, None, None),
    ("Pengadaan permakanan untuk lansia", "Lansia tanpa keluarga bergantung pada tetangga untuk makan", "990101", "older_persons", "meals", 80, "orang", 288_000_000, 50, 30, 12, "Puskesmas", "drafted", None, None, None, None, None),
    ("Kursi roda sesuai ukuran", "Penyandang disabilitas fisik memakai kursi roda pinjaman yang tidak sesuai dan mengalami luka", "990101", "disability", "assistive_device", 55, "unit", 148_500_000, 26, 29, 55, "Perkumpulan penyandang disabilitas", "regency", "2026-03-17", None, None, None, None),
    ("Kapal layanan bulanan", "Keluarga di pulau luar tidak mempunyai akta kelahiran anak karena biaya perjalanan", "990112", "children", "civil_documents", 12, "perjalanan", 180_000_000, 210, 240, 8, "Kepala puskesmas", "subdistrict", "2026-02-12", None, None, None, None),
    ("Pendamping lansia di dusun", "Lansia di Gunung Welas tidak dijenguk siapa pun berhari-hari", "990109", "older_persons", "older_person_companion", 12, "orang", 172_800_000, 62, 38, 15, "Perkumpulan lansia", "submitted", None, None, None, None, None),
    ("Panti lansia baru", "Lansia tanpa keluarga tinggal di rumah yang tidak layak", "9901", "older_persons", "house_repair", 1, "gedung", 6_500_000_000, 30, 30, 10, "Perangkat desa", "refused", "2026-02-24", "priority", "Warga memilih layanan di rumah; biaya seorang penghuni sembilan kali biaya pendampingan", None, None),
    ("Jembatan dusun ramah kursi roda", "Anak dengan kursi roda tidak dapat menyeberang ke sekolah pada musim hujan", "990105", "disability", "school_access", 1, "unit", 95_000_000, 4, 6, 10, "Karang taruna", "deferred", "2026-02-12", "readiness", "Status tanah belum selesai; diajukan lagi tahun depan", None, None),
    ("Beasiswa anak tanpa ayah atau ibu", "Anak yang kehilangan orang tua berhenti sekolah di kelas sembilan", "990102", "orphans", "school_access", 30, "anak", 72_000_000, 16, 14, 2, "Forum LKSA", "done", "2025-03-11", None, None, "Tiga puluh anak tetap bersekolah, dua di antaranya lulus lebih awal", 30),
    ("Modal usaha keluarga nelayan", "Keluarga nelayan tidak berpenghasilan pada musim barat", "990106", "poverty", "business_capital", 40, "keluarga", 120_000_000, 70, 60, 4, "Koperasi nelayan", "running", "2025-11-20", None, None, None, None),
)  # fmt: skip

QUOTES = {
    (
        "99.01.09",
        "lansia",
        "permakanan",
    ): "Kami tidak ingin pindah ke panti. Kami ingin makan bersama di sini.",
    (
        "99.01.01",
        "penyandang disabilitas",
        "alat_bantu",
    ): "Kursi roda yang pas membuat saya bisa bekerja lagi.",
    ("99.01.01", "perempuan", "alat_bantu"): "Yang kami perlukan orang yang mau mendengar, lalu alatnya.",
}

CASES = (
    # organisation, area, problem, stage, opened, agreement, diagnosis, options, decision, follow-up, evidence, closed
    ("LKSA Bahtera", "990102", "staff", "options", "2026-03-02", "Enam pertemuan, pengurus dan pengasuh hadir", "Satu pengasuh untuk sebelas anak; malam hari tanpa pengganti", None, None, None, None, None),
    ("LKS Disabilitas Cahaya", "990104", "structure", "closed", "2025-05-12", "Delapan pertemuan sampai akhir tahun", "Ketua merangkap bendahara; keputusan menunggu satu orang", "Bendahara terpisah; rapat bulanan; anggota penyandang disabilitas dalam pengurus", "Pengurus memilih bendahara baru dan dua anggota penyandang disabilitas", "Tiga rapat bulanan didampingi, tiga tanpa pendamping", "Laporan keuangan triwulan disusun dan dibahas sendiri dua kali berturut-turut", "2025-12-15"),
    ("Karang taruna kabupaten", "9901", "goals", "entry", "2026-04-20", None, None, None, None, None, None, None),
)  # fmt: skip

REVIEWS = (
    # organisation, year, reviewer, scores of the twenty items in the order of the catalogue, accreditation
    ("LKSA Rumah Kasih", 2025, "self", (3, 3, 2, 2, 3, 2, 2, 3, 4, 3, 3, 3, 2, 3, 3, 3, 3, 2, 2, 2), "A"),
    ("LKSA Rumah Kasih", 2026, "self", (4, 4, 3, 3, 3, 3, 3, 4, 4, 4, 4, 3, 2, 4, 3, 3, 4, 3, 3, 3), "A"),
    ("LKSA Rumah Kasih", 2026, "peer", (4, 3, 3, 2, 3, 3, 2, 3, 4, 4, 3, 3, 2, 3, 3, 3, 3, 2, 2, 3), None),
    ("LKS Disabilitas Cahaya", 2025, "self", (2, 2, 3, 3, 2, 2, 2, 2, 2, 1, 2, 2, 3, 3, 2, 2, 2, 2, 3, None), "none"),
    ("LKS Disabilitas Cahaya", 2026, "self", (3, 3, 3, 4, 2, 3, 3, 3, 3, 3, 3, 3, 4, 3, 3, 2, 3, 2, 3, None), "none"),
    ("LKS Disabilitas Cahaya", 2026, "peer", (3, 2, 3, 4, 2, 2, 2, 3, 3, 3, 3, 2, 4, 3, 2, 2, 3, 2, 3, None), None),
)  # fmt: skip

ITEMS = (
    "program_plan", "program_assessment", "program_family", "program_participation", "staff_number",
    "staff_competence", "staff_training", "staff_safeguarding", "management_structure", "management_finance",
    "management_records", "management_network", "facility_access", "facility_safety", "facility_space",
    "facility_equipment", "result_reach", "result_change", "result_feedback", "result_reunification",
)  # fmt: skip

TRAINING_ANSWERS = (
    # competency, (importance, ability) of each member of staff asked
    ("assessment", ((5, 2), (5, 3), (4, 2), (5, 2), (4, 3))),
    ("counselling", ((5, 2), (4, 3), (5, 4), (4, 4))),
    ("family_care", ((5, 3), (5, 3), (4, 2), (5, 3), (5, 4))),
    ("disability_inclusion", ((4, 2), (5, 2), (4, 1), (4, 3))),
    ("data_use", ((3, 2), (4, 2), (3, 3), (4, 3))),
    ("confidentiality", ((5, 4), (5, 5), (4, 4))),
    ("sign_language", ((4, 1), (3, 1))),
)
STAFF = ("social_worker", "carer", "community_social_worker", "subdistrict_officer", "companion")

TRAININGS = (
    # title, competency, gap, mode, participants, begins, ends, cost, responsible, status, check
    ("Taksiran kebutuhan bersama warga", "assessment", "ability", "mentoring", 12, "2027-02-01", "2027-06-30", 36_000_000, "Dinas Sosial", "planned", "Dua taksiran disusun peserta dan ditinjau rekan"),
    ("Layanan inklusif disabilitas", "disability_inclusion", "ability", "exchange", 8, "2027-03-01", "2027-03-12", 24_000_000, "LKS Disabilitas Langkah", "planned", "Pengguna layanan menilai sebelum dan sesudah"),
    ("Pekerja sosial untuk empat kecamatan", "case_management", "staff", "recruitment", 4, "2027-01-01", None, 240_000_000, "Dinas Sosial", "planned", "Rasio orang per pekerja sosial setahun kemudian"),
)  # fmt: skip

STAKEHOLDER_TYPES = {
    "OPD": "government", "lembaga politik": "politics", "kecamatan": "subdistrict",
    "organisasi penyandang disabilitas": "disability_organization", "kelompok lansia": "older_persons_group",
    "kelompok perempuan": "women_group", "kelompok anak": "youth_group", "LKS": "welfare_organization",
    "PKK": "women_group", "karang taruna": "youth_group", "tokoh agama": "religious_leader",
    "tokoh adat": "customary_leader", "dunia usaha": "business", "media": "media", "puskesmas": "health",
    "sekolah": "school",
}  # fmt: skip
VOICE_PLANS = {
    "Perkumpulan lansia Gunung Welas": "Temu lansia tiap bulan; dua wakil ikut pokja sejak Februari",
}


def stakeholder_cards() -> pd.DataFrame:
    """The stakeholders as cards."""
    table = stakeholder_table()
    return pd.DataFrame(
        {
            "role": table["peran"],
            "type": table["jenis"].map(STAKEHOLDER_TYPES),
            "area": table["kode_wilayah"].str.replace(".", ""),
            "power": table["kekuatan"],
            "interest": table["kepentingan"],
            "stance": table["sikap"],
            "trust": table["kepercayaan"],
            "voice_plan": table["peran"].map(VOICE_PLANS),
        }
    )


def voice_table() -> pd.DataFrame:
    """The votes of some kecamatan as voices; dots on the new home are no vote for a service."""
    table = vote_table()
    table = table[table["kode_kecamatan"].isin(VOTING_AREAS) & (table["pilihan"] != NEW_HOME)]
    keys = list(zip(table["kode_kecamatan"], table["kelompok"], table["pilihan"], strict=True))
    quotes = [QUOTES.get(key) for key in keys]
    days = pd.to_datetime(table["tanggal"], format="%d/%m/%Y").dt.strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            "service": table["pilihan"].str.replace("_", " "),
            "area": table["kode_kecamatan"].str.replace(".", ""),
            "date": days,
            "voters": table["kelompok"],
            "way": "dots",
            "voters_persons": table["jumlah_pemilih"],
            "votes": table["titik"],
            "has_consent": [None if quote is None else "ya" for quote in quotes],
            "quote": quotes,
        }
    )


def entry_tables() -> dict[str, list[list[Cell]]]:
    """Rows of every kind, the ids of the fields first."""
    proposed = "activity problem area target_group service volume unit cost_idr women_persons men_persons"
    proposed += " disability_persons proposed_by state decided_on reason_kind reason result result_persons"
    answers: list[list[Cell]] = [
        [name, STAFF[place % len(STAFF)], 2026, importance, ability]
        for name, scores in TRAINING_ANSWERS
        for place, (importance, ability) in enumerate(scores)
    ]
    return {
        "who_does_what": _rows(
            "organization organization_type service activity target_group area begins status reached_persons"
            " capacity_persons",
            ACTIVITIES,
        ),
        "stakeholder": rows_of(stakeholder_cards()),
        "meeting": _rows(
            "title date area participation women_persons men_persons under_18_persons over_60_persons"
            " disability_persons decisions dissent working_group public_summary",
            MEETINGS,
        ),
        "proposal": _rows(f"{proposed} year", [(*row, 2027) for row in PROPOSALS]),
        "voice": rows_of(voice_table()),
        "case": _rows(
            "organization area problem_type stage opened_on agreement diagnosis options decision follow_up"
            " handover_evidence closed_on",
            CASES,
        ),
        "capacity_review": _rows(
            " ".join(["organization", "year", "reviewer", *ITEMS, "accreditation"]),
            [(name, year, who, *scores, grade) for name, year, who, scores, grade in REVIEWS],
        ),
        "training_need": _rows("competency staff_role year importance ability", answers),
        "training": _rows(
            "title competency gap_kind mode staff_persons begins ends cost_idr responsible status check",
            TRAININGS,
        ),
    }


def write_organizing(folder: Path) -> None:
    """Write a table for each kind of entry."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    for kind, rows in entry_tables().items():
        write_rows(home / f"{kind}.csv", rows)


def _rows(names: str, rows: Iterable[Sequence[Cell]]) -> list[list[Cell]]:
    return [[*names.split()], *([*row] for row in rows)]
