"""What the profile of an area is made of, each part a small table: beside the map and on a page of its own.

What is there comes before what is lacking. Activities and proposals show only what everybody may read.
"""

import html
from collections.abc import Callable, Iterable

import pandas as pd

from pages.parts import ask, ask_places, choose
from taksir import figures, organizing
from taksir.errors import TaksirError
from taksir.figures.resources.labels import kind_words, resource_words
from taksir.organizing import AreaEntry
from taksir.release import Released
from taksir.words import number, say

RANKED_MAX = 200
"""Among more areas the places of all indicators would take too long; the need page gives them one by one."""
PARTS = ("there", "work", "proposed", "people", "lacking")
TITLE_WORDS = {
    "there": "What is there",
    "work": "Who does what here",
    "proposed": "What is proposed",
    "people": "Who lives here",
    "lacking": "What people lack",
}


def part_html(part: str, code: str, level: str, language: str, *, most: int) -> str:
    """One part of a profile.

    Args:
        part: One of `PARTS`.
        code: The area.
        level: Its level.
        language: Language of the reader.
        most: Services, activities or proposals to list; the others are counted.
    """
    if part == "work":
        none = say("No activity of an organisation is written down for this area.", language)
        return _entries_html(organizing.activities_at(code, language), language, most, none)
    if part == "proposed":
        none = say("No proposal is written down for this area.", language)
        return _entries_html(organizing.proposals_at(code, language), language, most, none)
    polarity = {"there": "better", "people": "context", "lacking": "worse"}[part]
    chosen = [entry for entry in ask.profile(code, level) if entry.indicator.polarity == polarity]
    table = indicators_html(chosen, language, lambda entry: place_words(entry, code, level, language))
    return _services_html(code, language, most) + table if part == "there" else table


def indicators_html(
    profile: Iterable[Released], language: str, place: Callable[[Released], str] = lambda _: ""
) -> str:
    """Indicators of one area as a table: name and unit, value with interval and mark, place among others."""
    rows, topic = [], ""
    for figure in profile:
        if figure.indicator.domain != topic:
            topic = figure.indicator.domain
            rows.append(f'<tr><th colspan="2">{html.escape(choose.topic_words(topic, language))}</th></tr>')
        name = html.escape(figure.indicator.name.in_language(language))
        unit = html.escape(figure.indicator.unit.in_language(language))
        value = value_html(figure.table.iloc[0], figure, language) if len(figure.table) else "–"
        stands = html.escape(place(figure))
        rows.append(
            f"<tr><td>{name}<small>{unit}</small></td>"
            f"<td>{value}{f'<small>{stands}</small>' if stands else ''}</td></tr>"
        )
    if not rows:
        return _note(say("No indicator of this kind is published for areas of this level.", language))
    return _table(rows)


def value_html(row: pd.Series, figure: Released, language: str) -> str:
    """A value with its interval and mark, or why it is not shown."""
    scale = figures.scale_of(figure, language)
    if row["withheld"]:
        reason = html.escape(figures.reason_words(row["withheld"], language))
        return f"{figures.MARKS['withheld']}<small>{reason}</small>"
    value = figures.value_text(row["estimate"], scale, language)
    interval = figures.interval_text(row["low"], row["high"], scale, language)
    words = figures.mark_words(row["reliability"], language)
    return f'<b>{value}</b> <span title="{html.escape(words)}">{figures.MARKS[row["reliability"]]}</span>' + (
        f"<small>{interval}</small>" if interval else ""
    )


def place_words(entry: Released, code: str, level: str, language: str) -> str:
    """Where the area stands among the others, as sure as the sample allows."""
    is_shown = len(entry.table) and not entry.table["withheld"].iloc[0]
    if not is_shown or len(ask_places.places().codes(level)) > RANKED_MAX:
        return ""
    try:
        ranks = ask.ranks(entry.indicator.id, level, 3, "rate").table.set_index("area_code")
    except TaksirError:
        return ""
    row = ranks.loc[code] if code in ranks.index else pd.Series(dtype=float)
    if not len(row) or pd.isna(row["rank"]):
        return ""
    ends = [number(row[name], language) for name in ("rank", "rank_low", "rank_high")]
    return say("place {place} ({low}–{high})", language, place=ends[0], low=ends[1], high=ends[2])


def _services_html(code: str, language: str, most: int) -> str:
    """Facilities and resources of the register, institutions only."""
    table = ask_places.services(code)
    if table.empty:
        return _note(say("No facility or resource is known here.", language))
    rows = [
        f"<tr><td>{html.escape(resource_words(row, language))}"
        f"<small>{html.escape(kind_words(str(row['kind']), language))}</small></td>"
        f"<td>{_capacity(row, language)}</td></tr>"
        for row in table.head(most).to_dict("records")
    ]
    return _table(rows) + _rest(len(table) - most, language)


def _capacity(row: dict, language: str) -> str:
    if pd.isna(row["capacity"]):
        return ""
    return html.escape(say("capacity {count}", language, count=int(row["capacity"])))


def _entries_html(found: tuple[AreaEntry, ...], language: str, most: int, none: str) -> str:
    if not found:
        return _note(none)
    return _table(_entry_row(entry, language) for entry in found[:most]) + _rest(len(found) - most, language)


def _entry_row(entry: AreaEntry, language: str) -> str:
    meant = say("for {area}", language, area=entry.area_name) if entry.area_name else ""
    about = " · ".join(part for part in (entry.who, meant, *entry.about) if part)
    return f'<tr><td colspan="2">{html.escape(entry.title)}<small>{html.escape(about)}</small></td></tr>'


def _rest(count: int, language: str) -> str:
    return _note(say("and {count} more", language, count=count)) if count > 0 else ""


def _table(rows: Iterable[str]) -> str:
    return f'<table class="taksir-profile">{"".join(rows)}</table>'


def _note(words: str) -> str:
    return f'<p class="taksir-note">{html.escape(words)}</p>'
