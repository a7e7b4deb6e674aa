"""Reads the rules of community organizing from YAML; what does not fit the kinds of entries is refused."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue_entries import load_kinds
from taksir.catalogue_files import pack_entries, words_of
from taksir.errors import TaksirError
from taksir.schema_organizing import CapacityDomain, OrganizingPack


@lru_cache
def load_organizing(country: str = "", folder: Path = paths.CATALOGUE) -> OrganizingPack:
    """The rules, checked against the fields they speak of.

    Raises:
        TaksirError: A state, stage or item is no answer or field of its kind; the sentence names it.
    """
    content = pack_entries("organizing.yaml", country, folder)
    pack = OrganizingPack(
        proposal_steps={name: tuple(after) for name, after in content["proposal_steps"].items()},
        needs_reason=tuple(content["needs_reason"]),
        needs_result=tuple(content["needs_result"]),
        needs_date=tuple(content["needs_date"]),
        solution_beginnings=tuple(content["solution_beginnings"]),
        case_stages={name: tuple(fields) for name, fields in content["case_stages"].items()},
        capacity_domains=tuple(_domain(item) for item in content["capacity_domains"]),
        fewest_persons=int(content["fewest_persons"]),
        proposal_signatures=tuple(words_of(item, "label") for item in content["proposal_signatures"]),
    )
    _check(pack, country, folder)
    return pack


def _domain(content: dict[str, Any]) -> CapacityDomain:
    return CapacityDomain(content["id"], words_of(content, "label"), tuple(content["items"]))


def _check(pack: OrganizingPack, country: str, folder: Path) -> None:
    """Every name means something, and every state can be told what follows it."""
    kinds = load_kinds(country, folder)
    states = _answers(kinds["proposal"].field("state"))
    steps = {*pack.proposal_steps, *(state for after in pack.proposal_steps.values() for state in after)}
    named = {
        "proposal_steps": steps ^ states,
        "needs": {*pack.needs_reason, *pack.needs_result, *pack.needs_date} - states,
        "case_stages": set(pack.case_stages) ^ _answers(kinds["case"].field("stage")),
        "case fields": {name for fields in pack.case_stages.values() for name in fields}
        - {field.id for field in kinds["case"].fields},
        "capacity_domains": {name for domain in pack.capacity_domains for name in domain.items}
        - {field.id for field in kinds["capacity_review"].fields},
    }
    for place, unknown in named.items():
        if unknown:
            raise TaksirError(
                "The file organizing.yaml does not fit the kinds of entries at {place}: {name}. "
                "Correct one of them.",
                place=place,
                name=sorted(unknown)[0],
            )


def _answers(field: Any) -> set[str]:
    return {code.value for code in field.choices}
