"""What must be green before a briefing leaves: released, sure enough, sourced, and still the same."""

from dataclasses import dataclass, field

from taksir.briefing.contents import Contents
from taksir.errors import TaksirError
from taksir.needs import rebuild_figure

GREEN, ADVICE, RED = "green", "advice", "red"
MOSTLY = 0.5
"""Above this share of areas without a number a figure says little."""


@dataclass(frozen=True)
class Check:
    """One line of the checklist.

    Attributes:
        state: GREEN, ADVICE or RED.
        template: The sentence, a msgid, with what to do where it is not green.
        values: What goes into its places.
    """

    state: str
    template: str
    values: dict[str, object] = field(default_factory=dict)


def checklist(contents: Contents) -> tuple[Check, ...]:
    """Every line of the checklist; a briefing with a red one does not leave."""
    if not contents.sections:
        return (Check(RED, "The briefing has no figure. Choose at least one indicator."),)
    lines = []
    for section in contents.sections:
        released, name = section.released, section.released.indicator.name
        hidden = int((released.table["withheld"] != "").sum())
        if hidden == len(released.table):
            lines.append(
                Check(
                    RED,
                    "{figure}: no area can be shown. Choose larger areas or leave it out.",
                    {"figure": name},
                )
            )
        elif hidden > MOSTLY * len(released.table):
            values = {"figure": name, "hidden": hidden, "areas": len(released.table)}
            words = "{figure}: {hidden} of {areas} areas cannot be shown. Larger areas would say more."
            lines.append(Check(ADVICE, words, values))
        if not released.sources:
            lines.append(Check(RED, "{figure} names no source. Leave it out.", {"figure": name}))
        if not _is_same(released.id):
            words = (
                "{figure} cannot be computed again from the store. Run taksir verify before handing it over."
            )
            lines.append(Check(RED, words, {"figure": name}))
    count = len(contents.sections)
    if not any(line.state == RED for line in lines):
        words = "{count} figures are released, carry interval, source and id, and come out the same again."
        lines.insert(0, Check(GREEN, words, {"count": count}))
    return tuple(lines)


def refuse_red(contents: Contents) -> None:
    """Stop a briefing that may not leave.

    Raises:
        TaksirError: The first red line of its checklist.
    """
    for line in checklist(contents):
        if line.state == RED:
            raise TaksirError(line.template, **line.values)


def _is_same(figure_id: str) -> bool:
    try:
        return rebuild_figure(figure_id)[1]
    except TaksirError:
        return False
