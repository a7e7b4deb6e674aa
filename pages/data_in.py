"""Is my file usable and safe: upload, what was recognised, what to confirm, what is wrong, publish."""

import streamlit as st

from pages.parts import frame
from taksir.words import say

with frame.page(__file__, "Is my file usable and safe?") as language:
    st.write(say("Deliver a file", language))
