"""A briefing on the page: its checklist, how it will look, and the files to take along."""

import hashlib
from itertools import groupby

import streamlit as st

from pages.parts.frame import plain
from pages.parts.told import told
from taksir import exports, needs
from taksir.briefing import (
    GREEN,
    OUTSIDE,
    RED,
    WRITERS,
    Briefing,
    Contents,
    FigureBlock,
    WrittenText,
    checklist,
    compose,
    page_images,
    written_texts,
)
from taksir.errors import TaksirError
from taksir.words import say

FORM_WORDS = {
    "pdf": "PDF",
    "pptx": "Slides (PPTX)",
    "docx": "Document (DOCX)",
    "xlsx": "Workbook (XLSX)",
    "html": "Page (HTML)",
    "images": "Pictures (ZIP)",
    "data": "Open data (ZIP)",
}
MIMES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "images": "application/zip",
    "data": "application/zip",
}
PAGES_SHOWN = 6
MARKS = {"green": ":material/check_circle:", "advice": ":material/info:", "red": ":material/block:"}


def draw_checklist(contents: Contents, language: str) -> bool:
    """What must be green before it leaves; returns whether it may."""
    with st.container(border=True):
        st.markdown(f"**{plain(say('Before it leaves', language))}**")
        above = st.container()
        is_read = _draw_texts(contents, language)
        lines = checklist(contents, is_read=is_read)
        for line in lines:
            above.markdown(f"{MARKS[line.state]} {plain(say(line.template, language, **line.values))}")
    return all(line.state != RED for line in lines) and any(line.state == GREEN for line in lines)


def _draw_texts(contents: Contents, language: str) -> bool:
    """What people wrote, as it will leave, and for outside the tick of whoever has read it."""
    texts = written_texts(contents)
    if not texts:
        return False
    is_outside = contents.briefing.audience in OUTSIDE
    key = _read_key(texts)
    with st.expander(
        say("What leaves in people's own words ({count})", language, count=len(texts)),
        expanded=is_outside and not st.session_state.get(key),
        icon=":material/format_quote:",
    ):
        for heading, group in groupby(texts, lambda text: text.heading):
            st.caption(plain(heading or say("Title", language)))
            st.markdown("\n".join(f"- {plain(' '.join(text.words.split()))}" for text in group))
    if not is_outside:
        return False
    return st.checkbox(say("I have read these texts: they name no person", language), key=key)


def _read_key(texts: tuple[WrittenText, ...]) -> str:
    """The tick belongs to these words: where one of them changes, it is to be set anew."""
    told = "\x1f".join(text.words for text in texts)
    return f"brief read {hashlib.sha256(told.encode()).hexdigest()[:16]}"


def draw_preview(contents: Contents, language: str) -> None:
    """The first pages as they will be printed."""
    told = [(one.heading, one.text, one.tables, one.notes) for one in contents.sections]
    pages = _pages(repr((contents.briefing, contents.title, told)), needs.data_version(), contents)
    columns = st.columns(2)
    for place, page in enumerate(pages[:PAGES_SHOWN]):
        # Two beside each other; a new pair of columns each, so that a phone shows them in their order.
        columns = st.columns(2) if place and place % 2 == 0 else columns
        with columns[place % 2], st.container(border=True):
            words = say("Page {page} of {pages}", language, page=place + 1, pages=len(pages))
            st.image(page, caption=words, alt=words, width="stretch")
    if len(pages) > PAGES_SHOWN:
        st.caption(plain(say("The first {count} pages are shown.", language, count=PAGES_SHOWN)))


def draw_files(contents: Contents, language: str) -> None:
    """Each form to take along; it is written when somebody takes it."""
    if not exports.may_export("briefing"):
        st.caption(say("Your roles let you read figures here, not take them along as files.", language))
        return
    st.subheader(say("Take it along", language), anchor=False)
    count = len(written_texts(contents)) if contents.briefing.audience in OUTSIDE else 0
    shown = dict.fromkeys(section.name.split("_")[1] for section in contents.sections)
    name = "_".join(["taksir", *list(shown)[:4]])
    with st.container(horizontal=True, gap="small"):
        for form, words in FORM_WORDS.items():
            ending = f"{form}.zip" if form in ("images", "data") else form
            st.download_button(
                say(words, language),
                exports.on_demand("briefing", name, _writer(form, contents), form=form, texts_read=count),
                file_name=f"{name}.{ending}",
                mime=MIMES[form],
                icon=":material/download:",
                key=f"brief file {form}",
                on_click="ignore",
            )


def composed(briefing: Briefing, language: str) -> Contents | None:
    """The briefing in words; where a figure cannot be had, its sentence and nothing else."""
    try:
        if all(isinstance(block, FigureBlock) for block in briefing.blocks):
            return _composed(briefing, needs.data_version())
        return compose(briefing)  # what people write changes at any moment
    except TaksirError as error:
        st.error(plain(told(error, language)), icon=":material/info:")
        return None


@st.cache_data(show_spinner=False, max_entries=8)
def _composed(briefing: Briefing, version: str) -> Contents:
    return compose(briefing)


@st.cache_data(show_spinner=False, max_entries=8)
def _pages(briefing: str, version: str, _contents: Contents) -> list[bytes]:
    return page_images(_contents)


def _writer(form: str, contents: Contents):  # noqa: ANN202
    return lambda: WRITERS[form](contents)
