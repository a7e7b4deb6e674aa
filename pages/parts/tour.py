"""A tour for whoever comes first: five pages, a few words on each, left at any time.

Whether it was seen is remembered by the browser alone; the step stands in the link. The keyboard stands on
the way on after each step, Escape ends, and then it stands at the title of the page.
"""

import html

import streamlit as st

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
# Streamlit keeps nothing in the browser: whether the invitation was declined is kept there by this. A new
# page begins with the keyboard nowhere: it is led on from step to step, with the words of the step.
KEPT = """<script>
if (!window.taksirTour) {
  window.taksirTour = true;
  const find = (place) => document.querySelector(place);
  const mark = () => document.documentElement.classList.toggle("taksir-toured", !!localStorage.taksirToured);
  const stand = (part) => {
    if (part.tagName === "H1") part.tabIndex = -1;
    else part.setAttribute("aria-describedby", "taksir-tour-words");
    part.focus();
  };
  const lead = (from, tries) => {
    const words = find("#taksir-tour-words")?.innerText ?? "";
    const place = words ? find(".st-key-tour_next a") ?? find(".st-key-tour_end a") : find("h1");
    const isStill = find("[data-testid=stApp]").dataset.testScriptState === "notRunning";
    if (words !== from && place && isStill) stand(place);
    else if (tries) setTimeout(lead, 100, from, tries - 1);
  };
  mark();
  addEventListener("click", (event) => {
    const way = event.target.closest(".st-key-tour_begin a, .st-key-tour_step a, .taksir-tour-no");
    if (!way) return;
    if (!find(".st-key-tour_step")) localStorage.taksirToured = "1";
    mark();
    if (way.tagName === "BUTTON") stand(find("h1"));
    else lead(find("#taksir-tour-words")?.innerText ?? "", 150);
  });
  addEventListener("keydown", (event) => {
    const isElsewhere = event.target.closest("input, textarea, [role=dialog], [role=listbox]");
    if (event.key === "Escape" && !isElsewhere) find(".st-key-tour_end a")?.click();
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
    st.html(KEPT, unsafe_allow_javascript=True)
    place = int(said)
    with st.container(key="tour_step", border=True):
        where = say("{place} of {count}", language, place=place + 1, count=len(STOPS))
        words = html.escape(say(STOP_WORDS[STOPS[place]], language))
        st.html(f'<p id="taksir-tour-words"><strong>{html.escape(where)}</strong> · {words}</p>')
        with st.container(horizontal=True, gap="small"):
            if place:
                _link(place - 1, say("Back", language), "back", language)
            if place + 1 < len(STOPS):
                _link(place + 1, say("Next", language), "next", language)
            with st.container(key="tour_end", width="content"):
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
