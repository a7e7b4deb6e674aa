"""The list of deliveries with their states; a published one can be withdrawn, a withdrawn one come back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from pages.parts import compared, correction, desk, receipt
from pages.parts.checked import has_looked
from pages.parts.frame import carefully, link, plain
from pages.parts.waiting import state_words
from pipelines.history import DeliveryLine, deliveries, delivery_faults
from pipelines.load import abandon_delivery, publish_delivery, withdraw_delivery
from pipelines.proposing import OPEN_STATES
from pipelines.terms import refuse_without_terms
from taksir import people
from taksir.errors import TaksirError
from taksir.words import moment, number, say, sentence

EXAMPLE = "example"
"""Who sent the example region."""


def draw_deliveries(language: str) -> None:
    """Every delivery, newest first; a chosen one with what can be done with it."""
    if said := st.session_state.pop("said", ""):
        st.success(plain(said), icon=":material/check:")
        if st.session_state.pop("to figures", False):
            link("need", say("See who needs what", language), ":material/diversity_1:")
    lines = deliveries()
    if not lines:
        st.write(say("Nothing has been delivered yet.", language))
        return
    event = st.dataframe(
        pd.DataFrame(delivery_rows(lines, language)),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"deliveries {language}",
        column_config={say("State", language): st.column_config.TextColumn(width="medium")},
        alt=say("Deliveries", language),
    )
    words = (
        "Choose a row to see its receipt, to withdraw a delivery or to publish it."
        if people.may(people.PUBLISH)
        else "Choose a row to see its receipt."
    )
    st.caption(plain(say("● in use for figures", language)) + " · " + say(words, language))
    for row in event.selection.rows:
        _draw_actions(lines[row], language)


def delivery_rows(lines: tuple[DeliveryLine, ...], language: str) -> list[dict[str, object]]:
    """Each delivery as a row in the reader's words and time."""
    zone = st.context.timezone
    return [
        {
            say("Source", language): line.title or line.source_id or line.file_name,
            say("State", language): state_words(line.state, language) + (" ●" if line.is_current else ""),
            say("Version", language): str(line.version or "–"),
            say("Period", language): line.period,
            say("Rows", language): number(line.rows, language) if line.rows else "–",
            say("File", language): line.file_name,
            say("Received", language): moment(line.received_at, language, zone),
            say("Published", language): moment(line.published_at, language, zone),
            say("By", language): say("example region", language) if line.actor == EXAMPLE else line.actor,
            say("Delivery", language): line.id,
        }
        for line in lines
    ]


def _draw_actions(line: DeliveryLine, language: str) -> None:
    name = plain(f"{line.title or line.file_name} ({line.period or '–'})")
    is_open = line.state in OPEN_STATES and desk.is_open(line.id)
    if is_open:  # what can be done with it stands there
        st.info(say("You are working on this delivery; it stands above.", language))
    elif line.state in ("published", "withdrawn", "ready") and not people.may(people.PUBLISH):
        st.caption(say("A data steward publishes and withdraws.", language))
    elif line.state == "published":
        words = say("Withdraw {name}", language, name=name)
        st.button(words, icon=":material/undo:", on_click=carefully(_withdraw), args=(line, language))
    elif line.state in ("withdrawn", "ready"):
        words = say("Publish {name}", language, name=name)
        is_seen = line.state == "withdrawn" or has_looked(line.id, delivery_faults(line.id), language)
        st.button(
            words,
            icon=":material/publish:",
            on_click=carefully(_publish),
            args=(line, language),
            disabled=not is_seen,
        )
    elif line.state in ("read", "checked"):
        st.info(say("Deliver the same file again to go on where you stopped.", language))
    if line.state in OPEN_STATES:
        words = say("Give up {name} and delete its file", language, name=name)
        st.button(words, icon=":material/delete:", on_click=carefully(_give_up), args=(line, language))
    if line.state in ("published", "withdrawn", "ready") and not is_open:
        compared.draw_comparison(line.id, language)
    if line.state in ("checked", "ready") and not is_open:
        correction.draw_correction(line.id, line.file_name, language)
    receipt.draw_receipt(line.id, language)


def _give_up(line: DeliveryLine, language: str) -> None:
    with _refusal_in_words(language):
        abandon_delivery(line.id, actor=desk.actor())
        if desk.is_open(line.id):
            desk.close()
        st.session_state["said"] = say("Given up; its file was deleted.", language)


def _withdraw(line: DeliveryLine, language: str) -> None:
    with _refusal_in_words(language):
        withdraw_delivery(line.id, actor=desk.actor())
        st.session_state["said"] = say("Withdrawn; figures use the version before it again.", language)


def _publish(line: DeliveryLine, language: str) -> None:
    with _refusal_in_words(language):
        refuse_without_terms(line.id)
        version = publish_delivery(line.id, actor=desk.actor())
        st.session_state["said"] = say("Published as version {version}.", language, version=version)


@contextmanager
def _refusal_in_words(language: str) -> Iterator[None]:
    """Somebody else may have been faster: a refusal is said on the page, not raised out of a button."""
    try:
        yield
    except TaksirError as error:
        st.session_state["refused"] = sentence(error, language)
