"""Orphans by which parent has died: paternal (yatim), maternal (piatu), double (yatim piatu)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

ALIVE, DEAD, UNKNOWN = 1, 0, 9

STATUS = {
    (DEAD, ALIVE): "paternal",
    (ALIVE, DEAD): "maternal",
    (DEAD, DEAD): "double",
    (ALIVE, ALIVE): "none",
    (DEAD, UNKNOWN): "paternal_or_double",
    (UNKNOWN, DEAD): "maternal_or_double",
}
"""By (father, mother); every other pair with an unknown parent is "unknown"."""


@dataclass(frozen=True)
class OrphanBounds:
    """Share of children who lost a parent: [share] if every unknown parent lives, as known, or is dead."""

    low: float
    known: float
    high: float
    unknown_share: float


def orphan_status(father_alive: pd.Series, mother_alive: pd.Series) -> pd.Series:
    """Which parent a child has lost.

    Not living with a parent is not the parent's death: a file with co-residence only cannot tell.

    Args:
        father_alive: 1 alive, 0 dead, 9 or missing unknown; children under 18.
        mother_alive: The same of the mother.

    Returns:
        "paternal" (yatim), "maternal" (piatu), "double" (yatim piatu), "none", "paternal_or_double",
        "maternal_or_double" or "unknown".

    Raises:
        TaksirError: A code other than 1, 0, 9.
    """
    father, mother = _codes(father_alive), _codes(mother_alive)
    pairs = [(father == f) & (mother == m) for f, m in STATUS]
    return pd.Series(
        np.select(pairs, list(STATUS.values()), default="unknown"), index=father_alive.index, name="orphan"
    )


def is_orphan(father_alive: pd.Series, mother_alive: pd.Series) -> pd.Series:
    """Whether a child lost one or both parents (UNICEF).

    Missing where no death is known and a parent is unknown: such a child leaves the denominator.
    """
    status = orphan_status(father_alive, mother_alive)
    orphan = (~status.isin(["none", "unknown"])).astype("boolean")
    return orphan.mask(status == "unknown")


def orphan_bounds(father_alive: pd.Series, mother_alive: pd.Series, weight: pd.Series) -> OrphanBounds:
    """How far unknown parents could move the share of orphans; show the bounds above 1 % unknown.

    Counting a child with one dead and one unknown parent while dropping those with one living and one
    unknown parent biases the share upwards.

    Args:
        father_alive: As in `orphan_status`.
        mother_alive: As in `orphan_status`.
        weight: Children each row stands for.
    """
    father, mother = _codes(father_alive), _codes(mother_alive)
    mass = weight.to_numpy(float)
    orphan = (father == DEAD) | (mother == DEAD)
    known = orphan | ((father == ALIVE) & (mother == ALIVE))
    doubtful = (father == UNKNOWN) | (mother == UNKNOWN)
    total = mass.sum()
    if total <= 0:
        return OrphanBounds(float("nan"), float("nan"), float("nan"), float("nan"))
    return OrphanBounds(
        low=float(mass[orphan].sum() / total),
        known=float(mass[orphan].sum() / mass[known].sum()) if mass[known].sum() else float("nan"),
        high=float(mass[orphan | doubtful].sum() / total),
        unknown_share=float(mass[doubtful].sum() / total),
    )


def is_split_plausible(paternal: float, maternal: float) -> bool:
    """Fathers die earlier: more maternal than paternal orphans suggests swapped labels."""
    return maternal <= paternal


def _codes(values: pd.Series) -> np.ndarray:
    codes = values.astype("Float64").fillna(UNKNOWN).to_numpy(float)
    if not np.isin(codes, (ALIVE, DEAD, UNKNOWN)).all():
        raise TaksirError(
            "{count} answers on a parent's life are not 1, 0 or 9. Map them to 1 alive, 0 dead, 9 unknown.",
            count=int((~np.isin(codes, (ALIVE, DEAD, UNKNOWN))).sum()),
        )
    return codes
