"""One call from a file to published records, for notebooks and programs that know their file.

The pages and the command ask step by step; here whatever they would ask must have been said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.classify import confirm_recipe
from pipelines.faults import Fault
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.proposing import Proposal
from pipelines.recipe import of_special_group
from pipelines.terms import Terms, state_terms
from pipelines.wording import fault_sentence
from taksir.errors import TaksirError

NO_TERMS = Terms("")
"""Enough where a file is about areas; one about persons is refused with them."""


@dataclass(frozen=True)
class Delivered:
    """What became of a file.

    Attributes:
        delivery_id: Of this file, or of the delivery that brought the same bytes before.
        version: It was published as; 0 where it was there already.
        faults: What was found and did not keep it back: warnings and notes.
    """

    delivery_id: str
    version: int
    faults: tuple[Fault, ...] = ()


def deliver(
    file: Path | str,
    source_id: str,
    *,
    terms: Terms = NO_TERMS,
    answers: Mapping[str, str] | None = None,
    accept_warnings: bool = False,
    special_group: bool = False,
) -> Delivered:
    """Receive, confirm, protect, check and publish one file.

    Args:
        file: Where it lies; it is copied, encrypted, and deleted again after the days of TAKSIR_RAW_DAYS.
        source_id: The source it belongs to.
        terms: Lawful basis, purpose and users; needed where the file is about persons.
        answers: Key of a question → the choice, where the file leaves something open; None takes what is
            proposed.
        accept_warnings: Publish in spite of warnings; they are in the answer.
        special_group: The file is of a special group, whose shares need not look like a population's.

    Raises:
        TaksirError: The file cannot be read, a fault or a warning keeps it back, or its terms are missing;
            the sentence says which and what to do. Nothing is published then.
    """
    path = Path(file)
    proposal = receive_delivery(path, path.name, source_id=source_id)
    if proposal.already:
        return Delivered(proposal.already, 0)
    recipe = confirm_recipe(proposal.recipe, answers)
    state_terms(proposal.delivery_id, recipe, terms)
    checked = check_delivery(
        proposal.delivery_id,
        of_special_group(recipe) if special_group else recipe,
    )
    if not checked.can_publish:
        _refuse(proposal, [fault for fault in checked.faults if fault.severity == "error"])
    if not accept_warnings:
        _refuse(proposal, [fault for fault in checked.faults if fault.severity == "warning"])
    version = publish_delivery(proposal.delivery_id)
    return Delivered(proposal.delivery_id, version, tuple(checked.faults))


def _refuse(proposal: Proposal, faults: list[Fault]) -> None:
    """Keep a file back for its faults, if there are any."""
    if faults:
        raise TaksirError(
            "{count} faults keep {file} back. The first: {fault} Nothing is published.",
            file=proposal.raw.file_name,
            count=len(faults),
            fault=fault_sentence(faults[0], "en"),
        )
