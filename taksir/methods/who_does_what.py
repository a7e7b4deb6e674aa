"""Who does what, where, for how many (4W): what reaches an area, over what it needs."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

OVERLAP_ORGANIZATIONS = 3
"""From so many organisations for one group in one area on, somebody should ask whether they overlap."""

STATUSES = ("gap", "short", "open", "covered", "no_need_known")
"""gap: nobody is there; short: fewer are reached than the interval of the need allows; open: the interval
holds the number reached; covered: more places than people in need; no_need_known: the need is not shown."""


def reached_persons(reached: pd.Series, capacity: pd.Series) -> pd.Series:
    """People reached by each activity, never more than its capacity.

    Args:
        reached: As reported [persons]; missing where nobody said.
        capacity: People it can serve [persons]; missing where nobody said.

    Returns:
        The smaller of both; what was reported where no capacity is known. A capacity alone reaches
        nobody: missing stays missing.

    Raises:
        TaksirError: A number below zero.
    """
    numbers = pd.concat([reached, capacity]).astype(float)
    if (numbers < 0).any():
        raise TaksirError("A number of people reached, or a capacity, is below 0. Correct it.")
    told = reached.astype(float)
    return told.where(~(told > capacity.astype(float)), capacity.astype(float))


def placed_areas(codes: pd.Series, areas: pd.Index) -> pd.Series:
    """The area of a list in which each activity lies; an empty text where it serves a larger area.

    Args:
        codes: Area code of each activity, of any level; codes nest by their beginnings.
        areas: Codes of the areas looked at, all of one level.
    """
    width = len(areas[0]) if len(areas) else 0
    known = codes.astype(str).str.slice(0, width)
    return known.where(known.isin(areas) & (codes.astype(str).str.len() >= width), "")


def organization_matrix(activities: pd.DataFrame, areas: pd.Index) -> pd.DataFrame:
    """How many different organisations give each service in each area.

    Args:
        activities: One row an activity: `area_code`, `service`, `organization`.
        areas: Codes of the areas looked at.

    Returns:
        One row per area, one column per service that anybody gives; 0 is a gap.
    """
    inside = activities.assign(area=placed_areas(activities["area_code"], areas))
    services = sorted(activities["service"].dropna().unique())
    counted = inside[inside["area"] != ""].groupby(["area", "service"])["organization"].nunique()
    table = counted.unstack(fill_value=0) if len(counted) else pd.DataFrame()
    return table.reindex(index=areas, columns=services, fill_value=0).fillna(0).astype(int)


def reach_over_need(activities: pd.DataFrame, need: pd.DataFrame) -> pd.DataFrame:
    """People reached over people in need, area by area, with the interval of the need.

    Two organisations may reach the same person: the sum is the most that can be reached, what is left
    the least that can be.

    Args:
        activities: One row an activity for the group in need: `area_code`, `organization`,
            `reached` and `capacity` [persons].
        need: Index the area; `count`, `count_low`, `count_high` [persons], missing where not shown.

    Returns:
        Index as in `need`: organizations, reached [persons], left, left_low, left_high [persons, not
        below 0], coverage [share, at most 1], is_overlap, and status, one of STATUSES.

    Reference:
        OCHA 3W/4W; brute force on small cases and bounds in tests/unit/methods/test_who_does_what.py.
    """
    table = activities.assign(
        area=placed_areas(activities["area_code"], need.index),
        served=reached_persons(activities["reached"], activities["capacity"]),
    )
    groups = table[table["area"] != ""].groupby("area")
    organizations = groups["organization"].nunique().reindex(need.index, fill_value=0)
    reached = groups["served"].sum().reindex(need.index, fill_value=0.0).astype(float)
    count, low, high = (need[name].astype(float) for name in ("count", "count_low", "count_high"))
    share = np.divide(reached, count, out=np.ones(len(need)), where=count.to_numpy() > 0)
    return pd.DataFrame(
        {
            "organizations": organizations.astype(int),
            "reached": reached,
            "left": (count - reached).clip(lower=0),
            "left_low": (low - reached).clip(lower=0),
            "left_high": (high - reached).clip(lower=0),
            "coverage": np.where(count.isna(), np.nan, np.minimum(share, 1.0)),
            "is_overlap": organizations >= OVERLAP_ORGANIZATIONS,
            "status": _status(organizations, reached, need),
        },
        index=need.index,
    )


def _status(organizations: pd.Series, reached: pd.Series, need: pd.DataFrame) -> np.ndarray:
    low, high = need["count_low"].astype(float), need["count_high"].astype(float)
    return np.select(
        [organizations == 0, need["count"].isna(), reached < low, reached <= high],
        ["gap", "no_need_known", "short", "open"],
        default="covered",
    )
