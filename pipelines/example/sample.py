"""The sample survey of the example region: two stages, stratified, with weights that know the design.

Strata are kecamatan × urban/rural, ten census blocks a kecamatan. Blocks are drawn systematically with
probability proportional to last year's listing, in random order; ten households a block systematically
after listing anew; about 94 % answer. The base weight is the inverse of the selection probability,
raised for the households of the block that did not answer, and calibrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.example.chance import Floats
from pipelines.example.places import KECAMATAN
from pipelines.example.population import Population

Ints = NDArray[np.int64]

BLOCKS_PER_KECAMATAN = 10
LEAST_BLOCKS_PER_STRATUM = 2
HOUSEHOLDS_PER_BLOCK = 10

AGE_BORDERS = (5, 18, 60)
"""Age groups of the calibration: 0–4, 5–17, 18–59, 60 and over [years].

Margins of age and of sex, not their cells: with some 94 households a kecamatan, eight cells make weights
so uneven that they cost more than they gain, and intervals that ignore calibration become too wide.
"""

NEWTON_ROUNDS = 40
LONGEST_STEP = 1.0
"""A round of the calibration changes no weight by more than a factor e, so that none overshoots."""
TOTALS_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Frame:
    """What a draw needs to know of the population, as arrays in block and household order.

    Attributes:
        strata: Name, the positions of its blocks and the blocks to draw, per stratum.
        stratum_of_block: Number of the stratum of each block.
        listed, living: Households of each block last year and now [households].
        response: Share of a block's households that answer [share].
        first_household: Position of the first household of each block.
        first_person, hh_size: Position of the first person and number of persons of each household.
        counts: Persons of each household in four age groups, and women; households × 5 [persons].
        kecamatan_of_block: Number of the kecamatan of each block, from 0.
        known_households: Households of each stratum [households].
        known_persons: Persons in four age groups, and women, of each kecamatan; 12 × 5 [persons].
    """

    strata: tuple[tuple[str, Ints, int], ...]
    stratum_of_block: Ints
    listed: Floats
    living: Ints
    response: Floats
    first_household: Ints
    first_person: Ints
    hh_size: Ints
    counts: Floats
    kecamatan_of_block: Ints
    known_households: Floats
    known_persons: Floats


@dataclass(frozen=True)
class Sample:
    """One drawn sample.

    Attributes:
        household: One row per answering household: its position in the population, psu (position of the
            block), ssu (1–10), stratum, w_base, wert (households it stands for), weind (persons each of
            its members stands for), and the columns asked for.
        person: One row per member: positions of person and household, psu, stratum, weind, and columns.
    """

    household: pd.DataFrame
    person: pd.DataFrame


def allocation(population: Population) -> pd.Series:
    """Blocks to draw per stratum: ten a kecamatan, shared by blocks, two at least."""
    blocks = population.block.groupby(["kecamatan_code", "stratum"]).size()
    share = BLOCKS_PER_KECAMATAN * blocks / blocks.groupby("kecamatan_code").transform("sum")
    urban = share[share.index.get_level_values("stratum").str.endswith("K")].round().astype(int)
    most = BLOCKS_PER_KECAMATAN - LEAST_BLOCKS_PER_STRATUM
    urban = urban.clip(lower=LEAST_BLOCKS_PER_STRATUM, upper=most)
    rest = BLOCKS_PER_KECAMATAN - urban.groupby("kecamatan_code").sum()
    counts = share.index.get_level_values("kecamatan_code").map(rest).fillna(BLOCKS_PER_KECAMATAN)
    result = pd.Series(counts.to_numpy(dtype=int), index=share.index)
    result.loc[urban.index] = urban
    return result.droplevel("kecamatan_code")


def sampling_frame(population: Population) -> Frame:
    """The arrays a draw works on."""
    block, household, person = population.block, population.household, population.person
    per_stratum = allocation(population)
    names = per_stratum.index.tolist()
    stratum_of_block = pd.Index(names).get_indexer(block["stratum"])
    home = person["household"].to_numpy()
    groups = len(AGE_BORDERS) + 1
    counts = np.zeros((len(household), groups + 1))
    np.add.at(counts, (home, np.searchsorted(AGE_BORDERS, person["age_years"], side="right")), 1)
    np.add.at(counts[:, groups], home, person["is_woman"])
    size = household["hh_size"].to_numpy()
    living = block["households"].to_numpy()
    codes = {place.code: number for number, place in enumerate(KECAMATAN)}
    kecamatan_of_block = block["kecamatan_code"].str[-2:].map(codes).to_numpy()
    known = np.zeros((len(KECAMATAN), counts.shape[1]))
    np.add.at(known, np.repeat(kecamatan_of_block, living), counts)
    return Frame(
        strata=tuple(
            (name, np.flatnonzero(stratum_of_block == number), int(per_stratum[name]))
            for number, name in enumerate(names)
        ),
        stratum_of_block=stratum_of_block,
        listed=block["households_listed"].to_numpy(dtype=float),
        living=living,
        response=block["response_share"].to_numpy(),
        first_household=np.cumsum(living) - living,
        first_person=np.cumsum(size) - size,
        hh_size=size,
        counts=counts,
        kecamatan_of_block=kecamatan_of_block,
        known_households=np.bincount(stratum_of_block, living).astype(float),
        known_persons=known,
    )


_frame = cache(sampling_frame)


def _draw_blocks(frame: Frame, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Positions of the blocks drawn and the inverse of their selection probability."""
    drawn, weights = [], []
    for _, blocks, count in frame.strata:
        # A random order, not one by size or place: the variance estimator assumes no ordering either.
        order = rng.permutation(blocks)
        size = np.cumsum(frame.listed[order])
        step = size[-1] / count
        chosen = order[np.searchsorted(size, (rng.random() + np.arange(count)) * step, side="right")]
        drawn.append(chosen)
        weights.append(step / frame.listed[chosen])
    return np.concatenate(drawn), np.concatenate(weights)


def _draw_households(frame: Frame, blocks: Ints, rng: np.random.Generator) -> tuple[Ints, NDArray[np.bool_]]:
    """Positions of ten households of each block, and which of them answer; both blocks × 10."""
    step = frame.living[blocks] / HOUSEHOLDS_PER_BLOCK
    turn = rng.random(len(blocks))[:, None] + np.arange(HOUSEHOLDS_PER_BLOCK)
    chosen = frame.first_household[blocks][:, None] + np.floor(turn * step[:, None]).astype(int)
    answers = rng.random(chosen.shape) < frame.response[blocks][:, None]
    # A block where nobody answers is visited again until all do; it never happens to most samples.
    return chosen, answers | ~answers.any(axis=1, keepdims=True)


def _scaled(weights: Floats, groups: Ints, totals: Floats) -> Floats:
    """Weights scaled within groups so that they sum to the totals."""
    return weights * (totals / np.bincount(groups, weights, len(totals)))[groups]


def calibrated(weights: Floats, counts: Floats, totals: Floats) -> Floats:
    """Household weights moved as little as possible so that persons by age and by sex add up.

    One weight for all members of a household, by exponential (raking) distance. Groups nobody in the
    sample belongs to are left out.

    Args:
        weights: One weight per household.
        counts: Persons of each household by group; households × groups [persons].
        totals: Known persons by group [persons].

    Returns:
        The calibrated weights, all positive.

    Raises:
        RuntimeError: No positive weights give the totals.

    Reference:
        Deville and Särndal (1992), case 2; Lemaître and Dufour (1987) for one weight per household.
    """
    met = counts.any(axis=0)
    counts, totals = counts[:, met], totals[met]
    moved = weights
    exponent = np.zeros(len(weights))
    for _ in range(NEWTON_ROUNDS):
        missing = totals - moved @ counts
        if np.abs(missing).max() <= TOTALS_TOLERANCE * totals.max():
            return moved
        slope = (counts * moved[:, None]).T @ counts
        change = counts @ np.linalg.lstsq(slope, missing, rcond=None)[0]
        exponent += change * min(1.0, LONGEST_STEP / np.abs(change).max())
        moved = weights * np.exp(exponent)
    raise RuntimeError("the calibration found no positive weights with the known totals")


def _calibrated_by_kecamatan(frame: Frame, households: Ints, groups: Ints, weights: Floats) -> Floats:
    """Person weights of the households, calibrated kecamatan by kecamatan to age and sex."""
    result = np.empty(len(weights))
    for number in range(len(KECAMATAN)):
        here = np.flatnonzero(groups == number)
        result[here] = calibrated(weights[here], frame.counts[households[here]], frame.known_persons[number])
    return result


def draw_sample(population: Population, seed: int, *, columns: Sequence[str] | None = None) -> Sample:
    """One sample of the population by the design of the survey.

    Args:
        population: The population of `draw_population`.
        seed: The same seed draws the same sample.
        columns: Population columns to carry along; None for all, () for the design columns only, which is
            the quick way for many draws: look the rest up by position.

    Returns:
        The answering households and their members, with weights.
    """
    rng = np.random.default_rng(seed)
    frame = _frame(population)
    blocks, block_weights = _draw_blocks(frame, rng)
    chosen, answers = _draw_households(frame, blocks, rng)
    row, turn = np.nonzero(answers)
    households, psu = chosen[row, turn], blocks[row]
    base = (block_weights * frame.living[blocks] / HOUSEHOLDS_PER_BLOCK)[row]
    answered = base * (HOUSEHOLDS_PER_BLOCK / answers.sum(axis=1))[row]
    stratum = frame.stratum_of_block[psu]
    wert = _scaled(answered, stratum, frame.known_households)
    weind = _calibrated_by_kecamatan(frame, households, frame.kecamatan_of_block[psu], wert)
    household = pd.DataFrame(
        {
            "household": households,
            "psu": psu,
            "ssu": turn + 1,
            "stratum": stratum,
            "w_base": base,
            "wert": wert,
            "weind": weind,
        }
    )
    return _with_columns(population, household, _persons_of(frame, household), columns)


def _persons_of(frame: Frame, household: pd.DataFrame) -> pd.DataFrame:
    """One row per member of the drawn households, with design columns."""
    position = household["household"].to_numpy()
    size = frame.hh_size[position]
    row = np.repeat(np.arange(len(position)), size)
    within = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return (
        household[["household", "psu", "stratum", "wert", "weind"]]
        .take(row)
        .reset_index(drop=True)
        .assign(person=frame.first_person[position][row] + within)
    )


def _with_columns(
    population: Population, household: pd.DataFrame, person: pd.DataFrame, columns: Sequence[str] | None
) -> Sample:
    """The drawn rows with the population columns asked for."""

    def carried(drawn: pd.DataFrame, source: pd.DataFrame, position: str) -> pd.DataFrame:
        wanted = source.columns if columns is None else source.columns.intersection(list(columns))
        extra = source[wanted.difference(drawn.columns, sort=False)].take(drawn[position].to_numpy())
        return pd.concat([drawn, extra.reset_index(drop=True)], axis=1)

    return Sample(
        carried(household, population.household, "household"), carried(person, population.person, "person")
    )
