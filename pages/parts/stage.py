"""Presenting: a story's views one after the other, full screen, in large type, with the words to each.

A view of a story is a link of this dashboard; presenting opens the page itself, so what is shown is never
a copy. The story and the place in it stand in the link. Arrow keys go on and back, Escape ends.
"""

import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from pages.parts import links, shown
from pages.parts.escape import plain
from pages.parts.links import STORY
from pipelines.history import is_empty
from taksir import people, written
from taksir.errors import TaksirError
from taksir.paths import ROOT
from taksir.plans.stories import freeze_view, views
from taksir.words import say, sentence
from taksir.written import Entry, EntryFault

PLACE = "place"
HOME = "home"
TOOLS = ("present", "stories", "vote")
"""Pages on which something is made or given: none of them is a view to keep for a story."""
STYLE = """<style>
html{font-size:19px}
:root{--taksir-room:60vh}
[data-testid=stSidebar],[data-testid=stExpandSidebarButton],[data-testid=stHeader],
[data-testid=stMain] :is([class*="st-key-strip_"],
[data-testid=stElementContainer]:has(h1,[data-testid=stSelectbox],[data-testid=stTextInput],
[data-testid=stButtonGroup],[data-testid=stDownloadButton],[data-testid=stHtml]>script:only-child),
[data-testid=stElementContainer]:has([data-testid=stPageLink]):not(.st-key-stage *),
[data-testid=stLayoutWrapper]:has(>:is([data-testid=stExpander],[data-testid=stPopover],.st-key-taksir_unseen))
){display:none!important}
[data-testid=stMainBlockContainer]{max-width:none;padding:1.2rem 4vw}
.st-key-stage{border-bottom:1px solid var(--taksir-line);padding-bottom:.8rem}
.taksir-message{font:700 clamp(1.5rem,1rem + 2vw,2.4rem)/1.2 'Plus Jakarta Sans',sans-serif;margin:0}
.taksir-said{font-size:1.15rem;white-space:pre-line;margin:.4rem 0 0}
@media(max-width:640px){html{font-size:17px}[data-testid=stElementContainer]:has(.taksir-full){display:none}}
</style>"""
KEYS = """<script>
if (!window.taksirKeys) {
  window.taksirKeys = true;
  const keys = {ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Escape: "end"};
  addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input, textarea, select, [role=radiogroup], [role=combobox]");
    if (!document.querySelector(".st-key-stage") || isWriting || event.ctrlKey || event.altKey) return;
    document.querySelector(`.st-key-stage_${keys[event.key]} a`)?.click();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest(".taksir-full")) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
</script>"""


def pages() -> tuple[str, ...]:
    """The names of the pages that a link can open."""
    return tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__"))


def opened_by(link: str) -> tuple[str, dict[str, str]]:
    """The page and the choices that a link opens here, wherever it was copied; an empty page for none."""
    said = urlsplit(link.strip())
    name = said.path.rstrip("/").rsplit("/", 1)[-1] or HOME
    known = name if name in pages() else ""
    return known, {key: value for key, value in parse_qsl(said.query) if key not in (STORY, PLACE, "lang")}


def keep_view(story_id: str, heading: str, language: str) -> Entry:
    """The view that the reader sees now becomes the last one of a story, its figures frozen with it."""
    places = [int(view.body["place"]) for view in views(story_id)]
    query = {name: value for name, value in st.query_params.to_dict().items() if name not in ("lang", PLACE)}
    link = f"{st.session_state.get(links.PAGE, HOME)}?{urlencode(query)}"
    body = {"place": max(places, default=0) + 1, "heading": heading, "link": link.rstrip("?")}
    view = written.write("story_view", body, parent_id=story_id)
    freeze_view(view.id, shown.ids(), language)
    return view


def draw_stage(language: str) -> Entry | None:
    """The words of the view and the way to the next, where a story is being presented.

    Returns:
        The view, or None where none is presented.
    """
    story_id = st.query_params.get(STORY, "")
    if not story_id:
        return None
    try:
        story, told = written.entry("story", story_id), views(story_id)
    except TaksirError:
        st.warning(say("This story is no longer there, or not for you.", language))
        return None
    if not told:
        st.info(say("This story has no views yet. Open a view and keep it for the story.", language))
        return None
    wanted = st.query_params.get(PLACE, "1")
    place = min(max(int(wanted) if wanted.isdigit() else 1, 1), len(told))
    view = told[place - 1]
    st.html(STYLE)
    st.html(KEYS, unsafe_allow_javascript=True)
    opening = str(story.body.get("text") or "") if place == 1 else ""
    with st.container(key="stage"):
        _draw_steps(story, told, place, language)
        st.html(_said(opening, view))
    return view


def _said(opening: str, view: Entry) -> str:
    """The message of a view and the words to it; those that open the story stand before the first."""
    before, after = (
        f'<p class="taksir-said">{html.escape(text)}</p>' if text else ""
        for text in (opening, str(view.body.get("text") or ""))
    )
    message = html.escape(view.body["heading"])
    return f'{before}<p class="taksir-message" role="heading" aria-level="1">{message}</p>{after}'


def _draw_steps(story: Entry, told: list[Entry], place: int, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        where = say("{place} of {count}", language, place=place, count=len(told))
        st.caption(plain(f"{story.body['title']} · {where}"))
        if place > 1:
            draw_link(told, place - 1, say("Back", language), "back", language)
        if place < len(told):
            draw_link(told, place + 1, say("Next", language), "next", language)
        with st.container(key="stage_end", width="content"):
            st.page_link("pages/stories.py", label=say("End", language), icon=":material/close:")
        full = html.escape(say("Full screen", language))
        st.html(f'<button type="button" class="taksir-full">{full}</button>', width="content")


def draw_link(told: list[Entry], place: int, label: str, key: str, language: str) -> None:
    """The way to a view of a story."""
    page, query = opened_by(str(told[place - 1].body["link"]))
    icons = {"back": ":material/arrow_back:", "next": ":material/arrow_forward:"}
    said = query | {STORY: told[place - 1].parent_id, PLACE: str(place), "lang": language}
    with st.container(key=f"stage_{key}", width="content"):
        st.page_link(
            f"pages/{page or HOME}.py",
            label=label,
            icon=icons.get(key, ":material/slideshow:"),
            query_params=said,
        )


def draw_keeping(language: str) -> None:
    """Beside every view of figures: keep what is shown now for a story."""
    if st.query_params.get(STORY) or is_empty() or not people.may(people.ORGANIZE):
        return
    with st.sidebar, st.popover(say("Keep this view", language), icon=":material/bookmark_add:"):
        stories = written.entries("story")
        if not stories:
            st.caption(
                say("A story puts views in order, to present them. Begin one on the page Stories.", language)
            )
            return
        titles = {story.id: str(story.body["title"]) for story in stories}
        with st.form("keep view", border=False, clear_on_submit=True):
            st.selectbox(
                say("Story", language), list(titles), format_func=titles.__getitem__, key="kept story"
            )
            st.text_input(say("Message of this view", language), key="kept message", max_chars=200)
            st.form_submit_button(say("Keep this view", language), on_click=_keep, args=(language,))


def _keep(language: str) -> None:
    heading = str(st.session_state["kept message"]).strip()
    if not heading:
        st.toast(say("Write the message of the view: one sentence.", language))
        return
    try:
        keep_view(st.session_state["kept story"], heading, language)
    except TaksirError as error:
        st.toast(plain(sentence(error, language)))
        return
    st.toast(say("The view is kept.", language))


def _opens_a_page(body: Mapping[str, Any], parent_id: str) -> list[EntryFault]:
    link = str(body.get("link") or "")
    if opened_by(link)[0]:
        return []
    return [
        EntryFault(
            "link",
            "{link} opens no page of this dashboard. Write a page and its choices, as need?indicator=POV-01.",
            {"link": link},
        )
    ]


written.add_rule("story_view", _opens_a_page)
