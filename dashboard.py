"""The door: which pages there are, in which order, under which names. No logic lives here.

`streamlit run` finds the server's `app` here; every visit then runs this file as a script.
"""

import streamlit as st

from pages.parts import frame, ready, serving
from taksir import logbook
from taksir.words import say

if __name__ == "__main__":
    # Before the pages are known: else the browser fetches their icons from the internet.
    st.set_page_config(page_icon="static/icon.svg", layout="wide")
    frame.warm_imports()
    language = frame.current_language()
    pages = {
        "": [st.Page("pages/home.py", title=say("Home", language), icon=":material/home:", default=True)],
        say("Prepare", language): [
            st.Page("pages/data_in.py", title=say("Data in", language), icon=":material/upload_file:")
        ],
        say("Estimate", language): [
            st.Page("pages/need.py", title=say("Need", language), icon=":material/diversity_1:"),
            st.Page("pages/map.py", title=say("Map", language), icon=":material/map:"),
            st.Page("pages/resources.py", title=say("Resources", language), icon=":material/hub:"),
            st.Page(
                "pages/area.py", title=say("Area profile", language), icon=":material/person_pin_circle:"
            ),
        ],
        say("Plan", language): [
            st.Page("pages/plan.py", title=say("Plan", language), icon=":material/event_note:"),
            st.Page("pages/organize.py", title=say("Organize", language), icon=":material/groups:"),
            st.Page("pages/vote.py", title=say("Your vote", language), visibility="hidden"),
        ],
        say("Hand over", language): [
            st.Page("pages/present.py", title=say("Present", language), icon=":material/co_present:"),
            st.Page("pages/stories.py", title=say("Stories", language), icon=":material/slideshow:"),
        ],
        say("Check", language): [
            st.Page("pages/methods.py", title=say("Methods", language), icon=":material/menu_book:")
        ],
    }
    chosen = st.navigation(pages, expanded=True)
    frame.pass_on(pages)
    frame.draw_sidebar(language)
    with ready.drawing():
        chosen.run()
else:
    logbook.start()
    app = st.App(__file__, routes=serving.ROUTES, middleware=serving.MIDDLEWARE)
