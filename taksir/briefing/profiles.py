"""One A4 page for an area: every indicator with its interval, what is not known said beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from taksir import figures, needs
from taksir.areas import area_index
from taksir.briefing.charts import COLOURS, GREYS
from taksir.briefing.paper import pdf_of
from taksir.errors import TaksirError
from taksir.release import Released
from taksir.words import day, say

TEMPLATE = Path(__file__).with_name("profile.typ")


@dataclass(frozen=True)
class ProfileRow:
    """One indicator of an area, in words; `region` is the same of the whole region, to compare with."""

    name: str
    value: str
    interval: str
    count: str
    region: str
    mark: str


def write_profile(area_code: str, language: str, *, is_grey: bool = False, paper: str = "a4") -> bytes:
    """The profile of an area as one tagged PDF page.

    Raises:
        TaksirError: The area is not known.
    """
    index = area_index()
    if area_code not in index.names:
        raise TaksirError(
            "Area {area} is not known here. Choose another, or deliver the list of areas.", area=area_code
        )
    level = str(index.table.loc[index.table["code"] == area_code, "level"].iloc[0])
    released = needs.area_profile(area_code, level)
    sources = dict.fromkeys(figures.source_text(note, language) for one in released for note in one.sources)
    headers = ("Indicator", "Value", "95% interval", "Number", "Whole region", "Reliability")
    marks = (f"{figures.MARKS[kind]} {figures.mark_words(kind, language)}" for kind in figures.MARKS)
    data = {
        "title": f"{index.names[area_code]} ({area_code})",
        "subtitle": f"{needs.level_label(level, language)} · {needs.region_name(language)}",
        "day": day(date.today(), language),
        "language": language,
        "paper": paper,
        "colours": GREYS if is_grey else COLOURS,
        "headers": [say(words, language) for words in headers],
        "rows": [list(vars(profile_row(one, language)).values()) for one in released],
        "marks": "   ·   ".join(marks),
        "sources": say("Source: {sources}.", language, sources="; ".join(sources)),
    }
    return pdf_of(TEMPLATE, data)


def write_profiles(
    level: str,
    folder: Path,
    language: str,
    *,
    progress: Callable[[float, str], None] | None = None,
    is_grey: bool = False,
) -> tuple[int, int]:
    """A page for every area of a level; what an earlier run has written of the same data is kept.

    Args:
        level: Of the areas.
        folder: Where the pages go, a file an area; made if missing.
        language: Of the words.
        progress: Told the share done and what is being done.
        is_grey: Without colour.

    Returns:
        How many pages were written, and how many were there already.

    Raises:
        TaksirError: There are no areas of that level.
    """
    codes = area_index().codes(level)
    if not codes:
        raise TaksirError("There are no areas of the level {level}. Choose another.", level=level)
    folder.mkdir(parents=True, exist_ok=True)
    kept = 0
    for place, code in enumerate(codes):
        target = _file(folder, code, language)
        if target.exists():
            kept += 1
            continue
        if progress:
            progress(place / len(codes), "Writing area profiles")
        aside = target.with_suffix(".part")
        aside.write_bytes(write_profile(code, language, is_grey=is_grey))
        aside.replace(target)
    return len(codes) - kept, kept


def profile_files(level: str, folder: Path, language: str) -> list[Path]:
    """The pages of a level that were written of today's data, in the order of the areas."""
    found = (_file(folder, code, language) for code in area_index().codes(level))
    return [file for file in found if file.exists()]


def _file(folder: Path, code: str, language: str) -> Path:
    """Where an area's page is kept; its name changes with the data."""
    return folder / f"{code}_{language}_{needs.data_version()[:12]}.pdf"


def profile_row(released: Released, language: str) -> ProfileRow:
    """One indicator of an area in words.

    Args:
        released: A table of one row, or of none where the area has no data.
        language: Of the words.
    """
    indicator = released.indicator
    rate, count = figures.scale_of(released, language), figures.scale_of(released, language, "count")
    whole = needs.estimate_need(indicator.id, "").table.iloc[0]
    region = "–" if whole["withheld"] else figures.value_text(whole["estimate"], rate, language)
    name = f"{indicator.name.in_language(language)} [{rate.unit}]"
    row = None if released.table.empty else released.table.iloc[0]
    if row is None or row["withheld"]:
        reason = "no_data" if row is None else str(row["withheld"])
        words = figures.reason_words(reason, language, is_short=True)
        return ProfileRow(name, "–", words, "–", region, figures.MARKS["withheld"])
    return ProfileRow(
        name,
        figures.value_text(row["estimate"], rate, language),
        figures.interval_text(row["low"], row["high"], rate, language),
        figures.value_text(row["count"], count, language),
        region,
        figures.MARKS[str(row["reliability"])],
    )
