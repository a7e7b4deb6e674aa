"""One delivery on its way through the page: what was proposed, changed, answered and found.

Only the proposal and what a person said are kept in the visit; the file itself goes to the store at once.
"""

import os
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pages.parts import working
from pages.parts.frame import carefully, plain
from pages.parts.uploader import place_for_files, uploader_words
from pipelines.classify.choosing import reassigned
from pipelines.classify.questions import confirm_recipe
from pipelines.incoming import inbox, inbox_files, receive_from_inbox, receive_streams
from pipelines.jobs import Progress, estimated_rows
from pipelines.kept import opened_delivery
from pipelines.load import Checked, Proposal, check_delivery, publish_delivery
from pipelines.recipe import Recipe, of_special_group
from pipelines.terms import Terms, earlier_terms, needs_terms, state_terms
from pipelines.uploads import uploaded
from taksir import people
from taksir.figures import role
from taksir.words import number, say

KINDS = [
    "csv", "tsv", "psv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "sav", "zsav", "por", "dta",
    "geojson", "json", "topojson", "gpkg", "parquet", "geoparquet", "kml", "kmz",
    "shp", "shx", "dbf", "prj", "cpg", "zip", "gz",
]  # fmt: skip
INVITATION = (
    "Put a survey, census, register or list here as CSV, spreadsheet, SPSS or Stata file, or boundaries as "
    "GeoJSON, GeoPackage, GeoParquet, KML or Shapefile. Files put here together are one delivery: answers "
    "with their questionnaire (XLSForm), the parts of a Shapefile."
)
LIMIT = (
    "At most {size} through a browser. Larger files are put into the inbox folder {folder} of the machine "
    "that runs this dashboard; then they wait for you here."
)
NOT_TAKEN = (
    "The file was not taken in: it is larger than {size}, of a kind that is not read, or the disk of the "
    "store is full. Put a large file into the inbox folder, or save another kind as CSV or XLSX."
)
CASE = "case"
SAMPLE_BYTES = 1 << 18


@dataclass
class Case:
    """A delivery somebody is working on.

    Attributes:
        first: The proposal as it was made.
        proposal: The same with the headers that a person gave to other columns.
        assigned: (sheet, header) → column, as a person said.
        tables: Sheet → table, as a person said.
        checked: What checking found, once it was checked.
        recipe: What was confirmed for that check.
        source_id: The source it belongs to.
        title: What a new source is called.
        terms: On what terms the file is given.
    """

    first: Proposal
    proposal: Proposal
    assigned: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    checked: Checked | None = None
    recipe: Recipe | None = None
    source_id: str = ""
    title: str = ""
    terms: Terms = field(default_factory=Terms)


def current() -> Case | None:
    """The delivery this visit is working on."""
    return st.session_state.get(CASE)


def is_open(delivery_id: str) -> bool:
    """Whether this visit is working on a delivery."""
    case = current()
    return case is not None and case.proposal.delivery_id == delivery_id


def close() -> None:
    """Leave the delivery; it stays in the list and can be taken up by delivering the file again."""
    st.session_state.pop(CASE, None)
    st.session_state["upload"] = st.session_state.get("upload", 0) + 1


def draw_upload(language: str) -> None:
    """A place for a file, and what happens when one is put there."""
    st.markdown(plain(say(INVITATION, language)))
    places = {"size": _largest(language), "folder": str(inbox())}
    st.caption(plain(say(LIMIT, language, **places)))
    st.html(uploader_words(language))
    files = place_for_files(
        say("File", language),
        KINDS,
        permission=people.DELIVER,
        key=f"upload {st.session_state.get('upload', 0)}",
    )
    st.html(_refused_words(say(NOT_TAKEN, language, **places)))
    _draw_inbox(language)
    taken = [file.file_id for file in files]
    if not files or taken == st.session_state.get("taken"):
        return
    st.session_state["taken"] = taken
    st.session_state.pop(CASE, None)
    named, who = [(file.name, uploaded(file.file_id, file)) for file in files], actor()
    working.begin(
        lambda tell: receive_streams(named, actor=who, progress=tell),
        then=_take_up,
        rows=sum(_rows_of(file, name) for name, file in named),
    )


def _draw_inbox(language: str) -> None:
    """Files that wait in the inbox: the way in for those too large for a browser."""
    waiting = inbox_files() if people.may(people.DELIVER) else ()
    if not waiting:
        return
    with st.container(border=True):
        st.markdown(f"**{say('Waiting in the inbox', language)}**")
        for file in waiting:
            left, right = st.columns([4, 1], vertical_alignment="center")
            size = number(file.size_bytes / 1e6, language, 1)
            left.markdown(plain(f"{file.name} · {size} MB"))
            right.button(
                say("Take in", language),
                key=f"inbox {file.name}",
                disabled=not file.is_settled,
                help=None if file.is_settled else say("It is still being written.", language),
                on_click=carefully(_take_from_inbox),
                args=(file.name,),
            )


def _take_from_inbox(name: str) -> None:
    who = actor()
    st.session_state.pop(CASE, None)
    working.begin(lambda tell: receive_from_inbox(name, actor=who, progress=tell), then=_take_up)


def _take_up(proposal: Proposal) -> None:
    """Begin a case with what was read; the uploader lets go of the file's bytes."""
    st.session_state[CASE] = Case(
        first=proposal,
        proposal=proposal,
        source_id=proposal.recipe.source_id,
        title=_title(proposal.recipe.source_id),
        terms=earlier_terms(proposal.recipe.source_id),
    )
    st.session_state["upload"] = st.session_state.get("upload", 0) + 1


def assign(case: Case, sheet: str, header: str, column: str) -> None:
    """Give a header to another column; the proposal follows."""
    case.assigned[sheet, header] = column
    _propose_again(case)


def give_table(case: Case, sheet: str, table: str) -> None:
    """Say what the rows of a sheet are; its columns are proposed for that table."""
    case.tables[sheet] = table
    case.assigned = {place: column for place, column in case.assigned.items() if place[0] != sheet}
    _propose_again(case)


def _propose_again(case: Case) -> None:
    with opened_delivery(case.first.delivery_id) as opened:
        case.proposal = reassigned(replace(case.first, raw=opened.raw), case.assigned, case.tables)
    case.checked = None


def check(case: Case, answers: dict[str, str]) -> None:
    """Confirm the recipe with the answers and check every row.

    Raises:
        TaksirError: The file is about persons and the terms were not stated.
    """
    proposed = replace(case.proposal.recipe, source_id=case.source_id)
    if case.terms.basis or needs_terms(proposed):
        state_terms(case.proposal.delivery_id, proposed, case.terms, actor=actor())
    case.recipe = confirm_recipe(proposed, answers, by=actor())
    _check(case, leave_out=False)


def check_again(case: Case) -> None:
    """Check once more, leaving out the rows that have an error."""
    _check(case, leave_out=True)


def check_special_group(case: Case) -> None:
    """Check once more a file about one group only, for which no plausibility band is made."""
    case.recipe = of_special_group(case.recipe)
    _check(case, leave_out=False)


def publish(case: Case) -> int:
    """Make the checked records visible to figures.

    Returns:
        The version within the source.
    """
    return publish_delivery(case.proposal.delivery_id, actor=actor())


def actor() -> str:
    """Who works here: as they signed in, else as they named themselves; the audit shows it."""
    typed = str(st.session_state.get("actor", "")).strip()
    if typed:  # the field's own memory ends when it is not drawn for a moment
        st.session_state["named"] = typed
    return people.at_work().name or str(st.session_state.get("named", ""))


def _check(case: Case, *, leave_out: bool) -> None:
    delivery_id, recipe, title, who = case.proposal.delivery_id, case.recipe, case.title, actor()

    def checking(tell: Progress) -> Checked:
        return check_delivery(
            delivery_id, recipe, title=title, actor=who, leave_out_faulty_rows=leave_out, progress=tell
        )

    case.checked = None
    rows = sum(table.row_count for table in case.proposal.raw.tables)
    working.begin(checking, then=lambda found: setattr(case, "checked", found), rows=rows)


def _refused_words(words: str) -> str:
    """What is wrong where the browser or the server refuses a file: the uploader only marks it."""
    refused = '[data-testid="stFileChip"][aria-invalid="true"]'
    return (
        f"<style>.taksir-refused{{display:none;color:{role('warning')}}}"
        f"body:has({refused}) .taksir-refused{{display:block}}</style>"
        f'<div class="taksir-refused" role="alert">{escape(words)}</div>'
    )


def _largest(language: str) -> str:
    """How large a file a browser may send."""
    megabytes = int(st.get_option("server.maxUploadSize"))
    size, unit = (megabytes / 1024, "GB") if megabytes >= 1024 else (megabytes, "MB")
    return f"{number(size, language)} {unit}"


def _title(source_id: str) -> str:
    """A name to begin with: the words of the source's id."""
    words = source_id.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _rows_of(file: BinaryIO | Path, name: str) -> int:
    """About how many rows an upload has, from its beginning, without a copy of it."""
    if isinstance(file, Path):
        return estimated_rows(file)
    head = file.read(SAMPLE_BYTES)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    lines = head.count(b"\n")
    is_text = name.lower().endswith((".csv", ".tsv", ".txt"))
    return round(size * lines / len(head)) if is_text and lines else 0
