"""Who is not reached: people beyond the limit by area, how far the nearest service is, and why."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.phrases import interval_text, reason_words, scale_of
from taksir.figures.resources.words import WHY_WORDS
from taksir.figures.rows import area_rows, foremost, interval_bars, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import amount, number, say

COLUMNS = (
    shown("Area", "text", "area_name"),
    shown("People", "count", "persons"),
    shown("Not reached", "count", "unreached"),
    shown("95% interval of those not reached", "count", "unreached_low", "unreached_high"),
    shown("Within reach", "share", "reached"),
    shown("Way to the nearest", "decimal", "way"),
    shown("Units per 1,000 people", "decimal", "access"),
    shown("Why not reached", "text", "why_words"),
    shown("Reliability", "mark", "reliability"),
)
UNREACHED, REACHED = template.ACCENT, template.TEAL[0]
NAMED = 3


def with_why(released: Released, language: str) -> pd.DataFrame:
    """The table with the reasons in words."""
    words = [say(WHY_WORDS[str(why)], language) for why in released.table["why"].fillna("")]
    return released.table.assign(why_words=words)


def access_finding(released: Released, language: str) -> str:
    """How many people are not reached, and where most of them live."""
    table = released.table[released.table["withheld"] == ""]
    if table.empty:
        return say("No number of people can be shown here", language)
    persons, out = table["persons"].sum(), table["unreached"].sum()
    if not out > 0:
        return say("Everybody who is counted is within reach", language)
    least = table.sort_values(["reached", "unreached"], ascending=[True, False])
    names = least.loc[least["unreached"] > 0, "area_name"].head(NAMED).tolist()
    share = 100 * out / persons
    return say(
        "{out} of {all} people ({share}%) are not reached; least of all in {areas}",
        language,
        out=round(out),
        all=round(persons),
        share=round(share) if share >= 1 else float(share),
        areas=", ".join(names),
    )


def draw_access(released: Released, language: str, selected: str = "") -> go.Figure:
    """People not reached and reached by area, those with most unreached first; interval and reason beside."""
    rows = foremost(area_rows(released.table, shown=released.table["persons"].notna(), order="unreached"))
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    parts = (
        ("not reached", upper["unreached"], 0 * upper["unreached"], UNREACHED),
        ("within reach", upper["persons"] - upper["unreached"], upper["unreached"], REACHED),
    )
    for words, length, base, colour in parts:
        figure.add_trace(
            go.Bar(
                x=length,
                base=base,
                y=upper["at"],
                orientation="h",
                name=say(PART_WORDS[words], language),
                marker={"color": colour},
                customdata=upper["area_code"],
                text=[_hover(row, released, language) for row in upper.to_dict("records")],
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    figure.add_trace(
        interval_bars(upper, "unreached_low", "unreached_high", colour=template.QUIET, width_px=1.5)
    )
    short = [reason_words(reason, language, is_short=True) for reason in hidden["withheld"]]
    figure.add_trace(words_in_rows(hidden, short))
    right = [_share(row, language) for row in rows.to_dict("records")]
    unit = say("people · within reach →", language)
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(showlegend=True, barmode="overlay", bargap=0.4)
    return figure


PART_WORDS = {"not reached": "not reached", "within reach": "within reach"}


def _share(row: dict, language: str) -> str:
    return "" if pd.isna(row["reached"]) else f"{number(100 * row['reached'], language)}%"


def _hover(row: dict, released: Released, language: str) -> str:
    scale = scale_of(released, language, "count")
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    out = number(row["unreached"], language)
    interval = interval_text(row["unreached_low"], row["unreached_high"], scale, language)
    lines.append(say("not reached: {count}", language, count=f"{out} ({interval})" if interval else out))
    if pd.notna(row["way"]):
        lines.append(say("nearest: {way}", language, way=amount(row["way"], language)))
    if row["why"]:
        lines.append(say(WHY_WORDS[row["why"]], language))
    return "<br>".join(lines)


LOOKS = {
    "estimate_access": AnswerLook(
        access_finding,
        draw_access,
        COLUMNS,
        with_why,
        order="unreached",
        show="count",
    ),
}
