"""Staff and caseload norms: how many are at work, how many a standard asks for; consultation begins here."""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources, refuse_other_unit
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.gaps import service_gap
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import register_count, resident_count
from taksir.release import Released
from taksir.resources.facilities import facilities_of
from taksir.resources.gap import standard_remark, year_of
from taksir.resources.supply import by_area, fault_remarks
from taksir.resources.written import Pins, standard_in_force
from taksir.schema import Words
from taksir.schema_questions import DatedStandard, Institution
from taksir.schema_resources import StaffNorm

STAFF = Words("tenaga", "staff")
POSTED = (
    "People are counted where their office or post lies, also where they work for the whole region; "
    "ask there whom they serve before moving anybody."
)


@question
def estimate_staff(evidence: Evidence, standard: str, level: str, *, pins: Pins | None = None) -> Released:
    """Staff a norm asks for, staff at work, and what is short, by area.

    Args:
        evidence: The deliveries to compute from.
        standard: Id of a standard that resources.yaml lists under staff.
        level: Area level; empty for the whole region.
        pins: By kind (service, norm) the entries that count, with their versions.

    Returns:
        Per area: basis [what the norm is counted by: registered persons, residents, villages, sub-districts],
        required, supply, gap [staff], coverage [share], per_staff [basis for one at work, missing without
        any], status: short or enough; withheld where the basis is.

    Raises:
        TaksirError: No such norm, or what it counts by is not published.
    """
    norm, pins = _norm(standard), pins or {}
    facilities = facilities_of(evidence, pins.get("service", ()))
    base = _basis(norm, level, evidence)
    rule = standard_in_force(norm.standard, year_of(base), pins.get("norm", ()))
    refuse_other_unit(rule, norm.unit)
    table = _table(base, _at_work(norm, facilities.table), rule)
    remarks = [standard_remark(rule), remark(POSTED), *fault_remarks(facilities)]
    answer = composed(table, [base], method="staff_norm", files=facilities.files, remarks=remarks)
    counted = replace(
        base.indicator, id=rule.id, name=rule.label, unit=rule.unit, counted=rule.unit, scale=1.0
    )
    return replace(answer, indicator=replace(counted, polarity="worse", standard=None))


def staff_choices() -> list[tuple[str, Words]]:
    """The norms of staff, by the id of their standard."""
    return [(norm.standard, standard_in_force(norm.standard, 9999).label) for norm in load_resources().staff]


def _norm(standard: str) -> StaffNorm:
    found = next((norm for norm in load_resources().staff if norm.standard == standard), None)
    if found is None:
        raise TaksirError(
            "There is no norm of staff {standard}. Choose one of: {standards}.",
            standard=standard,
            standards=", ".join(norm.standard for norm in load_resources().staff),
        )
    return found


def _at_work(norm: StaffNorm, table: pd.DataFrame) -> pd.DataFrame:
    """Rows the norm counts, with how many each stands for."""
    rows = np.ones(len(table), bool)
    if norm.psks:
        rows &= table["psks_code"].isin(norm.psks).to_numpy()
    if norm.facility_types:
        rows &= table["facility_type"].isin(norm.facility_types).to_numpy()
    counted = table.loc[rows, norm.counted].clip(lower=0).fillna(0.0)
    return table.loc[rows, ["area_code"]].assign(units=counted)


def _basis(norm: StaffNorm, level: str, evidence: Evidence) -> Released:
    """What the norm is counted by, released: registered persons, residents of institutions, or areas."""
    need_unit = standard_in_force(norm.standard, 9999).need_unit
    caseload = named_indicator(load_catalogue().usual.caseload)
    if need_unit == "registered":
        codes = [group.code for group in load_catalogue().target_groups]
        return register_count(caseload, codes, level, evidence)
    if need_unit == "residents":
        home = Institution("", norm.facility_types, "children_resident", "")
        return resident_count(caseload, home, level, evidence)
    return _areas_counted(need_unit, level, evidence)


def _areas_counted(of_level: str, level: str, evidence: Evidence) -> Released:
    """How many areas of a level lie in each area: what there are villages of protects nobody."""
    index = area_index(evidence)
    inside = index.codes(of_level)
    people = named_indicator(load_catalogue().usual.older)
    base = released_figure(people, level, "", evidence)
    table = base.table.assign(
        count=[float(sum(one.startswith(code) for one in inside)) for code in base.table["area_code"]],
        withheld="",
        reliability="counted",
    )
    return replace(base, table=table)


def _table(base: Released, at_work: pd.DataFrame, rule: DatedStandard) -> pd.DataFrame:
    table = base.table[["area_code", "area_name", "reliability", "withheld", "count"]].copy()
    table["supply"] = by_area(at_work, table["area_code"])["units"].to_numpy()
    table["basis"] = table.pop("count")
    table["required"] = table["basis"] / rule.per_persons
    gap = service_gap(table[["required"]].set_axis(["estimate"], axis=1), table["supply"])
    table[["gap", "coverage"]] = gap[["gap", "coverage"]]
    table["per_staff"] = table["basis"] / table["supply"].where(table["supply"] > 0)
    hidden = table["withheld"] != ""
    table["status"] = np.select([hidden, table["gap"] > 0], ["", "short"], default="enough")
    return table
