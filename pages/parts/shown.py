"""Which released figures the page shows now, so that a view can be kept with them."""

import streamlit as st

from taksir.release import Released

SHOWN = "figures shown"
FIGURES_MAX = 8


def begin() -> None:
    """A page begins with none."""
    st.session_state[SHOWN] = []


def note(released: Released) -> None:
    """A figure is shown."""
    found = st.session_state.setdefault(SHOWN, [])
    if released.id not in found and len(found) < FIGURES_MAX:
        found.append(released.id)


def ids() -> list[str]:
    """The figures of the page as it was last drawn, in their order."""
    return list(st.session_state.get(SHOWN, []))
