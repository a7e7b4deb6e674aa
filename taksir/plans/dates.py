"""Critical dates of a plan: what must happen by when, what a delay would push, what the cycle asks for."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from taksir.plans.documents import calendar_rows
from taksir.plans.plan import Plan
from taksir.written import Entry

FINISHED = ("done", "stopped")
COLUMNS = ("on", "kind", "title", "days_left", "slack_days", "is_late")


def critical_dates(plan: Plan, language: str, *, today: date | None = None) -> pd.DataFrame:
    """Everything of a plan that has a date, in order: what is over and done is left out.

    Args:
        plan: The plan.
        language: Of the titles of calendar steps; they are those of every year of the plan.
        today: The day it is judged on; today where it is left out.

    Returns:
        on [ISO date], kind (milestone, end, target, cycle), title, days_left [days, negative when past],
        slack_days [days an activity may end later without pushing another one or the plan's end; missing for
        others], is_late.

    Reference:
        Free float of the critical path method (Kelley & Walker 1959).
    """
    day = today or date.today()
    slack = free_float(plan.activities, plan.ends_on)
    rows: list[dict[str, Any]] = [
        {
            "on": str(one.body["ends_on"]),
            "kind": "milestone" if one.body.get("is_milestone") else "end",
            "title": str(one.body["title"]),
            "slack_days": slack[one.id],
        }
        for one in plan.activities
        if one.body.get("status") not in FINISHED
    ]
    rows += [
        {"on": str(row.body["target_on"]), "kind": "target", "title": str(row.body["narrative"])}
        for row in plan.rows
        if row.body.get("target_on")
    ]
    rows += [
        {"on": str(step["ends"]), "kind": "cycle", "title": str(step["title"])}
        for year in range(plan.year, int(plan.ends_on[:4]) + 1)
        for step in calendar_rows(year, language)
        if str(step["ends"]) >= day.isoformat()
    ]
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("days_left", "is_late")])
    table["days_left"] = [(date.fromisoformat(on) - day).days for on in table["on"]]
    table["is_late"] = table["days_left"] < 0
    table["slack_days"] = table["slack_days"].astype("Int64")
    return table[list(COLUMNS)].sort_values(["on", "title"], kind="stable").reset_index(drop=True)


def free_float(activities: Iterable[Entry], plan_end: str) -> dict[str, int]:
    """Days by which each activity may end later before it pushes another one, or the end of the plan."""
    found = tuple(activities)
    following: Mapping[str, list[str]] = {one.id: [] for one in found}
    for one in found:
        for before in one.body.get("after", []):
            if before in following:
                following[before].append(str(one.body["starts_on"]))
    return {one.id: _days(str(one.body["ends_on"]), min([*following[one.id], plan_end])) for one in found}


def _days(first: str, last: str) -> int:
    return max((date.fromisoformat(last) - date.fromisoformat(first)).days, 0)
