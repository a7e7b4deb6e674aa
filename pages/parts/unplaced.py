"""Why no map is drawn: too many rows lie in no known area; their places by name, to be mended."""

import pandas as pd
import streamlit as st

from pages.parts.escape import plain
from taksir.needs.unplaced import UNPLACED_SHARE_MAX, Unplaced
from taksir.words import number, say


def draw_unplaced(lost: Unplaced, language: str) -> None:
    """A sentence, and every place that is written and not known."""
    words = say(
        "No map is drawn: {share} of the rows have no place on it, more than {limit}. The table below holds "
        "the others; confirm these places on the page Data in, or load the boundaries they lie in.",
        language,
        share=_share(lost.share, language),
        limit=_share(UNPLACED_SHARE_MAX, language),
    )
    st.warning(plain(words), icon=":material/wrong_location:")
    if lost.places:
        rows = pd.DataFrame({say("Places without a known area", language): lost.places})
        st.dataframe(rows, hide_index=True, height=min(38 + 35 * len(rows), 300))


def _share(share: float, language: str) -> str:
    percent = round(100 * share, 1)
    return number(percent, language, 0 if percent == int(percent) else 1) + "%"
