"""Counts of everybody by desa: a projected census table in print form, and families by welfare decile.

The census table counts people in homes and in the residential institutions of the desa; the household
survey and the deciles count people in ordinary households only. Quirks: three header rows with spans, a
row of column numbers, BPS codes, dots in thousands, a total row, a source below.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.example.codes import CHILD_IN_LAW
from pipelines.example.delimited import Cell, with_dots, write_rows
from pipelines.example.geography import desa_shapes
from pipelines.example.places import dotted
from pipelines.example.population import draw_population
from pipelines.example.requests_file import MASS_FIGHTS
from pipelines.example.services import facility_table

FIRST_AGE, LAST_AGE = 0, 200

AGE_GROUPS = {
    "0-4": (0, 4), "0-14": (0, 14), "0-17": (0, 17), "5-17": (5, 17), "7-18": (7, 18),
    "5 tahun ke atas": (5, LAST_AGE), "15-59": (15, 59), "15-64": (15, 64), "18-59": (18, 59),
    "60+": (60, LAST_AGE), "65+": (65, LAST_AGE),
}  # fmt: skip
WOMEN_GROUPS = {"Perempuan 18-59 tahun": (18, 59), "Perempuan 60 tahun ke atas": (60, LAST_AGE)}

PLACE_HEADERS = ("Kode Desa", "Nama Desa/Kelurahan", "Jenis Wilayah", "Klasifikasi")
SOURCE = (
    "Sumber: Proyeksi penduduk desa 2025, Badan Pusat Data Rekaan Lembah Sehati (data contoh, tidak nyata)"
)
NOTE = "Catatan: termasuk penghuni lembaga kesejahteraan sosial; K = perkotaan, D = perdesaan"

PROJECTION_ERROR = "0,02"
"""Relative error of the projected number of people, as a projection declares it [share]."""

RESIDENT_AGE = {"LKSA": 12, "Panti Asuhan": 12, "LKS Lanjut Usia": 74}
"""Age written for the residents of an institution, whose real ages nobody made up one by one [years]."""


def _residents() -> pd.DataFrame:
    """People in residential institutions: desa_code, age_years, is_woman; every other one a woman."""
    table = facility_table()
    homes = table[table["jenis_fasilitas"].isin(RESIDENT_AGE)]
    rows = homes.loc[homes.index.repeat(homes["terisi"].astype(int))]
    return pd.DataFrame(
        {
            "desa_code": rows["kode_desa"].str.replace(".", "").to_numpy(),
            "age_years": rows["jenis_fasilitas"].map(RESIDENT_AGE).to_numpy(),
            "is_woman": rows.groupby("id_fasilitas").cumcount().to_numpy() % 2,
        }
    )


def _everybody() -> pd.DataFrame:
    """One row per person of the kabupaten: desa_code, age_years, is_woman."""
    population = draw_population()
    desa = population.household["desa_code"].to_numpy()[population.person["household"]]
    people = population.person[["age_years", "is_woman"]].assign(desa_code=desa)
    return pd.concat([people, _residents()], ignore_index=True)


def families() -> pd.Series:
    """Families per household: one, and one more where a married child stayed [families]."""
    person = draw_population().person
    return 1 + (person["relation"] == CHILD_IN_LAW).groupby(person["household"]).sum()


@cache
def census_counts() -> pd.DataFrame:
    """Counts per desa in Kemendagri order, under the headers of the table [persons, households, families]."""
    people = _everybody()
    age, woman = people["age_years"], people["is_woman"] == 1
    marks = {"Jumlah Penduduk": age >= FIRST_AGE, "Laki-laki": ~woman, "Perempuan": woman}
    marks |= {name: age.between(*bounds) for name, bounds in AGE_GROUPS.items()}
    marks |= {name: woman & age.between(*bounds) for name, bounds in WOMEN_GROUPS.items()}
    counts = pd.DataFrame(marks).astype(int).groupby(people["desa_code"]).sum()
    household = draw_population().household
    counts["Jumlah Rumah Tangga"] = household.groupby("desa_code").size()
    counts["Jumlah Keluarga"] = families().groupby(household["desa_code"].to_numpy()).sum()
    return counts.reindex(desa_shapes()["area_code"])


def _header_rows(counts: pd.DataFrame) -> list[list[Cell]]:
    """Three header rows, spans written once at their left, and the row of column numbers."""
    blank = [""] * len(counts.columns)
    top, middle = blank.copy(), blank.copy()
    columns = list(counts.columns)
    top[0] = "Penduduk (jiwa)"
    top[columns.index("Jumlah Rumah Tangga")] = "Rumah tangga dan keluarga"
    middle[1] = "Menurut jenis kelamin"
    middle[columns.index("0-4")] = "Menurut kelompok umur"
    middle[columns.index("Perempuan 18-59 tahun")] = "Perempuan dewasa"
    middle[columns.index("Jumlah Rumah Tangga")] = "Banyaknya"
    empty = [""] * (len(PLACE_HEADERS) - 1)
    width = len(PLACE_HEADERS) + len(columns) + 2
    return [
        ["Wilayah", *empty, *top, "Ketertiban", "Mutu"],
        ["", *empty, *middle, "12 bulan terakhir", "Proyeksi"],
        [*PLACE_HEADERS, *columns, "Konflik Massal", "Galat relatif"],
        [f"({number})" for number in range(1, width + 1)],
    ]


def census_rows() -> list[list[Cell]]:
    """The whole printed table."""
    counts, desa = census_counts(), desa_shapes()
    body: list[list[Cell]] = []
    for place, numbers in zip(desa.to_dict("records"), counts.to_numpy().tolist(), strict=True):
        kind = "Kelurahan" if place["is_kelurahan"] else "Desa"
        fight = "Ya" if place["area_code"] in MASS_FIGHTS else "Tidak"
        cells = [with_dots(number) for number in numbers]
        where = [place["code_bps"], place["name"], kind, place["urban_rural"]]
        body.append([*where, *cells, fight, PROJECTION_ERROR])
    total = [with_dots(int(number)) for number in counts.sum()]
    footer: list[list[Cell]] = [["Jumlah", "", "", "", *total, "", ""], [SOURCE], [NOTE]]
    return [*_header_rows(counts), *sorted(body, key=lambda row: str(row[0])), *footer]


def desil_rows() -> list[list[Cell]]:
    """Families by tenth of the national welfare ranking, one row per desa."""
    household = draw_population().household
    table = pd.crosstab(
        household["desa_code"], household["desil"], values=families().to_numpy(), aggfunc="sum"
    )
    table = table.reindex(desa_shapes()["area_code"]).fillna(0).astype(int)
    header: list[Cell] = [
        "kode_desa",
        "nama_desa",
        *[f"desil_{number}" for number in range(1, 11)],
        "jumlah_keluarga",
    ]
    numbers = np.column_stack([table.to_numpy(), table.sum(axis=1)]).tolist()
    places = zip(desa_shapes()["area_code"], desa_shapes()["name"], numbers, strict=True)
    return [header, *[[dotted(code), name, *row] for code, name, row in places]]


def write_census(folder: Path) -> None:
    """Write the census table and the families by decile."""
    write_rows(folder / "sensus_desa_2025.csv", census_rows())
    write_rows(folder / "desil_keluarga.csv", desil_rows())
