"""Capacity of an organisation: five domains by itself and by peers, year on year."""

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.organize import shared
from pages.parts.written import draw_entries
from taksir import organizing
from taksir.figures import organized
from taksir.words import say

KIND = "capacity_review"
LISTED = ("organization", "year", "reviewer", "accreditation")


def draw(language: str) -> None:
    """The radar of one organisation with its table, then each review."""
    shared.draw_method(KIND, language)
    names = organizing.reviewed_organizations()
    if names:
        name = choose.option("organization", list(names), names[0], say("Organisation", language), language)
        _draw_radar(organizing.capacity_radar(name), language)
    st.subheader(say("Reviews", language), anchor=False)
    draw_entries(KIND, language, fields=LISTED)


def _draw_radar(radar: organizing.CapacityRadar, language: str) -> None:
    labels = [label.in_language(language) for _, label in radar.domains]
    st.subheader(plain(_finding(radar, language)), anchor=False)
    lines = {
        say("{who}, {year}", language, who=say(organized.REVIEWER_WORDS[who], language), year=radar.year): [
            float(value) for value in radar.newest[who]
        ]
        for who in ("self", "peer")
        if radar.newest[who].notna().any()
    }
    before = _before(radar)
    if before is not None:
        lines[say("{who}, {year}", language, who=say("Itself", language), year=radar.year - 1)] = before
    left, right = st.columns(2, gap="medium")
    with left:
        draw_figure(
            organized.draw_capacity(labels, lines, language),
            language,
            key=f"radar {radar.organization} {language} {radar.year}",
            alt=_finding(radar, language),
            table=None,
        )
    with right:
        st.dataframe(_table(radar, labels, language), hide_index=True, alt=say("Scores by domain", language))
        if radar.accreditation:
            grade = say("Not yet", language) if radar.accreditation == "none" else radar.accreditation
            st.markdown(plain(say("Accreditation: {grade}", language, grade=grade)))
        st.caption(plain(say("A domain with fewer than 70% of its items answered has no score.", language)))


def _finding(radar: organizing.CapacityRadar, language: str) -> str:
    own = radar.newest["self"].fillna(radar.newest["peer"]).dropna()
    if own.empty:
        return say("Too few items are answered for a score", language)
    labels = {name: label for name, label in radar.domains}
    return say(
        "{organization}, {year}: strongest in {high}, most to do in {low}",
        language,
        organization=radar.organization,
        year=radar.year,
        high=labels[str(own.idxmax())].in_language(language).lower(),
        low=labels[str(own.idxmin())].in_language(language).lower(),
    )


def _before(radar: organizing.CapacityRadar) -> list[float] | None:
    changes = radar.changes
    own = changes[(changes["reviewer"] == "self") & (changes["year"] == radar.year - 1)]
    scores = own.set_index("domain")["score"].reindex([name for name, _ in radar.domains])
    return [float(value) for value in scores] if scores.notna().any() else None


def _table(radar: organizing.CapacityRadar, labels: list[str], language: str) -> "pd.io.formats.style.Styler":
    changes = radar.changes[(radar.changes["reviewer"] == "self") & (radar.changes["year"] == radar.year)]
    change = changes.set_index("domain")["change"]
    names = {
        "self": say("Itself", language),
        "peer": say("Peers", language),
        "difference": say("Itself above peers", language),
    }
    yearly, answered = say("Year on year", language), say("Answered, %", language)
    rows = [
        {say("Domain", language): label}
        | {words: radar.newest.loc[name, column] for column, words in names.items()}
        | {yearly: change.get(name, float("nan")), answered: 100 * radar.answered.get(name, 0)}
        for (name, _), label in zip(radar.domains, labels, strict=True)
    ]
    decimals = dict.fromkeys([*names.values(), yearly], 2) | {answered: 0}
    return shared.numbered(rows, decimals, language)
