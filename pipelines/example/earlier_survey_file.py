"""The round of 2024: an earlier sample of the same region, one row a person, so that change can be asked for.

A smaller form, flat as a statistics office delivers it. Households spent less than in 2026, by more than the
poverty lines rose since, so poverty was higher; everything else was as it is now. Drawn from its own seed.
"""

from functools import cache
from pathlib import Path

import pandas as pd

from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.population import draw_population
from pipelines.example.sample import Sample, draw_sample
from pipelines.example.survey_answers import household_answers, household_numbers, person_answers

EARLIER_SEED = 2024
EARLIER_YEAR = 2024
SPENDING_SHARE = 0.82
"""What a household spent in 2024, as a share of what it spends in 2026; the lines stood at 0.93."""

HOUSEHOLD_COLUMNS = {
    "identitas/desa": "kode_desa",
    "identitas/nks": "nks",
    "identitas/no_ruta": "no_ruta",
    "identitas/strata": "strata",
    "identitas/k_d": "k_d",
    "bobot/w_base": "w_base",
    "rt/jml_art": "jml_art",
    "rt/krt_jk": "krt_jk",
    "rt/pengeluaran_bulan": "pengeluaran_bulan",
}
PERSON_COLUMNS = (
    "art/no_art", "art/jk", "art/umur", "art/status_kawin", "art/ayah_hidup", "art/ibu_hidup",
    "art/tinggal_dgn_ayah", "art/tinggal_dgn_ibu", "art/sekolah", "art/ijazah", "art/kerja", "art/jam_kerja",
    "art/fungsi/wg_melihat", "art/fungsi/wg_mendengar", "art/fungsi/wg_berjalan", "art/fungsi/wg_mengingat",
    "art/fungsi/wg_urusdiri", "art/fungsi/wg_komunikasi", "art/keluhan", "art/mengganggu",
    "art/tidak_diobati",
    "art/makan/pokok_seminggu", "art/makan/nabati_seminggu", "art/makan/hewani_seminggu", "art/pakaian_stel",
    "art/tempat_tidur_tetap", "art/weind",
)  # fmt: skip


@cache
def earlier_sample() -> Sample:
    """The sample behind the file of 2024."""
    return draw_sample(draw_population(), EARLIER_SEED)


def earlier_table() -> pd.DataFrame:
    """The file of 2024: a row a person, with what holds for the household beside it."""
    sample = earlier_sample()
    household = sample.household.assign(
        expenditure_month_idr=(sample.household["expenditure_month_idr"] * SPENDING_SHARE)
        .round(-3)
        .astype(int)
    )
    shared = pd.concat([household_numbers(sample, draw_population()), household_answers(household)], axis=1)
    shared = shared[list(HOUSEHOLD_COLUMNS)].rename(columns=HOUSEHOLD_COLUMNS)
    shared.insert(0, "id_ruta", shared["nks"] + shared["no_ruta"].astype(str).str.zfill(2))
    shared.index = pd.Index(sample.household["household"])
    persons = person_answers(sample.person)[list(PERSON_COLUMNS)]
    persons.columns = [name.rsplit("/", 1)[-1] for name in PERSON_COLUMNS]
    beside = shared.loc[sample.person["household"]].reset_index(drop=True)
    return pd.concat([beside, persons.reset_index(drop=True)], axis=1).assign(tahun=EARLIER_YEAR)


def write_earlier_survey(folder: Path) -> None:
    """Write the round of 2024 as delimited text."""
    write_rows(folder / f"survei_kebutuhan_{EARLIER_YEAR}.csv", rows_of(earlier_table()))
