"""Is my file usable and safe: upload, what was recognised, what to confirm, what is wrong, publish."""

import streamlit as st

from pages.parts import (
    blanks,
    checked,
    deliveries,
    design,
    desk,
    empty,
    frame,
    places,
    recipes,
    recognised,
    working,
)
from pipelines.history import is_empty
from taksir import people
from taksir.words import say

with frame.page(
    __file__,
    "Is my file usable and safe?",
    about="The file is kept encrypted for a limited time on the machine that runs this dashboard. Records "
    "are stored only after names, identity numbers and telephone numbers were dropped or replaced.",
) as language:
    if people.may(people.DELIVER):
        desk.draw_upload(language)
    else:
        st.info(say("Your roles let you see what was delivered, not deliver files.", language))
    working.draw_work(language)
    working.draw_outcome()
    blanks.draw_blanks(language)
    case = desk.current()
    if case is None and is_empty():
        empty.draw_example_button(language)
    if case is not None:
        st.divider()
        recognised.draw_recognised(case, language)
        if not case.proposal.already:
            design.draw_design(case, language)
            places.draw_places(case, language)
            recipes.draw_recipes(case, language)
        recognised.draw_questions(case, language)
        if case.checked is not None:
            checked.draw_checked(case, language)
    st.divider()
    st.subheader(say("Deliveries", language), anchor=False)
    deliveries.draw_deliveries(language)
