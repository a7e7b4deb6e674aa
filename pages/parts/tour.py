"""A tour for whoever comes first: five pages, a few words on each, left at any time.

Whether it was seen is remembered by the browser alone; the step stands in the link.
"""

import html

import streamlit as st

from pages.parts.escape import plain
from pages.parts.stage import STORY
from taksir.words import say

STEP = "tour"
STOPS = ("home", "data_in", "need", "map", "methods")
STOP_WORDS = {
    "home": "What must be known: each figure with its interval. The band shows how far it may be off, the "
    "ochre line what the register counts.",
    "data_in": "A file comes in here. What was understood is shown, what is unclear is asked, every fault is "
    "listed at once; names and identity numbers are never stored.",
    "need": "A planner's questions, one at a time: how many, where, how sure, who is not reached. Every "
    "choice stands in the link, so a copied link opens the same view.",
    "map": "Where need is highest. Hatching is uncertain, white is withheld for a reason; a click on an area "
    "opens its profile.",
    "methods": "How each figure was computed, from which deliveries. Any figure can be repeated from its id.",
}
# Streamlit keeps nothing in the browser: whether the invitation was declined is kept there by this.
KEPT = """<script>
if (!window.taksirTour) {
  window.taksirTour = true;
  const mark = () => document.documentElement.classList.toggle("taksir-toured", !!localStorage.taksirToured);
  mark();
  addEventListener("click", (event) => {
    if (event.target.closest(".taksir-tour-no, .st-key-tour_begin a")) {
      localStorage.taksirToured = "1";
      mark();
    }
  });
}
</script>"""


def invite(language: str) -> None:
    """On a first visit: offer the tour, once."""
    st.html(KEPT, unsafe_allow_javascript=True)
    if STEP in st.query_params or STORY in st.query_params:
        return
    with st.container(key="tour_invitation", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(say("New here? See in five steps how it works.", language), width="content")
        _link(0, say("Begin the tour", language), "begin", language)
        no = html.escape(say("Not now", language))
        st.html(f'<button type="button" class="taksir-full taksir-tour-no">{no}</button>', width="content")


def draw_step(language: str) -> None:
    """The words of the step that the link says, with the way on."""
    said = st.query_params.get(STEP, "")
    if not (said.isdigit() and int(said) < len(STOPS)):
        return
    place = int(said)
    with st.container(key="tour_step", border=True):
        where = say("{place} of {count}", language, place=place + 1, count=len(STOPS))
        st.markdown(f"**{plain(where)}** · {plain(say(STOP_WORDS[STOPS[place]], language))}")
        with st.container(horizontal=True, gap="small"):
            if place:
                _link(place - 1, say("Back", language), "back", language)
            if place + 1 < len(STOPS):
                _link(place + 1, say("Next", language), "next", language)
            st.page_link(
                f"pages/{STOPS[place]}.py",
                label=say("End", language),
                icon=":material/close:",
                query_params={"lang": language},
            )


def _link(place: int, label: str, key: str, language: str) -> None:
    icon = ":material/arrow_back:" if key == "back" else ":material/arrow_forward:"
    query = {STEP: str(place), "lang": language}
    with st.container(key=f"tour_{key}", width="content"):
        st.page_link(f"pages/{STOPS[place]}.py", label=label, icon=icon, query_params=query)
