"""Hanlon's basic priority rating with the PEARL test: which problem first, from scores a group agreed on."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

PEARL = ("propriety", "economics", "acceptability", "resources", "legality")
HIGHEST = {"size": 10, "seriousness": 10, "effectiveness": 10}
SIZE_BANDS = (0.000316, 0.001, 0.00316, 0.01, 0.0316, 0.10, 0.158, 0.25, 0.5)
"""Lowest share of the target population of the sizes 2 to 10: bands as in Hanlon's scale, each halved at the
middle of its logarithm."""


def rank_priorities(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems in the order of their rating, (A + 2B) × C × PEARL of size, seriousness, effectiveness.

    Those that fail PEARL keep a rating of 0 and stand last.

    Args:
        problems: `size`, `seriousness`, `effectiveness` [0-10] and the five columns of `PEARL` [0 or 1],
            the index naming the problem.

    Returns:
        The same rows with is_feasible, rating [0-300], score [0-100] and rank; equal ratings share a rank.

    Raises:
        TaksirError: A column is missing, or a score outside its range or unknown.

    Reference:
        Hanlon & Pickett (1984); NACCHO form (A + 2B) C. The older (A + B20) C / 3 gives the same order.
    """
    missing = [name for name in (*HIGHEST, *PEARL) if name not in problems.columns]
    if missing:
        raise TaksirError(
            "The priority table lacks {columns}. Score every problem on all criteria.",
            columns=", ".join(missing),
        )
    _refuse_scores(problems)
    table = problems.assign(pearl=problems[list(PEARL)].min(axis=1))
    rating = (table["size"] + 2 * table["seriousness"]) * table["effectiveness"] * table["pearl"]
    ranked = problems.assign(is_feasible=table["pearl"] == 1, rating=rating.astype(float), score=rating / 3)
    ranked["rank"] = ranked["rating"].rank(ascending=False, method="min").astype(int)
    return ranked.sort_values("rank", kind="stable")


def size_score(affected_share: float) -> int:
    """Size of a problem by the share of the target population it affects.

    Args:
        affected_share: Share affected, 0-1.

    Returns:
        1-10: 25% and more 9-10, 10-25% 7-8, 1-10% 5-6, 0.1-1% 3-4, below 0.1% 1-2.

    Raises:
        TaksirError: A share outside 0-1, or unknown.

    Reference:
        Hanlon & Pickett (1984), the usual scale of component A.
    """
    if not 0 <= affected_share <= 1:
        raise TaksirError("A share of people affected is outside 0-1. Correct it, or score the size by hand.")
    return 1 + int(np.searchsorted(SIZE_BANDS, affected_share, side="right"))


def agreed_scores(ratings: pd.DataFrame) -> pd.DataFrame:
    """Scores of several raters as their median, with what lies between.

    Args:
        ratings: One row per rater × problem × criterion: `rater`, `problem`, `criterion`, `score`.

    Returns:
        One row per problem × criterion: median, lowest, highest, raters_persons.
    """
    scores = ratings.dropna(subset=["score"]).groupby(["problem", "criterion"], sort=True)
    return scores.agg(
        median=("score", "median"),
        lowest=("score", "min"),
        highest=("score", "max"),
        raters_persons=("rater", "nunique"),
    ).reset_index()


def _refuse_scores(problems: pd.DataFrame) -> None:
    for name in (*HIGHEST, *PEARL):
        values = problems[name].to_numpy(float)
        highest = HIGHEST.get(name, 1)
        is_fit = np.isin(values, (0, 1)) if name in PEARL else (values >= 0) & (values <= highest)
        if not is_fit.all():
            raise TaksirError(
                "A score of {criterion} is outside 0-{highest}. Correct it before ranking.",
                criterion=name,
                highest=highest,
            )
