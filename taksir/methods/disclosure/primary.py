"""Which cells could expose somebody by themselves: few persons, or one contributor that dominates.

Reference:
    Hundepool and others (2012), Statistical Disclosure Control, ch. 4: threshold, (n,k) and p% rules.
"""

import numpy as np


def is_small(persons: np.ndarray, smallest: float | np.ndarray) -> np.ndarray:
    """Cells of one person up to one less than the smallest that may be shown; nobody is not small."""
    return (persons > 0) & (persons < smallest)


def is_everyone(persons: np.ndarray, base: np.ndarray, smallest_group: float) -> np.ndarray:
    """Groups so small that "all of them" says something of each of them."""
    return (persons > 0) & (persons == base) & (base < smallest_group)


def is_dominated(
    total: np.ndarray, largest: np.ndarray, second: np.ndarray, *, largest_share: float, p_share: float
) -> np.ndarray:
    """Amounts that one contributor dominates, or that let the second reckon the first.

    Args:
        total: Sum of all contributions, none below zero.
        largest, second: The two largest contributions to it.
        largest_share: The (1, k) rule: the largest may be at most this share of the total.
        p_share: The p% rule: what the others add must be at least this share of the largest, or the
            second contributor knows the largest that closely.
    """
    by_share = largest > largest_share * total
    by_closeness = total - largest - second < p_share * largest
    return (total > 0) & (by_share | by_closeness)
