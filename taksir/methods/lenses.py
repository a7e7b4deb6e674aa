"""Bradshaw's four needs beside each other: which of them speak for a place, never added up."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

LENSES = ("normative", "felt", "expressed", "comparative")
UNKNOWN = "?"
TOP_SHARE = 1 / 3
"""An area stands out in a lens when it is in the highest third (editable default)."""
READINGS: Mapping[str, str] = {
    "1111": "agreed",
    "1110": "lacking_everywhere",
    "1101": "not_asked_for",
    "1100": "not_asked_for",
    "1011": "not_felt",
    "1010": "not_felt",
    "1001": "without_voice",
    "1000": "experts_only",
    "0111": "standard_says_no",
    "0110": "standard_says_no",
    "0101": "felt_only",
    "0100": "felt_only",
    "0011": "expressed_only",
    "0010": "expressed_only",
    "0001": "relative_only",
    "0000": "no_evidence",
}
"""What a code suggests to look at; a starting point for a talk, no verdict."""


def agreement_codes(values: pd.DataFrame, *, top_share: float = TOP_SHARE) -> pd.Series:
    """For each area four signs: 1 where it is among the highest in a lens, 0 where not, ? if unknown.

    Args:
        values: One row per area, the columns of `LENSES`; more means more need.
        top_share: Which share of the areas with a value counts as high.

    Returns:
        Codes such as "1101", in the order of `LENSES`.

    Reference:
        Bradshaw (1972), A taxonomy of social need.
    """
    signs = [_signs(values[lens].to_numpy(float), top_share) for lens in LENSES]
    return pd.Series(["".join(row) for row in zip(*signs, strict=True)], index=values.index, dtype=object)


def comparative_need(coverage: pd.Series, need: pd.Series) -> pd.Series:
    """People who would be reached if an area were covered like the median area, and are not.

    Args:
        coverage: Reached share of those in need per area, in [0, 1].
        need: Those in need per area [persons].
    """
    return (coverage.median() - coverage).clip(lower=0) * need


def reading(code: str) -> str:
    """The key of what a code suggests; an empty text where a lens is unknown."""
    return READINGS.get(code, "")


def _signs(values: np.ndarray, top_share: float) -> list[str]:
    known = np.isfinite(values)
    if known.sum() < 2:
        return [UNKNOWN] * len(values)
    limit = np.quantile(values[known], 1 - top_share)
    high = (values >= limit) & (values > values[known].min())
    return [
        UNKNOWN if not is_known else str(int(is_high)) for is_known, is_high in zip(known, high, strict=True)
    ]
