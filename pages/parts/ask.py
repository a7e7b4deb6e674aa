"""Questions to `taksir.needs`, each answered once per state of the published data.

All readers share an answer as it is (no copy a rerun): nobody changes one in place.
"""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from taksir import needs
from taksir.keeping import keeping
from taksir.needs import Headline, ModelChoice
from taksir.release import Released
from taksir.settings import PLAIN, Settings

KEPT_ANSWERS = 200


def released(
    indicator_id: str,
    level: str,
    *,
    by: tuple[str, ...] = (),
    area: str = "",
    settings: Settings = PLAIN,
) -> Released:
    """An indicator for every area of a level, split by groups; inside one area where one is named."""
    within = area if by else ""
    return _answer("estimate_need", indicator_id, level, within=within, by=by, settings=settings)


def profile(area_code: str, level: str) -> tuple[Released, ...]:
    """All indicators of one area."""
    return _profile(needs.data_version(), area_code, level)


def headlines() -> tuple[Headline, ...]:
    """The figures that the home page opens with."""
    return _headlines(needs.data_version())


def modelled(indicator_id: str, level: str, kind: str) -> Released:
    """Every area of a level by a kind of model of the indicator."""
    return _answer("estimate_need", indicator_id, level, model=kind or True)


def model_choices(indicator_id: str, level: str) -> tuple[ModelChoice, ...]:
    """The kinds of model of an indicator, and what each lacks."""
    return _model_choices(needs.data_version(), indicator_id, level)


def rounds(indicator_id: str, level: str) -> pd.DataFrame:
    """The values of every round, area by area."""
    return _rounds(needs.data_version(), indicator_id, level)


def people(indicator_id: str, level: str) -> Released:
    """People in households and in institutions."""
    return _answer("estimate_people", indicator_id, level)


def gap(indicator_id: str, level: str, against: str) -> Released:
    """Estimated less registered or served."""
    return _answer("estimate_gap", indicator_id, level, against=against)


def lenses(group: str, level: str) -> Released:
    """The four needs of a target group."""
    return _answer("estimate_lenses", group, level)


def ranks(indicator_id: str, level: str, top: int, show: str, model: str = "") -> Released:
    """Places with their intervals, of the direct estimates or by a kind of model."""
    return _answer("estimate_ranks", indicator_id, level, top=top, show=show, model=model)


def overlap(conditions: tuple[str, ...], level: str, area: str) -> Released:
    """Combinations of groups."""
    return _answer("estimate_overlap", conditions, level, area)


def index(weights: tuple[tuple[str, float], ...], level: str, scale: str) -> Released:
    """An index of weighted indicators."""
    return _index(needs.data_version(), weights, level, scale)


def change(indicator_id: str, level: str) -> Released:
    """This round and the one before."""
    return _answer("estimate_change", indicator_id, level)


def projection(indicator_id: str, level: str, year: int) -> Released:
    """People in need in a later year."""
    return _answer("estimate_projection", indicator_id, level, year=year)


def age_groups(level: str, year: int) -> Released:
    """People by age group in a later year."""
    return _answer("estimate_age_groups", level, year=year)


def sample(indicator_id: str, level: str, rse: float, added: int) -> Released:
    """Interviews needed, and what more of them bring."""
    return _answer("estimate_sample", indicator_id, level, rse=rse, added=added)


def definitions(indicator_id: str, level: str) -> Released:
    """An indicator under each of its definitions."""
    return _answer("estimate_definitions", indicator_id, level)


def _answer(name: str, *values: object, **keywords: object) -> Released:
    return _answered(needs.data_version(), name, values, tuple(sorted(keywords.items())))


@keeping(in_turn=True)
def _answered(version: str, name: str, values: tuple, keywords: tuple) -> Released:
    answer: Callable[..., Released] = getattr(needs, name)
    return answer(*values, **dict(keywords))


@keeping(in_turn=True)
def _index(version: str, weights: tuple[tuple[str, float], ...], level: str, scale: str) -> Released:
    return needs.estimate_index(dict(weights), level, scale=scale)


@st.cache_resource(show_spinner=False, max_entries=KEPT_ANSWERS)
def _rounds(version: str, indicator_id: str, level: str) -> pd.DataFrame:
    return needs.round_values(indicator_id, level)


@st.cache_resource(show_spinner=False, max_entries=KEPT_ANSWERS)
def _model_choices(version: str, indicator_id: str, level: str) -> tuple[ModelChoice, ...]:
    return needs.model_choices(indicator_id, level)


@st.cache_resource(show_spinner=False, max_entries=KEPT_ANSWERS)
def _profile(version: str, area_code: str, level: str) -> tuple[Released, ...]:
    return needs.area_profile(area_code, level)


@st.cache_resource(show_spinner=False, max_entries=4)
def _headlines(version: str) -> tuple[Headline, ...]:
    return needs.headlines()
