"""The answers to a planner's questions as sentence, chart and table: one entry a question."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go

from taksir.figures import (
    change_chart,
    definition_chart,
    exclusions,
    index_chart,
    lens_chart,
    people_chart,
    plan_chart,
    profile_chart,
    ranks,
    sample_chart,
    upset,
)
from taksir.figures.answer_tables import Shown, answer_table
from taksir.figures.display import display_table
from taksir.figures.phrases import scale_of
from taksir.release import Released
from taksir.words import say

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


def _ages_finding(released: Released, language: str) -> str:
    return say("People by age group, today and in the plan year", language)


LOOKS = {
    "estimate_people": AnswerLook(
        people_chart.people_finding,
        people_chart.draw_people,
        people_chart.COLUMNS,
        order="total_high",
        show="count",
    ),
    "estimate_gap": AnswerLook(
        exclusions.gap_finding, exclusions.draw_gaps, exclusions.COLUMNS, order="gap", show="count"
    ),
    "estimate_lenses": AnswerLook(
        lens_chart.lenses_finding, lens_chart.draw_lenses, lens_chart.COLUMNS, order="normative"
    ),
    "estimate_ranks": AnswerLook(ranks.ranks_finding, ranks.draw_ranks, ranks.COLUMNS, order="-rank"),
    "estimate_overlap": AnswerLook(
        upset.overlap_finding, upset.draw_upset, upset.COLUMNS, upset.with_who, show="count"
    ),
    "estimate_index": AnswerLook(
        index_chart.index_finding, index_chart.draw_index, index_chart.index_columns, order="index"
    ),
    "estimate_change": AnswerLook(
        change_chart.change_finding, change_chart.draw_changes, change_chart.COLUMNS, order="change"
    ),
    "estimate_projection": AnswerLook(
        plan_chart.plan_finding, plan_chart.draw_plan, plan_chart.COLUMNS, order="then", show="count"
    ),
    "estimate_age_groups": AnswerLook(
        _ages_finding, plan_chart.draw_age_groups, plan_chart.AGE_COLUMNS, show="count"
    ),
    "estimate_sample": AnswerLook(
        sample_chart.sample_finding, sample_chart.draw_sample, sample_chart.COLUMNS, order="gain"
    ),
    "estimate_definitions": AnswerLook(
        definition_chart.definitions_finding,
        definition_chart.draw_definitions,
        definition_chart.COLUMNS,
        definition_chart.with_definitions,
    ),
    "how_many": AnswerLook(profile_chart.profile_finding, profile_chart.draw_profile, None),
}
"""How each question is shown; a plain figure broken down by sex and age is drawn as a profile."""


def is_answer(released: Released) -> bool:
    """Whether a figure answers a question of its own and is no plain figure."""
    return released.question != "how_many" and released.question in LOOKS


def answer_finding(released: Released, language: str) -> str:
    """The answer in a sentence, no surer than its intervals allow."""
    return LOOKS[released.question].finding(released, language)


def draw_answer(released: Released, language: str, selected: str = "") -> go.Figure:
    """The answer's chart.

    Args:
        released: The answer.
        language: Language of the reader.
        selected: Code of the chosen area.
    """
    return LOOKS[released.question].draw(released, language, selected)


def answer_rows(released: Released, language: str) -> "pd.io.formats.style.Styler":
    """The answer's table in the reader's words."""
    look = LOOKS[released.question]
    if look.columns is None:
        return display_table(released, language)
    columns = look.columns(released, language) if callable(look.columns) else look.columns
    table = look.rows(released, language) if look.rows else released.table
    if look.order:
        order, is_rising = look.order.removeprefix("-"), look.order.startswith("-")
        table = table.sort_values(order, ascending=is_rising, kind="stable")
    return answer_table(replace(released, table=table.reset_index(drop=True)), columns, language)


def answer_show(released: Released) -> str:
    """Whether an answer is about rates or numbers of people."""
    return LOOKS[released.question].show


def answer_alt(released: Released, language: str) -> str:
    """What the chart shows, for readers who do not see it."""
    name = released.indicator.name.in_language(language)
    return f"{name}, {scale_of(released, language).unit}. {answer_finding(released, language)}."
