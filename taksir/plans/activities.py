"""Activities of a plan: rules, order, money by source, and how far they are against their targets."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from taksir import written
from taksir.plans.circles import circle_in
from taksir.written import Body, Entry, EntryFault, add_rule

PARTY = re.compile(r"[;,/\n]| dan | and | & ")
"""What stands between two parties."""
ONE_ACCOUNTABLE = (
    "Exactly one party is accountable for an activity. Name one, and move the others to responsible."
)
CIRCLE = "The activities wait for each other in a circle: {names}. Remove one of the dependencies."
BEFORE_START = "It ends before it starts. Correct one of the dates."
OUTSIDE = "It lies outside the plan, which runs from {starts} to {ends}. Correct the dates, or the plan's."
TOO_EARLY = "It starts before {names} ends, which it waits for. Start it later, or remove the dependency."
FIELDS = (
    "title", "starts_on", "ends_on", "is_milestone", "accountable", "responsible", "consulted", "informed",
    "area", "programme", "target", "unit", "budget_idr", "fund_source", "status", "done", "spent_idr",
    "output",
)  # fmt: skip


def activity_faults(body: Body, plan_id: str) -> Iterable[EntryFault]:
    """What must be mended in an activity beside its fields."""
    if PARTY.search(str(body["accountable"]).strip(" ;,")):
        yield EntryFault("accountable", ONE_ACCOUNTABLE)
    yield from date_faults(body, plan_id)
    others = {entry.id: entry for entry in written.entries("activity", parent_id=plan_id)}
    waits = {entry.id: list(entry.body.get("after", [])) for entry in others.values()}
    own = str(body.get("id", ""))
    waits[own] = list(body.get("after", []))
    if circle := circle_in(waits):
        names = [_title(others.get(name), body) for name in circle]
        yield EntryFault("after", CIRCLE, {"names": " → ".join(names)})
        return
    late = [
        str(others[name].body["title"])
        for name in waits[own]
        if name in others and str(others[name].body["ends_on"]) > str(body["starts_on"])
    ]
    if late:
        yield EntryFault("starts_on", TOO_EARLY, {"names": ", ".join(late)})


def date_faults(body: Body, plan_id: str) -> Iterable[EntryFault]:
    """Whether the dates of something lie in their order and inside its plan."""
    if str(body["ends_on"]) < str(body["starts_on"]):
        yield EntryFault("ends_on", BEFORE_START)
        return
    plan = written.entry("plan", plan_id).body
    if not str(plan["starts_on"]) <= str(body["starts_on"]) <= str(body["ends_on"]) <= str(plan["ends_on"]):
        yield EntryFault("starts_on", OUTSIDE, {"starts": plan["starts_on"], "ends": plan["ends_on"]})


def plan_faults(body: Body, _: str) -> Iterable[EntryFault]:
    """What must be mended in a plan: its end, and activities that a new period leaves outside."""
    if str(body["ends_on"]) < str(body["starts_on"]):
        yield EntryFault("ends_on", BEFORE_START)
        return
    own = str(body.get("id", ""))
    outside = [
        str(entry.body["title"])
        for entry in (written.entries("activity", parent_id=own) if own else ())
        if not body["starts_on"] <= entry.body["starts_on"] <= entry.body["ends_on"] <= body["ends_on"]
    ]
    if outside:
        yield EntryFault(
            "ends_on",
            "Activities would lie outside the plan: {names}. Move them first.",
            {"names": ", ".join(outside)},
        )


def activity_table(activities: Iterable[Entry], *, today: date | None = None) -> pd.DataFrame:
    """Activities in the order of their start, one row each.

    Args:
        activities: Entries of the kind.
        today: The day they are judged on; today where it is left out.

    Returns:
        The fields, id, and done_share [share of the target, NaN without one], spent_share, is_late (not
        done and past its end), is_dear (more spent than planned).
    """
    day = (today or date.today()).isoformat()
    rows = [{"id": entry.id} | {name: entry.body.get(name) for name in FIELDS} for entry in activities]
    table = pd.DataFrame(rows, columns=["id", *FIELDS])
    for name in ("target", "done", "budget_idr", "spent_idr"):
        table[name] = pd.to_numeric(table[name])
    table["done_share"] = (table["done"].fillna(0) / table["target"].where(table["target"] > 0)).where(
        table["target"].notna()
    )
    table["spent_share"] = table["spent_idr"].fillna(0) / table["budget_idr"].where(table["budget_idr"] > 0)
    is_open = ~table["status"].isin(["done", "stopped"])
    table["is_late"] = is_open & (table["ends_on"].fillna("9999").astype(str) < day)
    table["is_dear"] = table["spent_idr"].fillna(0) > table["budget_idr"].fillna(float("inf"))
    return table.sort_values(["starts_on", "title"], kind="stable").reset_index(drop=True)


def budget_by_source(table: pd.DataFrame) -> pd.DataFrame:
    """Budget and spending by source of funds and year of the start.

    Args:
        table: `activity_table`.

    Returns:
        fund_source ("" where none is named), year, activities, budget_idr, spent_idr.
    """
    frame = table.assign(
        fund_source=table["fund_source"].fillna(""), year=table["starts_on"].astype(str).str[:4]
    )
    grouped = frame.groupby(["fund_source", "year"], sort=True)
    return grouped.agg(
        activities=("id", "count"), budget_idr=("budget_idr", "sum"), spent_idr=("spent_idr", "sum")
    ).reset_index()


def parties(text: object) -> list[str]:
    """The parties that a RACI field names."""
    return [part.strip() for part in re.split(r"[;,\n]", str(text or "")) if part.strip()]


def raci_table(activities: Iterable[Entry]) -> pd.DataFrame:
    """Activities × parties: R, A, C or I; several letters where a party has several tasks."""
    letters = {"responsible": "R", "accountable": "A", "consulted": "C", "informed": "I"}
    rows: dict[str, dict[str, str]] = {}
    for entry in activities:
        row = rows.setdefault(str(entry.body["title"]), {})
        for field, letter in letters.items():
            for party in parties(entry.body.get(field)):
                row[party] = row.get(party, "") + letter
    return pd.DataFrame.from_dict(rows, orient="index").fillna("")


def _title(entry: Entry | None, body: Mapping[str, Any]) -> str:
    return str(entry.body["title"] if entry else body.get("title", ""))


add_rule("activity", activity_faults)
add_rule("plan", plan_faults)
