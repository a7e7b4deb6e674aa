"""Which problem or area first: each exercise by its method, with raters, agreement and stability."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir import written
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.methods.ballots import Agreement, agreement, pairwise_winner, tally_points
from taksir.methods.composite import composite_index, rank_sensitivity, weight_scenarios
from taksir.methods.criteria import anchored, complete_options, double_counted, swung_weights
from taksir.methods.priority import PEARL, agreed_scores, rank_priorities, size_score
from taksir.needs import estimate_need
from taksir.release import Released
from taksir.written import Body, Entry, EntryFault, add_rule

SCORES = ("size", "seriousness", "effectiveness")
STABLE_SHARE = 0.8
"""A place in the top is stable when it is held in at least this share of other weights."""
NGT_PLACES = 5


@dataclass(frozen=True)
class Outcome:
    """What an exercise came to.

    Attributes:
        table: One row per option, in order; the columns depend on the method.
        raters_persons: Voters or raters.
        agreement: How far they agree; None where nobody ranked.
        warnings: Pairs of criteria that count one concern twice: name, name, correlation.
        ties: Options that share a place.
        released: Figures it rests on.
    """

    table: pd.DataFrame
    raters_persons: int = 0
    agreement: Agreement | None = None
    warnings: tuple[tuple[str, str, float], ...] = ()
    ties: tuple[str, ...] = ()
    winner: str = ""
    released: tuple[Released, ...] = ()


def options_of(exercise: Entry) -> list[str]:
    """The options that are put to the group, in the order of the list, each once."""
    return list(dict.fromkeys(lines_of(exercise.body.get("options"))))


def lines_of(text: object) -> list[str]:
    """The lines of a text that are not empty."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def hanlon_outcome(exercise: Entry) -> Outcome:
    """Hanlon's rating of every option: medians of the raters, PEARL as most of them see it.

    Raises:
        TaksirError: Nobody has rated yet, or an option lacks a rating.
    """
    options, ratings = options_of(exercise), written.entries("rating", parent_id=exercise.id)
    known = [entry.body for entry in ratings if entry.body["option"] in options]
    if not known:
        raise TaksirError("Nobody has rated yet. Add the scores of the first rater.")
    unrated = [option for option in options if option not in {body["option"] for body in known}]
    if unrated:
        raise TaksirError(
            "Without scores: {options}. Rate them, or take them off the list of options.",
            options=", ".join(unrated),
        )
    medians = _agreed(known, options)
    flags = pd.DataFrame(known).groupby("option")[list(PEARL)].mean().reindex(options)
    ranked = rank_priorities(medians.join((flags >= 0.5).astype(int)))
    spread = agreed_scores(_long(known)).pivot(
        index="problem", columns="criterion", values=["lowest", "highest"]
    )
    for name in SCORES:
        ranked[f"{name}_low"] = spread[("lowest", name)].reindex(ranked.index)
        ranked[f"{name}_high"] = spread[("highest", name)].reindex(ranked.index)
    raters = len({body["rater"] for body in known})
    wide = pd.DataFrame(
        [
            {
                "rater": body["rater"],
                "option": body["option"],
                "rating": (body["size"] + 2 * body["seriousness"]) * body["effectiveness"],
            }
            for body in known
        ]
    ).pivot_table(index="rater", columns="option", values="rating")
    agreed = agreement(wide.dropna()) if len(wide.dropna()) > 1 else None
    ties = _ties(ranked["rank"])
    return Outcome(ranked.reset_index(names="option"), raters, agreed, ties=ties)


def vote_outcome(exercise: Entry, ballots: Sequence[Mapping[str, object]]) -> Outcome:
    """The tally of votes: dots, nominal-group points or full rankings.

    Args:
        exercise: What was put to the vote.
        ballots: group and points (option → points) of each ballot; nothing says whose it is.
    """
    options = options_of(exercise)
    rows = [
        (str(number), str(ballot["group"]), option, float(points))
        for number, ballot in enumerate(ballots)
        for option, points in dict(ballot["points"]).items()  # type: ignore[call-overload]
        if option in options
    ]
    table = pd.DataFrame(rows, columns=["voter", "group", "option", "points"])
    is_by_group = bool(exercise.body.get("is_by_group"))
    tally = tally_points(table, options, is_by_group=is_by_group)
    wide = table.pivot_table(index="voter", columns="option", values="points").reindex(columns=options)
    winner = pairwise_winner(wide) if exercise.body["method"] == "ranking" and len(wide) else ""
    agreed = agreement(wide) if exercise.body["method"] != "dots" and len(wide) > 1 else None
    ties = tuple(tally.index[tally["is_tied"]])
    return Outcome(tally.reset_index(), len(ballots), agreed, ties=ties, winner=winner)


def criteria_outcome(exercise: Entry) -> Outcome:
    """Areas by weighted criteria with fixed anchors, and how far the order depends on the weights.

    Raises:
        TaksirError: No criterion, all weights 0, or no area has all of them.
    """
    criteria = written.entries("criterion", parent_id=exercise.id)
    if not criteria:
        raise TaksirError("There is no criterion yet. Add the first one with its weight and its two anchors.")
    level = str(exercise.body.get("level") or load_catalogue().usual_level)
    top = int(exercise.body.get("top") or 3)
    names = [str(entry.body["indicator_id"]) for entry in criteria]
    weights = np.array([float(entry.body["weight"]) for entry in criteria])
    if len(set(names)) < len(names) or not weights.sum() > 0:
        raise TaksirError("A criterion stands there twice, or all weights are 0. Correct the criteria.")
    released = tuple(estimate_need(name, level) for name in names)
    rates = [figure.table.set_index("area_code")["estimate"] for figure in released]
    values = pd.concat([rate.rename(name) for rate, name in zip(rates, names, strict=True)], axis=1)
    ends = {end: [entry.body[end] for entry in criteria] for end in ("lowest", "highest")}
    anchors = pd.DataFrame(ends, index=names)
    scores = anchored(values, anchors)
    is_complete = complete_options(scores, weights).to_numpy()
    if not is_complete.any():
        raise TaksirError("No area has all criteria. Choose larger areas, or criteria that are shown there.")
    index = composite_index(scores, weights)
    tried = np.vstack(
        [composite_index(scores, weight_scenarios(weights)), composite_index(scores, swung_weights(weights))]
    )
    table = pd.concat([scores.reset_index(drop=True), rank_sensitivity(index, tried, top)], axis=1)
    table.insert(0, "area_code", values.index)
    table.insert(
        1, "area_name", released[0].table.set_index("area_code")["area_name"].reindex(values.index).to_numpy()
    )
    table["score"], table["is_stable"] = index, table["in_top_share"] >= STABLE_SHARE
    table = table.sort_values("rank", kind="stable", na_position="last").reset_index(drop=True)
    return Outcome(
        table,
        warnings=tuple(double_counted(values)),
        ties=_ties(table.set_index("area_name")["rank"]),
        released=released,
    )


def suggested_size(indicator_id: str) -> int | None:
    """Hanlon's size from the rate of an indicator in the whole region; None where it is no shown share."""
    indicator = load_catalogue().indicator(indicator_id)
    if indicator is None:
        return None
    row = estimate_need(indicator_id, "").table.iloc[0]
    share = float(row["estimate"]) / indicator.scale
    return size_score(share) if 0 <= share <= 1 else None


def _agreed(known: Sequence[Mapping[str, object]], options: list[str]) -> pd.DataFrame:
    long = agreed_scores(_long(known))
    return long.pivot(index="problem", columns="criterion", values="median").reindex(options)[list(SCORES)]


def _long(known: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    rows = [(body["rater"], body["option"], name, body[name]) for body in known for name in SCORES]
    return pd.DataFrame(rows, columns=["rater", "problem", "criterion", "score"])


def _ties(ranks: pd.Series) -> tuple[str, ...]:
    known = ranks.dropna()
    return tuple(known.index[known.duplicated(keep=False)].astype(str))


def rating_faults(body: Body, exercise_id: str) -> Iterable[EntryFault]:
    """Whether a rating is of an option that is put to the group, and the rater's only one of it."""
    options = options_of(written.entry("exercise", exercise_id))
    if body["option"] not in options:
        yield EntryFault(
            "option",
            "{option} is not put to the group. Choose one of: {options}.",
            {"option": body["option"], "options": "; ".join(options) or "–"},
        )
    others = (
        entry for entry in written.entries("rating", parent_id=exercise_id) if entry.id != body.get("id")
    )
    if any((one.body["rater"], one.body["option"]) == (body["rater"], body["option"]) for one in others):
        yield EntryFault(
            "rater",
            "{rater} has rated this option already. Open that rating instead.",
            {"rater": body["rater"]},
        )


add_rule("rating", rating_faults)
