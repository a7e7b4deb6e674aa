"""What do I tell, in which order: views of the dashboard put into a story, and presented full screen."""

import streamlit as st

from pages.parts import choose, frame, frozen, stage
from pages.parts.written import draw_entries
from taksir import written
from taksir.plans.stories import views
from taksir.words import say

with frame.page(
    __file__,
    "What do I tell, and in which order?",
    about="A story puts views of this dashboard in order, each with its message. Presenting opens them full "
    "screen in large type; arrow keys go on and back, Escape ends.",
) as language:
    draw_entries("story", language, fields=("title", "audience"))
    stories = {story.id: str(story.body["title"]) for story in written.entries("story")}
    if stories:
        st.divider()
        chosen = choose.option(
            "told", list(stories), next(iter(stories)), say("Views of the story", language), language, stories
        )
        if told := views(chosen):
            stage.draw_link(told, 1, say("Present the story", language), "begin", language)
            frozen.draw_overview(told, language)
        st.caption(say("Open a view anywhere and choose Keep this view beside it.", language))
        draw_entries("story_view", language, parent_id=chosen, fields=("place", "heading", "link"))
