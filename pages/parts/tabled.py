"""A table on a page: every number in the reader's format; a large one in a form that a browser holds."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from taksir.figures.worded import NumberForm, TableInWords
from taksir.words import say

STYLED_CELLS = 20_000
"""Writing a cell as text takes 30 µs at every rerun; Streamlit refuses to from 262,144 on."""
FEW_WORDS = 0.1
"""A column with so few different texts for its rows travels as numbers of words."""


def draw_rows(
    table: TableInWords,
    *,
    alt: str,
    columns: dict[str, Any] | None = None,
    key: str | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """A table; with `on_select` a row can be chosen.

    Args:
        table: From `taksir.figures`.
        alt: What it shows, in words.
        columns: How further columns are drawn.
        key: Under which name what is chosen is kept.
        on_select: What choosing a row does.
    """
    is_large = table.data.size > STYLED_CELLS
    if is_large:
        columns = _number_columns(table) | (columns or {})
        words = "{count} rows: sort them by the head of a column, look for a name with the magnifying glass."
        st.caption(say(words, table.language, count=len(table.data)))
    st.dataframe(
        _light(table) if is_large else table.styled(),
        hide_index=True,
        alt=alt,
        placeholder="–",
        column_config=columns,
        key=key,
        on_select=on_select or "ignore",
        selection_mode="single-row",
    )


def _number_columns(table: TableInWords) -> dict[str, Any]:
    """Numbers as the browser's language writes them, with the digits of their form."""
    return {name: _number_column(name, form, table.data[name]) for name, form in table.forms.items()}


def _number_column(name: str, form: NumberForm, values: pd.Series) -> Any:
    if form.is_share:
        return st.column_config.NumberColumn(name, format="percent", step=0.01)
    label = f"{name} ({form.suffix})" if form.suffix else name
    decimals = _usual_digits(values) if form.decimals is None else form.decimals
    return st.column_config.NumberColumn(label, format="localized", step=10.0**-decimals)


def _usual_digits(values: pd.Series) -> int:
    """One set of digits for a column in which each number would have its own."""
    known = pd.to_numeric(values).abs()
    middle = known[known > 0].median()  # where most have none, the others say how fine the column is
    if pd.isna(middle):
        return 0
    return 1 if middle >= 10 else 2 if middle >= 0.1 else 4  # noqa: PLR2004


def _light(table: TableInWords) -> pd.DataFrame:
    """The same with the words of each column once."""
    texts = [name for name in table.data if isinstance(table.data[name].dtype, pd.StringDtype)]
    few = [name for name in texts if table.data[name].nunique() < FEW_WORDS * len(table.data)]
    return table.data.astype(dict.fromkeys(few, "category"))
