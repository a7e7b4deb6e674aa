"""What community organizing follows in a country: steps, stages, domains of capacity; frozen, no reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from taksir.schema import Words


@dataclass(frozen=True)
class CapacityDomain:
    """One domain of an organisation's capacity, and the fields of a review that belong to it."""

    id: str
    label: Words
    items: tuple[str, ...]


@dataclass(frozen=True)
class OrganizingPack:
    """The rules of a country pack.

    Attributes:
        proposal_steps: State of a proposal → the states that may follow.
        needs_reason, needs_result, needs_date: States that are reached only with a reason, a result, a date.
        solution_beginnings: Words that begin a solution; a need begins with people.
        case_stages: Stage of a consultation, in order → the fields that must be written before it.
        capacity_domains: In the order of the radar.
        fewest_persons: Numbers of persons from 1 to one below are not shown.
        proposal_signatures: Roles that sign the evidence sheet of a proposal.
    """

    proposal_steps: Mapping[str, tuple[str, ...]]
    needs_reason: tuple[str, ...]
    needs_result: tuple[str, ...]
    needs_date: tuple[str, ...]
    solution_beginnings: tuple[str, ...]
    case_stages: Mapping[str, tuple[str, ...]]
    capacity_domains: tuple[CapacityDomain, ...]
    fewest_persons: int
    proposal_signatures: tuple[Words, ...]
