"""Population of a later year by age and sex: cohorts grow older, die, are born and move.

Works with any width of age groups as long as a step is as long as a group: single years, a year a step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """What is assumed of every step; arrays have one entry per age group.

    Attributes:
        survival_female, survival_male: Share of a group alive after one step; of the last, open group
            the share of its own members.
        fertility: Births per woman of the group and step.
        sex_ratio: Boys per girl at birth.
        survival_birth_female, survival_birth_male: Share of the births of a step alive at its end.
        migration_female, migration_male: Net movers per person of the group and step, at its end.
    """

    survival_female: FloatArray
    survival_male: FloatArray
    fertility: FloatArray
    sex_ratio: float
    survival_birth_female: float
    survival_birth_male: float
    migration_female: FloatArray
    migration_male: FloatArray


def project_step(female: FloatArray, male: FloatArray, rates: Rates) -> tuple[FloatArray, FloatArray]:
    """Women and men of each age group one step later.

    Births come from the mean of the women at the beginning and at the end of the step.

    Args:
        female: Women by age group, the last one open; leading dimensions are areas [persons].
        male: Men, likewise.
        rates: Assumptions.

    Reference:
        Preston, Heuveline & Guillot (2001), Demography, ch. 6.
    """
    older_female = _older(female, rates.survival_female)
    older_male = _older(male, rates.survival_male)
    births = ((female + older_female) / 2 * rates.fertility).sum(axis=-1)
    girls = births / (1 + rates.sex_ratio)
    older_female[..., 0] = girls * rates.survival_birth_female
    older_male[..., 0] = (births - girls) * rates.survival_birth_male
    return older_female * (1 + rates.migration_female), older_male * (1 + rates.migration_male)


def project_population(
    female: ArrayLike, male: ArrayLike, rates: Rates, *, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Women and men of each age group after some steps.

    Raises:
        TaksirError: A negative number of steps, or rates that are no shares.
    """
    shares = (rates.survival_female, rates.survival_male)
    if steps < 0 or any((share < 0).any() or (share > 1).any() for share in shares):
        raise TaksirError(
            "The projection cannot run: {steps} steps, or a survival outside 0–1. Correct the assumptions.",
            steps=steps,
        )
    women, men = np.array(female, float), np.array(male, float)
    for _ in range(steps):
        women, men = project_step(women, men, rates)
    return women, men


def spread_ages(totals: ArrayLike, borders: ArrayLike, pattern: ArrayLike) -> FloatArray:
    """Single years of age from broad groups: within a group by a pattern, group totals kept.

    Args:
        totals: areas × groups [persons].
        borders: First age of each group [years], rising from 0; the last group is open.
        pattern: People at each single year of age, such as a survey's; groups where it is empty are even.

    Returns:
        areas × ages [persons].
    """
    counts = np.atleast_2d(np.asarray(totals, float))
    shape = np.asarray(pattern, float)
    group = np.searchsorted(np.asarray(borders), np.arange(len(shape)), side="right") - 1
    held = np.bincount(group, shape, counts.shape[1])
    even = 1 / np.bincount(group, minlength=counts.shape[1])
    within = np.where(held[group] > 0, shape / np.where(held[group] > 0, held[group], 1), even[group])
    return counts[:, group] * within


def stable_pattern(survivors: ArrayLike, older_ratio: float, *, adult: int = 18, old: int = 60) -> FloatArray:
    """People at single ages of a stable population with a known ratio of old to adult people.

    A young population has far more people of 20 than of 59; a life table alone would not know it.

    Args:
        survivors: People at each age where births and deaths balance, the last age open.
        older_ratio: People from `old` on per person from `adult` to below `old`.
        adult: First adult age [years].
        old: First old age [years].

    Returns:
        survivors × exp(−growth × age), the growth chosen so that the ratio holds.

    Raises:
        TaksirError: A ratio that no growth between −10 and 10 % a year gives.

    Reference:
        Lotka's stable population: Preston, Heuveline & Guillot (2001), Demography, ch. 7.
    """
    living = np.asarray(survivors, float)
    ages = np.arange(len(living))

    def distance(growth: float) -> float:
        people = living * np.exp(-growth * ages)
        return float(people[old:].sum() / people[adult:old].sum() - older_ratio)

    if not distance(0.1) < 0 < distance(-0.1):
        raise TaksirError(
            "The census has {ratio} people of {old} and over for each adult, which no stable population has. "
            "Check its age groups.",
            ratio=round(older_ratio, 3),
            old=old,
        )
    return living * np.exp(-brentq(distance, -0.1, 0.1) * ages)


def yearly_survival(group_survival: ArrayLike, *, width: int = 5) -> FloatArray:
    """Survival a year for single ages from survival over groups of several years."""
    return np.repeat(np.asarray(group_survival, float) ** (1 / width), width)


def _older(people: FloatArray, survival: FloatArray) -> FloatArray:
    alive = people * survival
    older = np.zeros_like(alive)
    older[..., 1:] = alive[..., :-1]
    older[..., -1] += alive[..., -1]
    return older
