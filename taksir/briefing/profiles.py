"""One A4 page for an area: every indicator with its interval, what is not known said beside it.

Pages of many areas can be stopped at any moment and gone on with: a page has its name once all of it is on
the disk, and the name tells the data it was made of, so that none is made twice and none of older data stays.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from taksir import __version__, figures, needs
from taksir.areas import area_index
from taksir.briefing.charts import COLOURS, GREYS
from taksir.briefing.paper import pdf_of
from taksir.errors import TaksirError
from taksir.release import Released
from taksir.words import day, say

TEMPLATE = Path(__file__).with_name("profile.typ")
PAGE = re.compile(r"[^_/]+_([^_/]+_)?[\w-]+_[\w.+-]+-[0-9a-f]{12}\.pdf")
"""How the file of a page is called: code and name of the area, kind, version of Taksir and of the data."""
NAME_MAX = 40
ASIDE_LIVES_S = 60
"""A file that waits for its name longer was left by somebody who was ended."""


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
        TaksirError: There are no areas of that level, or the folder takes no page.
    """
    codes = area_index().codes(level)
    if not codes:
        raise TaksirError("There are no areas of the level {level}. Choose another.", level=level)
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        earlier, kept = _earlier(folder), 0
        for place, code in enumerate(codes):
            target = folder / _name(code, language, profiles_version(), is_grey=is_grey)
            if target.exists():
                kept += 1
            else:
                if progress:
                    progress(place / len(codes), "Writing area profiles")
                _keep(target, write_profile(code, language, is_grey=is_grey))
            for other in earlier.get(_of(target), set()) - {target}:
                other.unlink(missing_ok=True)
    return len(codes) - kept, kept


def profile_files(level: str, folder: Path, language: str, *, is_grey: bool = False) -> list[Path]:
    """The pages of a level that were written of today's data, in the order of the areas."""
    version = profiles_version()
    names = (_name(code, language, version, is_grey=is_grey) for code in area_index().codes(level))
    return [folder / name for name in names if (folder / name).exists()]


def profiles_version() -> str:
    """Changes whenever the pages would say something else: with the data, or with a newer Taksir."""
    return f"{__version__}-{needs.data_version()[:12]}"


def _name(code: str, language: str, version: str, *, is_grey: bool) -> str:
    """What an area's page is called; it changes with what the page would say."""
    kind = f"{language}-grey" if is_grey else language
    name = re.sub(r"[\W_]+", "-", area_index().names[code])[:NAME_MAX].strip("-")
    parts = (quote(code, safe="").replace("_", "%5F"), name, kind, version)
    return f"{'_'.join(filter(None, parts))}.pdf"


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in words that a folder takes no page."""
    try:
        yield
    except OSError as error:
        raise TaksirError(
            "A page could not be written into {folder} ({detail}); those before it are kept. Make room or "
            "choose another folder, and write on.",
            folder=str(folder),
            detail=error.strerror or type(error).__name__,
        ) from error


def _keep(target: Path, content: bytes) -> None:
    """Give a page its name once all of it is on the disk; who is ended before leaves no page."""
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(target)


def _earlier(folder: Path) -> dict[str, set[Path]]:
    """The pages that are there, by area and kind; what somebody who was ended left without a name goes."""
    found: dict[str, set[Path]] = {}
    for path in folder.iterdir():
        if PAGE.fullmatch(path.name):
            found.setdefault(_of(path), set()).add(path)
        elif path.name.startswith(".") and PAGE.fullmatch(path.name[1:].rpartition(".")[0]):
            with suppress(FileNotFoundError):  # whoever writes here too has given it its name
                if time.time() - path.stat().st_mtime > ASIDE_LIVES_S:
                    path.unlink()
    return found


def _of(page: Path) -> str:
    """Area and kind of a page; what the area is called may change."""
    code, *_, kind, _version = page.name.split("_")
    return f"{code}_{kind}"


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
