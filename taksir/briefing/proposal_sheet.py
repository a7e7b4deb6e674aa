"""The evidence sheet of a proposal (usulan): one page to bring to the meeting that decides, with signatures.

The numbers are those of the page Organize: the need of the group, in the smallest area around the place for
which it can be shown, and beside it that of the larger areas. Who signs is data of the country pack.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from taksir import figures, needs, organizing, written
from taksir.areas import area_index
from taksir.briefing.charts import COLOURS, GREYS, ranked_chart
from taksir.briefing.contents import marks_of, notes_of, table_of
from taksir.briefing.paper import pdf_of
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.errors import TaksirError
from taksir.release import Released
from taksir.words import day, say, sentence
from taksir.written import Entry

TEMPLATE = Path(__file__).with_name("proposal.typ")
KIND = "proposal"
HEADING_WORDS = {
    "proposal": "What is proposed",
    "problem": "The problem",
    "need": "Need beside it, by released figures",
    "place": "Place and date",
    "name": "Name and signature",
}
FEWEST_BESIDE, ROWS_MAX = 2, 24
"""A chart beside the need has so many areas at least and at most."""
FACTS = (
    "year", "target_group", "service", "volume", "cost_idr", "women_persons", "men_persons",
    "disability_persons", "proposed_by", "priority", "state", "decided_on", "basis",
)  # fmt: skip
"""Fields of a proposal on its sheet, in their order; the problem stands below. What is private does not."""


def write_proposal_sheet(
    proposal_id: str, language: str, *, is_grey: bool = False, paper: str = "a4"
) -> bytes:
    """The sheet as one tagged PDF page.

    Raises:
        TaksirError: There is no such proposal.
    """
    proposal = written.entry(KIND, proposal_id)
    beside = _others(proposal)
    sentences, levels, notes = _need(proposal, beside, language)
    signers = load_organizing().proposal_signatures
    data = {
        "kind": say("Evidence sheet of a proposal", language),
        "title": str(proposal.body["activity"]),
        "region": needs.region_name(language),
        "day": day(date.today(), language),
        "language": language,
        "paper": paper,
        "colours": GREYS if is_grey else COLOURS,
        "words": {name: say(words, language) for name, words in HEADING_WORDS.items()},
        "facts": _facts(proposal, language),
        "problem": str(proposal.body.get("problem", "")).splitlines(),
        "need": sentences,
        "table": levels,
        "notes": notes,
        "place": _place(str(proposal.body["area"])),
        "chart": ranked_chart(beside, language, rows_max=ROWS_MAX, is_grey=is_grey).decode()
        if beside
        else "",
        "alt": figures.alt_text(beside, language) if beside else "",
        "signatures": [signer.in_language(language) for signer in signers],
    }
    return pdf_of(TEMPLATE, data)


def need_levels(proposal: Entry) -> tuple[Released, ...]:
    """The need beside a proposal: around its place at every level it may be shown at, then the whole region.

    Raises:
        TaksirError: The need cannot be computed.
    """
    group, place = str(proposal.body["target_group"]), str(proposal.body["area"])
    nearest = organizing.need_beside(group, place)
    if nearest is None:
        return ()
    if not nearest.level:
        return (nearest,)
    index = area_index()
    above = index.levels[: index.levels.index(nearest.level)]
    around = [
        needs.estimate_need(nearest.indicator.id, level, within=code)
        for level in reversed(above)
        for code in index.codes(level)
        if place.startswith(code)
    ]
    if len(index.codes(index.levels[0])) == 1:
        return (nearest, *around)  # the largest area is the whole region
    return (nearest, *around, needs.estimate_need(nearest.indicator.id, ""))


def _others(proposal: Entry) -> Released | None:
    """The need of the areas around, by the smallest level at which two or more of them can be shown."""
    try:
        found = need_levels(proposal)
    except TaksirError:
        return None
    choices = {choice.indicator.id: choice for choice in needs.indicator_choices()}
    for level in reversed(choices[found[0].indicator.id].levels if found else ()):
        released = needs.estimate_need(found[0].indicator.id, level)
        if FEWEST_BESIDE <= len(released.table) <= ROWS_MAX:
            return released
    return None


def _facts(proposal: Entry, language: str) -> list[tuple[str, str]]:
    kind, body = entry_kind(KIND), proposal.body
    told = []
    for name in FACTS:
        field = kind.field(name)
        if field is None or field.is_private:
            continue
        words = written.value_words(field, body.get(name), language)
        if name == "volume" and words:
            words = f"{words} {body.get('unit', '')}".strip()
        if words:
            told.append((field.label.in_language(language), words))
    return told if len(told) % 2 == 0 else [*told, ("", "")]


def _place(code: str) -> str:
    """A place with the larger areas it lies in, and its code."""
    index = area_index()
    around = [own for level in index.levels for own in index.codes(level) if code.startswith(own)]
    names = [index.names[own] for own in dict.fromkeys([*around, code]) if own in index.names]
    return f"{', '.join(reversed(names)) or code} ({code})"


def _need(
    proposal: Entry, beside: Released | None, language: str
) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """The need as a sentence, as a table of levels, and its notes."""
    empty = {"headers": (), "rows": (), "numbers": ()}
    try:
        found = need_levels(proposal)
    except TaksirError as error:
        return sentence(error, language), empty, ()
    if not found:
        return say("No need is estimated for this group.", language), empty, ()
    tables = [table_of(released, language) for released in found]
    headers = max((table.headers for table in tables), key=len)
    rows = [
        (figures.level_words(released.level, language), *_under(headers, table.headers, row))
        for released, table in zip(found, tables, strict=True)
        for row in table.rows
    ]
    numbers = next(table.numbers for table in tables if table.headers == headers)
    made = {"headers": (say("Area level", language), *headers), "rows": rows, "numbers": (False, *numbers)}
    return organizing.need_words(found[0], language), made, tuple(_notes(found, beside, language))


def _under(headers: tuple[str, ...], own: tuple[str, ...], row: tuple[str, ...]) -> Iterable[str]:
    """A row's cells under the headers of the whole table."""
    cells = dict(zip(own, row, strict=True))
    return (cells.get(header, "–") for header in headers)


def _notes(found: tuple[Released, ...], beside: Released | None, language: str) -> Iterable[str]:
    """Source, method, limits of the first, the ids of all, and what the signs mean."""
    *notes, _ = notes_of(found[0], language)
    yield from notes
    ids = dict.fromkeys(released.id for released in (*found, *([beside] if beside else [])))
    yield say("Figure id {figure_id}.", language, figure_id=", ".join(ids))
    yield marks_of(language)
