"""The empty state: one sentence, one button, and the way to deliver a file."""

import streamlit as st

from pages.parts import frame
from pipelines.first_start import load_example
from pipelines.history import is_empty
from pipelines.jobs import Job
from taksir.words import say

LOADING = "example loading"
LOOK_EVERY_S = 0.15


def offer_example(language: str) -> bool:
    """Offer the example region where nothing is published.

    Returns:
        Whether there was nothing to show.
    """
    if not is_empty() and LOADING not in st.session_state:
        return False
    words = say("Nothing is published yet: deliver a file, or look round with the example region.", language)
    st.write(words)
    draw_example_button(language)
    frame.link("data_in", say("Deliver a file", language), ":material/upload_file:")
    return True


def draw_example_button(language: str) -> None:
    """One button that fills an empty store with the example region, telling how far it is.

    It is loaded beside the page: whoever stops or leaves the page does not end up with half of it.
    """
    job: Job[None] | None = st.session_state.get(LOADING)
    label = say("Load the example region", language)
    is_pressed = st.button(label, type="primary", icon=":material/explore:", disabled=job is not None)
    if job is None and is_pressed:
        job = st.session_state[LOADING] = Job(lambda tell: load_example(progress=tell))
    if job is None:
        return
    words = say("Loading the example region", language)
    bar = st.progress(0.0, words)
    while not job.wait(LOOK_EVERY_S):
        bar.progress(job.share, words)
    del st.session_state[LOADING]
    job.result()
    st.rerun()
