"""Questions to `taksir.resources`, each answered once per state of what is known."""

import json
from collections.abc import Callable
from datetime import date

import streamlit as st

from taksir import needs, resources
from taksir.keeping import keeping
from taksir.release import Released
from taksir.resources import ServiceChoice


def services(pins: resources.Pins) -> tuple[ServiceChoice, ...]:
    """The services, those that somebody gives first."""
    return _services(needs.data_version(), json.dumps(pins))


def answer(name: str, *values: str, **keywords: object) -> Released:
    """The answer to a question of `taksir.resources`."""
    return _answered(needs.data_version(), name, values, json.dumps(keywords, sort_keys=True))


def today() -> str:
    """The day from which age is counted."""
    return date.today().isoformat()  # noqa: DTZ011  the reader's calendar, not a moment


@keeping(in_turn=True)
def _answered(version: str, name: str, values: tuple[str, ...], keywords: str) -> Released:
    asked: Callable[..., Released] = getattr(resources, name)
    return asked(*values, **json.loads(keywords))


@st.cache_data(show_spinner=False, max_entries=8)
def _services(version: str, pins: str) -> tuple[ServiceChoice, ...]:
    return resources.service_choices(json.loads(pins))
