"""What is asked of a briefing: its figures, a plan, a story; for whom, in which words, on which paper."""

from dataclasses import dataclass
from typing import Literal

Language = str
Length = Literal["short", "standard", "full"]
FIGURE_PARTS = ("chart", "map", "table", "change")
"""What can stand of a figure: areas in order, the map, every area as a table, why it changed."""
PLAN_PARTS = ("problem", "allocation", "logframe", "budget")
"""What can stand of a plan."""
OUTSIDE = ("forum", "donor", "public")
"""Audiences outside the administration: what people wrote is read through before it goes to them."""


@dataclass(frozen=True)
class FigureBlock:
    """One figure of a briefing.

    Attributes:
        indicator_id: What is measured.
        level: By which areas; empty for the whole region.
        within: Only areas inside this code.
        show: "rate" or "count".
        is_modelled: The model's estimate instead of the direct one.
        parts: What stands of it, of FIGURE_PARTS.
    """

    indicator_id: str
    level: str
    within: str = ""
    show: str = "rate"
    is_modelled: bool = False
    parts: tuple[str, ...] = ("chart", "table")


@dataclass(frozen=True)
class PlanBlock:
    """A plan: its problem, the allocation frozen in it, its log-frame, its money.

    Attributes:
        plan_id: Of the entry.
        parts: What stands of it, of PLAN_PARTS.
    """

    plan_id: str
    parts: tuple[str, ...] = PLAN_PARTS


@dataclass(frozen=True)
class StoryBlock:
    """A story: the message of each view, what is said to it, and its frozen figures."""

    story_id: str


Block = FigureBlock | PlanBlock | StoryBlock


@dataclass(frozen=True)
class Briefing:
    """What is to be handed over, to whom.

    Attributes:
        blocks: Figures, plans and stories in their order.
        audience: regent, forum, donor or public.
        title: Of the whole; need in the region where it is empty.
        language: Of every word.
        length: short (ten areas a figure), standard, or full (with definitions).
        paper: "a4" or "us-letter".
        is_grey: For printers without colour.
        day: The date on it, ISO.
    """

    blocks: tuple[Block, ...]
    audience: str = "forum"
    title: str = ""
    language: Language = "id"
    length: Length = "standard"
    paper: str = "a4"
    is_grey: bool = False
    day: str = ""
