"""The reduced table: checked, one row per domain × stratum × PSU, turned into arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

KEYS = ["domain", "stratum", "psu"]
SUMS = ("n", "cases", "x", "y")  # q is optional: without it there is no design effect

FAULT_WORDS = {
    "number": "A sum of {indicators} is not a number, in {count} clusters. "
    "Correct the values or the weights and reduce the records again.",
    "weight": "A weight of {indicators} is negative, in {count} clusters. "
    "Correct the weights and reduce the records again.",
    "case": "{indicators} has cases without weight or weight without cases, in {count} clusters. "
    "Leave out records of weight 0 and reduce again.",
    "trait": "{indicators} has more cases with the trait than cases, in {count} clusters. "
    "Let the numerator be part of the denominator.",
}
"""Sums that cannot come from a sample."""


@dataclass(frozen=True)
class Sums:
    """Sums of G rows (domain × stratum × PSU), K indicators, D domains, H strata."""

    indicators: list[str]
    domains: list[str]
    domain: IntArray  # (G,) position in `domains`
    stratum: IntArray  # (G,) position in `psu_count`
    n: FloatArray  # (G, K) cases, unweighted
    cases: FloatArray  # (G, K) cases with a numerator, unweighted
    x: FloatArray  # (G, K) weighted denominators
    y: FloatArray  # (G, K) weighted numerators
    q: FloatArray  # (G, K) weighted squared numerators; NaN when not delivered
    psu_count: FloatArray  # (H,) PSUs of the whole sample
    fraction: FloatArray  # (H,) share of the population's PSUs that were sampled; 0 when unknown
    known_df: FloatArray | None = None  # (D,) degrees of freedom, where the clusters do not tell
    basis: Any = None  # where the variance comes from, if not from the clusters above: see `basis`


def one_row_per_psu(psu_sums: pd.DataFrame) -> pd.DataFrame:
    """Sum again the rows that belong to the same domain, stratum and PSU.

    SQL gives NULL for a sum over no case, which is zero; NULL beside cases is kept, to be refused.
    """
    rows = psu_sums.reset_index(drop=True)
    keys = [name.removeprefix("n__") for name in rows.columns if name.startswith("n__")]
    without_case = ~(rows[[f"n__{key}" for key in keys]].to_numpy(float) > 0)
    for kind in (*SUMS, "q"):
        held = [place for place, key in enumerate(keys) if f"{kind}__{key}" in rows.columns]
        columns = [f"{kind}__{keys[place]}" for place in held]
        values = rows[columns].to_numpy(float)
        empty = np.isnan(values) & without_case[:, held]
        if empty.any():
            rows[columns] = np.where(empty, 0.0, values)
    if not rows.duplicated(KEYS).any():
        return rows
    columns = [name for name in rows.columns if "__" in name]
    rows = rows.copy()  # many assignments left it in pieces
    return rows.groupby(KEYS, sort=False, observed=True)[columns].sum(skipna=False).reset_index()


def read_sums(
    psu_sums: pd.DataFrame,
    design: pd.DataFrame,
    indicators: Sequence[str],
    domains: Sequence[str] | None,
) -> Sums:
    """Check the two tables against each other and lay them out as arrays.

    Raises:
        TaksirError: A column is missing, a key is empty, a sum is impossible, a stratum is not in
            the design, or a stratum holds more PSUs than the design or the population has.
    """
    _refuse_missing_columns(psu_sums, design, indicators)
    wanted = sorted(psu_sums["domain"].unique()) if domains is None else list(domains)
    if len(set(wanted)) < len(wanted):
        raise TaksirError("The list of domains names a domain twice. Name every domain once.")
    rows = one_row_per_psu(psu_sums[psu_sums["domain"].isin(wanted)])
    values = {kind: _matrix(rows, kind, indicators) for kind in (*SUMS, "q")}
    _refuse_impossible_sums(values, indicators)
    psu_count, fraction = _design_arrays(design)
    return Sums(
        indicators=list(indicators),
        domains=wanted,
        domain=pd.Index(wanted).get_indexer(rows["domain"]).astype(np.int64),
        stratum=_stratum_positions(rows, design, psu_count),
        psu_count=psu_count,
        fraction=fraction,
        **values,
    )


def _refuse_missing_columns(psu_sums: pd.DataFrame, design: pd.DataFrame, indicators: Sequence[str]) -> None:
    needed = [*KEYS, *(f"{kind}__{key}" for key in indicators for kind in SUMS)]
    missing = [name for name in needed if name not in psu_sums.columns]
    missing += [name for name in ("stratum", "psu_count") if name not in design.columns]
    if not indicators:
        raise TaksirError("No indicator was asked for. Name at least one.")
    if missing:
        raise TaksirError(
            "The sums per cluster lack {columns}. Reduce the records again for these indicators.",
            columns=", ".join(missing),
        )
    empty = [name for name in KEYS if psu_sums[name].isna().any()]
    if empty or design["stratum"].isna().any():
        raise TaksirError(
            "Some records have no {columns}. Give every record its area, stratum and cluster, "
            "or leave it out and say how many were left out.",
            columns=", ".join(empty) or "stratum",
        )


def _matrix(rows: pd.DataFrame, kind: str, indicators: Sequence[str]) -> FloatArray:
    columns = [
        rows[f"{kind}__{key}"].to_numpy(np.float64, na_value=np.nan)
        if f"{kind}__{key}" in rows.columns
        else np.full(len(rows), np.nan)
        for key in indicators
    ]
    return np.column_stack(columns)


def _refuse_impossible_sums(values: dict[str, FloatArray], indicators: Sequence[str]) -> None:
    n, x = values["n"], values["x"]
    faults = {
        "number": np.any([~np.isfinite(values[kind]) for kind in SUMS], axis=0),
        "weight": (x < 0) | (n < 0),
        "case": (n > 0) != (x > 0),
        "trait": values["cases"] > n,
    }
    for fault, mask in faults.items():
        if mask.any():
            keys = [key for key, bad in zip(indicators, mask.any(axis=0), strict=True) if bad]
            count = int(mask.any(axis=1).sum())
            raise TaksirError(FAULT_WORDS[fault], count=count, indicators=", ".join(keys))


def _design_arrays(design: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    psu_count = design["psu_count"].to_numpy(np.float64, na_value=np.nan)
    if "population_psu_count" not in design.columns:
        population = np.full(len(design), np.inf)
    else:
        population = design["population_psu_count"].to_numpy(np.float64, na_value=np.inf)
    # A count below the sample's is no rounding matter: households were given where clusters are meant.
    wrong = ~(psu_count >= 1) | (population < psu_count) | design["stratum"].duplicated().to_numpy()
    if wrong.any():
        raise TaksirError(
            "The sample design is contradictory in stratum {strata}: every stratum stands once, "
            "with at least one sampled cluster and no more than the population has. Correct the design.",
            strata=", ".join(design.loc[wrong, "stratum"].astype(str)[:10]),
        )
    return psu_count, psu_count / population


def _stratum_positions(rows: pd.DataFrame, design: pd.DataFrame, psu_count: FloatArray) -> IntArray:
    position = pd.Index(design["stratum"]).get_indexer(rows["stratum"]).astype(np.int64)
    unknown = rows.loc[position < 0, "stratum"]
    if len(unknown):
        raise TaksirError(
            "Stratum {strata} is in the records but not in the design. Use one name per stratum in both.",
            strata=", ".join(sorted(unknown.astype(str).unique())[:10]),
        )
    seen = rows[["stratum", "psu"]].drop_duplicates().groupby("stratum", observed=True).size()
    declared = pd.Series(psu_count, index=design["stratum"]).reindex(seen.index)
    if (seen > declared).any():
        raise TaksirError(
            "Stratum {strata} holds more clusters than the design declares. "
            "Count the clusters of the whole sample.",
            strata=", ".join(seen.index[seen > declared].astype(str)[:10]),
        )
    return position
