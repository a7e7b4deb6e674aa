"""A small register for the gate: families after a disaster in five sub-districts of one district."""

import pandas as pd

CODES = ["990101", "990102", "990103", "990104", "990105"]


def places() -> pd.DataFrame:
    codes = ["9901", *CODES]
    return pd.DataFrame(
        {
            "kemendagri_code": codes, "bps_code": codes, "area_name": [f"Area {code}" for code in codes],
            "level": ["kabupaten", *["kecamatan"] * len(CODES)],
        }
    )  # fmt: skip


def register_of(counts: list[int]) -> pd.DataFrame:
    """Registered families after a disaster (PPKS-25), one row a sub-district."""
    return pd.DataFrame(
        {
            "area_code": CODES,
            "code_system": "kemendagri",
            "ppks_code": "PPKS-25",
            "n": counts,
            "unit": "family",
        }
    )
