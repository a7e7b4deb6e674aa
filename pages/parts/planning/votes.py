"""A vote from the organizer's side: open and close it, hand out codes with QR, enter paper votes."""

import html
import io
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import pandas as pd
import segno
import streamlit as st

from pages.parts.frame import carefully, plain
from taksir import exports, plans, written
from taksir.errors import TaksirError
from taksir.words import say, sentence
from taksir.written import Entry

STATE_WORDS = {"": "not opened yet", "open": "open", "closed": "closed"}
CODES = "vote codes"
PAPER_ROWS = 10
SHEET = (
    "<style>body{font:14px/1.4 'Segoe UI',Arial,sans-serif;color:#17262b}"
    ".slips{display:grid;grid-template-columns:repeat(3,1fr);gap:8px}"
    ".slip{border:1px dashed #5b6b70;padding:10px;text-align:center;break-inside:avoid}"
    "svg{width:120px;height:120px}b{font-size:17px;letter-spacing:.12em}</style>"
)


def draw(exercise: Entry, language: str) -> None:
    """State, codes and paper votes of an exercise."""
    state = plans.vote_state(exercise.id)
    st.subheader(say("The vote", language), anchor=False)
    st.markdown(
        plain(
            say(
                "It is {state}; {count} votes so far.", language,
                state=say(STATE_WORDS[state], language), count=plans.votes_cast(exercise.id),
            )
        )
    )  # fmt: skip
    if not written.may_write("exercise"):
        return
    if state == "open":
        st.button(
            say("Close the vote", language), icon=":material/lock:",
            on_click=carefully(plans.close_vote), args=(exercise.id,),
        )  # fmt: skip
    else:
        st.button(
            say("Open the vote", language), type="primary", icon=":material/how_to_vote:",
            on_click=carefully(plans.open_vote), args=(exercise.id,),
        )  # fmt: skip
    left, right = st.columns(2)
    with left, st.expander(say("Codes for phones", language), icon=":material/qr_code:"):
        _draw_codes(exercise, language)
    with right, st.expander(say("Votes on paper", language), icon=":material/edit_note:"):
        _draw_paper(exercise, language)


def _draw_codes(exercise: Entry, language: str) -> None:
    """New codes for a group: shown once, printed as slips with a QR each."""
    for name, (issued, used) in plans.codes_issued(exercise.id).items():
        words = say("{group}: {used} of {issued} codes used", language, group=name, used=used, issued=issued)
        st.caption(plain(words))
    group = st.selectbox(say("Group", language), plans.voter_groups(exercise), key=f"codes for {exercise.id}")
    count = st.number_input(say("How many", language), 1, 500, 10, key=f"codes count {exercise.id}")
    address = st.text_input(
        say("Address of this dashboard as phones reach it", language), value=_address(), key="vote address"
    )
    st.button(
        say("Make codes", language), icon=":material/add:",
        on_click=carefully(_issue), args=(exercise.id, str(group), int(count)),
    )  # fmt: skip
    made = st.session_state.get(CODES, {})
    if made.get("exercise") != exercise.id:
        return
    st.info(
        say(
            "Print these slips now: the codes are kept as checksums only and cannot be shown again.", language
        ),
        icon=":material/warning:",
    )
    slips = slips_html(exercise, made["codes"], address, language)
    st.download_button(
        say("Slips with QR codes, to print", language),
        exports.on_demand("plan", exercise.id, lambda: slips, form="html"),
        file_name=f"taksir_slips_{exercise.id}.html",
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
    )
    st.code("\n".join(made["codes"]), language=None)


def slips_html(exercise: Entry, codes: Sequence[str], address: str, language: str) -> bytes:
    """A page of slips to cut: question, QR and code each."""
    title = html.escape(str(exercise.body["title"]))
    base = address.rstrip("/")
    slips = "".join(
        f'<div class="slip">{title}<br>{_qr(vote_link(base, exercise.id, code))}<br><b>{code}</b><br>'
        f"<small>{html.escape(vote_link(base, exercise.id))}</small></div>"
        for code in codes
    )
    head = f'<head><meta charset="utf-8"><title>{title}</title>{SHEET}</head>'
    page = f'<!doctype html><html lang="{language}">{head}'
    return f'{page}<body><div class="slips">{slips}</div></body></html>'.encode()


def vote_link(base: str, exercise_id: str, code: str = "") -> str:
    """The address of the page on which a code is used."""
    return f"{base}/vote?{urlencode({'vote': exercise_id} | ({'code': code} if code else {}))}"


def _qr(text: str) -> str:
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", xmldecl=False, svgns=True, omitsize=True)
    return buffer.getvalue().decode()


def _address() -> str:
    return (st.context.url or "").split("?")[0].rsplit("/", 1)[0]


def _issue(exercise_id: str, group: str, count: int) -> None:
    st.session_state[CODES] = {"exercise": exercise_id, "codes": plans.issue_codes(exercise_id, group, count)}


def _draw_paper(exercise: Entry, language: str) -> None:
    """One row a ballot, one column an option."""
    options = plans.options_of(exercise)
    if len(options) < 2:
        st.caption(say("Write at least two options, one a line, before votes are entered.", language))
        return
    is_dots = exercise.body["method"] == "dots"
    words = (
        "Points on each option, one row a ballot."
        if is_dots
        else "Place of each option (1 is first), one row a ballot."
    )
    st.caption(say(words, language))
    group = st.selectbox(say("Group", language), plans.voter_groups(exercise), key=f"paper {exercise.id}")
    blank = pd.DataFrame([[None] * len(options)] * PAPER_ROWS, columns=options, dtype=float)
    rows = st.data_editor(
        blank, num_rows="dynamic", hide_index=True,
        key=f"paper rows {exercise.id} {plans.votes_cast(exercise.id)}",
        column_config={name: st.column_config.NumberColumn(name, min_value=0, step=1) for name in options},
    )  # fmt: skip
    if st.button(say("Count these votes", language), icon=":material/done_all:"):
        _enter(exercise, str(group), rows.dropna(how="all"), language)


def _enter(exercise: Entry, group: str, rows: pd.DataFrame, language: str) -> None:
    try:
        votes = [_points(exercise, row) for row in rows.to_dict("records")]
        count = plans.enter_paper(exercise.id, group, votes)
    except TaksirError as error:
        st.error(plain(sentence(error, language)), icon=":material/info:")
        return
    st.session_state["said"] = say("{count} votes were entered.", language, count=count)
    st.rerun()


def _points(exercise: Entry, row: Mapping[str, float]) -> dict[str, float]:
    """What a written ballot says, as points."""
    given = {str(option): float(value) for option, value in row.items() if pd.notna(value) and value > 0}
    if exercise.body["method"] == "dots":
        return given
    return plans.points_of_written(exercise.id, given)
