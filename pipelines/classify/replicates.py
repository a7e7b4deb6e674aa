"""Replicate weights: many numbered columns of a survey that together are one of ours."""

import re
from collections import defaultdict

from pipelines.recipe import ColumnMatch, Places

COLUMN = "replicate_weights"
FEWEST = 4
"""Fewer numbered columns are not a set of replicates."""
REASON = "One of {count} numbered replicate weights."
NUMBERED = re.compile(
    r"(?P<stem>(final_)?(rep(licate)?_?w(eigh)?ts?|w(eigh)?t?_?rep(licate)?|rep(licate)?|rw|wr|brr(_?w(eigh)?t)?"
    r"|fay(_?w(eigh)?t)?|jkn?\d?(_?w(eigh)?t)?|jack(knife)?(_?w(eigh)?t)?|boot(strap)?(_?w(eigh)?t)?|bsw(eigh)?t?|bs_?w"
    r"|bobot_?(ulangan|replika(si)?)|penimbang_?(ulangan|replika(si)?))_?)0*(?P<number>\d+)",
    re.IGNORECASE,
)


def with_replicates(matches: tuple[ColumnMatch, ...]) -> tuple[ColumnMatch, ...]:
    """The matches of a survey sheet with its replicate weights recognised.

    They are recognised by their numbers: one word, counted from 0 or 1 without a gap.
    """
    stems: dict[str, dict[int, str]] = defaultdict(dict)
    for match in matches:
        if found := NUMBERED.fullmatch(match.header.strip()):
            stems[found["stem"].lower()][int(found["number"])] = match.header
    chosen = max(stems.values(), key=len, default={})
    first = min(chosen, default=0)
    if len(chosen) < FEWEST or first > 1 or set(chosen) != set(range(first, first + len(chosen))):
        return matches
    headers = set(chosen.values())
    reason_values: Places = {"count": len(headers)}
    ours = [ColumnMatch(header, COLUMN, "keep", 1.0, REASON, reason_values) for header in headers]
    by_header = {match.header: match for match in ours}
    return tuple(by_header.get(match.header, match) for match in matches)


def replicate_number(header: str) -> int:
    """The number of a replicate's header."""
    found = NUMBERED.fullmatch(header.strip())
    return int(found["number"]) if found else 0
