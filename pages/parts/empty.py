"""The empty state: one sentence, one button, and the way to deliver a file."""

import streamlit as st

from pages.parts import frame
from pipelines.first_start import load_example
from pipelines.history import is_empty
from taksir.words import say


def offer_example(language: str) -> bool:
    """Offer the example region where nothing is published.

    Returns:
        Whether there was nothing to show.
    """
    if not is_empty():
        return False
    words = say("Nothing is published yet: deliver a file, or look round with the example region.", language)
    st.write(words)
    draw_example_button(language)
    frame.link("data_in", say("Deliver a file", language), ":material/upload_file:")
    return True


def draw_example_button(language: str) -> None:
    """One button that fills an empty store with the example region, telling how far it is."""
    if not st.button(say("Load the example region", language), type="primary", icon=":material/explore:"):
        return
    bar = st.progress(0.0, say("Loading the example region", language))
    load_example(progress=lambda share, words: bar.progress(min(share, 1.0), say(words, language)) and None)
    st.rerun()
