"""Consultation: each case stage after stage, closed only when the organisation can go on alone."""

import pandas as pd
import streamlit as st

from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import organizing, written
from taksir.catalogue_entries import entry_kind
from taksir.words import say
from taksir.written import Entry

KIND = "case"
LISTED = ("organization", "area", "problem_type", "stage", "opened_on", "closed_on")


def draw(language: str) -> None:
    """How many cases of which problem stand at which stage, then each of them."""
    shared.draw_method(KIND, language)
    _draw_overview(language)
    draw_entries(
        KIND,
        language,
        fields=LISTED,
        defaults={"stage": "entry"},
        actions=lambda entry: _draw_next(entry, language),
    )


def _draw_overview(language: str) -> None:
    found = written.entries(KIND)
    kind = entry_kind(KIND)
    stage, problem = kind.field("stage"), kind.field("problem_type")
    if not found or stage is None or problem is None:
        return
    open_cases = sum(one.body["stage"] != "closed" for one in found)
    st.subheader(
        plain(say("{open} of {count} cases are open", language, open=open_cases, count=len(found))),
        anchor=False,
    )
    rows = [
        {say("Kind of problem", language): code.label.in_language(language)}
        | {
            step.label.in_language(language): sum(
                one.body["problem_type"] == code.value and one.body["stage"] == step.value for one in found
            )
            for step in stage.choices
        }
        for code in problem.choices
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Cases by kind of problem and stage", language))


def _draw_next(entry: Entry, language: str) -> None:
    """What the next stage rests on, and what of it is still empty."""
    following = organizing.next_stage(str(entry.body["stage"]))
    kind = entry_kind(KIND)
    stage = kind.field("stage")
    if not following or stage is None:
        st.success(plain(say("This case is closed: the organisation goes on alone.", language)))
        return
    code = stage.choice(following)
    st.markdown(f"**{plain(say('Before “{stage}”', language, stage=code.label if code else following))}**")
    for name in organizing.stage_fields(following):
        field = kind.field(name)
        sign = ":material/check:" if entry.body.get(name) else ":material/radio_button_unchecked:"
        st.markdown(f"{sign} {plain(field.label.in_language(language) if field else name)}")
    st.caption(plain(say("Fill in what is empty, choose the stage in the form, and save.", language)))
