"""A survey of 2,880 persons in two sub-districts, large enough for rates to be shown."""

import numpy as np
import pandas as pd


def bigger_survey(*, seed: int, spent: float = 1.0) -> pd.DataFrame:
    """2 sub-districts × urban and rural × 12 PSUs × 15 households × 4 persons, with equal household sizes.

    Args:
        seed: Who is drawn.
        spent: What households spend, against the usual.
    """
    rng = np.random.default_rng(seed)
    psus = [(code, kind, psu) for code in ("990101", "990102") for kind in "KD" for psu in range(12)]
    frame = pd.DataFrame(psus, columns=["area_code", "urban_rural", "number"])
    frame = frame.loc[frame.index.repeat(60)].reset_index(drop=True)
    home = np.arange(len(frame)) // 4
    spending = spent * rng.uniform(1500, 8000, home.max() + 1)
    label = frame["area_code"] + frame["urban_rural"]
    return pd.DataFrame({
        "area_code": frame["area_code"], "code_system": "kemendagri", "urban_rural": frame["urban_rural"],
        "strata": label, "psu": label + frame["number"].astype(str), "household_id": [str(h) for h in home],
        "hh_size": 4, "expenditure_month_idr": spending[home], "person_weight": 1.0 + frame["number"] / 4,
        "base_weight": 1.0 + frame["number"] / 5, "age_years": rng.integers(0, 80, len(frame)),
        "father_alive": (rng.random(len(frame)) > 0.25).astype(int),
        "mother_alive": (rng.random(len(frame)) > 0.15).astype(int),
    })  # fmt: skip
