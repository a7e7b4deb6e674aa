"""What the example region's households answer: spending, house, belongings, assistance, felt needs."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.example.chance import Flags, Floats, happens, happens_among, stream
from pipelines.example.codes import (
    ASSETS,
    ASSISTANCE,
    FLOOR,
    FUEL,
    LIGHTING,
    NEEDS,
    NOT_ASKED,
    ROOF,
    TOILET,
    WALL,
    WATER,
)
from pipelines.example.places import KECAMATAN

Columns = dict[str, np.ndarray]

POVERTY_LINE_IDR = {"K": 590_000, "D": 545_000}
"""Per person and month, March 2026, by urban (K) and rural (D)."""

DESIL_SHARES = (0.145, 0.125, 0.115, 0.11, 0.105, 0.10, 0.095, 0.085, 0.07, 0.05)
"""Families in each tenth of the national ranking: a poorer kabupaten has more in the first."""


def spending_columns(household: pd.DataFrame, frailty: Floats) -> Columns:
    """Monthly expenditure, set so that each kecamatan has the poverty it is meant to have.

    Args:
        household: kecamatan_code, urban_rural, deprivation, hh_size, children, lone_woman, any_severe.
        frailty: What only this household knows of hardship [standard deviations].

    Returns:
        expenditure_month_idr, log_welfare (log of expenditure per person over the poverty line).
    """
    rng = stream(40)
    place = household["kecamatan_code"].str[-2:]
    local = household["deprivation"] - household.groupby("kecamatan_code")["deprivation"].transform("mean")
    raw = (
        -0.30 * local.to_numpy()
        - 0.17 * frailty
        - 0.045 * household["children"].to_numpy()
        - 0.06 * household["lone_woman"].to_numpy()
        - 0.13 * household["any_severe"].to_numpy()
        + rng.normal(0, 0.31, len(household))
    )
    target = {entry.code: entry.poverty_share for entry in KECAMATAN}
    size = household["hh_size"].to_numpy()
    welfare = np.empty(len(raw))
    for code, rows in household.groupby(place).indices.items():
        order = rows[np.argsort(raw[rows])]
        reached = np.cumsum(size[order]) / size[order].sum()
        welfare[rows] = raw[rows] - raw[order[np.searchsorted(reached, target[str(code)])]] + 1e-3
    line = household["urban_rural"].map(POVERTY_LINE_IDR).to_numpy(dtype=float)
    spent = np.round(np.exp(welfare) * line * size / 1_000) * 1_000
    return {"expenditure_month_idr": spent.astype("int64"), "log_welfare": welfare}


def _worst_or_other(
    rng: np.random.Generator,
    bad: Flags,
    good: tuple[str, ...],
    chances: tuple[float, ...],
    worst: str | NDArray,
) -> np.ndarray:
    """The bad answer where it applies, else one of the good answers."""
    other = rng.choice(np.array(good, dtype=object), len(bad), p=chances)
    return np.where(bad, worst, other)


def housing_columns(household: pd.DataFrame, strain: Floats) -> Columns:
    """The house; `strain` [standard deviations] makes the bad answers come together.

    Returns:
        floor_area_m2 [m²], roof, wall, floor, toilet, lighting, water, fuel [answers in Indonesian].
    """
    rng = stream(41)
    rural = (household["urban_rural"] == "D").to_numpy() * 0.5
    bad = {
        name: happens(rng, 1.55 * strain + rural, share)
        for name, share in (("roof", 0.08), ("wall", 0.125), ("floor", 0.092), ("toilet", 0.145))
    }
    dark = happens(rng, 1.7 * strain + 2 * rural, 0.035)
    water = happens(rng, 1.3 * strain + rural, 0.17)
    crowded = happens(rng, 1.1 * strain + 0.5 * (household["hh_size"].to_numpy() - 4), 0.115)
    per_head = np.where(
        crowded,
        rng.uniform(3.8, 7.1, len(strain)),
        7.3 + np.minimum(rng.gamma(2.2, 4.6, len(strain)) * np.exp(-0.12 * strain), 32),
    )
    area = np.round(per_head * household["hh_size"].to_numpy()).astype(int)
    # Rounding to whole square metres must not move a house across 7.2 m² per person.
    area = np.where(crowded, np.floor(7.19 * household["hh_size"]).clip(upper=area), area)
    area = np.where(~crowded, np.ceil(7.2 * household["hh_size"]).clip(lower=area), area)
    unsafe = np.where(rng.random(len(strain)) < 0.6, WATER[4], WATER[5])
    wood = happens(rng, 1.2 * strain + 2 * rural, 0.22)
    return {
        "floor_area_m2": area.astype(int),
        "roof": _worst_or_other(rng, bad["roof"], ROOF[:3], (0.52, 0.44, 0.04), ROOF[3]),
        "wall": _worst_or_other(rng, bad["wall"], WALL[:2], (0.66, 0.34), WALL[2]),
        "floor": _worst_or_other(rng, bad["floor"], FLOOR[:3], (0.42, 0.46, 0.12), FLOOR[3]),
        "toilet": _worst_or_other(rng, bad["toilet"], TOILET[:3], (0.82, 0.12, 0.06), TOILET[3]),
        "lighting": _worst_or_other(rng, dark, LIGHTING[:2], (0.965, 0.035), LIGHTING[2]),
        "water": _worst_or_other(rng, water, WATER[:4], (0.18, 0.37, 0.30, 0.15), unsafe),
        "fuel": _worst_or_other(rng, wood, FUEL[:3], (0.93, 0.04, 0.03), FUEL[3]),
    }


def asset_columns(household: pd.DataFrame, strain: Floats) -> Columns:
    """What the household owns: owns_<asset> [1/0]."""
    rng = stream(42)
    coastal = household["kecamatan_code"].str[-2:].isin(("02", "06", "12")).to_numpy()
    rural = (household["urban_rural"] == "D").to_numpy()
    shares = {
        "radio": (0.16, 0.2 * rural),
        "televisi": (0.78, -1.0 * strain),
        "hp": (0.92, -0.9 * strain),
        "komputer": (0.14, -1.3 * strain - 0.5 * rural),
        "sepeda": (0.31, -0.2 * strain),
        "sepeda_motor": (0.81, -0.9 * strain),
        "kulkas": (0.58, -1.2 * strain - 0.4 * rural),
        "perahu": (0.06, 3.0 * coastal + 0.4 * rural),
        "mobil": (0.09, -1.2 * strain - 0.5 * rural),
    }
    return {f"owns_{asset}": happens(rng, shares[asset][1], shares[asset][0]).astype(int) for asset in ASSETS}


def assistance_columns(household: pd.DataFrame, log_welfare: Floats) -> Columns:
    """Social assistance received in the last year: assist_<programme>, receives_assistance [1/0].

    Targeting follows welfare with much error, and the islands are reached least.
    """
    rng = stream(43)
    poorness = -2.3 * np.clip(log_welfare, -0.6, 1.4)
    far = 1.1 * (household["kecamatan_code"].str[-2:] == "12").to_numpy()
    pupils = np.minimum(household["children"].to_numpy(), 2)
    known = rng.normal(0, 0.9, len(poorness))  # being on one list helps to be on the next
    shares = {
        "pkh": (0.115, 0.5 * pupils),
        "sembako": (0.20, 0.0),
        "blt_desa": (0.055, -0.3),
        "pip": (0.085, 1.4 * pupils),
    }
    columns: Columns = {}
    for name in ASSISTANCE:
        share, extra = shares[name]
        columns[f"assist_{name}"] = happens(rng, poorness - far + known + extra, share).astype(int)
    columns["assist_pip"] *= (pupils > 0).astype(int)
    columns["receives_assistance"] = np.maximum.reduce([columns[f"assist_{name}"] for name in ASSISTANCE])
    return columns


def mental_health_columns(strain: Floats) -> Columns:
    """Households with a member with psychosis, and whether that person was ever restrained.

    Returns:
        psychosis_member [1/0], pasung_ever [1/0, not asked without such a member].
    """
    rng = stream(44)
    psychosis = happens(rng, 0.3 * strain, 0.005)
    restrained = happens_among(rng, psychosis, 0.4 * strain, 0.13)
    return {
        "psychosis_member": psychosis.astype(int),
        "pasung_ever": np.where(psychosis, restrained, NOT_ASKED),
    }


def need_columns(household: pd.DataFrame, strain: Floats, log_welfare: Floats) -> Columns:
    """The up to three services a household says it needs most: felt_<service> [1/0]."""
    rng = stream(45)
    poor = log_welfare < 0
    elder, severe = household["elders"].to_numpy() > 0, household["any_severe"].to_numpy() == 1
    child = household["children"].to_numpy() > 0
    wish = {
        "permakanan": 0.5 + 1.9 * elder + 0.4 * poor,
        "sandang": -0.9 + 0.7 * poor,
        "alat_bantu": 0.1 + 3.0 * severe + 1.3 * elder,
        "perbekalan_kesehatan": 0.2 + 0.6 * elder,
        "pendampingan_lansia": -1.2 + 2.2 * elder,
        "dukungan_keluarga_anak": -0.9 + 1.2 * child + 0.8 * household["lone_woman"].to_numpy(),
        "dokumen_kependudukan": -0.6 + 0.3 * poor,
        "akses_sekolah": -1.2 + 1.4 * child,
        "konseling_keluarga": np.full(len(poor), -1.9),
        "modal_usaha": 0.9 + 0.3 * poor,
        "perbaikan_rumah": -0.2 + 0.7 * strain,
        "penanganan_konflik": np.full(len(poor), -3.0),
    }
    noisy = np.column_stack([wish[name] for name in NEEDS]) + rng.gumbel(size=(len(poor), len(NEEDS)))
    count = rng.choice((1, 2, 3), len(poor), p=(0.14, 0.26, 0.60))
    silent = rng.random(len(poor)) < 0.015
    place = np.argsort(np.argsort(-noisy, axis=1), axis=1)
    chosen = (place < count[:, None]) & ~silent[:, None]
    return {f"felt_{name}": chosen[:, position].astype(int) for position, name in enumerate(NEEDS)}


def desil_column(log_welfare: Floats) -> Columns:
    """The tenth of the national ranking [1–10], from a proxy that knows welfare only roughly."""
    proxy = log_welfare + stream(46).normal(0, 0.30, len(log_welfare))
    borders = np.quantile(proxy, np.cumsum(DESIL_SHARES)[:-1])
    return {"desil": np.searchsorted(borders, proxy) + 1}
