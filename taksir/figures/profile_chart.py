"""Who is in need: an indicator by age group and sex, a dot and an interval for each."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.cells import category_words
from taksir.figures.phrases import interval_text, reason_words, scale_of, value_text
from taksir.figures.rows import area_dots, interval_bars, words_in_rows
from taksir.release import Released
from taksir.words import number, say

OFFSET = 0.16
SEXES = (("P", "circle", template.ACCENT, -OFFSET), ("L", "diamond", template.OCHRE, OFFSET))


def profile_finding(released: Released, language: str) -> str:
    """The group with the highest value, unless another cannot be told apart from it."""
    table = released.table
    rows = table[(table["withheld"] == "") & table["estimate"].notna()].sort_values(
        "estimate", ascending=False
    )
    if rows.empty:
        return say("No age group can be shown for this area", language)
    first, scale = rows.iloc[0], scale_of(released, language)
    values = {"group": _who(first, language), "value": value_text(first["estimate"], scale, language)}
    alike = rows.iloc[1:][rows["high"].iloc[1:] >= first["low"]]
    if alike.empty:
        return say("Highest among {group}: {value}", language, **values)
    if len(alike) == len(rows) - 1 > 1:
        return say("Highest among {group}, {value}, but not told apart from others", language, **values)
    others = "; ".join(_who(row, language) for _, row in alike.iterrows())
    return say(
        "Highest among {group}, {value}; not told apart from {others}", language, **values, others=others
    )


def draw_profile(released: Released, language: str, selected: str = "") -> go.Figure:
    """Age groups from young to old, women and men beside each other."""
    table, scale = released.table, scale_of(released, language)
    groups = list(dict.fromkeys(table["age_group"]))
    places = {group: place for place, group in enumerate(groups)}
    figure = template.new_figure(language)
    for sex, symbol, colour, offset in SEXES:
        part = table[table["sex"] == sex].assign(at=lambda t, o=offset: t["age_group"].map(places) + o)
        known = part[(part["withheld"] == "") & part["estimate"].notna()]
        hidden = part.drop(known.index)
        words, name = _hovers(known, released, language), category_words("sex", sex, language)
        figure.add_trace(interval_bars(known, "low", "high", colour=colour, width_px=2))
        figure.add_trace(area_dots(known, "estimate", words, name=name, symbol=symbol, colour=colour))
        reasons = [
            f"▨ {name}: {reason_words(reason, language, is_short=True)}"
            for reason in hidden["withheld"].replace("", "no_data")
        ]
        figure.add_trace(words_in_rows(hidden, reasons))
    labels = [html.escape(category_words("age_group", group, language)) for group in groups]
    figure.update_yaxes(
        range=[len(groups) - 0.5, -0.5], tickvals=list(range(len(groups))), ticktext=labels, zeroline=False
    )
    figure.update_xaxes(side="top", rangemode="tozero", title_text=scale.unit, ticksuffix=scale.suffix)
    figure.update_layout(height=110 + 56 * len(groups), showlegend=True)
    return figure


def _who(row: pd.Series, language: str) -> str:
    sex = category_words("sex", row["sex"], language).lower()
    return f"{sex}, {category_words('age_group', row['age_group'], language)}"


def _hovers(rows: pd.DataFrame, released: Released, language: str) -> list[str]:
    return [_hover(row, released, language) for row in rows.to_dict("records")]


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language)
    interval = interval_text(row["low"], row["high"], scale, language)
    return (
        f"<b>{html.escape(_who(pd.Series(row), language))}</b><br>"
        f"{value_text(row['estimate'], scale, language)} ({interval})<br>n = {number(row['n'], language)}"
    )
