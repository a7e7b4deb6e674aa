"""The figures of a story's views, frozen: presented, they are what they were when the view was kept.

A frozen figure is its id, by which it is computed again to the last digit, and a copy of its numbers, by
which it is seen that this is so. What the same question gives today is told apart, never put in its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from taksir import figures, needs, written
from taksir.errors import TaksirError
from taksir.plans.snapshots import FrozenFigure, freeze, frozen_figure, snapshot_of, snapshot_text
from taksir.release import Released
from taksir.written import Entry

KIND = "story_figure"
FIGURES_MAX = 8
"""Of one view."""


@dataclass(frozen=True)
class KeptFigure:
    """A frozen figure of a view.

    Attributes:
        frozen: The copy.
        taken_at: When, ISO 8601 in UTC.
        released: The figure computed again from its deliveries; None where that cannot be done.
        is_same: Whether that came out the same to the last digit, and as in the copy.
        areas: In how many areas today's number differs; None where the question cannot be asked today.
    """

    frozen: FrozenFigure
    taken_at: str
    released: Released | None
    is_same: bool
    areas: int | None


def views(story_id: str) -> list[Entry]:
    """The views of a story in their order."""
    found = written.entries("story_view", parent_id=story_id)
    return sorted(found, key=lambda view: (int(view.body["place"]), view.id))


def freeze_view(view_id: str, figure_ids: Iterable[str], language: str) -> tuple[Entry, ...]:
    """Keep figures with a view, in place of those frozen before.

    Args:
        view_id: Of the view.
        figure_ids: What it shows, in order.
        language: Of the sentence each is listed by.

    Returns:
        The entries written; figures that cannot be computed again are left out.
    """
    before = written.entries(KIND, parent_id=view_id)
    kept = []
    for figure_id in list(dict.fromkeys(figure_ids))[:FIGURES_MAX]:
        try:
            released, is_same = needs.rebuild_figure(figure_id)
        except TaksirError:
            continue
        if is_same:
            kept.append(released)
    if not kept:
        return ()
    for entry in before:
        written.delete(KIND, entry.id, based_on=entry.version)
    return tuple(
        written.write(
            KIND,
            {
                "sentence": figures.headline_words(released, language),
                "snapshot": snapshot_text(freeze([released])),
            },
            parent_id=view_id,
        )
        for released in kept
    )


def kept_figures(view_id: str) -> tuple[KeptFigure, ...]:
    """The frozen figures of a view, in the order in which they were kept."""
    return tuple(_kept(entry) for entry in written.entries(KIND, parent_id=view_id))


def _kept(entry: Entry) -> KeptFigure:
    snapshot = snapshot_of(str(entry.body["snapshot"]))
    frozen = snapshot.figures[0]
    try:
        released, is_same = needs.rebuild_figure(frozen.id)
    except TaksirError:
        return KeptFigure(frozen, snapshot.taken_at, None, is_same=False, areas=None)
    is_same = is_same and frozen_figure(released).is_same_as(frozen)
    return KeptFigure(frozen, snapshot.taken_at, released, is_same, _differing(released))


def _differing(released: Released) -> int | None:
    try:
        return needs.differing_areas(released, needs.asked_today(released))
    except TaksirError:
        return None
