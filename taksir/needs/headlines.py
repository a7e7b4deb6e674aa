"""The figures the home page opens with, each set against what the register counts."""

from dataclasses import dataclass, replace

import pandas as pd

from taksir.catalogue import load_catalogue
from taksir.estimates import WHOLE
from taksir.evidence import TableFile, current_evidence
from taksir.needs.choices import indicator_choices, statistic_choices
from taksir.needs.figure import estimate_need
from taksir.needs.places import region_name
from taksir.release import Released, release_count
from taksir.schema import Indicator


@dataclass(frozen=True)
class Headline:
    """A figure for the whole region, set against what the register counts.

    Attributes:
        gap_persons: Estimated less registered; low and high from the estimate's interval.
        note: Why the register cannot be compared, or an empty text.
    """

    released: Released
    registered_persons: int | None
    gap_persons: float | None
    gap_low_persons: float | None
    gap_high_persons: float | None
    comparable: bool
    note: str


def headline_ids() -> tuple[str, ...]:
    """The indicators the country's home page opens with."""
    return load_catalogue().headlines


def headlines() -> tuple[Headline, ...]:
    """The figures the country's home page opens with; those that cannot be computed are left out."""
    offered = (*indicator_choices(), *statistic_choices())
    choices = {choice.indicator.id: choice for choice in offered}
    return tuple(_headline(choices[name].indicator) for name in headline_ids() if not choices[name].missing)


def _headline(indicator: Indicator) -> Headline:
    released = estimate_need(indicator.id, WHOLE)
    released = _named(released, region_name("id"))
    registered = _registered_persons(indicator)
    if registered is None:
        note = _why_not_compared(indicator)
        return Headline(released, None, None, None, None, comparable=False, note=note)
    row = released.table.iloc[0]
    return Headline(
        released,
        registered,
        row["count"] - registered,
        row["count_low"] - registered,
        row["count_high"] - registered,
        comparable=True,
        note="",
    )


def _why_not_compared(indicator: Indicator) -> str:
    groups = [load_catalogue().target_group(code) for code in indicator.ppks]
    if not indicator.register_ppks and any(group and group.unit == "family" for group in groups):
        return "The register counts families here, not persons."
    if not indicator.register_ppks:
        return "The register has no category of its own for this group."
    if _registers():
        return "The register counts so few of this group that the number stays protected."
    return "No register of this group has been published yet."


def _registers() -> list[TableFile]:
    return [file for file in current_evidence().of_table("register") if {"ppks_code", "n"} <= file.columns]


def _named(released: Released, name: str) -> Released:
    return replace(released, table=released.table.assign(area_name=name))


def _registered_persons(indicator: Indicator) -> int | None:
    """How many persons the register holds in the comparable categories, or None."""
    files = _registers()
    if not files or not indicator.register_ppks:
        return None
    counted = pd.read_parquet(files[0].path, columns=["ppks_code", "n"])
    persons = counted.loc[counted["ppks_code"].isin(indicator.register_ppks), "n"].sum()
    return release_count(float(persons), indicator.sens)
