"""Questions about places, each answered once per state of the published data: shapes, names, facilities."""

import json
from datetime import date

import pandas as pd
import streamlit as st

from pages.parts.ask import KEPT_ANSWERS
from taksir import needs, resources
from taksir.areas import AreaIndex, area_index
from taksir.errors import TaksirError
from taksir.keeping import keeping
from taksir.release import Released
from taksir.shapes import MapGeometry, map_geometry


def geometry(level: str, within: str = "") -> MapGeometry | None:
    """The shapes of a level, inside an area where one is named."""
    return _geometry(needs.data_version(), level, within)


def places() -> AreaIndex:
    """Every known area with its name, level and code."""
    return _places(needs.data_version())


def mapped(indicator_id: str, level: str, within: str, *, by: tuple[str, ...] = ()) -> Released:
    """An indicator for the areas of a map."""
    return _mapped(needs.data_version(), indicator_id, level, within, by)


def hot_spots(indicator_id: str, level: str, within: str, method: str) -> Released:
    """Clusters of high and of low values."""
    return _hot_spots(needs.data_version(), indicator_id, level, within, method)


def round_figures(indicator_id: str, level: str, within: str) -> tuple[Released, ...]:
    """Every round of an indicator, the earliest first."""
    return _round_figures(needs.data_version(), indicator_id, level, within)


def facility_points(within: str) -> pd.DataFrame:
    """Facilities that may be shown as points: longitude, latitude, name."""
    return _facility_points(needs.data_version(), within, date.today().isoformat(), _written_services())


def services(within: str) -> pd.DataFrame:
    """Facilities and resources inside an area: resource, kind, capacity."""
    return _services(needs.data_version(), within, date.today().isoformat(), _written_services())


def _written_services() -> str:
    """The services that were written down and that the reader may see, as they are now."""
    return json.dumps(resources.pins_now("service"))


@st.cache_resource(show_spinner=False, max_entries=256)
def _geometry(version: str, level: str, within: str) -> MapGeometry | None:
    return map_geometry(level, within=within)


@st.cache_resource(show_spinner=False, max_entries=32)
def _services(version: str, within: str, today: str, pins: str) -> pd.DataFrame:
    try:
        return resources.list_resources(today=today, within=within, pins=json.loads(pins)).table
    except TaksirError:  # none are published: an area then has none that we know of
        return pd.DataFrame(columns=["resource", "kind", "capacity", "longitude", "latitude"])


@st.cache_resource(show_spinner=False, max_entries=32)
def _facility_points(version: str, within: str, today: str, pins: str) -> pd.DataFrame:
    table = _services(version, within, today, pins)
    placed = table[table["longitude"].notna() & table["latitude"].notna()]
    return placed[["longitude", "latitude"]].assign(name=placed["resource"])


@st.cache_resource(show_spinner=False, max_entries=2)
def _places(version: str) -> AreaIndex:
    return area_index()


@st.cache_resource(show_spinner=False, max_entries=KEPT_ANSWERS)
def _round_figures(version: str, indicator_id: str, level: str, within: str) -> tuple[Released, ...]:
    return needs.round_figures(indicator_id, level, within=within)


@keeping(in_turn=True)
def _mapped(version: str, indicator_id: str, level: str, within: str, by: tuple[str, ...]) -> Released:
    return needs.estimate_need(indicator_id, level, within=within, by=by)


@keeping(in_turn=True)
def _hot_spots(version: str, indicator_id: str, level: str, within: str, method: str) -> Released:
    return needs.estimate_hot_spots(indicator_id, level, within=within, method=method)
