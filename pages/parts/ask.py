"""Questions to `taksir.needs`, each answered once per state of the published data."""

import streamlit as st

from taksir import needs
from taksir.areas import MapGeometry, map_geometry
from taksir.needs import Headline
from taksir.release import Released

KEPT_ANSWERS = 200


def released(indicator_id: str, level: str) -> Released:
    """An indicator for every area of a level."""
    return _released(needs.data_version(), indicator_id, level)


def profile(area_code: str, level: str) -> tuple[Released, ...]:
    """All indicators of one area."""
    return _profile(needs.data_version(), area_code, level)


def headlines() -> tuple[Headline, ...]:
    """The figures that the home page opens with."""
    return _headlines(needs.data_version())


def geometry(level: str) -> MapGeometry | None:
    """The shapes of a level."""
    return _geometry(needs.data_version(), level)


@st.cache_data(show_spinner=False, max_entries=KEPT_ANSWERS)
def _released(version: str, indicator_id: str, level: str) -> Released:
    return needs.estimate_need(indicator_id, level)


@st.cache_data(show_spinner=False, max_entries=KEPT_ANSWERS)
def _profile(version: str, area_code: str, level: str) -> tuple[Released, ...]:
    return needs.area_profile(area_code, level)


@st.cache_data(show_spinner=False, max_entries=4)
def _headlines(version: str) -> tuple[Headline, ...]:
    return needs.headlines()


@st.cache_data(show_spinner=False, max_entries=16)
def _geometry(version: str, level: str) -> MapGeometry | None:
    return map_geometry(level)
