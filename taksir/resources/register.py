"""The register of resources: what there is, where, with how much, and what has grown old."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile, current_evidence
from taksir.needs.figure import named_indicator
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import resident_count
from taksir.release import Released, Remark, release_count, rules_in_force
from taksir.resources.demand import counted_people, demand_of
from taksir.resources.facilities import facilities_of
from taksir.resources.reach import ways_to
from taksir.resources.supply import fault_remarks
from taksir.resources.written import Pins
from taksir.schema import Words
from taksir.schema_questions import Institution

RESOURCES = Words("Sumber daya", "Resources")
NO_COUNT = "Numbers of people served are shown from {least} on; smaller ones protect persons."
OLD = "{count} of {all} resources were last reported more than {months} months ago."


@question
def list_resources(evidence: Evidence, *, today: str, within: str = "", pins: Pins | None = None) -> Released:
    """Every resource with its kind, services, capacity and load.

    Args:
        evidence: The deliveries to read.
        today: The day (ISO) from which age is counted.
        within: Only areas inside this code.
        pins: Services that were written down, with their versions.

    Returns:
        Per resource: area_code, area_name [where it lies], resource [name, or what it is], kind, psks
        [codes], services [codes, blanks between], number [of people or units], capacity, served [persons],
        load [share], staff, accreditation, year, is_old, longitude, latitude [missing where there is no
        point to show]; served is blank where it could show persons.

    Raises:
        TaksirError: Nothing of the kind is published or written down.
    """
    facilities = facilities_of(evidence, (pins or {}).get("service", ()))
    table = facilities.table[facilities.table["area_code"].str.startswith(within)].reset_index(drop=True)
    listed = _listed(table, area_index(evidence).names)
    listed = _with_covered(listed, table, evidence)
    listed["is_old"] = _is_old(listed["year"], today)
    old = int(listed["is_old"].sum())
    remarks = [*fault_remarks(facilities), _least_remark()]
    if old:
        remarks.append(remark(OLD, count=old, all=len(listed), months=load_resources().stale_after_months))
    base = listed_figure(listed, RESOURCES, facilities.files, evidence, "register_of_resources")
    return composed(listed, [base], method="register_of_resources", files=facilities.files, remarks=remarks)


@question
def estimate_load(
    evidence: Evidence,
    service: str,
    demand: str,
    *,
    travel: dict[str, object] | None = None,
    pins: Pins | None = None,
) -> Released:
    """How much each facility of a service carries: people it serves, and people in its reach, by place.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service.
        demand: A group of the census, or an indicator that counts people.
        travel: How ways are measured, as for `estimate_access`.
        pins: By kind (service, crossing) the entries that count, with their versions.

    Returns:
        Per facility, as `list_resources`: units [it gives of the service], in_reach [persons within the
        limit], per_unit [persons in reach a unit, after they are divided among what they reach].

    Raises:
        TaksirError: As for `estimate_access`.
    """
    ways = ways_to(service, evidence, travel=travel or {}, pins=pins or {})
    people = demand_of(demand, ways.places, evidence)
    listed = _listed(ways.supply, area_index(evidence).names).assign(units=ways.supply["units"].to_numpy())
    listed["in_reach"] = ways.pairs.per_supply(people.persons[ways.pairs.demand])
    listed = _with_covered(listed, ways.supply, evidence)
    options = ways.pairs.per_demand(ways.supply["units"].to_numpy(float)[ways.pairs.supply])
    units = ways.supply["units"].to_numpy(float)
    # Each person counts among what they reach in proportion to what it can give.
    share = units[ways.pairs.supply] / np.where(options > 0, options, np.nan)[ways.pairs.demand]
    coming = ways.pairs.per_supply(np.nan_to_num(share) * people.persons[ways.pairs.demand])
    listed["per_unit"] = np.divide(coming, units, out=np.full(len(units), np.nan), where=units > 0)
    files = ways.facilities.files
    base = listed_figure(listed, ways.service.label, files, evidence, "facility_load")
    parts = [base, people.released]
    return composed(listed, parts, method="facility_load", files=files, remarks=[_least_remark()])


def facility_faults(pins: Pins | None = None) -> pd.DataFrame:
    """What is wrong with facilities as delivered, one row a fault.

    Returns:
        Columns resource, kind, area_name, fault (one of FAULT_KINDS).
    """
    evidence = current_evidence()
    faults = facilities_of(evidence, (pins or {}).get("service", ())).faults
    names = area_index(evidence).names
    return pd.DataFrame(
        {
            "resource": faults["facility_name"],
            "kind": faults["facility_type"],
            "area_name": [names.get(code, code) for code in faults["area_code"]],
            "fault": faults["fault"],
        }
    )


def _listed(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    is_hidden = (table["location_hidden"] == 1).to_numpy()
    code = pd.Series(np.where(is_hidden, table["area_code"].str[:6], table["area_code"]), index=table.index)
    served = [release_count(None if pd.isna(x) else x) for x in table["occupancy_persons"]]
    kinds = [_kind(row) for row in table.to_dict("records")]
    named = np.where(is_hidden, "", table["facility_name"])
    capacity = table["capacity_persons"].where(table["capacity_persons"] > 0)
    numbers = pd.Series(served, index=table.index, dtype=float)
    return pd.DataFrame(
        {
            "area_code": code,
            "area_name": [names.get(one, one) for one in code],
            "resource": named,
            "is_hidden": is_hidden,
            "kind": kinds,
            "psks": table["psks_code"],
            "services": table["services_offered"],
            "number": table["resources_count"].fillna(1.0),
            "capacity": capacity,
            "served": numbers,
            "load": numbers / capacity,
            "staff": table["staff_total"],
            "accreditation": table["accreditation"],
            "year": table["period_year"],
            "longitude": table["longitude"].where(table["has_point"].astype(bool)),
            "latitude": table["latitude"].where(table["has_point"].astype(bool)),
            "withheld": "",
        }
    )


def _with_covered(listed: pd.DataFrame, table: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Residents stay blank where their area's number is withheld: else it could be worked out."""
    homes = table["children_resident"].notna().to_numpy()
    if not homes.any():
        return listed
    kinds = tuple(sorted(set(table.loc[homes, "facility_type"])))
    residents = named_indicator(load_catalogue().usual.residents)
    homes_of_kinds = Institution("", kinds, "children_resident", "")
    held: set[str] = set()
    for level in area_index(evidence).levels:
        try:
            released = resident_count(residents, homes_of_kinds, level, evidence)
        except TaksirError:  # not shown at this level at all, so nothing can be subtracted from it
            continue
        rows = released.table[released.table["withheld"] == "protected"]
        held |= set(rows["area_code"])
    covered = homes & np.array([any(code.startswith(one) for one in held) for code in table["area_code"]])
    listed.loc[covered, ["served", "load"]] = np.nan
    return listed


def _is_old(year: pd.Series, today: str) -> pd.Series:
    """Whether a resource was last reported too long ago; a year counts from its end."""
    day = date.fromisoformat(today)
    months = (day.year - 1 - year) * 12 + day.month
    return months > load_resources().stale_after_months


def resource_name(row: dict) -> str:
    """The name of an institution; what stands for a person, or is hidden, by number and kind."""
    name = "" if row["location_hidden"] == 1 else str(row["facility_name"])
    return name or f"{row['facility_id']} · {_label(row)}"


def _label(row: dict) -> str:
    column = load_catalogue().column("psks_code")
    labels = {code.value: code.label.id for code in column.codes} if column else {}
    return labels.get(_kind(row), _kind(row))


def _kind(row: dict) -> str:
    """The category of a person's or group's row, else the kind of facility."""
    is_unsaid = row["facility_type"] in ("", "volunteer_post", "other") and row["psks_code"]
    return str(row["psks_code"] if is_unsaid else row["facility_type"])


def _least_remark() -> Remark:
    return remark(NO_COUNT, least=rules_in_force().of("mid").smallest_cell_persons)


def listed_figure(
    table: pd.DataFrame, label: Words, files: tuple[TableFile, ...], evidence: Evidence, method: str
) -> Released:
    """The frame of an answer that lists institutions: what it is about, and what says where they lie."""
    return Released(
        table=table,
        id="",
        indicator=replace(counted_people("resources", label, "pop_total"), id="RES-01", domain="services"),
        level="",
        period=" / ".join(dict.fromkeys(file.period for file in files if file.period)),
        method=method,
        sources=(),
        matched=(len(table), len(table)),
        recipe={"places": list(area_index(evidence).deliveries)},
    )
