"""The drawn sample in the words of the questionnaire: headers with their groups, answers as codes.

Yes and no are 1 and 5, alive is 1, dead 5 and not known 9; the Washington Group answers run from 1, no
difficulty, to 4, cannot do at all. Questions that were not asked are empty.
"""

import numpy as np
import pandas as pd

from pipelines.example.chance import stream
from pipelines.example.codes import (
    ASSETS,
    ASSISTANCE,
    EDU_WORDS,
    NEED_NO_ANSWER,
    NEED_OTHER,
    NEEDS,
    NOT_ASKED,
    RELATION_WORDS,
    SCHOOL_WORDS,
    WG_DOMAINS,
)
from pipelines.example.places import dotted
from pipelines.example.population import Population
from pipelines.example.sample import Sample

YES, NO, NOT_KNOWN = "1", "5", "9"

WG_QUESTIONS = ("wg_melihat", "wg_mendengar", "wg_berjalan", "wg_mengingat", "wg_urusdiri", "wg_komunikasi")

FIRST_NAMES = (
    "Bintang",
    "Samudra",
    "Fajar",
    "Embun",
    "Pelangi",
    "Cakra",
    "Mentari",
    "Awan",
    "Senja",
    "Rimba",
    "Kejora",
)
LAST_NAMES = ("Contoh", "Rekaan", "Khayali", "Fiktif", "Umpama")

REASONS = {
    "permakanan": "Orang tua kami sering hanya makan sekali sehari.",
    "alat_bantu": "Kursi roda yang lama rusak dan belum ada gantinya.",
    "perbekalan_kesehatan": "Obat rutin sering habis sebelum akhir bulan.",
    "pendampingan_lansia": "Tidak ada yang menemani nenek pada siang hari.",
    "dukungan_keluarga_anak": "Anak-anak diasuh kakek sejak ibunya merantau.",
    "modal_usaha": "Ingin berjualan lagi tetapi modal habis.",
    "perbaikan_rumah": "Atap bocor setiap kali hujan.",
    "akses_sekolah": "Sekolah lanjutan jauh dan ongkosnya mahal.",
    "dokumen_kependudukan": "Akta kelahiran anak belum diurus.",
    "sandang": "Pakaian sekolah anak sudah tidak layak.",
}
"""What people say; words such as these may name others, so the product drops the column."""


def yes_no(flags: pd.Series) -> pd.Series:
    """1 for yes, 5 for no, empty where not asked."""
    return flags.map({1: YES, 0: NO}).astype(object)


def _words(codes: pd.Series, words: tuple[str, ...]) -> pd.Series:
    """The word of each code, empty where not asked."""
    return codes.map(dict(enumerate(words))).astype(object)


def _numbers(values: pd.Series) -> pd.Series:
    """Whole numbers, empty where not asked."""
    return values.astype(object).where(values != NOT_ASKED, None)


def _choices(flags: pd.DataFrame, question: str, options: tuple[str, ...], none: str) -> pd.DataFrame:
    """A question with several answers: the words in one cell, and one 1/0 column an option."""
    every = flags.to_numpy(dtype=int)
    nothing = (every.sum(axis=1) == 0).astype(int)
    marks = np.column_stack([every, nothing])
    names = np.array([*options, none], dtype=object)
    cells = [" ".join(names[row == 1]) for row in marks]
    columns = {question: cells} | {f"{question}/{name}": marks[:, k] for k, name in enumerate(names)}
    return pd.DataFrame(columns, index=flags.index)


def household_numbers(sample: Sample, population: Population) -> pd.DataFrame:
    """Who the answering households are: codes of area, block, stratum and design weights, as delivered."""
    household = sample.household
    return pd.DataFrame(
        {
            "identitas/kec": household["kecamatan_code"].map(dotted),
            "identitas/desa": household["desa_code"],
            "identitas/nks": household["nks"],
            "identitas/no_ruta": household["ssu"],
            "identitas/strata": population.block["stratum"].to_numpy()[household["psu"]],
            "identitas/k_d": household["urban_rural"],
            "bobot/w_base": household["w_base"].round(4),
            "bobot/wert": household["wert"].round(4),
            "bobot/weind": household["weind"].round(4),
        }
    )


def head_identity(household: pd.DataFrame) -> pd.DataFrame:
    """An invented name and a 16-digit number of province 99 for each head; both are dropped on arrival."""
    rng = stream(70)
    n = len(household)
    names = [
        f"{first} {last}"
        for first, last in zip(rng.choice(FIRST_NAMES, n), rng.choice(LAST_NAMES, n), strict=True)
    ]
    day = rng.integers(1, 29, n) + 40 * household["head_is_woman"].to_numpy()
    month, serial = rng.integers(1, 13, n), rng.integers(1, 40, n)
    year = (2026 - household["head_age_years"].to_numpy()) % 100
    numbers = zip(household["kecamatan_code"], day, month, year, serial, strict=True)
    niks = [f"{code}{d:02d}{m:02d}{y:02d}{s:04d}" for code, d, m, y, s in numbers]
    return pd.DataFrame({"identitas/nama_krt": names, "identitas/nik": niks}, index=household.index)


def household_answers(household: pd.DataFrame) -> pd.DataFrame:
    """Answers about spending, house, belongings, assistance and mental health."""
    plain = pd.DataFrame(
        {
            "persetujuan": YES,
            "rt/jml_art": household["hh_size"],
            "rt/krt_jk": household["head_is_woman"].map({1: "P", 0: "L"}),
            "rt/krt_umur": household["head_age_years"],
            "rt/pengeluaran_bulan": household["expenditure_month_idr"],
            "rumah/luas_lantai": household["floor_area_m2"],
            "rumah/atap": household["roof"],
            "rumah/dinding": household["wall"],
            "rumah/lantai": household["floor"],
            "rumah/jamban": household["toilet"],
            "rumah/penerangan": household["lighting"],
            "rumah/air_minum": household["water"],
            "rumah/bahan_bakar": household["fuel"],
        }
    )
    assets = household[[f"owns_{name}" for name in ASSETS]]
    assistance = household[[f"assist_{name}" for name in ASSISTANCE]]
    mental = pd.DataFrame(
        {
            "kesehatan/art_psikosis": yes_no(household["psychosis_member"]),
            "kesehatan/pernah_pasung": yes_no(household["pasung_ever"]),
        }
    )
    return pd.concat(
        [
            plain,
            _choices(assets, "rumah/aset", ASSETS, "tidak_ada"),
            _choices(assistance, "bantuan/bansos", ASSISTANCE, "tidak_ada"),
            mental,
        ],
        axis=1,
    )


def need_answers(household: pd.DataFrame) -> pd.DataFrame:
    """The services a household says it needs most, and why, in its own words."""
    rng = stream(71)
    felt = household[[f"felt_{name}" for name in NEEDS]]
    question = "suara/kebutuhan_prioritas"
    needs = _choices(felt, question, NEEDS, NEED_NO_ANSWER)
    # Nobody used the open answer in this survey, but the form has it.
    needs.insert(len(NEEDS) + 1, f"{question}/{NEED_OTHER}", 0)
    speaks = rng.random(len(household)) < 0.35
    first = needs[question].str.split().str[0]
    return needs.assign(**{"suara/kebutuhan_alasan": first.map(REASONS).where(speaks, None)})


def person_answers(person: pd.DataFrame) -> pd.DataFrame:
    """The roster: one row per member with the answers about that person."""
    child = person["age_years"] < 18
    parents = {
        "art/ayah_hidup": "father_alive",
        "art/ibu_hidup": "mother_alive",
        "art/tinggal_dgn_ayah": "lives_with_father",
        "art/tinggal_dgn_ibu": "lives_with_mother",
    }
    hours = person["hours_worked_week"].astype(object).where(person["works"] == 1, None)
    frame = {
        "art/no_art": person["person_number"],
        "art/hub_krt": _words(person["relation"], RELATION_WORDS),
        "art/jk": person["is_woman"].map({1: "P", 0: "L"}),
        "art/umur": person["age_years"],
        "art/status_kawin": person["marital_status"].astype(str),
        **{header: yes_no(person[name].where(child, NOT_ASKED)) for header, name in parents.items()},
        "art/sekolah": _words(person["school_status"], SCHOOL_WORDS),
        "art/ijazah": _words(person["edu_completed"], EDU_WORDS),
        "art/kerja": yes_no(person["works"]),
        "art/jam_kerja": hours,
        **{
            f"art/fungsi/{question}": _numbers(person[f"wg_{domain}"])
            for question, domain in zip(WG_QUESTIONS, WG_DOMAINS, strict=True)
        },
        "art/fungsi/butuh_alat": yes_no(person["needs_device"]),
        "art/fungsi/punya_alat": yes_no(person["has_device"]),
        "art/keluhan": yes_no(person["health_complaint"]),
        "art/mengganggu": yes_no(person["complaint_disrupts"]),
        "art/tidak_diobati": yes_no(person["sick_not_treated"]),
        "art/makan/pokok_seminggu": person["staple_meals_week"],
        "art/makan/nabati_seminggu": person["plant_protein_week"],
        "art/makan/hewani_seminggu": person["animal_protein_week"],
        "art/pakaian_stel": person["clothing_sets"],
        "art/tempat_tidur_tetap": yes_no(person["fixed_sleeping_place"]),
        "art/balita/pernah_asi": yes_no(person["ever_breastfed"]),
        "art/balita/pengasuh_bekerja": yes_no(person["carer_mother_works"]),
        "art/balita/dititipkan": yes_no(person["left_with_others_week"]),
        "art/korban_kejahatan": yes_no(person["crime_victim_12m"]),
        "art/pencari_nafkah": yes_no(person["is_main_earner"]),
        "art/weind": person["weind"].round(4),
    }
    return pd.DataFrame(frame)
