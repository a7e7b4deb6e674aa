"""Votes of a group: points per option, every group of voters counting alike, and how far they agree.

Dots, nominal-group points and ranked ballots all become points that a voter gives an option. Nothing here
knows who a voter is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from taksir.errors import TaksirError


@dataclass(frozen=True)
class Agreement:
    """Kendall's coefficient of concordance.

    Attributes:
        w: 0: no agreement, 1: all rank alike; NaN with fewer than two voters or options.
        p_value: Chance of such an agreement if everybody ranked at random (chi-square).
        voters_persons: How many rankings it is computed from.
    """

    w: float
    p_value: float
    voters_persons: int


def tally_points(ballots: pd.DataFrame, options: list[str], *, is_by_group: bool = False) -> pd.DataFrame:
    """Options in the order of their points.

    Args:
        ballots: One row per voter and option with points: `voter`, `group`, `option`, `points` ≥ 0.
        options: Every option that could be chosen.
        is_by_group: Each group of voters counts alike: the mean of the shares the groups give, so that
            the largest delegation does not decide. Else all points are added up.

    Returns:
        One row per option: points, share (of all points, or mean share of the groups), voters_persons (who
        gave it any), rank (equal shares share the better place) and is_tied, highest first.

    Raises:
        TaksirError: Negative points or an option nobody put to the vote.

    Reference:
        Dot voting and relative worth (Community Tool Box, ch. 19); the nominal group technique
        (Delbecq, Van de Ven & Gustafson 1975).
    """
    _refuse_ballots(ballots, options)
    points = ballots["points"].astype(float).groupby([ballots["group"], ballots["option"]]).sum()
    table = points.unstack().reindex(columns=options).fillna(0.0).astype(float)
    table = table[table.sum(axis=1) > 0]
    shares = (
        table.div(table.sum(axis=1), axis=0).mean() if is_by_group else table.sum() / table.to_numpy().sum()
    )
    given = ballots[ballots["points"] > 0]
    voters = given.groupby("option")["voter"].nunique()
    result = pd.DataFrame(
        {
            "points": table.sum().reindex(options).fillna(0.0),
            "share": shares.reindex(options).fillna(0.0) if len(table) else 0.0,
            "voters_persons": voters.reindex(options).fillna(0).astype(int),
        },
        index=pd.Index(options, name="option"),
    )
    rounded = result["share"].round(12)
    result["rank"] = rounded.rank(ascending=False, method="min").astype(int)
    result["is_tied"] = rounded.duplicated(keep=False) & (rounded > 0)
    return result.sort_values("rank", kind="stable")


def ranked_points(place: int, options: int, *, most: int | None = None) -> float:
    """Points of a place on a ranked ballot.

    Args:
        place: 1 for the first.
        options: How many options there are.
        most: How many places a ballot has, as the first five in the nominal group technique (5 … 1); None
            for a full ranking, whose first gets one point less than there are options (Borda).
    """
    if most is not None:
        return float(max(min(most, options) + 1 - place, 0))
    return float(max(options - place, 0))


def agreement(rankings: pd.DataFrame) -> Agreement:
    """How far voters agree on the whole order.

    Args:
        rankings: One row per voter, one column per option: points or scores, higher is better; options
            without any are tied at the end. Voters who left all blank are left out.

    Reference:
        Kendall & Babington Smith (1939), corrected for ties (Siegel & Castellan 1988).
    """
    given = rankings.dropna(how="all").fillna(0.0).to_numpy(float)
    voters, options = given.shape
    if voters < 2 or options < 2:
        return Agreement(float("nan"), float("nan"), voters)
    ranks = pd.DataFrame(given).rank(axis=1).to_numpy()
    sums = ranks.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float((counts**3 - counts).sum()) for counts in map(_tied, ranks))
    largest = voters**2 * (options**3 - options) - voters * ties
    if largest <= 0:
        return Agreement(float("nan"), float("nan"), voters)
    w = 12 * spread / largest
    return Agreement(w, float(special.chdtrc(options - 1, voters * (options - 1) * w)), voters)


def pairwise_winner(rankings: pd.DataFrame) -> str:
    """The option that more voters prefer than not against every other one; empty where there is none.

    Args:
        rankings: As for `agreement`.

    Reference:
        Condorcet (1785).
    """
    given = rankings.fillna(0.0).to_numpy(float)
    wins = (given[:, :, None] > given[:, None, :]).sum(axis=0)
    beats = (wins > wins.T) | np.eye(given.shape[1], dtype=bool)
    found = np.flatnonzero(beats.all(axis=1))
    return str(rankings.columns[found[0]]) if len(found) == 1 and rankings.shape[1] > 1 else ""


def _tied(ranks: np.ndarray) -> np.ndarray:
    return np.unique(ranks, return_counts=True)[1].astype(float)


def _refuse_ballots(ballots: pd.DataFrame, options: list[str]) -> None:
    unknown = sorted(set(ballots["option"]) - set(options))
    if unknown or not (ballots["points"].astype(float) >= 0).all():
        raise TaksirError(
            "A ballot names options that are not put to the vote ({options}) or gives negative points. "
            "Correct the ballot.",
            options=", ".join(map(str, unknown)) or "–",
        )
