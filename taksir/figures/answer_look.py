"""How the answer to one question is told, drawn and tabled."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from taksir.figures.answer_tables import Shown
from taksir.release import Released

Columns = tuple[Shown, ...]


@dataclass(frozen=True)
class AnswerLook:
    """How the answer to one question is told, drawn and tabled.

    Attributes:
        finding: The answer in a sentence.
        draw: The chart; the third argument is the code of the chosen area.
        columns: What its table shows; None for the columns of a plain figure.
        rows: The table with words for codes, where it needs some.
        order: Column the table is sorted by, highest first; with a minus sign lowest first.
        show: "count" where the answer is about numbers of people, else "rate".
    """

    finding: Callable[[Released, str], str]
    draw: Callable[[Released, str, str], go.Figure]
    columns: Columns | Callable[[Released, str], Columns] | None
    rows: Callable[[Released, str], pd.DataFrame] | None = None
    order: str = ""
    show: str = "rate"
