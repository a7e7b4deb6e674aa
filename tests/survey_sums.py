"""The reduction of microdata a second time, in pandas: an oracle for the store's SQL, input for methods."""

import numpy as np
import pandas as pd


def reduce_records(
    records: pd.DataFrame, indicators: dict[str, tuple], cells: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Sums per domain × stratum × PSU; `records` has domain, stratum, psu and weight.

    Columns named in `cells` are further keys, and `w__all` is the weight of all rows.

    `indicators` gives (numerator, denominator) per key, as arrays; a missing value in either
    takes the row out of that indicator only.
    """
    parts = {"w__all": records["weight"].to_numpy(float)}
    for key, (numerator, denominator) in indicators.items():
        num = np.asarray(numerator, dtype=float)
        den = np.broadcast_to(np.asarray(denominator, dtype=float), num.shape)
        known = ~np.isnan(num) & ~np.isnan(den) & (den > 0)
        weight = np.where(known, records["weight"], 0.0)
        num = np.where(known, num, 0.0)
        parts[f"n__{key}"] = known.astype(int)
        parts[f"cases__{key}"] = (known & (num > 0)).astype(int)
        parts[f"x__{key}"] = weight * np.where(known, den, 0.0)
        parts[f"y__{key}"] = weight * num
        if np.isin(den[known], (0, 1)).all():
            parts[f"q__{key}"] = weight * num**2
    keys = ["domain", *cells, "stratum", "psu"]
    table = pd.concat([records[keys].reset_index(drop=True), pd.DataFrame(parts)], axis=1)
    return table.groupby(keys, sort=True, as_index=False).sum()


def design_of(records: pd.DataFrame, population: str | None = None) -> pd.DataFrame:
    """One row per stratum of the whole sample: its clusters, and those of the population."""
    groups = records.groupby("stratum", as_index=False)
    design = groups["psu"].nunique().rename(columns={"psu": "psu_count"})
    if population is not None:
        design["population_psu_count"] = groups[population].max()[population]
    return design
