"""The World Bank's synthetic survey of 2023 as an agency would deliver it: one row per person."""

from pathlib import Path

import pandas as pd

POVERTY_LINE = 1_500.0
"""A line for the test, per person and year in the survey's own currency; about a tenth lies below."""


def world_bank_persons(folder: Path) -> pd.DataFrame:
    """Persons with the columns of their household, under headers that Indonesian agencies use."""
    person = pd.read_parquet(folder / "ind_sample_wb_2023.parquet")
    household = pd.read_parquet(folder / "hld_sample_wb_2023.parquet")
    both = person.merge(household[["hid", "hhsize", "pc_exp"]], on="hid")
    return pd.DataFrame(
        {
            "id_ruta": both["hid"],
            "no_art": both["idno"],
            "kode_wilayah": both["geo1"],
            "psu": both["ea"],
            "strata": both["geo1"] + "-" + both["urbrur"],
            "weind": both["hhweight"],
            "jk": both["sex"],
            "umur": both["age"],
            "jml_art": both["hhsize"],
            "pengeluaran_perkapita": both["pc_exp"],
            "garis_kemiskinan": POVERTY_LINE,
        }
    )
