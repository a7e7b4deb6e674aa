"""Load of the facilities: people in reach for each unit, and how full they say they are."""

import html

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import shown
from taksir.figures.resources.labels import kind_words, resource_words, services_words
from taksir.figures.resources.words import FAULT_WORDS
from taksir.figures.rows import area_rows, foremost, with_rows, words_in_rows
from taksir.release import Released
from taksir.words import number, say

COLUMNS = (
    shown("Resource", "text", "name_words"),
    shown("Kind", "text", "kind_words"),
    shown("Area", "text", "area_name"),
    shown("Capacity", "count", "capacity"),
    shown("Served now", "count", "served"),
    shown("Full", "share", "load"),
    shown("Counts for this service", "count", "units"),
    shown("People in reach", "count", "in_reach"),
    shown("People for each unit", "count", "per_unit"),
)
REGISTER_COLUMNS = (
    shown("Resource", "text", "name_words"),
    shown("Kind", "text", "kind_words"),
    shown("Area", "text", "area_name"),
    shown("Services", "text", "services_words"),
    shown("Number", "count", "number"),
    shown("Capacity", "count", "capacity"),
    shown("Served now", "count", "served"),
    shown("Full", "share", "load"),
    shown("Staff", "count", "staff"),
    shown("Accreditation", "text", "accreditation"),
    shown("Reported", "text", "reported"),
)
ROWS_MAX = 40


def with_names(released: Released, language: str) -> pd.DataFrame:
    """The table with names, kinds and services in words."""
    rows = released.table.to_dict("records")
    reported = [_reported(row, language) for row in rows]
    return released.table.assign(
        name_words=[resource_words(row, language) for row in rows],
        kind_words=[kind_words(str(row["kind"]), language) for row in rows],
        services_words=[services_words(row["services"], language) for row in rows],
        reported=reported,
    )


def load_finding(released: Released, language: str) -> str:
    """Which facility would have to serve most people for each of its units."""
    table = with_names(released, language).dropna(subset=["per_unit"])
    if table.empty:
        return say("No facility of this service reports a capacity", language)
    most = table.loc[table["per_unit"].idxmax()]
    return say(
        "{count} facilities; most people for each unit: {name}, {people}",
        language,
        count=len(released.table),
        name=most["name_words"],
        people=round(most["per_unit"]),
    )


def draw_load(released: Released, language: str, selected: str = "") -> go.Figure:
    """Facilities by the people that each of their units would have to serve."""
    table = with_names(released, language).assign(area_code=lambda t: t.index.astype(str))
    named = table.assign(area_name=table["name_words"])
    rows = foremost(area_rows(named, shown=table["per_unit"].notna(), order="per_unit"))
    upper, hidden = rows[rows["is_shown"]], rows[~rows["is_shown"]]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=upper["per_unit"],
            y=upper["at"],
            orientation="h",
            marker={"color": template.ACCENT},
            text=[_hover(row, language) for row in upper.to_dict("records")],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_trace(words_in_rows(hidden, [say("no capacity reported", language)] * len(hidden)))
    right = [
        "" if pd.isna(row["load"]) else f"{number(100 * row['load'], language)}%"
        for row in rows.to_dict("records")
    ]
    unit = say("people for each unit · full →", language)
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_xaxes(rangemode="tozero", tickformat=",")
    figure.update_layout(bargap=0.45)
    return figure


def register_finding(released: Released, language: str) -> str:
    """How many resources there are, and how many have grown old."""
    table = released.table
    return say(
        "{count} resources in {areas} areas; {old} of them are not up to date",
        language,
        count=len(table),
        areas=table["area_code"].nunique(),
        old=int(table["is_old"].sum()),
    )


def draw_register(released: Released, language: str, selected: str = "") -> go.Figure:
    """How many resources of each kind there are."""
    table = with_names(released, language)
    counted = table.groupby("kind_words")["number"].agg(["size", "sum"]).sort_values("size", ascending=False)
    counted = counted.head(ROWS_MAX).reset_index()
    rows = area_rows(
        counted.assign(area_name=counted["kind_words"], area_code=""),
        shown=counted["size"] > 0,
        order="size",
    )
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=rows["size"],
            y=rows["at"],
            orientation="h",
            marker={"color": template.ACCENT},
            hoverinfo="skip",
        )
    )
    right = [number(value, language) for value in rows["sum"]]
    unit = say("entries · people or units →", language)
    with_rows(figure, rows, language=language, right=right, selected=selected, unit=unit)
    figure.update_layout(bargap=0.45)
    return figure


def _reported(row: dict, language: str) -> str:
    if pd.isna(row["year"]):
        return ""
    year = str(int(row["year"]))
    return f"{year} · {say('out of date', language)}" if row.get("is_old") else year


def _hover(row: dict, language: str) -> str:
    return "<br>".join(
        [
            f"<b>{html.escape(str(row['name_words']))}</b>",
            html.escape(str(row["kind_words"])),
            say("{people} people in reach, {units} places", language,
                people=number(row["in_reach"], language), units=number(row["units"], language)),
        ]
    )  # fmt: skip


def fault_rows(faults: pd.DataFrame, language: str) -> pd.DataFrame:
    """What is wrong with a list of facilities, in the reader's words."""
    rows = faults.assign(is_hidden=False).to_dict("records")
    return pd.DataFrame(
        {
            say("Resource", language): [resource_words(row, language) for row in rows],
            say("Area", language): faults["area_name"].to_list(),
            say("What is wrong", language): [say(FAULT_WORDS[fault], language) for fault in faults["fault"]],
        }
    )


LOOKS = {
    "estimate_load": AnswerLook(
        load_finding,
        draw_load,
        COLUMNS,
        with_names,
        order="per_unit",
        show="count",
    ),
    "list_resources": AnswerLook(
        register_finding,
        draw_register,
        REGISTER_COLUMNS,
        with_names,
        show="count",
    ),
}
