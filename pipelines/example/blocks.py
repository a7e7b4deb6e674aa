"""Census blocks of the example region: which desa, urban or rural, how many households, how deprived."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.example.chance import stream
from pipelines.example.places import KECAMATAN, REGENCY_CODE, Kecamatan, desa_table

DESA_EFFECT_SD, BLOCK_EFFECT_SD = 0.12, 0.30
URBAN_EFFECT = -0.30
"""Spread and shift of deprivation between places [logits]."""

RESPONSE_SHARE = {"K": 0.92, "D": 0.95}
RESPONSE_SPREAD = 0.04
"""Households of a block that answer: the mean by urban and rural, and how far blocks lie from it [share]."""

LISTING_ERROR_SD = 0.06
"""How far last year's listing is from the households living there now [log points]."""


def _blocks_per_desa(blocks: int, desa: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Blocks of each desa: two at least, the first desa largest."""
    size = rng.uniform(0.7, 1.3, desa)
    size[0] *= 1.3
    spare = (blocks - 2 * desa) * size / size.sum()
    counts = 2 + np.floor(spare).astype(int)
    counts[np.argsort(np.floor(spare) - spare, kind="stable")[: blocks - counts.sum()]] += 1
    return counts


def _households_per_block(place: Kecamatan, rng: np.random.Generator) -> NDArray[np.int64]:
    """Households of each block, some 80 to 120, adding up to the kecamatan's households."""
    size = rng.uniform(80, 120, place.blocks)
    borders = np.round(np.cumsum(size) / size.sum() * place.households)
    return np.diff(borders, prepend=0).astype(int)


def _kecamatan_blocks(place: Kecamatan, rng: np.random.Generator) -> pd.DataFrame:
    """The blocks of one kecamatan, urban desa first."""
    desa = desa_table()
    desa = desa[desa["kecamatan_code"] == REGENCY_CODE + place.code]
    rural_desa = len(desa) - place.desa_urban
    counts = []
    if place.desa_urban:
        # A single small urban desa may have as few as three blocks, so its share is not drawn.
        counts.append(_blocks_per_desa(place.blocks_urban, place.desa_urban, rng))
    counts.append(_blocks_per_desa(place.blocks - place.blocks_urban, rural_desa, rng))
    per_desa = np.concatenate(counts)
    desa_effect = np.repeat(rng.normal(0, DESA_EFFECT_SD, len(desa)), per_desa)
    rows = desa.loc[desa.index.repeat(per_desa), ["area_code", "kecamatan_code", "urban_rural"]]
    households = _households_per_block(place, rng)
    listed = np.round(households * np.exp(rng.normal(-0.02, LISTING_ERROR_SD, place.blocks))).astype(int)
    response = (
        rows["urban_rural"].map(RESPONSE_SHARE).to_numpy()
        + rng.uniform(-1, 1, place.blocks) * RESPONSE_SPREAD
    )
    urban_effect = np.where(rows["urban_rural"] == "K", URBAN_EFFECT, 0.0)
    return rows.rename(columns={"area_code": "desa_code"}).assign(
        nks=[f"{place.code}{number:03d}" for number in rng.permutation(place.blocks) + 1],
        stratum=place.code + rows["urban_rural"],
        households=households,
        households_listed=listed,
        response_share=response,
        deprivation=place.deprivation
        + desa_effect
        + urban_effect
        + rng.normal(0, BLOCK_EFFECT_SD, place.blocks),
    )


@cache
def block_table() -> pd.DataFrame:
    """One row per census block, sorted by desa.

    Returns:
        nks, desa_code, kecamatan_code, stratum, urban_rural [text], households (living there),
        households_listed (in the frame) [households], response_share [share], deprivation [logits].
    """
    rng = stream(10)
    return pd.concat([_kecamatan_blocks(place, rng) for place in KECAMATAN], ignore_index=True)
