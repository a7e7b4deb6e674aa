"""A briefing on the page: its checklist, how it will look, and the files to take along."""

import streamlit as st

from pages.parts.frame import plain
from taksir import exports, needs
from taksir.briefing import (
    GREEN,
    RED,
    WRITERS,
    Briefing,
    Contents,
    FigureBlock,
    checklist,
    compose,
    page_images,
)
from taksir.errors import TaksirError
from taksir.words import say, sentence

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
    lines = checklist(contents)
    with st.container(border=True):
        st.markdown(f"**{plain(say('Before it leaves', language))}**")
        for line in lines:
            st.markdown(f"{MARKS[line.state]} {plain(say(line.template, language, **line.values))}")
    return all(line.state != RED for line in lines) and any(line.state == GREEN for line in lines)


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
    name = "taksir_" + "_".join(section.name.split("_")[1] for section in contents.sections[:4])
    with st.container(horizontal=True, gap="small"):
        for form, words in FORM_WORDS.items():
            ending = f"{form}.zip" if form in ("images", "data") else form
            st.download_button(
                say(words, language),
                exports.on_demand("briefing", name, _writer(form, contents), form=form),
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
        st.error(plain(sentence(error, language)), icon=":material/info:")
        return None


@st.cache_data(show_spinner=False, max_entries=8)
def _composed(briefing: Briefing, version: str) -> Contents:
    return compose(briefing)


@st.cache_data(show_spinner=False, max_entries=8)
def _pages(briefing: str, version: str, _contents: Contents) -> list[bytes]:
    return page_images(_contents)


def _writer(form: str, contents: Contents):  # noqa: ANN202
    return lambda: WRITERS[form](contents)
