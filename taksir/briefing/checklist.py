"""What must be green before a briefing leaves: released, sure, sourced, still the same, naming nobody."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from taksir.briefing.asked import OUTSIDE
from taksir.briefing.contents import Contents, Section
from taksir.briefing.texts import written_texts
from taksir.errors import TaksirError
from taksir.needs import rebuild_figure

CONTACT = re.compile(
    r"\+\d(?:[ .()\-]?\d){7,}|\b0\d(?:[ .()\-]?\d){7,}|\b\d{12,}\b|[\w.+\-]+@[\w\-]+\.\w+|https?://",
    re.IGNORECASE,
)
"""A telephone or identity number, an e-mail, a link; amounts and years are none."""
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


def checklist(contents: Contents, *, is_read: bool = False) -> tuple[Check, ...]:
    """Every line of the checklist; a briefing with a red one does not leave.

    Args:
        contents: The briefing.
        is_read: Whether somebody has read what people wrote of it and says that it names no person.
    """
    if not contents.sections:
        return (Check(RED, "The briefing has no figure. Choose at least one indicator."),)
    lines = [*_title_lines(contents.briefing.title), *_text_lines(contents, is_read=is_read)]
    lines += [line for section in contents.sections for line in _lines(section)]
    count = sum(section.released is not None for section in contents.sections)
    if not any(line.state == RED for line in lines):
        words = "Released figures: {count}. They carry interval, source and id, and come out the same again."
        lines.insert(0, Check(GREEN, words, {"count": count}))
    return tuple(lines)


def _title_lines(title: str) -> Iterable[Check]:
    if CONTACT.search(title):
        yield Check(RED, "The title holds a telephone or identity number, an e-mail or a link. Take it out.")


def _text_lines(contents: Contents, *, is_read: bool) -> Iterable[Check]:
    """Whether what people wrote names somebody, as far as a program sees it and a person says."""
    texts = written_texts(contents)
    for text in texts:
        if text.names:
            yield Check(
                ADVICE,
                "Part “{heading}” seems to name a person: {names}. If it does, write the role instead.",
                {"heading": text.heading or contents.title, "names": "; ".join(text.names)},
            )
    if not texts or contents.briefing.audience not in OUTSIDE:
        return
    count: dict[str, object] = {"count": len(texts)}
    if is_read:
        words = "Texts in people's own words: {count}. Somebody read them and says that they name no person."
        yield Check(GREEN, words, count)
    else:
        words = "Texts in people's own words: {count}. Read them, and say that they name no person."
        yield Check(RED, words, count)


def _lines(section: Section) -> Iterable[Check]:
    if any(CONTACT.search(words) for words in _written(section)):
        yield Check(
            RED,
            "Part “{heading}” holds a telephone or identity number, an e-mail or a link. Take it out: "
            "a hand-over names roles.",
            {"heading": section.heading},
        )
    if (released := section.released) is None:
        return
    name = released.indicator.name
    hidden, rows = int((released.table["withheld"] != "").sum()), len(released.table)
    if hidden == rows:
        words = "{figure}: no area can be shown. Choose larger areas or leave it out."
        yield Check(RED, words, {"figure": name})
    elif hidden > MOSTLY * rows:
        words = "{figure}: {hidden} of {areas} areas cannot be shown. Larger areas would say more."
        yield Check(ADVICE, words, {"figure": name, "hidden": hidden, "areas": rows})
    if not released.sources:
        yield Check(RED, "{figure} names no source. Leave it out.", {"figure": name})
    if not _is_same(released.id):
        words = "{figure} cannot be computed again from the store. Run taksir verify before handing it over."
        yield Check(RED, words, {"figure": name})


def _written(section: Section) -> Iterable[str]:
    """What people wrote of a section, as far as it leaves, and whatever else is not of a figure."""
    yield from (section.text, *section.written)
    if section.released is None:
        yield from (section.heading, section.lead)
        yield from (cell for table in section.tables for row in table.values for cell in row
                    if isinstance(cell, str))  # fmt: skip


def refuse_red(contents: Contents, *, is_read: bool = False) -> None:
    """Stop a briefing that may not leave.

    Args:
        contents: The briefing.
        is_read: As in `checklist`.

    Raises:
        TaksirError: The first red line of its checklist.
    """
    for line in checklist(contents, is_read=is_read):
        if line.state == RED:
            raise TaksirError(line.template, **line.values)


def _is_same(figure_id: str) -> bool:
    try:
        return rebuild_figure(figure_id)[1]
    except TaksirError:
        return False
