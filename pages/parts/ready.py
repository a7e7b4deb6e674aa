"""While no page is drawn, figures that readers are likely to ask for next are computed: they find them ready.

One job a server. It waits while a page is drawn, and leaves off where one figure takes long or all of them
have taken long: a large store is computed as it is asked. Other data published, it begins again.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit import runtime

from pipelines.jobs import Job, Progress
from taksir import needs, people
from taksir.errors import TaksirError
from taksir.stopping import stop_if_told

SETTING = "TAKSIR_AHEAD"
IDLE_S = 0.5
"""So long no page has been drawn before a figure is begun: the next one of the same click comes within."""
STEP_MOST_S, WHOLE_MOST_S = 10.0, 180.0
LOOK_UP_S = 1.0
"""While a page is drawn: so often the work looks up whether it was told to stop."""


@dataclass
class Server:
    """What this server is at.

    Attributes:
        drawing: How many pages are being drawn.
        since: When the last one ended [seconds of the monotonic clock].
        version: The data that figures are computed of.
        job: The work at them.
    """

    drawing: int = 0
    since: float = 0.0
    version: str = ""
    job: Job[None] | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def rest_s(self) -> float:
        """How long to wait before a figure may be begun, at least; nothing where nobody waits for a page."""
        return LOOK_UP_S if self.drawing else IDLE_S - (time.monotonic() - self.since)

    def wait_until_idle(self) -> None:
        """Let whoever waits for a page have the processor."""
        with self.changed:
            while (rest_s := self.rest_s) > 0:
                stop_if_told()
                self.changed.wait(rest_s)


@st.cache_resource(show_spinner=False)
def server() -> Server:
    """The one of this process."""
    return Server()


@contextmanager
def drawing() -> Iterator[None]:
    """A page is being drawn; afterwards what is likely to be asked next is begun or goes on."""
    here = server()
    with here.changed:
        here.drawing += 1
    try:
        yield
    finally:
        with here.changed:
            here.drawing -= 1
            here.since = time.monotonic()
            here.changed.notify_all()
        if runtime.exists() and os.environ.get(SETTING, "yes") != "no":
            with suppress(TaksirError):
                begin(here)


def begin(here: Server) -> None:
    """Start with the data published now, unless they are the same as before or nobody here may read."""
    if not people.may(people.READ):
        return
    version = needs.data_version()
    with here.changed:
        if version == here.version:
            return
        if here.job:
            here.job.cancel()
        here.version, here.job = version, Job(partial(compute_ahead, here))


def compute_ahead(here: Server, tell: Progress) -> None:
    """Go through the figures while the server is idle."""
    del tell  # nobody waits for it
    spent = 0.0
    for step in needs.steps_ahead():
        here.wait_until_idle()
        began = time.monotonic()
        with suppress(TaksirError):
            step()
        stop_if_told()
        took = time.monotonic() - began
        spent += took
        if took > STEP_MOST_S or spent > WHOLE_MOST_S:
            return
