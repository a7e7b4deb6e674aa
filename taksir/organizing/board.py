"""The 4W board: who does what where for whom, over the estimated need."""

import json
from collections.abc import Collection

import numpy as np
import pandas as pd

from taksir import written
from taksir.areas import area_index
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.catalogue_questions import load_questions
from taksir.evidence import Evidence
from taksir.methods.who_does_what import organization_matrix, placed_areas, reach_over_need
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.lenses import lens_group
from taksir.needs.question import composed, question, remark
from taksir.release import Released, Remark
from taksir.schema import Words

KIND = "who_does_what"
SAME_PERSON = (
    "Two organisations may reach the same person, so those left are at least as many as shown. "
    "Reach is counted up to the capacity of each activity."
)
GONE_AREAS = (
    "{count} activities lie in areas that are not known any more and are counted nowhere: {names}. Open each "
    "and choose its area again."
)
LARGER_AREAS = "{count} activities serve larger areas and stand in no row: {names}."


def target_groups() -> tuple[tuple[str, Words], ...]:
    """The groups whose need can be laid under the board."""
    return tuple((lens.id, lens.label) for lens in load_questions().lenses)


def group_indicator(group: str) -> str:
    """The indicator that says who of a target group falls below a standard."""
    return lens_group(group).normative


def activity_arguments(group: str) -> str:
    """The running activities for a group as they enter a figure."""
    # Area, service, organisation, reach, capacity.
    rows = [
        [
            one.body["area"],
            one.body["service"],
            one.body["organization"],
            one.body.get("reached_persons"),
            one.body.get("capacity_persons"),
        ]
        for one in written.entries(KIND)
        if one.body["target_group"] == group and one.body["status"] == "running"
    ]
    return json.dumps(sorted(rows, key=str), ensure_ascii=False)


@question
def estimate_reach(evidence: Evidence, group: str, level: str, *, activities: str = "[]") -> Released:
    """People reached by all organisations together, over the people estimated to be in need.

    Args:
        evidence: The deliveries the need is computed from.
        group: Id of a lens group of the catalogue.
        level: Area level.
        activities: As `activity_arguments` writes them; they stand in the figure's recipe, so that it can be
            computed again when the board has changed.

    Returns:
        Per area: count, count_low, count_high, organizations, reached, left, left_low, left_high [persons],
        coverage [share], is_overlap and status (gap, short, open, covered, no_need_known). Numbers of fewer
        persons reached than may be shown are blank.

    Raises:
        TaksirError: No such group, or its need cannot be computed.
    """
    indicator = named_indicator(lens_group(group).normative)
    main = released_figure(indicator, level, "", evidence)
    done = _activities(activities)
    table = main.table[
        ["area_code", "area_name", "reliability", "withheld", "count", "count_low", "count_high"]
    ]
    table = table.drop_duplicates("area_code").reset_index(drop=True)
    need = table.set_index("area_code")[["count", "count_low", "count_high"]]
    reach = reach_over_need(done, need).reset_index(drop=True)
    table = _with_small_numbers_blank(pd.concat([table, reach], axis=1))
    outside = _outside(done, need.index, area_index(evidence).names)
    return composed(table, [main], method="reach", remarks=[remark(SAME_PERSON), *outside])


def organization_rows(group: str, level: str, language: str) -> pd.DataFrame:
    """How many organisations give each service in each area: one row an area, one column a service."""
    done = _activities(activity_arguments(group))
    index = area_index()
    matrix = organization_matrix(done, pd.Index(index.codes(level)))
    field = entry_kind(KIND).field("service")
    labels = {code.value: code.label.in_language(language) for code in (field.choices if field else ())}
    return matrix.rename(index=index.names, columns=labels)


def _activities(text: str) -> pd.DataFrame:
    columns = ["area_code", "service", "organization", "reached", "capacity"]
    table = pd.DataFrame(json.loads(text), columns=columns)
    return table.astype({"reached": float, "capacity": float})


def _with_small_numbers_blank(table: pd.DataFrame) -> pd.DataFrame:
    fewest = load_organizing().fewest_persons
    small = (table["reached"] > 0) & (table["reached"] < fewest)
    numbers = ["reached", "left", "left_low", "left_high", "coverage"]
    table[numbers] = table[numbers].astype(float).mask(small)
    table["withheld"] = np.where(small & (table["withheld"] == ""), "protected", table["withheld"])
    return table


def _outside(done: pd.DataFrame, areas: pd.Index, known: Collection[str]) -> list[Remark]:
    """Activities that stand in no row: for larger areas, or in areas that are gone."""
    outside = done[placed_areas(done["area_code"], areas) == ""]
    is_known = outside["area_code"].isin(known)
    return [
        remark(template, count=len(part), names=", ".join(sorted(part["organization"].unique())))
        for template, part in ((LARGER_AREAS, outside[is_known]), (GONE_AREAS, outside[~is_known]))
        if len(part)
    ]
