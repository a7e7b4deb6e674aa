"""What a delivery would take over: indicators that another source answers until it is published.

The latest delivery that brings what an indicator needs answers it, whoever sent it. A small survey of this
year thus takes the place of a large one of last year; whoever publishes it must know before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.comparison import evidence_with
from taksir.availability import answering_file, denominator_file
from taksir.catalogue import load_catalogue
from taksir.evidence import Evidence, TableFile, current_evidence
from taksir.schema import Indicator
from taksir.store.workspace import open_store


@dataclass(frozen=True)
class Takeover:
    """Another source whose place a delivery takes.

    Attributes:
        title: Of the source.
        period: Of its delivery in use.
        indicator_ids: That are computed from it today, and from the delivery once that is published.
    """

    title: str
    period: str
    indicator_ids: tuple[str, ...]


def takeovers(delivery_id: str) -> tuple[Takeover, ...]:
    """The sources whose place a delivery takes when it is published, most indicators first.

    Args:
        delivery_id: Any delivery; only one that is ready to be published takes anything over.

    Raises:
        TaksirError: Its checked records are not there any more.
    """
    if open_store().register.delivery(delivery_id)["state"] != "ready":
        return ()
    today = current_evidence()
    found: dict[tuple[str, str], set[str]] = {}
    with evidence_with(delivery_id) as then:
        catalogue = load_catalogue()
        for indicator in (*catalogue.indicators, *catalogue.statistics):
            taken = _answering(indicator, then)
            source = next((file.source_id for file in taken if file.delivery_id == delivery_id), "")
            for file in _left(_answering(indicator, today), taken, source):
                found.setdefault((file.title or file.source_id, file.period), set()).add(indicator.id)
    takes = (Takeover(title, period, tuple(sorted(ids))) for (title, period), ids in found.items())
    return tuple(sorted(takes, key=lambda taken: (-len(taken.indicator_ids), taken.title)))


def _answering(indicator: Indicator, evidence: Evidence) -> tuple[TableFile, ...]:
    """The files an indicator is computed from: its numerator's, and its denominator's where it has one."""
    files = [answering_file(indicator, evidence)]
    if indicator.denominator_table:
        files.append(denominator_file(indicator, evidence))
    return tuple(file for file in files if file is not None)


def _left(today: Iterable[TableFile], then: Iterable[TableFile], source: str) -> list[TableFile]:
    """Files of other sources that answer today and no longer then, where a delivery's source steps in."""
    still = {file.delivery_id for file in then}
    return [file for file in today if source and file.source_id != source and file.delivery_id not in still]
