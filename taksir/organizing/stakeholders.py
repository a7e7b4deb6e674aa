"""Stakeholders in the grid of influence and interest; private to the group, shown by role only."""

from dataclasses import dataclass

import pandas as pd

from taksir import written
from taksir.methods.stakeholders import position, voices_to_strengthen
from taksir.written import Entry

KIND = "stakeholder"


@dataclass(frozen=True)
class StakeholderSpot:
    """One stakeholder where they stand.

    Attributes:
        role: Never a person's name.
        position: manage_closely, keep_satisfied, strengthen_voice or keep_informed.
        stance: −2 against to +2 for; None where not known.
    """

    entry_id: str
    role: str
    power: int
    interest: int
    position: str
    stance: int | None


def stakeholder_spots() -> tuple[StakeholderSpot, ...]:
    """Every stakeholder whoever is at work may see."""
    return tuple(
        StakeholderSpot(
            one.id,
            str(one.body["role"]),
            int(one.body["power"]),
            int(one.body["interest"]),
            position(int(one.body["power"]), int(one.body["interest"])),
            None if one.body.get("stance") is None else int(one.body["stance"]),
        )
        for one in written.entries(KIND)
    )


def voices_without_plan() -> tuple[tuple[Entry, bool], ...]:
    """Those with high interest and low influence, and whether their voice has a plan; those without first."""
    found = {one.id: one for one in written.entries(KIND)}
    table = pd.DataFrame(
        [
            (one.id, int(one.body["power"]), int(one.body["interest"]), bool(one.body.get("voice_plan")))
            for one in found.values()
        ],
        columns=["id", "power", "interest", "has_plan"],
    )
    chosen = voices_to_strengthen(table)
    return tuple((found[row.id], bool(row.has_plan)) for row in chosen.itertuples())
