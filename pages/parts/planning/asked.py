"""Questions to `taksir.plans`, each answered once per state of the published data."""

import json

import streamlit as st

from pages.parts import ask
from taksir import needs, plans
from taksir.plans import Terms
from taksir.release import Released

KEPT_ANSWERS = 100


def need(indicator_id: str, level: str, basis: str) -> Released:
    """The need that is allocated to: the direct estimate or the model's."""
    return ask.modelled(indicator_id, level) if basis == "model" else ask.released(indicator_id, level)


def allocation(indicator_id: str, level: str, terms: Terms) -> Released:
    """Units of a budget per area."""
    return _planned(needs.data_version(), "allocate_budget", indicator_id, level, _text(terms))


def frontier(indicator_id: str, level: str, terms: Terms) -> Released:
    """People reached with other budgets."""
    return _planned(needs.data_version(), "allocate_frontier", indicator_id, level, _text(terms))


def why(indicator_id: str, level: str, terms: Terms, area_code: str) -> Released:
    """What binds in one area of a large allocation."""
    return _explained(needs.data_version(), indicator_id, level, _text(terms), area_code)


def _text(terms: Terms) -> str:
    return json.dumps(terms.recipe(), sort_keys=True)


@st.cache_data(show_spinner=False, max_entries=KEPT_ANSWERS)
def _planned(version: str, name: str, indicator_id: str, level: str, terms: str) -> Released:
    question = {"allocate_budget": plans.allocate_budget, "allocate_frontier": plans.allocate_frontier}[name]
    return question(indicator_id, level, terms=json.loads(terms))


@st.cache_data(show_spinner=False, max_entries=KEPT_ANSWERS)
def _explained(version: str, indicator_id: str, level: str, terms: str, area_code: str) -> Released:
    return plans.explain_allocation(indicator_id, level, terms=json.loads(terms), area_code=area_code)
