"""How many belong to several groups at once: old and disabled and poor, counted from the records."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.evidence import Evidence, current_evidence
from taksir.methods.overlap import combinations, intersection_bounds
from taksir.needs.figure import named_indicator
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import SHOWN_REASONS, released_together
from taksir.release import Released
from taksir.schema import Indicator, Words
from taksir.schema_questions import Condition

JOINER = "+"
OVERLAP: dict[str, Any] = {
    "id": "OVERLAP",
    "name": Words("Irisan kelompok", "Overlap of groups"),
    "definition": Words(
        "Orang menurut gabungan kelompok yang mencakup mereka",
        "Persons by the combination of groups they belong to",
    ),
    "unit": Words("% penduduk", "% of persons"),
    "counted": Words("orang", "persons"),
    "numerator_words": Words("orang dalam gabungan itu", "persons in that combination"),
    "denominator_words": Words(
        "orang yang semua kelompoknya diketahui", "persons of whom all groups are known"
    ),
    "note": Words("", ""),
}
"""What the answer is called, in place of the indicator it starts from."""
APART = (
    "No delivery asks about all of these groups at once: how many belong to all of them is not known. What "
    "the numbers of each leave open, margins of error included, stands as a range."
)
ONLY_KNOWN = "Persons of whom every one of these groups is known."
TOTALS_ONLY = (
    "If only the totals of the groups were known, between {low} and {high} people could belong to all of "
    "them at once."
)


@question
def estimate_overlap(evidence: Evidence, conditions: list[str], level: str = "", area: str = "") -> Released:
    """How many persons belong to each combination of some groups, and to no other of them.

    Args:
        evidence: The deliveries to compute from.
        conditions: Two to five ids of conditions of the catalogue.
        level: Area level; empty for the whole region.
        area: Code of one area of that level; empty for the whole region.

    Returns:
        One row a set (kind "set"), a combination of exactly these groups ("combination"; none where no
        delivery tells all groups of one person), and the bounds of belonging to all when only totals are
        known ("bounds"): members (ids joined by +), estimate, low,
        high [% of persons], count, count_low, count_high [persons], reliability, withheld.

    Raises:
        TaksirError: An unknown condition, fewer than two or more than five, or columns missing.
    """
    chosen = [_condition(name, evidence) for name in conditions]
    rows = combinations(len(chosen))
    if missing_columns(_asked_of(chosen), evidence):
        return _of_totals(chosen, level, area, evidence)
    sets = [_indicator("set", condition.id, f"({condition.holds})", chosen) for condition in chosen]
    cells = [_cell(row, chosen) for row in rows]
    released = released_together((*sets, *cells), level, evidence)
    table = pd.concat([_row(figure, area) for figure in released], ignore_index=True)
    if table.empty:
        raise TaksirError("There is no area {area} at this level. Choose one from the list.", area=area)
    table["kind"] = ["set"] * len(sets) + ["combination"] * len(cells)
    table["members"] = [JOINER.join(entry.id.split(".")[-1].split(JOINER)) for entry in (*sets, *cells)]
    table = _protected(table, len(sets))
    bounds = _bounds(table[: len(sets)])
    remarks = [remark(ONLY_KNOWN)]
    if bounds is not None:
        table = pd.concat([table, pd.DataFrame([bounds])], ignore_index=True)
        remarks.append(
            remark(TOTALS_ONLY, low=int(round(bounds["count_low"])), high=int(round(bounds["count_high"])))
        )
    answer = composed(table, released, method="overlap", remarks=remarks)
    return replace(answer, indicator=replace(answer.indicator, **OVERLAP))


def _of_totals(chosen: list[Condition], level: str, area: str, evidence: Evidence) -> Released:
    """Each group from the delivery that tells it, and what their numbers leave open."""
    sets = [_indicator("set", condition.id, f"({condition.holds})", [condition]) for condition in chosen]
    released = tuple(released_together((one,), level, evidence)[0] for one in sets)
    table = pd.concat([_row(figure, area) for figure in released], ignore_index=True)
    if len(table) < len(sets):
        raise TaksirError("There is no area {area} at this level. Choose one from the list.", area=area)
    table["kind"], table["members"] = "set", [condition.id for condition in chosen]
    bounds = _bounds(table, is_sampled=True)
    if bounds is not None:
        table = pd.concat([table, pd.DataFrame([bounds])], ignore_index=True)
    answer = composed(table, released, method="overlap_totals", remarks=[remark(APART)])
    return replace(answer, indicator=replace(answer.indicator, **OVERLAP))


def condition_choices() -> tuple[tuple[str, Words], ...]:
    """The groups whose overlap the published data can answer."""
    evidence = current_evidence()
    return tuple(
        (condition.id, condition.label)
        for condition in load_questions().conditions
        if not missing_columns(_asked_of([condition]), evidence)
    )


def _condition(name: str, evidence: Evidence) -> Condition:
    condition = load_questions().condition(name)
    if condition is None:
        raise TaksirError(
            "There is no group {name} to overlap. Choose from: {names}.",
            name=name,
            names=", ".join(entry.id for entry in load_questions().conditions),
        )
    missing = missing_columns(_asked_of([condition]), evidence)
    if missing:
        raise TaksirError(
            "The group {name} cannot be told: no published delivery brings {columns}. "
            "Deliver a file with these columns on the page Data in.",
            name=name,
            columns=", ".join(missing),
        )
    return condition


def _cell(row: tuple[bool, ...], chosen: list[Condition]) -> Indicator:
    """Persons in exactly these groups."""
    parts = [
        f"({condition.holds})" if holds else f"NOT ({condition.holds})"
        for holds, condition in zip(row, chosen, strict=True)
    ]
    members = JOINER.join(condition.id for holds, condition in zip(row, chosen, strict=True) if holds)
    return _indicator("cell", members, " AND ".join(parts), chosen)


def _indicator(kind: str, members: str, sql: str, chosen: list[Condition]) -> Indicator:
    asked = _asked_of(chosen)
    return replace(asked, id=f"{kind}.{members}", numerator=f"({asked.denominator}) AND ({sql})")


def _asked_of(chosen: list[Condition]) -> Indicator:
    """Everybody of whom all groups are known."""
    narrowest = max((condition.population for condition in chosen), key=len)
    return replace(
        named_indicator(load_catalogue().usual.deprivation),
        numerator="FALSE",
        denominator=" AND ".join(f"({condition.known})" for condition in chosen),
        requires=tuple(dict.fromkeys(name for condition in chosen for name in condition.requires)),
        population=narrowest,
        eligible="",
        sens="mid",
        scale=100.0,
        standard=None,
        register_ppks=(),
    )


def _row(figure: Released, area: str) -> pd.DataFrame:
    names = [
        "area_code", "area_name", "estimate", "low", "high", "reliability", "withheld",
        "count", "count_low", "count_high",
    ]  # fmt: skip
    table = figure.table[names]
    return table[table["area_code"] == area] if area else table.head(1)


def _protected(table: pd.DataFrame, sets: int) -> pd.DataFrame:
    """Blank further combinations until no protected one follows from a set's total and the others."""
    table = table.copy()
    cells = table.index[sets:]
    names = table["members"][:sets].tolist()
    inside = [
        [place for place in cells if name in table.at[place, "members"].split(JOINER)] for name in names
    ]
    while open_to_subtraction := [group for group in inside if _hidden_count(table, group) == 1]:
        shown = [place for place in open_to_subtraction[0] if table.at[place, "estimate"] > 0]
        if not shown:
            inside.remove(open_to_subtraction[0])
            continue
        smallest = min(shown, key=lambda place: table.at[place, "estimate"])
        table.loc[smallest, ["estimate", "low", "high", "count", "count_low", "count_high"]] = np.nan
        table.loc[smallest, ["withheld", "reliability"]] = ["protected", "withheld"]
    return table


def _hidden_count(table: pd.DataFrame, places: list[int]) -> int:
    return int((~table.loc[places, "withheld"].isin(SHOWN_REASONS)).sum())


def _bounds(sets: pd.DataFrame, *, is_sampled: bool = False) -> dict[str, Any] | None:
    """How many could belong to all groups, from their totals alone; on request margins of error included."""
    counts, shares = sets["count"], sets["estimate"]
    if counts.isna().any():
        return None
    population = float((counts / (shares / 100)).median())
    low, high = intersection_bounds(counts.clip(upper=population).tolist(), population)
    if is_sampled:  # groups asked of different people: the widest population leaves the most open
        population = float((counts / (shares / 100)).max())
        low, _ = intersection_bounds(sets["count_low"].clip(0, population).tolist(), population)
        _, high = intersection_bounds(sets["count_high"].clip(0, population).tolist(), population)
    return {
        "area_code": sets["area_code"].iloc[0],
        "area_name": sets["area_name"].iloc[0],
        "kind": "bounds",
        "members": JOINER.join(sets["members"]),
        "reliability": "caution",
        "withheld": "",
        "low": 100 * low / population,
        "high": 100 * high / population,
        "count_low": low,
        "count_high": high,
    }
