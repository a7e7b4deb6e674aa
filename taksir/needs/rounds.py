"""The rounds an indicator has been measured in, area by area, for a small line beside the table."""

import pandas as pd

from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs.changes import only_round, survey_rounds
from taksir.needs.figure import named_indicator, released_figure


def round_values(indicator_id: str, level: str) -> pd.DataFrame:
    """Released values of every round, the earliest first.

    Returns:
        One row per area code, one column per period [unit]; no column where there is one round only.
    """
    indicator, evidence = named_indicator(indicator_id), current_evidence()
    rounds = survey_rounds(indicator, evidence)[::-1]
    if len(rounds) < 2:
        return pd.DataFrame()
    columns = {}
    for file in rounds:
        try:
            released = released_figure(indicator, level, "", only_round(evidence, file))
        except TaksirError:
            continue
        columns[file.period] = released.table.set_index("area_code")["estimate"]
    return pd.DataFrame(columns)
