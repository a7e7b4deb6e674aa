"""How far people took part, and who was there: counts of a meeting as they may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from taksir.errors import TaksirError

LEVELS = ("inform", "consult", "involve", "collaborate", "empower")
"""From being told to deciding oneself (IAP2's spectrum, after Arnstein's ladder)."""


@dataclass(frozen=True)
class PartShown:
    """One part of those present, as it may be shown.

    Attributes:
        persons: How many; None where it is withheld.
        share: Of all present; None where withheld or nobody was there.
    """

    persons: int | None
    share: float | None


def shown_parts(parts: Mapping[str, int], *, fewest: int) -> dict[str, PartShown]:
    """The parts of a whole (women and men; under and over 60) with small numbers withheld.

    Where one number is withheld, others are too, so that nobody can subtract it from the whole: the
    smallest first, until the withheld ones together are twice `fewest`.

    Args:
        parts: Persons in each part; together all who were present.
        fewest: A number from 1 to one below this is not shown.

    Raises:
        TaksirError: A number below 0.
    """
    if min(parts.values(), default=0) < 0:
        raise TaksirError("A number of people present is below 0. Correct it.")
    total = sum(parts.values())
    held = withheld_parts(parts, fewest=fewest)
    return {
        name: PartShown(None, None)
        if name in held
        else PartShown(persons, persons / total if total else None)
        for name, persons in parts.items()
    }


def withheld_parts(parts: Mapping[str, int], *, fewest: int) -> frozenset[str]:
    """Which parts of a whole may not be shown; empty where none is small."""
    held = {name for name, persons in parts.items() if 0 < persons < fewest}
    others = sorted((persons, name) for name, persons in parts.items() if name not in held and persons > 0)
    while held and sum(parts[name] for name in held) < 2 * fewest and others:
        held.add(others.pop(0)[1])
    return frozenset(held)


def is_above(level: str, other: str) -> bool:
    """Whether one level of participation gives people more say than another."""
    return LEVELS.index(level) > LEVELS.index(other)


def shown_whole(parts: Mapping[str, int], *, fewest: int) -> int | None:
    """How many were present, or None where the whole would give a withheld part away."""
    total, held = sum(parts.values()), withheld_parts(parts, fewest=fewest)
    is_giving_away = bool(held) and sum(parts[name] for name in held) < 2 * fewest
    return None if is_giving_away or 0 < total < fewest else total
