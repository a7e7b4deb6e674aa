"""Every survey figure of the store at every level, as CSV on standard output; run by test_spark.py.

In a process of its own, because whether rows are summed by Spark is a setting of the process.
"""

import sys

import pandas as pd

from taksir import needs
from taksir.errors import TaksirError

LEVELS = ("", "kabupaten", "kecamatan")
COLUMNS = ("area_code", "n", "estimate", "se", "low", "high", "rse", "df", "deff", "count", "withheld")


def figures() -> pd.DataFrame:
    """One row per indicator × level × area."""
    parts = []
    for choice in needs.indicator_choices():
        for level in LEVELS:
            try:
                table = needs.estimate_need(choice.indicator.id, level).table
            except TaksirError:
                continue  # the same columns are missing for both engines
            table = table[[name for name in COLUMNS if name in table]]
            parts.append(table.assign(indicator=choice.indicator.id, level=level))
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    figures().to_csv(sys.stdout, index=False, float_format="%.17g")
