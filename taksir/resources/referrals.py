"""The referral network: which services an area cannot reach, without whom it falls apart, where it circles.

Counts only; no record of a client is ever part of it.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.referrals import articulation_points, layout, loops, reachable_services
from taksir.needs.question import composed, question, remark
from taksir.release import Released, Remark, rules_in_force
from taksir.resources.facilities import facilities_of
from taksir.resources.places import places_of
from taksir.resources.register import listed_figure, resource_name
from taksir.resources.written import Pins, pinned
from taksir.schema import Words

NETWORK = Words("Jaringan rujukan", "Referral network")
SERVICES_UNIT = Words("layanan", "services")
FAILURE = "Without {names} parts of the network fall apart."
LOOP = "{count} chains of referrals come back to where they began: {chain}."
FEEDBACK = "{share}% of {count} paths give feedback to whoever referred; the mean time is {days} days."
UNKNOWN = (
    "{count} ends of paths name no organisation of the list: {names}; "
    "only the service of the path counts there."
)
NAMES_MAX = 5


@dataclass(frozen=True, eq=False)
class _Network:
    paths: pd.DataFrame
    offered: dict[str, tuple[str, ...]]
    names: dict[str, str]
    area: dict[str, str]
    unknown: tuple[str, ...]
    files: tuple

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.paths["source"], self.paths["target"], strict=True))


@question
def estimate_referrals(evidence: Evidence, level: str, *, pins: Pins | None = None) -> Released:
    """Which services cannot be reached from an area, there or by any chain of referrals.

    Args:
        evidence: The deliveries to read.
        level: Area level of the rows.
        pins: By kind (referral, service) the entries that count, with their versions.

    Returns:
        Per area: entrances [organisations in it], reachable, unreachable [services of the catalogue],
        missing [codes, blanks between], beside every service a column of 1 (given here), 2 (by referral) or
        0 (not at all).

    Raises:
        TaksirError: No path has been written down.
    """
    network = _network(evidence, pins or {})
    index = area_index(evidence)
    services = [service.id for service in load_resources().services]
    rows = []
    for code in index.codes(level):
        inside = [node for node, area in network.area.items() if area.startswith(code)]
        here = {service for node in inside for service in network.offered[node]}
        reached = reachable_services(network.pairs, network.offered, inside)
        state = {f"service {name}": 1 if name in here else 2 * (name in reached) for name in services}
        missing = [name for name in services if not state[f"service {name}"]]
        rows.append(
            {
                "area_code": code,
                "area_name": index.names[code],
                "entrances": len(inside),
                "reachable": len(services) - len(missing),
                "unreachable": len(missing),
                "missing": " ".join(missing),
                **state,
                "withheld": "",
                "reliability": "counted",
            }
        )
    return _answered(pd.DataFrame(rows), network, level, evidence)


@question
def list_referrals(evidence: Evidence, *, pins: Pins | None = None) -> Released:
    """Every path of the network, with what happens on it, and where to draw its ends.

    Args:
        evidence: The deliveries to read.
        pins: By kind (referral, service) the entries that count, with their versions.

    Returns:
        Per path: area_code, area_name [of origin], source, target [names], service, mean_days, accepted,
        declined [people a year, blank where they could show persons], has_feedback, source_is_point,
        target_is_point [whether the network falls apart without it], x, y, to_x, to_y.

    Raises:
        TaksirError: No path has been written down.
    """
    network = _network(evidence, pins or {})
    table, points = network.paths.copy(), set(articulation_points(network.pairs))
    placed = layout(network.pairs)
    names = area_index(evidence).names
    table["area_code"] = [network.area.get(node, "") for node in table["source"]]
    table["area_name"] = [names.get(code, "") for code in table["area_code"]]
    for end, x, y in (("source", "x", "y"), ("target", "to_x", "to_y")):
        table[x] = [placed[node][0] for node in table[end]]
        table[y] = [placed[node][1] for node in table[end]]
        table[f"{end}_is_point"] = table[end].isin(points)
        table[end] = [network.names.get(node, node) for node in table[end]]
    return _answered(table.assign(withheld=""), network, "", evidence)


def _network(evidence: Evidence, pins: Pins) -> _Network:
    entries = pinned("referral", pins.get("referral", ()))
    if not entries:
        raise TaksirError(
            "No referral path is known yet. Write paths down under What is already there, "
            "or bring in a table."
        )
    facilities = facilities_of(evidence, pins.get("service", ())).table
    ids = {str(row["facility_id"]): row for row in facilities.to_dict("records") if row["facility_id"]}
    by_name = {str(row["facility_name"]).lower(): key for key, row in ids.items() if row["facility_name"]}

    def node(written: object) -> str:
        text = str(written).strip()
        return text if text in ids else by_name.get(text.lower(), text)

    least = _least()
    paths = pd.DataFrame(
        {
            "source": [node(entry.body["from_name"]) for entry in entries],
            "target": [node(entry.body["to_name"]) for entry in entries],
            "service": [entry.body["service"] for entry in entries],
            "mean_days": [_number(entry.body.get("mean_days")) for entry in entries],
            "accepted": [_shown(entry.body.get("accepted"), least) for entry in entries],
            "declined": [_shown(entry.body.get("declined"), least) for entry in entries],
            "has_feedback": [bool(entry.body.get("has_feedback")) for entry in entries],
        }
    )
    offered = {key: tuple(str(row["services_offered"]).split()) for key, row in ids.items()}
    for target, service in zip(paths["target"], paths["service"], strict=True):
        if target not in ids:  # nobody's list has it, so the path itself says what it gives
            offered[target] = (*offered.get(target, ()), service)
    ends = sorted({*paths["source"], *paths["target"]} - set(ids))
    places = places_of(evidence)
    area = {key: str(places.codes[row["place"]]) for key, row in ids.items() if row["place"] >= 0}
    names = {key: resource_name(row) for key, row in ids.items()}
    return _Network(paths, offered, names, area, tuple(ends), facilities_of(evidence).files)


def _answered(table: pd.DataFrame, network: _Network, level: str, evidence: Evidence) -> Released:
    base = listed_figure(table, NETWORK, network.files, evidence, "referral_network")
    about = replace(base.indicator, id="RES-02", unit=SERVICES_UNIT, counted=SERVICES_UNIT)
    return composed(
        table,
        [replace(base, indicator=about, level=level)],
        method="referral_network",
        files=network.files,
        remarks=_remarks(network),
    )


def _remarks(network: _Network) -> list[Remark]:
    found = []
    if points := articulation_points(network.pairs):
        listed = [network.names.get(node, node) for node in points]
        extra = " …" if len(listed) > NAMES_MAX else ""
        found.append(remark(FAILURE, names=", ".join(listed[:NAMES_MAX]) + extra))
    if circles := loops(network.pairs):
        chain = " → ".join(network.names.get(node, node) for node in (*circles[0], circles[0][0]))
        found.append(remark(LOOP, count=len(circles), chain=chain))
    paths = network.paths
    days = paths["mean_days"].mean()
    found.append(
        remark(
            FEEDBACK,
            share=round(100 * paths["has_feedback"].mean()),
            count=len(paths),
            days="–" if np.isnan(days) else round(float(days)),
        )
    )
    if network.unknown:
        names = ", ".join(network.unknown[:NAMES_MAX])
        found.append(remark(UNKNOWN, count=len(network.unknown), names=names))
    return found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _shown(value: object, least: int) -> float:
    """People on a path as they may be shown: none, or no fewer than the smallest cell."""
    number = _number(value)
    return float("nan") if 0 < number < least else number


def _least() -> int:
    return int(rules_in_force().of("mid").smallest_cell_persons)
