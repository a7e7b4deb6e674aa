"""What do I hand over today: a briefing for an audience, looked at before it leaves, in every form."""

import streamlit as st

from pages.parts import brief, brief_choices, empty, frame, profile_pages
from taksir.words import say

with frame.page(__file__, "What do I hand over today, and to whom?") as language:
    if empty.offer_example(language):
        st.stop()
    briefing = brief_choices.chosen_briefing(language)
    if not briefing.blocks:
        st.info(
            say("Choose at least one figure, a plan or a story; the briefing is written from it.", language)
        )
    elif (contents := brief.composed(briefing, language)) is not None:
        if brief.draw_checklist(contents, language):
            brief.draw_files(contents, language)
        st.subheader(say("How it will look", language), anchor=False)
        brief.draw_preview(contents, language)
    profile_pages.draw_profile_pages(language)
