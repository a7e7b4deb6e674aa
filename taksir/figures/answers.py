"""The answers to a planner's questions as sentence, chart and table: one entry a question."""

from dataclasses import replace

import plotly.graph_objects as go

from taksir.figures import (
    allocation_chart,
    change_chart,
    definition_chart,
    exclusions,
    hot_spot_map,
    index_chart,
    lens_chart,
    people_chart,
    plan_chart,
    profile_chart,
    ranks,
    reach_chart,
    sample_chart,
    upset,
    voices_chart,
)
from taksir.figures.answer_look import AnswerLook
from taksir.figures.answer_tables import answer_table
from taksir.figures.display import display_table
from taksir.figures.phrases import scale_of
from taksir.figures.resources import (
    access_chart,
    double_chart,
    load_chart,
    referral_chart,
    site_chart,
    staff_chart,
    supply_chart,
)
from taksir.figures.worded import TableInWords
from taksir.release import Released
from taksir.words import say


def _ages_finding(released: Released, language: str) -> str:
    return say("People by age group, today and in the plan year", language)


LOOKS = {
    "estimate_people": AnswerLook(
        people_chart.people_finding,
        people_chart.draw_people,
        people_chart.COLUMNS,
        people_chart.by_middle,
        show="count",
    ),
    "estimate_gap": AnswerLook(
        exclusions.gap_finding, exclusions.draw_gaps, exclusions.COLUMNS, order="gap", show="count"
    ),
    "estimate_lenses": AnswerLook(
        lens_chart.lenses_finding, lens_chart.draw_lenses, lens_chart.COLUMNS, order="normative"
    ),
    "estimate_ranks": AnswerLook(ranks.ranks_finding, ranks.draw_ranks, ranks.COLUMNS, ranks.by_chance),
    "estimate_overlap": AnswerLook(
        upset.overlap_finding, upset.draw_upset, upset.COLUMNS, upset.with_who, show="count"
    ),
    "estimate_index": AnswerLook(
        index_chart.index_finding, index_chart.draw_index, index_chart.index_columns, order="index"
    ),
    "estimate_change": AnswerLook(
        change_chart.change_finding, change_chart.draw_changes, change_chart.COLUMNS, order="change"
    ),
    "estimate_reach": AnswerLook(
        reach_chart.reach_finding,
        reach_chart.draw_reach,
        reach_chart.COLUMNS,
        reach_chart.with_status,
        order="count",
        show="count",
    ),
    "estimate_voices": AnswerLook(
        voices_chart.voices_finding, voices_chart.draw_voices, voices_chart.COLUMNS, order="vote_share"
    ),
    "estimate_projection": AnswerLook(
        plan_chart.plan_finding, plan_chart.draw_plan, plan_chart.COLUMNS, order="then", show="count"
    ),
    "estimate_age_groups": AnswerLook(
        _ages_finding, plan_chart.draw_age_groups, plan_chart.AGE_COLUMNS, show="count"
    ),
    "estimate_hot_spots": AnswerLook(
        hot_spot_map.hot_spot_finding,
        hot_spot_map.draw_hot_spots,
        hot_spot_map.HOT_SPOT_COLUMNS,
        order="estimate",
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
    "allocate_budget": AnswerLook(
        allocation_chart.allocation_finding,
        allocation_chart.draw_allocation,
        allocation_chart.COLUMNS,
        allocation_chart.with_why,
        order="units",
        show="count",
    ),
    "allocate_frontier": AnswerLook(
        allocation_chart.frontier_finding,
        allocation_chart.draw_frontier,
        allocation_chart.FRONTIER_COLUMNS,
        show="count",
    ),
    "how_many": AnswerLook(profile_chart.profile_finding, profile_chart.draw_profile, None),
    **supply_chart.LOOKS,
    **access_chart.LOOKS,
    **load_chart.LOOKS,
    **staff_chart.LOOKS,
    **site_chart.LOOKS,
    **referral_chart.LOOKS,
    **double_chart.LOOKS,
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


def answer_rows(released: Released, language: str) -> TableInWords:
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
