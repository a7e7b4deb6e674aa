"""A story as sections: the message of each view, what is said to it, and its frozen figures."""

from dataclasses import replace

from taksir import figures, written
from taksir.briefing.asked import Briefing, FigureBlock, StoryBlock
from taksir.briefing.columns import in_parts
from taksir.briefing.contents import Drawing, Section, notes_of, table_of
from taksir.briefing.figure_sections import ROWS_SHORT, map_drawing, map_lack, shortened
from taksir.errors import TaksirError
from taksir.plans.stories import KeptFigure, kept_figures, views
from taksir.release import Released
from taksir.words import day, say, say_count
from taksir.written import Entry

MAP_PAGE = "map"
ONE_DIFFERS = "Today's data give another number in {count} area."
MANY_DIFFER = "Today's data give other numbers in {count} areas."


def story_sections(block: StoryBlock, briefing: Briefing) -> list[Section]:
    """Every view in its order; one without frozen figures has its words only.

    Raises:
        TaksirError: There is no such story, or it has no views.
    """
    story = written.entry("story", block.story_id)
    told = views(block.story_id)
    if not told:
        raise TaksirError(
            "The story {story} has no views yet. Keep a view for it first.", story=story.body["title"]
        )
    opening = str(story.body.get("text") or "")
    sections = [section for place, view in enumerate(told, 1) for section in _view(view, place, briefing)]
    first = sections[0]
    text = "\n".join(filter(None, (opening, first.text)))
    return [replace(first, text=text, written=(*filter(None, (opening,)), *first.written)), *sections[1:]]


def _view(view: Entry, place: int, briefing: Briefing) -> list[Section]:
    language = briefing.language
    heading, said = str(view.body["heading"]), str(view.body.get("text") or "")
    own = tuple(filter(None, (heading, said)))
    kept = [(one, one.released) for one in kept_figures(view.id) if one.released is not None]
    if not kept:
        lead = say("No figure is frozen with this view.", language)
        return [Section(heading, lead, f"view_{place}", text=said, written=own)]
    is_map = str(view.body["link"]).strip("/").startswith(MAP_PAGE)
    first, *others = [
        _figure(one, released, f"view_{place}", briefing, is_map=is_map) for one, released in kept
    ]
    return [replace(first, heading=heading, text=said, written=own), *others]


def _figure(kept: KeptFigure, released: Released, name: str, briefing: Briefing, *, is_map: bool) -> Section:
    language, within = briefing.language, str(released.recipe.get("within", ""))
    is_answer = figures.is_answer(released)
    table, more = shortened(table_of(released, language), briefing)
    frozen = say("Frozen on {day}.", language, day=day(kept.taken_at, language))
    changed = say_count(ONE_DIFFERS, MANY_DIFFER, language, count=kept.areas) if kept.areas else ""
    finding = figures.answer_finding(released, language) if is_answer else figures.finding(released, language)
    return Section(
        heading=finding,
        lead=figures.headline_words(released, language),
        name=name,
        drawings=_drawings(released, within, briefing, is_map=is_map),
        tables=in_parts(table),
        notes=tuple(filter(None, (f"{frozen} {changed}".strip(), *notes_of(released, language)))),
        more=more,
        terms=tuple(figures.dictionary_rows(released, language)) if briefing.length == "full" else (),
        released=released,
        within=within,
    )


def _drawings(released: Released, within: str, briefing: Briefing, *, is_map: bool) -> tuple[Drawing, ...]:
    """The map of a map; areas in order of a plain figure; nothing where only the table can be printed."""
    language = briefing.language
    rows_max = ROWS_SHORT if briefing.length == "short" else 0
    if released.question == "estimate_change" and released.level:
        return (Drawing("change", figures.answer_alt(released, language), released, rows_max=rows_max),)
    if figures.is_answer(released) or released.by:
        return ()
    if is_map and released.level and not map_lack(released, within):
        block = FigureBlock(released.indicator.id, released.level, within)
        return (map_drawing(released, block, language),)
    return (Drawing("ranked", figures.alt_text(released, language), released, rows_max=rows_max),)
