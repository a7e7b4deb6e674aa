"""Long work while a visit waits for it: how far it is, how fast, and a button that cancels it.

The work runs beside the page. Whoever leaves the page finds it again on coming back; whoever cancels it
gets everything back as it was.
"""

from collections.abc import Callable

import streamlit as st

from pages.parts.frame import plain
from pipelines.jobs import Job, Progress
from taksir.errors import TaksirError
from taksir.stopping import Stopped
from taksir.words import number, say, sentence

JOB = "job"
LOOK_EVERY_S = 0.15


def begin(task: Callable[[Progress], object], *, then: Callable[[object], None], rows: int = 0) -> None:
    """Start work for this visit.

    Args:
        task: The work; it is given what it tells its progress to.
        then: Called in the visit with what came out.
        rows: Rows it is about, 0 where that is not known.
    """
    st.session_state[JOB] = (Job(task, rows=rows), then)


def is_busy() -> bool:
    """Whether work of this visit is not done yet."""
    return JOB in st.session_state


def draw_work(language: str) -> None:
    """Wait for the work of this visit, if there is any, and hand on what came out."""
    if not is_busy():
        return
    job, then = st.session_state[JOB]
    _wait(job, language)
    del st.session_state[JOB]
    try:
        then(job.result())
    except Stopped as error:
        st.session_state["told"] = sentence(error, language)
    except TaksirError as error:
        st.session_state["refused"] = sentence(error, language)
    st.rerun()


def draw_outcome() -> None:
    """What the last work said where nothing came out."""
    if words := st.session_state.pop("told", ""):
        st.info(plain(words), icon=":material/undo:")
    if words := st.session_state.pop("refused", ""):
        st.error(plain(words), icon=":material/info:")


def _wait(job: Job, language: str) -> None:
    with st.container(border=True):
        bar = st.progress(0.0)
        left, right = st.columns([3, 1], vertical_alignment="center")
        speed = left.empty()
        right.button(
            say("Cancel", language),
            icon=":material/close:",
            on_click=job.cancel,
            disabled=job.is_cancelled,
            key="cancel work",
        )
        while not job.wait(LOOK_EVERY_S):
            words = say(job.words, language)
            if job.is_cancelled:
                words = say("Putting everything back", language)
            bar.progress(job.share, words)
            if job.rows_per_second:
                rate = number(job.rows_per_second, language)
                speed.caption(plain(say("About {rate} rows a second", language, rate=rate)))
