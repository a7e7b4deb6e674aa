"""A figure as sections: areas in order, the map, the table; and why it changed since the round before."""

from dataclasses import replace

from taksir import figures, needs
from taksir.briefing.asked import Briefing, FigureBlock
from taksir.briefing.columns import in_parts
from taksir.briefing.contents import Bars, Drawing, Section, Table, notes_of, table_of
from taksir.errors import TaksirError
from taksir.figures.change_chart import change_bars
from taksir.needs.figure import named_indicator
from taksir.needs.unplaced import unplaced_rows
from taksir.release import Released
from taksir.shapes import map_geometry
from taksir.words import say, sentence

ROWS_SHORT = 10
"""Areas in the chart and table of a short briefing."""
NO_MAP = "No map: no boundaries of this level are published."
LOST_MAP = "No map: too many rows have no place on it. See the page Map for which."


def figure_of(block: FigureBlock) -> Released:
    """The released figure that a block asks for."""
    return needs.estimate_need(block.indicator_id, block.level, within=block.within, model=block.is_modelled)


def figure_sections(
    block: FigureBlock, briefing: Briefing, released: Released | None = None
) -> list[Section]:
    """A figure, and after it its change, where that is asked for.

    Args:
        block: What is asked for.
        briefing: Language and length.
        released: The figure, where it was asked already.

    Raises:
        TaksirError: The figure cannot be computed; the sentence says which columns are missing.
    """
    section = plain_section(released or figure_of(block), block, briefing)
    return [section, change_section(block, briefing)] if "change" in block.parts else [section]


def plain_section(released: Released, block: FigureBlock, briefing: Briefing) -> Section:
    """One figure as it is told."""
    language, show = briefing.language, block.show
    rows_max = ROWS_SHORT if briefing.length == "short" else 0
    drawings, missing = [], []
    if "chart" in block.parts:
        alt = figures.alt_text(released, language, show)
        drawings.append(Drawing("ranked", alt, released, show, rows_max))
    if "map" in block.parts and released.level:
        lack = map_lack(released, block.within)
        if lack:
            missing.append(say(lack, language))
        else:
            drawings.append(map_drawing(released, block, language))
    table, more = shortened(table_of(released, language), briefing)
    return Section(
        heading=figures.finding(released, language, show),
        lead=figures.headline_words(released, language, show),
        name=f"{released.indicator.id}_{released.level or 'region'}".lower(),
        drawings=tuple(drawings),
        tables=in_parts(table) if "table" in block.parts else (),
        notes=(*missing, *notes_of(released, language)),
        more=more if "table" in block.parts else "",
        terms=tuple(figures.dictionary_rows(released, language)) if briefing.length == "full" else (),
        released=released,
        show=show,
        within=block.within,
    )


def shortened(table: Table, briefing: Briefing) -> tuple[Table, str]:
    """A table as long as the briefing wants it, and what it leaves out."""
    further = len(table.rows) - ROWS_SHORT
    if briefing.length != "short" or further <= 0:
        return table, ""
    more = say("{count} further areas stand in the standard length.", briefing.language, count=further)
    return replace(table, rows=table.rows[:ROWS_SHORT], values=table.values[:ROWS_SHORT]), more


def map_lack(released: Released, within: str) -> str:
    """Why there is no honest map of a figure: a msgid; empty where there is one."""
    if map_geometry(released.level, within=within) is None:
        return NO_MAP
    return LOST_MAP if unplaced_rows(released.indicator.id, released.level).blocks_map else ""


def map_drawing(released: Released, block: FigureBlock, language: str) -> Drawing:
    """The map of a figure; its words are those of its legend."""
    geometry = map_geometry(released.level, within=block.within)
    lines = figures.legend_lines(released, geometry, language, show=block.show) if geometry else ()
    legend = "; ".join(line.words for line in lines)
    words = say("Map. {legend}. {finding}.", language, legend=legend,
                finding=figures.finding(released, language, block.show))  # fmt: skip
    return Drawing("map", words, released, block.show, within=block.within)


def change_section(block: FigureBlock, briefing: Briefing) -> Section:
    """Now and the round before, and what the change of the whole region is made of.

    Where there is one round only, the section says so and what would be needed.
    """
    language = briefing.language
    try:
        whole = needs.estimate_change(block.indicator_id, "")
        areas = needs.estimate_change(block.indicator_id, block.level) if block.level else whole
    except TaksirError as error:
        return _no_change(block, sentence(error, language), language)
    bars = Bars(*change_bars(whole, language), decimals=figures.scale_of(whole, language).decimals)
    name = areas.indicator.name.in_language(language)
    table, more = shortened(table_of(areas, language), briefing)
    drawings = [Drawing("change", figures.answer_alt(areas, language), areas)] if block.level else []
    if bars.values:
        told = "; ".join(f"{label}: {text}" for label, text in zip(bars.labels, bars.texts, strict=True))
        region = say("Whole region", language)
        drawings.append(Drawing("bars", f"{region}. {told}.", bars=bars))
    return Section(
        heading=f"{name}: {figures.answer_finding(whole, language)}",
        lead=" · ".join(
            (say("Why did it change?", language), areas.indicator.unit.in_language(language), areas.period)
        ),  # fmt: skip
        name=f"{areas.indicator.id}_{areas.level or 'region'}_change".lower(),
        drawings=tuple(drawings),
        tables=in_parts(table),
        notes=notes_of(areas, language),
        more=more,
        released=areas,
        within="",
    )


def _no_change(block: FigureBlock, words: str, language: str) -> Section:
    name = named_indicator(block.indicator_id).name.in_language(language)
    return Section(
        heading=say("{indicator}: no change can be shown", language, indicator=name),
        lead=say("Why did it change?", language),
        name=f"{block.indicator_id}_change".lower(),
        notes=(words,),
    )
