"""Asks everything a briefing wants and puts it into words."""

from dataclasses import replace
from datetime import date

from taksir import needs
from taksir.briefing.asked import Briefing, FigureBlock, PlanBlock
from taksir.briefing.contents import Contents, Section, marks_of
from taksir.briefing.figure_sections import figure_sections
from taksir.briefing.plan_sections import plan_sections
from taksir.briefing.story_sections import story_sections
from taksir.release import Released
from taksir.words import day, say

AUDIENCE_WORDS = {
    "regent": "For the head of the region: what must be decided",
    "forum": "For the forum of stakeholders: what we know and do not know",
    "donor": "For a donor: the need, its evidence and its limits",
    "public": "For everybody: the numbers in plain words",
}
"""Audience → its line under the title, a msgid."""
OPENING_WORDS = {
    "regent": (
        "Each page begins with what was found. Numbers come from the sources named below them; what is too "
        "uncertain or would expose a person is not shown, and says so."
    ),
    "forum": (
        "Please read each finding with its interval: where intervals overlap, the order of two places is "
        "not certain. What you know and the numbers do not is asked for below each finding."
    ),
    "donor": (
        "Estimates carry their 95% interval, sample size and method; the figure id under each lets anybody "
        "compute it again to the last digit."
    ),
    "public": (
        "The line beside a dot shows how far the number may be off. No number here shows a single person."
    ),
}
"""Audience → how to read the briefing, a msgid."""
QUESTION = "What do you know that these numbers do not say?"
"""What a forum is asked below each finding, a msgid."""


def compose(briefing: Briefing, released: tuple[Released, ...] = ()) -> Contents:
    """Ask everything a briefing wants and put it into words.

    Args:
        briefing: What is asked for.
        released: The figures, where they were asked already, in the order of the blocks of figures.

    Raises:
        TaksirError: A figure cannot be computed, a plan or story is not there; the sentence says which.
    """
    language = briefing.language
    region = needs.region_name(language)
    return Contents(
        title=briefing.title or say("Need in {region}", language, region=region),
        subtitle=say(AUDIENCE_WORDS[briefing.audience], language),
        opening=say(OPENING_WORDS[briefing.audience], language),
        region=region,
        day=day(briefing.day or date.today(), language),
        sections=tuple(_numbered(_sections(briefing, released))),
        marks=marks_of(language),
        briefing=briefing,
        question=say(QUESTION, language) if briefing.audience == "forum" else "",
    )


def _sections(briefing: Briefing, released: tuple[Released, ...]) -> list[Section]:
    found, asked = [], iter(released)
    for block in briefing.blocks:
        if isinstance(block, FigureBlock):
            found += figure_sections(block, briefing, next(asked, None))
        elif isinstance(block, PlanBlock):
            found += plan_sections(block, briefing)
        else:
            found += story_sections(block, briefing)
    return found


def _numbered(sections: list[Section]) -> list[Section]:
    """Names of sections with their place in front, so that files of one briefing do not meet."""
    return [replace(section, name=f"{place:02d}_{section.name}") for place, section in enumerate(sections, 1)]
