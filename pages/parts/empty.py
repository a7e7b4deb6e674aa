"""The empty state: one sentence, one button."""

import streamlit as st

from taksir.words import say


def offer_example(language: str) -> bool:
    """Offer the example region where nothing is published.

    Returns:
        Whether there was nothing to show.
    """
    from pipelines.load import is_empty

    if not is_empty():
        return False
    st.write(
        say("Nothing is published yet: deliver a file, or look round with the example region.", language)
    )
    if st.button(say("Load the example region", language), type="primary", icon=":material/explore:"):
        load_example(language)
        st.rerun()
    return True


def load_example(language: str) -> None:
    """Load the example region, telling how far it is."""
    from pipelines.first_start import load_example as load

    bar = st.progress(0.0, say("Loading the example region", language))
    load(progress=lambda share, words: bar.progress(min(share, 1.0), say(words, language)))
