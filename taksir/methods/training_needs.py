"""Training needs by Borich: where ability lags most behind importance."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

LOWEST, HIGHEST = 1, 5


def weighted_discrepancy(importance: pd.Series, ability: pd.Series) -> float:
    """Mean weighted discrepancy score of one competency: mean(I − C) × mean(I).

    Args:
        importance: How important each member of staff finds it, 1-5.
        ability: What each can do now, 1-5; pairs with a missing score are left out.

    Returns:
        Score in [−20, 20]; higher means train this first. NaN without a complete pair.

    Raises:
        TaksirError: A score outside 1-5.

    Reference:
        Borich (1980), Journal of Teacher Education 31.
    """
    pairs = pd.DataFrame({"importance": importance, "ability": ability}).astype(float).dropna()
    if not pairs.isin(np.arange(LOWEST, HIGHEST + 1)).all(axis=None):
        raise TaksirError("A training score is outside {low}-{high}. Correct it.", low=LOWEST, high=HIGHEST)
    if pairs.empty:
        return float("nan")
    return float((pairs["importance"] - pairs["ability"]).mean() * pairs["importance"].mean())


def rank_training_needs(answers: pd.DataFrame) -> pd.DataFrame:
    """Competencies in the order of their score.

    Args:
        answers: One row per member of staff × competency: `competency`, `importance`, `ability` [1-5].

    Returns:
        One row per competency: staff_persons (complete pairs), below_persons (ability below
        importance), discrepancy, rank.

    Raises:
        TaksirError: A score outside 1-5.
    """
    rows = [
        {
            "competency": name,
            "staff_persons": int(group[["importance", "ability"]].notna().all(axis=1).sum()),
            "below_persons": int((group["ability"] < group["importance"]).sum()),
            "discrepancy": weighted_discrepancy(group["importance"], group["ability"]),
        }
        for name, group in answers.groupby("competency", sort=True)
    ]
    table = pd.DataFrame(rows, columns=["competency", "staff_persons", "below_persons", "discrepancy"])
    table["rank"] = table["discrepancy"].rank(ascending=False, method="min").astype("Int64")
    return table.sort_values("rank", kind="stable").reset_index(drop=True)
