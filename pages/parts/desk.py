"""One delivery on its way through the page: what was proposed, changed, answered and found.

Only the proposal and what a person said are kept in the visit; the file itself goes to the store at once.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from pages.parts.frame import plain
from pipelines.classify.choosing import reassigned
from pipelines.classify.questions import confirm_recipe
from pipelines.kept import opened_delivery
from pipelines.load import Checked, Proposal, check_delivery, publish_delivery, receive_delivery
from pipelines.recipe import Recipe
from taksir import people
from taksir.words import say

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "geojson", "json", "gpkg", "zip"]
CASE = "case"


@dataclass
class Case:
    """A delivery somebody is working on.

    Attributes:
        first: The proposal as it was made.
        proposal: The same with the headers that a person gave to other columns.
        assigned: (sheet, header) → column, as a person said.
        checked: What checking found, once it was checked.
        recipe: What was confirmed for that check.
        source_id: The source it belongs to.
        title: What a new source is called.
    """

    first: Proposal
    proposal: Proposal
    assigned: dict[tuple[str, str], str] = field(default_factory=dict)
    checked: Checked | None = None
    recipe: Recipe | None = None
    source_id: str = ""
    title: str = ""


def current() -> Case | None:
    """The delivery this visit is working on."""
    return st.session_state.get(CASE)


def close() -> None:
    """Leave the delivery; it stays in the list and can be taken up by delivering the file again."""
    st.session_state.pop(CASE, None)
    st.session_state["upload"] = st.session_state.get("upload", 0) + 1


def draw_upload(language: str) -> None:
    """A place for a file, and what happens when one is put there."""
    st.markdown(
        plain(
            say(
                "Put a survey, census, register or list here as CSV or spreadsheet, or boundaries as "
                "GeoJSON, GeoPackage or zipped Shapefile. At most 500 MB.",
                language,
            )
        )
    )
    st.html(_uploader_words(language))
    file = st.file_uploader(
        say("File", language), type=KINDS, key=f"upload {st.session_state.get('upload', 0)}"
    )
    taken = st.session_state.get("taken")
    if file is None or file.file_id == taken:
        return
    st.session_state["taken"] = file.file_id
    st.session_state.pop(CASE, None)
    proposal = _received(file, language)
    st.session_state[CASE] = Case(
        first=proposal,
        proposal=proposal,
        source_id=proposal.recipe.source_id,
        title=_title(proposal.recipe.source_id),
    )


def assign(case: Case, sheet: str, header: str, column: str) -> None:
    """Give a header to another column; the proposal follows."""
    case.assigned[sheet, header] = column
    with opened_delivery(case.first.delivery_id) as opened:
        case.proposal = reassigned(replace(case.first, raw=opened.raw), case.assigned)
    case.checked = None


def check(case: Case, answers: dict[str, str], language: str) -> None:
    """Confirm the recipe with the answers and check every row."""
    proposed = replace(case.proposal.recipe, source_id=case.source_id)
    case.recipe = confirm_recipe(proposed, answers, by=actor())
    _check(case, language, leave_out=False)


def check_again(case: Case, language: str) -> None:
    """Check once more, leaving out the rows that have an error."""
    _check(case, language, leave_out=True)


def publish(case: Case) -> int:
    """Make the checked records visible to figures.

    Returns:
        The version within the source.
    """
    return publish_delivery(case.proposal.delivery_id, actor=actor())


def actor() -> str:
    """Who works here: as they signed in, else as they named themselves; the audit shows it."""
    return people.at_work().name or str(st.session_state.get("actor", "")).strip()


class telling:  # noqa: N801  reads as a phrase: with telling(...)
    """A progress bar that says in the reader's language what is being done, and goes away."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __enter__(self) -> Callable[[float, str], None]:
        self._bar = st.progress(0.0)
        return lambda share, words: self._bar.progress(min(share, 1.0), say(words, self._language)) and None

    def __exit__(self, *_: object) -> None:
        self._bar.empty()


def _check(case: Case, language: str, *, leave_out: bool) -> None:
    with telling(language) as tell:
        case.checked = check_delivery(
            case.proposal.delivery_id,
            case.recipe,
            title=case.title,
            actor=actor(),
            leave_out_faulty_rows=leave_out,
            progress=tell,
        )


def _uploader_words(language: str) -> str:
    """The uploader's own words cannot be translated; these stand in their place."""
    words = say("Choose a file, or drop it here", language).replace('"', "")
    place = '[data-testid="stFileUploaderDropzone"]'
    return (
        f"<style>{place} button p{{font-size:0}}"
        f'{place} button p::after{{content:"{words}";font-size:.95rem}}'
        '[data-testid="stFileUploaderDropzoneInstructions"]{display:none}</style>'
    )


def _title(source_id: str) -> str:
    """A name to begin with: the words of the source's id."""
    words = source_id.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _received(file: object, language: str) -> Proposal:
    """Write the upload to disk in pieces and hand it over; the buffer is not copied in memory."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as spool:
        while block := file.read(1 << 20):
            spool.write(block)
        spool.flush()
        with telling(language) as tell:
            return receive_delivery(Path(spool.name), file.name, actor=actor(), progress=tell)
