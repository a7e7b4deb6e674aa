"""How many belong to several groups at once: all combinations, and bounds where only totals exist."""

from collections.abc import Sequence
from itertools import product

from taksir.errors import TaksirError

SETS_MAX = 5
"""More sets make more combinations than anyone reads."""


def combinations(count: int) -> tuple[tuple[bool, ...], ...]:
    """Every way to belong to some of `count` sets, but not to none; single sets first.

    Raises:
        TaksirError: Fewer than two sets, or more than can be read.
    """
    if not 2 <= count <= SETS_MAX:
        raise TaksirError(
            "An overlap needs between 2 and {most} groups, and {count} were chosen. Choose others.",
            most=SETS_MAX,
            count=count,
        )
    rows = [row for row in product((True, False), repeat=count) if any(row)]
    return tuple(sorted(rows, key=lambda row: (sum(row), [not held for held in row])))


def intersection_bounds(totals: Sequence[float], population: float) -> tuple[float, float]:
    """The fewest and the most who can belong to all sets at once, when only the totals are known.

    Args:
        totals: Members of each set [persons].
        population: People the sets are taken from [persons].

    Raises:
        TaksirError: A total below zero or above the population.

    Reference:
        Fréchet (1935), Fundamenta Mathematicae 25; sharp for any number of sets.
    """
    _refuse_totals(totals, population)
    return max(0.0, sum(totals) - (len(totals) - 1) * population), float(min(totals))


def _refuse_totals(totals: Sequence[float], population: float) -> None:
    if not totals or not all(0 <= total <= population for total in totals):
        raise TaksirError(
            "A group has fewer than 0 or more than {population} members, which is the whole population. "
            "Compare groups of the same people.",
            population=population,
        )
