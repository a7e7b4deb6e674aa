"""Proposals: where each stands, the need beside it, others like it, and the next step."""

from datetime import date

import streamlit as st

from pages.parts import cite
from pages.parts.frame import carefully, plain
from pages.parts.organize import shared
from pages.parts.told import told
from pages.parts.written import draw_entries, open_entry
from taksir import exports, organizing, written
from taksir.briefing.proposal_sheet import write_proposal_sheet
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.errors import TaksirError
from taksir.words import language_name, languages, say
from taksir.written import Entry

KIND = "proposal"
LISTED = ("activity", "area", "year", "target_group", "cost_idr", "state", "decided_on")


def draw(language: str) -> None:
    """How many proposals stand where, then each of them with its next step."""
    shared.draw_method(KIND, language)
    _draw_overview(language)
    draw_entries(
        KIND,
        language,
        fields=LISTED,
        defaults={"state": "drafted", "year": date.today().year + 1},
        actions=lambda entry: _draw_next(entry, language),
    )


def _draw_overview(language: str) -> None:
    found = written.entries(KIND)
    field = entry_kind(KIND).field("state")
    if not found or field is None:
        return
    states = [str(one.body["state"]) for one in found]
    refused = states.count("refused")
    st.subheader(
        plain(
            say(
                "{count} proposals: {budgeted} in the budget or carried out, {refused} refused with a reason",
                language,
                count=len(found),
                budgeted=sum(states.count(name) for name in ("budgeted", "running", "done")),
                refused=refused,
            )
        ),
        anchor=False,
    )
    cost = say("Estimated cost, Rp million", language)
    rows = [
        {
            say("State", language): code.label.in_language(language),
            say("Proposals", language): states.count(code.value),
            cost: sum(one.body.get("cost_idr", 0) for one in found if one.body["state"] == code.value) / 1e6,
        }
        for code in field.choices
        if code.value in states
    ]
    st.dataframe(
        shared.numbered(rows, {cost: 0}, language),
        hide_index=True,
        width="content",
        column_config={say("State", language): st.column_config.TextColumn(width="medium")},
        alt=say("Proposals by state", language),
    )


def _draw_next(entry: Entry, language: str) -> None:
    st.divider()
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_need(entry, language)
        similar = _draw_similar(entry, language)
    with right:
        _draw_steps(entry, has_similar=similar, language=language)
    _draw_sheets(entry, language)


def _draw_need(entry: Entry, language: str) -> None:
    st.markdown(f"**{plain(say('Need beside it', language))}**")
    try:
        released = shared.need_beside(str(entry.body["target_group"]), str(entry.body["area"]))
    except TaksirError as error:
        st.caption(plain(told(error, language)))
        return
    if released is None:
        st.caption(plain(say("No need is estimated for this group.", language)))
        return
    st.markdown(plain(organizing.need_words(released, language)))
    cite.draw_source(released, language)


def _draw_sheets(entry: Entry, language: str) -> None:
    """The evidence sheet to bring to the meeting that decides, in every language."""
    if not exports.may_export("briefing"):
        return
    st.markdown(f"**{plain(say('Evidence sheet: one page with signatures', language))}**")
    with st.container(horizontal=True, gap="small"):
        for spoken in sorted(languages(), reverse=True):
            st.download_button(
                say("Evidence sheet (PDF), {spoken}", language, spoken=language_name(spoken)),
                exports.on_demand(
                    "briefing",
                    entry.id,
                    lambda spoken=spoken: write_proposal_sheet(entry.id, spoken),
                    form="pdf",
                ),
                file_name=f"taksir_usulan_{entry.id.removeprefix('proposal-')}_{spoken}.pdf",
                mime="application/pdf",
                icon=":material/download:",
                key=f"sheet {entry.id} {spoken}",
                on_click="ignore",
            )


def _draw_similar(entry: Entry, language: str) -> bool:
    if entry.body["state"] not in organizing.submitting_states():
        return False
    found = organizing.similar_to(entry.body, entry_id=entry.id)
    st.markdown(f"**{plain(say('Others like it for the same place and year', language))}**")
    if not found:
        st.caption(plain(say("None was found.", language)))
    for one in found:
        st.button(
            say(
                "{title} ({share}% alike)",
                language,
                title=written.entry_title(one.entry, language),
                share=round(100 * one.likeness),
            ),
            key=f"similar {entry.id} {one.entry.id}",
            icon=":material/content_copy:",
            on_click=open_entry,
            args=(one.entry.id,),
        )
    return bool(found)


def _draw_steps(entry: Entry, *, has_similar: bool, language: str) -> None:
    st.markdown(f"**{plain(say('Next step', language))}**")
    states = organizing.next_states(str(entry.body["state"]))
    field = entry_kind(KIND).field("state")
    if not written.may_write(KIND, area_code=entry.area_code) or field is None:
        return
    if not states:
        st.caption(plain(say("It has come to its end.", language)))
        return
    labels = {code.value: code.label.in_language(language) for code in field.choices}
    key = f"step {entry.id} {entry.version}"
    wanted = st.selectbox(
        say("It becomes", language), states, format_func=labels.__getitem__, key=f"{key} state"
    )
    fields = _step_fields(entry, str(wanted), key, language)
    is_other = True
    if has_similar and wanted == "submitted":
        words = say("I have looked at those like it: this is another proposal.", language)
        is_other = st.checkbox(words, key=f"{key} other")
        fields["is_another"] = is_other or None
    st.button(
        say("Take this step", language),
        type="primary",
        icon=":material/arrow_forward:",
        key=f"{key} take",
        disabled=not is_other,
        on_click=carefully(_move),
        args=(entry, wanted, fields, language),
    )


def _step_fields(entry: Entry, wanted: str, key: str, language: str) -> dict[str, object]:
    """What the step asks for, filled in."""
    rules, kind = load_organizing(), entry_kind(KIND)
    asked: dict[str, object] = {}
    labels = {field.id: field.label.in_language(language) for field in kind.fields}
    if wanted in rules.needs_date:
        day = st.date_input(labels["decided_on"], date.today(), format="DD/MM/YYYY", key=f"{key} day")
        asked["decided_on"] = day.isoformat() if isinstance(day, date) else None
    if wanted in rules.needs_reason:
        reasons = {code.value: code.label.in_language(language) for code in kind.field("reason_kind").choices}
        asked["reason_kind"] = st.selectbox(
            labels["reason_kind"], list(reasons), format_func=reasons.__getitem__, key=f"{key} kind"
        )
        asked["reason"] = st.text_area(labels["reason"], entry.body.get("reason", ""), key=f"{key} reason")
    if wanted in rules.needs_result:
        asked["result"] = st.text_area(labels["result"], entry.body.get("result", ""), key=f"{key} result")
        asked["result_persons"] = st.number_input(
            labels["result_persons"], min_value=0, value=None, step=1, key=f"{key} persons"
        )
    return asked


def _move(entry: Entry, wanted: str, fields: dict[str, object], language: str) -> None:
    kept = organizing.move_proposal(entry, wanted, **fields)
    written.drop_draft(KIND, entry.id)
    st.session_state["said"] = say("Saved: {title}.", language, title=written.entry_title(kept, language))
