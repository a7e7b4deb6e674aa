"""Age heaping: whether people gave, or interviewers wrote, round ages.

Heaping moves people across the limits of age groups (18, 60), and tells of ages that were guessed.
"""

import numpy as np
import pandas as pd

WHIPPLE_AGES = (25, 60)
"""First and last age whose number of persons is compared (25, 30, …, 60 against 23 to 62)."""

MYERS_AGES = (10, 89)
OLDEST = 120


def whipple_index(persons: pd.Series) -> float:
    """Whipple's index of preference for ages ending in 0 and 5: 100 none, 500 nothing else.

    Args:
        persons: Number of persons by single year of age (the index), weighted or not.

    Returns:
        The index; NaN where nobody is between 23 and 62.

    Reference:
        United Nations, Demographic Yearbook; PAS spreadsheet SINGAGE gives 234 for the population in
        tests/unit/methods/test_age_heaping.py. Below 105 very accurate, 105–110 accurate, 110–125
        approximate, 125–175 rough, above very rough.
    """
    counts = _by_age(persons)
    first, last = WHIPPLE_AGES
    all_ages = counts[first - 2 : last + 3].sum()
    return float(500 * counts[first : last + 1 : 5].sum() / all_ages) if all_ages > 0 else float("nan")


def myers_index(persons: pd.Series) -> float:
    """Myers' blended index: the share of persons [%] who would have to state another last digit.

    0 where no digit is preferred, 90 where all ages end in the same digit.

    Args:
        persons: Number of persons by single year of age (the index), weighted or not.

    Returns:
        Half the sum of the deviations of the ten digits from 10 %; NaN where nobody is of those ages.

    Reference:
        Myers (1954), both sums over as many decades, so that equal ages give exactly 0. The PAS spreadsheet
        SINGAGE takes one decade more into the first sum and prints the whole sum: 47.46 where ours is
        47.26 / 2 (tests/unit/methods/test_age_heaping.py).
    """
    blended = _blended(_by_age(persons))
    total = blended.sum()
    return float(50 * np.abs(blended / total - 0.1).sum()) if total > 0 else float("nan")


def preferred_digits(persons: pd.Series, *, excess_pct: float = 2.0) -> tuple[int, ...]:
    """Last digits that more persons have than the 10 % expected, the most preferred first.

    Args:
        persons: Number of persons by single year of age (the index).
        excess_pct: How many percentage points above 10 make a preference.
    """
    blended = _blended(_by_age(persons))
    if blended.sum() <= 0:
        return ()
    excess = 100 * blended / blended.sum() - 10
    return tuple(int(digit) for digit in np.argsort(-excess, kind="stable") if excess[digit] > excess_pct)


def _by_age(persons: pd.Series) -> np.ndarray:
    """Counts at ages 0 to OLDEST; ages that do not occur have nobody."""
    return persons.groupby(level=0).sum().reindex(range(OLDEST + 1), fill_value=0).to_numpy(float)


def _blended(counts: np.ndarray) -> np.ndarray:
    """Persons by last digit, each digit in turn taken as the first of its ten, so that age does not tell."""
    first, last = MYERS_AGES
    decades = counts[first : last + 1].reshape(-1, 10)
    without_oldest, without_youngest = decades[:-1].sum(axis=0), decades[1:].sum(axis=0)
    digits = np.arange(10)
    return without_oldest * (digits + 1) + without_youngest * (9 - digits)
