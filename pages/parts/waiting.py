"""What waits for somebody: deliveries on their way, and sources that have grown old."""

import re
from dataclasses import dataclass
from datetime import date

from pipelines.history import DeliveryLine
from pipelines.receipt_words import STATE_WORDS
from taksir.words import say

STALE_AFTER_YEARS = 2


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, in words, and whether it can be taken up on the page Data in."""

    words: str
    is_delivery: bool


def state_words(state: str, language: str) -> str:
    """What a delivery's state means."""
    return say(STATE_WORDS.get(state, state), language)


def waiting(lines: tuple[DeliveryLine, ...], today: date, language: str) -> list[Waiting]:
    """What waits: first deliveries that are not finished, then published sources that are old.

    Args:
        lines: All deliveries.
        today: The day from which age is counted.
        language: Language of the words.
    """
    open_ones = [line for line in lines if line.state in ("read", "mapped", "protected", "checked", "ready")]
    found = [
        Waiting(
            say("{file}: {state}", language, file=line.file_name, state=state_words(line.state, language)),
            is_delivery=True,
        )
        for line in open_ones
    ]
    for line in lines:
        year = latest_year(line.period)
        if line.is_current and year and today.year - year > STALE_AFTER_YEARS:
            words = say(
                "{title} is of {period}: more than {years} years old",
                language,
                title=line.title,
                period=line.period,
                years=STALE_AFTER_YEARS,
            )
            found.append(Waiting(words, is_delivery=False))
    return found


def latest_year(period: str) -> int:
    """The last year that a period names; 0 where it names none."""
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", period)]
    return max(years, default=0)
