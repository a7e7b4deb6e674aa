"""Areas that were divided, joined or redrawn between two rounds, added together so that both mean one place.

A published table of changes says which code became which. At a level, two codes belong together where records
of one may have become records of the other; what is chained by several changes is one union.
"""

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from taksir.areas import area_index, code_length
from taksir.estimates import survey_sums
from taksir.evidence import Evidence
from taksir.methods.reliability import classify_reliability
from taksir.methods.survey import estimate_ratio
from taksir.schema import Indicator

Unions = tuple[tuple[str, ...], ...]
BETWEEN = " "
"""Stands between the codes of a union."""


def changed_areas(level: str, evidence: Evidence, then: str, now: str) -> Unions:
    """Codes of a level that stand for one place only together, by changes between two periods.

    Args:
        level: Area level; the whole region has none.
        evidence: Where published tables of changes are looked for.
        then, now: Periods of the rounds, such as 2024 and 2026.
    """
    length = code_length(level, area_index(evidence).home_system) if level else 0
    if not length:
        return ()
    pairs: list[tuple[str, str]] = []
    for file in evidence.of_table("area_change"):
        frame = pd.read_parquet(file.path).dropna(subset=["old_area_code", "new_area_code"])
        if "vintage" in frame:
            frame = frame[[_is_between(vintage, then, now) for vintage in frame["vintage"]]]
        long = frame["old_area_code"].str.len().ge(length) & frame["new_area_code"].str.len().ge(length)
        cut = frame[long][["old_area_code", "new_area_code"]].apply(lambda codes: codes.str[:length])
        pairs += [(old, new) for old, new in cut.itertuples(index=False) if old != new]
    return _connected(pairs)


def _is_between(vintage: object, then: str, now: str) -> bool:
    """Whether a change came after one period and not after another; an undated one may have."""
    years = [re.search(r"\d{4}", str(text)) for text in (then, vintage, now)]
    if not all(years):
        return True
    first, of_change, last = (int(year.group()) for year in years if year)
    return first < of_change <= last


def _connected(pairs: Iterable[tuple[str, str]]) -> Unions:
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched]
        groups.append(set(pair).union(*touched))
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def union_estimates(indicator: Indicator, level: str, evidence: Evidence, unions: Unions) -> pd.DataFrame:
    """A survey indicator in each union, from the records of all its areas; before the gate.

    Returns:
        Index domain [codes of the union]: estimate, se, low, high [unscaled], reliability.
    """
    label = {code: BETWEEN.join(union) for union in unions for code in union}
    sums, strata = survey_sums(indicator, level, evidence)
    inside = sums[sums["domain"].isin(label)]
    joined = inside.assign(domain=inside["domain"].map(label))
    # A cluster that lay across the old border is one cluster again.
    joined = joined.groupby(["domain", "stratum", "psu"], as_index=False, observed=True).sum(
        numeric_only=True
    )
    kind = "auto" if indicator.is_proportion else "t"
    table = estimate_ratio(joined, strata, indicators={indicator.id: kind}, lonely="adjust")
    table = table.set_index("domain")
    quality = classify_reliability(table["estimate"].to_numpy(float), table["se"].to_numpy(float))
    return table[["estimate", "se", "low", "high"]].assign(reliability=quality)


def with_unions(
    table: pd.DataFrame, estimates: pd.DataFrame, unions: Unions, names: Mapping[str, str], scale: float
) -> pd.DataFrame:
    """A released table with one row for each union instead of its areas.

    A union is withheld where one of its areas protects persons: the others would give it away.

    Args:
        table: area_code, area_name, estimate, low, high, reliability, withheld of every area.
        estimates: As `union_estimates` gives them.
        unions: The unions.
        names: Name by code.
        scale: From the numerator's unit to the indicator's.

    Returns:
        The same columns and `together`: the codes of a union, empty for a single area.
    """
    within = {code for union in unions for code in union}
    rows = [table[~table["area_code"].isin(within)].assign(together="")]
    for union in unions:
        parts = table[table["area_code"].isin(union)]
        if parts.empty:
            continue
        found = estimates.reindex([BETWEEN.join(union)]).iloc[0]
        quality = str(found["reliability"])
        reason = "" if quality in ("reliable", "caution") else "too_uncertain"
        reason = "no_data" if pd.isna(found["estimate"]) else reason
        reason = "protected" if (parts["withheld"] == "protected").any() else reason
        values = {name: np.nan if reason else found[name] * scale for name in ("estimate", "low", "high")}
        row = {
            "area_code": parts["area_code"].iloc[0],
            "area_name": " + ".join(dict.fromkeys(names.get(code, code) for code in parts["area_code"])),
            "reliability": "withheld" if reason else quality,
            "withheld": reason,
            "together": BETWEEN.join(union),
        }
        rows.append(pd.DataFrame([row | values]))
    return pd.concat(rows, ignore_index=True)
