"""What readers are likely to ask of the published data next, computed before they ask.

The usual level of every indicator, its earlier rounds, and its other levels. Which cells are withheld is
decided on the way, in the order of the catalogue, so that it does not depend on who looked first. If it fails
or the machine stops, whoever asks first computes and decides as ever. Breakdowns wait until they are asked
for: each one released ties the cells of all that follow, and with every one of them decided a profile by age
and sex took five times as long to decide, an overlap of groups twenty times.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from taksir.catalogue import load_catalogue
from taksir.estimates import WHOLE
from taksir.evidence import current_evidence
from taksir.needs.choices import IndicatorChoice, indicator_choices, statistic_choices
from taksir.needs.figure import released_figure
from taksir.needs.places import usual_level
from taksir.needs.rounds import round_figures
from taksir.settings import PLAIN

Step = partial[Any]


def steps_ahead() -> Iterator[Step]:
    """Figures of the current data to compute, each a step of its own; the headlines and plain figures first.

    A step may raise a TaksirError, as the question would that it answers ahead.
    """
    choices = [choice for choice in (*indicator_choices(), *statistic_choices()) if choice.levels]
    first = load_catalogue().headlines
    choices.sort(key=lambda choice: choice.indicator.id not in first)
    for choice in choices:
        yield from _plain(choice, (usual_level(choice.levels), WHOLE))
    for choice in choices:
        yield from _plain(choice, [level for level in choice.levels if level != usual_level(choice.levels)])


def _plain(choice: IndicatorChoice, levels: Iterable[str]) -> Iterator[Step]:
    evidence = current_evidence()
    for level in levels:
        yield partial(released_figure, choice.indicator, level, "", evidence, PLAIN)
        yield partial(round_figures, choice.indicator.id, level)
