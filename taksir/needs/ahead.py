"""What was published is decided ahead, so that the first who looks at a figure does not wait for it.

Which cells are withheld is decided once for all indicators of a subject; one figure of each is enough. It is
done after publishing and beside the page: if it fails or the machine stops, the first view decides as ever.
"""

from collections.abc import Callable
from contextlib import suppress

from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, estimate_indicator
from taksir.evidence import Evidence, TableFile, current_evidence
from taksir.needs.choices import IndicatorChoice, indicator_choices
from taksir.release import release_estimates

Progress = Callable[[float, str], None]


def decide_ahead(delivery_id: str, progress: Progress) -> int:
    """Decide every subject that a delivery just published can answer.

    Args:
        delivery_id: What was published.
        progress: Told the share done and a sentence.

    Returns:
        How many subjects were decided.
    """
    evidence = current_evidence()
    subjects = _subjects(delivery_id, evidence)
    for place, choice in enumerate(subjects):
        progress(place / len(subjects), "Deciding what protects persons")
        with suppress(TaksirError):
            estimated = estimate_indicator(choice.indicator, WHOLE, evidence)
            release_estimates(estimated, choice.indicator, WHOLE, index=area_index(evidence))
    return len(subjects)


def _subjects(delivery_id: str, evidence: Evidence) -> list[IndicatorChoice]:
    """One indicator for each subject of the delivery's tables; a survey's subjects are its domains."""
    found: dict[tuple[str, str], IndicatorChoice] = {}
    files: tuple[TableFile, ...] = tuple(file for file in evidence.files if file.delivery_id == delivery_id)
    for choice in indicator_choices():
        indicator = choice.indicator
        if not choice.missing and any(file.table == indicator.table for file in files):
            found.setdefault((indicator.table, indicator.domain if indicator.is_survey else ""), choice)
    return list(found.values())
