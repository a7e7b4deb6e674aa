"""The rounds an indicator has been measured in, area by area, for a small line beside the table."""

import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs.changes import round_evidence, survey_rounds
from taksir.needs.figure import named_indicator, released_figure
from taksir.release import Released


def round_figures(indicator_id: str, level: str, *, within: str = "") -> tuple[Released, ...]:
    """What may leave of every round that can answer an indicator, the earliest first."""
    indicator, evidence = named_indicator(indicator_id), current_evidence()
    figures = []
    for file in survey_rounds(indicator, evidence)[::-1]:
        try:
            figures.append(
                released_figure(indicator, level, within, round_evidence(indicator, evidence, file))
            )
        except TaksirError:
            continue
    return tuple(figures)


def round_values(indicator_id: str, level: str) -> pd.DataFrame:
    """Released values of every round, the earliest first.

    Returns:
        One row per area code, one column per period [unit]; no column where there is one round only.
    """
    rounds = round_figures(indicator_id, level)
    if len(rounds) < 2:
        return pd.DataFrame()
    return pd.DataFrame({entry.period: entry.table.set_index("area_code")["estimate"] for entry in rounds})
