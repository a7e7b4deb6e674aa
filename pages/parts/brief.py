"""The choices of a briefing on the page, its checklist, how it will look, and the files to take along."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import choose, links
from pages.parts.frame import plain
from taksir import exports, needs
from taksir.areas import area_index
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
from taksir.needs import IndicatorChoice
from taksir.words import languages, say, sentence

LENGTH_WORDS = {
    "short": "Short: ten areas",
    "standard": "Standard: every area",
    "full": "Full: with definitions",
}
PAPER_WORDS = {"a4": "A4", "us-letter": "US Letter"}
FORM_WORDS = {
    "pdf": "PDF",
    "pptx": "Slides (PPTX)",
    "docx": "Document (DOCX)",
    "xlsx": "Workbook (XLSX)",
    "html": "Page (HTML)",
    "images": "Pictures (ZIP)",
    "data": "Open data (ZIP)",
}
AUDIENCE_NAMES_WORDS = {
    "regent": "Head of the region",
    "forum": "Forum of stakeholders",
    "donor": "Donor",
    "public": "Public",
}
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
MIMES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "images": "application/zip",
    "data": "application/zip",
}
WITHIN_MAX = 600
PAGES_SHOWN = 6
MARKS = {"green": ":material/check_circle:", "advice": ":material/info:", "red": ":material/block:"}


def chosen_briefing(language: str) -> Briefing:
    """What is to be handed over, by the link or by the widgets; every choice stands in the link."""
    by_id = {choice.indicator.id: choice for choice in choose.available()}
    wanted = [name for name in (links.said("figures") or "").split(",") if name in by_id]
    if links.is_followed("figures"):
        st.session_state.pop(f"brief figures {language}", None)
    named = st.multiselect(
        say("Figures, in their order", language),
        list(by_id),
        default=wanted or [name for name in needs.HEADLINES if name in by_id][:2],
        format_func=lambda name: by_id[name].indicator.name.in_language(language),
        key=f"brief figures {language}",
    )
    links.note("figures", ",".join(named))
    first, second, third = st.columns(3)
    with first:
        audience = _one_of(
            "audience", say("For whom", language), AUDIENCE_NAMES_WORDS, language, default="forum"
        )
        spoken = {code: LANGUAGE_NAMES.get(code, code) for code in sorted(languages(), reverse=True)}
        tongue = _one_of(
            "spoken", say("Language of the briefing", language), spoken, language, default=language
        )
    with second:
        level = _one_of(
            "level", say("By which areas", language), _levels(language), language, default="kecamatan"
        )
        within = _within(level, language)
    with third:
        length = _one_of("length", say("Length", language), LENGTH_WORDS, language, default="standard")
        paper = _one_of("paper", say("Paper", language), PAPER_WORDS, language, default="a4")
    title = st.text_input(
        say("Title", language), max_chars=150, key="brief title", value=links.said("title") or ""
    )
    links.note("title", title)
    grey = st.toggle(
        say("For printers without colour", language), value=links.said("grey") == "1", key="brief grey"
    )
    links.note("grey", "1" if grey else "")
    blocks = tuple(FigureBlock(name, _nearest(by_id[name], level), within=within) for name in named)
    return Briefing(
        blocks, audience=audience, title=title, language=tongue, length=length, paper=paper, is_grey=grey
    )  # fmt: skip


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
    pages = _pages(repr(contents.briefing), needs.data_version(), contents)
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
    name = "taksir_" + "_".join(section.released.indicator.id.lower() for section in contents.sections[:4])
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
        return _composed(briefing, needs.data_version())
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


def _one_of(name: str, label: str, words: dict[str, str], language: str, *, default: str) -> str:
    options = list(words)
    wanted, key = links.said(name), f"brief {name} {language}"
    if links.is_followed(name):
        st.session_state.pop(key, None)
    index = options.index(wanted if wanted in options else default if default in options else options[0])
    found = st.selectbox(
        label,
        options,
        index=index,
        format_func=lambda option: say(words[option], language),
        key=key,
    )
    links.note(name, found)
    return str(found)


def _levels(language: str) -> dict[str, str]:
    known = {level for choice in choose.available() for level in choice.levels}
    return {level: needs.level_label(level, language) for level in area_index().levels if level in known}


def _nearest(choice: IndicatorChoice, level: str) -> str:
    """The level wanted, else the finest one above it at which the indicator may be shown."""
    order = list(area_index().levels)
    above = [one for one in choice.levels if one in order and order.index(one) <= order.index(level)]
    return max(above, key=order.index) if above else ""


def _within(level: str, language: str) -> str:
    index = area_index()
    order: Sequence[str] = index.levels
    coarser = (
        [code for one in order[: order.index(level)] for code in index.codes(one)] if level in order else []
    )
    if not 1 < len(coarser) <= WITHIN_MAX:
        return ""
    words = {"": say("the whole region", language)} | {code: index.names[code] for code in coarser}
    return _one_of("within", say("Inside", language), words, language, default="")
