"""Step 3: which problem or area comes first, agreed by a method that can be repeated."""

import pandas as pd
import streamlit as st

from pages.parts import cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.minutes_taken import draw_minutes
from pages.parts.planning import votes
from pages.parts.planning.choosing import entry_of, indicator_of, share_choices
from pages.parts.told import told
from pages.parts.written import draw_entries
from taksir import plans
from taksir.briefing.minutes import vote_minutes
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.figures import planned
from taksir.figures.worded import P_VALUE
from taksir.plans import Outcome
from taksir.words import number, say
from taksir.written import Entry


def draw(language: str) -> None:
    """The exercises, then one of them by its method."""
    st.subheader(say("Which comes first?", language), anchor=False)
    draw_entries("exercise", language, fields=("title", "method", "held_on", "decision"))
    exercise = entry_of("exercise", say("Exercise", language), language)
    if exercise is None:
        return
    method = str(exercise.body["method"])
    if method == "hanlon":
        _draw_ratings(exercise, language)
    elif method == "criteria":
        st.subheader(say("Criteria, weights and anchors", language), anchor=False)
        draw_entries("criterion", language, parent_id=exercise.id)
    else:
        votes.draw(exercise, language)
    _draw_outcome(exercise, language)


def _draw_ratings(exercise: Entry, language: str) -> None:
    st.subheader(say("Scores of every rater", language), anchor=False)
    with st.expander(say("Suggest a size from an indicator", language), icon=":material/lightbulb:"):
        found = share_choices()
        name = indicator_of(found, "size_by", say("Indicator", language), language, next(iter(found), ""))
        size = plans.suggested_size(name)
        words = say("Hanlon's scale gives size {size}.", language, size=size if size is not None else "–")
        st.markdown(plain(words))
    options = plans.options_of(exercise)
    st.caption(plain(say("Options: {options}", language, options="; ".join(options) or "–")))
    draw_entries("rating", language, parent_id=exercise.id)


def _draw_outcome(exercise: Entry, language: str) -> None:
    """The order, what to note about it, and the minutes."""
    try:
        outcome = _outcome(exercise)
    except TaksirError as error:
        st.info(plain(told(error, language)), icon=":material/info:")
        return
    method = str(exercise.body["method"])
    table, (name, value) = outcome.table, SHOWN.get(method, ("option", "share"))
    unit = say(UNIT_WORDS.get(method, "Share of the points"), language)
    shown = table.dropna(subset=[value])
    st.subheader(plain(_finding(shown, name, value, language)), anchor=False)
    draw_figure(
        planned.draw_options(shown, language, name=name, value=value, unit=unit),
        language,
        key=f"order {exercise.id} {exercise.version} {language}",
        alt="; ".join(str(words) for words in shown[name]),
        table=None,
    )
    notes = _notes(exercise, outcome, language)
    for words in notes:
        st.caption(plain(f"• {words}"))
    rows = _rows(method, outcome, language)
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    for released in outcome.released:
        cite.draw_source(released, language)
    draw_minutes(exercise.id, lambda: vote_minutes(exercise.id, rows, notes, language), language)


def _finding(shown: pd.DataFrame, name: str, value: str, language: str) -> str:
    """What comes first; several where they have the same score."""
    first = shown.loc[shown[value] == shown[value].max(), name].astype(str)
    if first.empty:
        return say("Nothing has a score yet", language)
    if len(first) > 1:
        return say("The first place is shared: {options}", language, options=", ".join(first))
    return say("First: {option}", language, option=first.iloc[0])


def _outcome(exercise: Entry) -> Outcome:
    method = str(exercise.body["method"])
    if method == "hanlon":
        return plans.hanlon_outcome(exercise)
    if method == "criteria":
        return plans.criteria_outcome(exercise)
    return plans.vote_outcome(exercise, plans.ballots_of(exercise.id))


def _notes(exercise: Entry, outcome: Outcome, language: str) -> list[str]:
    """Raters, agreement, ties, double counting: what must be known of the order."""
    found = []
    if outcome.raters_persons:
        found.append(say("{count} raters or voters.", language, count=outcome.raters_persons))
    if exercise.body.get("is_by_group"):
        found.append(say("Every group counts alike, whatever its size.", language))
        found += _joined_words(exercise, language)
    agreed = outcome.agreement
    if agreed is not None and agreed.w == agreed.w:
        found.append(
            say(
                "Agreement (Kendall's W): {w}; p-value: {p}.", language,
                w=number(agreed.w, language, 2), p=P_VALUE.text(agreed.p_value, language),
            )
        )  # fmt: skip
    if outcome.ties:
        ties = ", ".join(outcome.ties)
        found.append(
            say("Tied: {options}. Discuss them and vote again between these.", language, options=ties)
        )
    if "area_name" in outcome.table and outcome.table["rank"].isna().any():
        found.append(_unplaced(outcome.table.loc[outcome.table["rank"].isna(), "area_name"], language))
    if outcome.winner:
        found.append(say("{option} wins every comparison of two.", language, option=outcome.winner))
    for first, second, rho in outcome.warnings:
        found.append(
            say(
                "{first} and {second} order the areas almost alike (Spearman {rho}): "
                "one concern may count twice.",
                language, first=criterion_name(first, language), second=criterion_name(second, language),
                rho=number(rho, language, 2),
            )
        )  # fmt: skip
    return found


def _joined_words(exercise: Entry, language: str) -> list[str]:
    """That small groups count as one, so that nobody's vote is told."""
    if exercise.body["method"] not in plans.VOTED or not (joined := plans.joined_groups(exercise.id)):
        return []
    words = "Counted together, because a group has fewer than {fewest} votes: {groups}."
    return [say(words, language, fewest=plans.fewest_votes(), groups="; ".join(joined))]


def _unplaced(names: pd.Series, language: str) -> str:
    """Areas without a place, of many the first, and what can be done for them."""
    first = ", ".join(map(str, names[:UNPLACED_MAX]))
    if len(names) > UNPLACED_MAX:
        count = len(names) - UNPLACED_MAX
        first = say("{names} and {count} others", language, names=first, count=count)
    return say(
        "Without a place, because a criterion has no figure there that may be shown: {areas}. "
        "Decide on them together, or choose a criterion that is known everywhere.",
        language,
        areas=first,
    )


def _rows(method: str, outcome: Outcome, language: str) -> list[dict[str, str]]:
    makers = {"hanlon": _hanlon_row, "criteria": _criteria_row}
    make = makers.get(method, _vote_row)
    return [make(row, language) for row in outcome.table.to_dict("records")]


def _hanlon_row(row: dict, language: str) -> dict[str, str]:
    def score(name: str) -> str:
        low, high = number(row[f"{name}_low"], language), number(row[f"{name}_high"], language)
        return f"{number(row[name], language, 1)} ({low}–{high})"

    return {
        say("Place", language): str(row["rank"]),
        say("Option", language): str(row["option"]),
        say("Size (A)", language): score("size"),
        say("Seriousness (B)", language): score("seriousness"),
        say("Effectiveness (C)", language): score("effectiveness"),
        say("PEARL", language): say("passes" if row["is_feasible"] else "fails", language),
        say("Rating (0–100)", language): number(row["score"], language, 1),
    }


def _vote_row(row: dict, language: str) -> dict[str, str]:
    return {
        say("Place", language): str(row["rank"]),
        say("Option", language): str(row["option"]),
        say("Points", language): number(row["points"], language),
        say("Share", language): f"{number(100 * row['share'], language, 1)}%",
        say("Voters who gave it any", language): number(row["voters_persons"], language),
    }


def criterion_name(indicator_id: str, language: str) -> str:
    """What the indicator of a criterion is called, its id where the catalogue has it no more."""
    indicator = load_catalogue().indicator(indicator_id)
    return indicator.name.in_language(language) if indicator else indicator_id


def _criteria_row(row: dict, language: str) -> dict[str, str]:
    is_ranked = row["rank"] == row["rank"]
    places = f"{row['rank_low']:.0f}–{row['rank_high']:.0f}" if is_ranked else "–"
    stable = say("stable" if row["is_stable"] else "not stable", language)
    scores = {
        criterion_name(name, language): number(value, language, 2)
        for name, value in row.items()
        if load_catalogue().indicator(str(name))
    }
    return {
        say("Place", language): f"{row['rank']:.0f}" if is_ranked else "–",
        say("Area", language): str(row["area_name"]),
        say("Score", language): number(row["score"], language, 2),
        say("Places under other weights", language): places,
        say("Chance of the top", language): f"{number(100 * row['in_top_share'], language)}%"
        if is_ranked
        else "–",
        say("Order", language): stable if is_ranked else "–",
    } | scores


UNPLACED_MAX = 8
"""Names said in one sentence."""
SHOWN = {"hanlon": ("option", "score"), "criteria": ("area_name", "score")}
"""Columns of the option and of its value; votes have their share."""
UNIT_WORDS = {
    "hanlon": "Rating (0–100)",
    "criteria": "Score (0–1)",
    "dots": "Share of the points",
}
