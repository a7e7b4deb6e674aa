"""Stakeholders by influence and interest, and whose voice a group should help to be heard."""

import pandas as pd

from taksir.errors import TaksirError

LOWEST, HIGHEST = 1, 5
HIGH = 4
"""From this score on, influence or interest is high."""


def position(power: int, interest: int) -> str:
    """Where somebody stands in the grid: manage_closely, keep_satisfied, strengthen_voice or keep_informed.

    Args:
        power: How far they can decide or prevent, 1-5.
        interest: How much it concerns them, 1-5.

    Raises:
        TaksirError: A score outside 1-5.

    Reference:
        Mendelow (1981). The corner of high interest and low power, elsewhere only "kept informed", are
        the people concerned themselves: in community organizing they are the ones to organise.
    """
    if not (LOWEST <= power <= HIGHEST and LOWEST <= interest <= HIGHEST):
        raise TaksirError(
            "Influence or interest is outside {low}-{high}. Correct it.", low=LOWEST, high=HIGHEST
        )
    if power >= HIGH:
        return "manage_closely" if interest >= HIGH else "keep_satisfied"
    return "strengthen_voice" if interest >= HIGH else "keep_informed"


def voices_to_strengthen(stakeholders: pd.DataFrame) -> pd.DataFrame:
    """Those with high interest and low power, the widest distance between both first.

    Args:
        stakeholders: `power` and `interest` [1-5], and has_plan: whether a plan for their voice is written.

    Returns:
        Their rows with distance (interest − power), sorted: without a plan first, then by distance.
    """
    corner = [
        position(int(row.power), int(row.interest)) == "strengthen_voice" for row in stakeholders.itertuples()
    ]
    chosen = stakeholders[pd.Series(corner, index=stakeholders.index, dtype=bool)]
    chosen = chosen.assign(distance=chosen["interest"] - chosen["power"])
    return chosen.sort_values(["has_plan", "distance"], ascending=[True, False], kind="stable")
