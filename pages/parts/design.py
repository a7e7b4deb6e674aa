"""The sample design of a survey: which headers carry weight, stratum and cluster, and can they be right."""

import streamlit as st

from pages.parts import desk
from pages.parts.desk import Case
from pages.parts.escape import plain
from pages.parts.frame import carefully
from pages.parts.places import look_of
from pipelines.designs import ROLES, DesignLook
from taksir.words import number, say

ROLE_WORDS = {"weight": "Weight", "strata": "Stratum", "psu": "Cluster (census block, PSU)"}
COUNTED_WORDS = {
    "person": "The census counts {count} people.",
    "household": "The census counts {count} households.",
}
FAR_SHARE = 0.25
"""Weights that add up to so much more or less than the census are worth a look."""

SIGNS = {True: ":material/check:", False: ":material/warning:"}


def draw_design(case: Case, language: str) -> None:
    """For each sheet of a survey: the three headers, and what they say."""
    look = look_of(case)
    for design in look.designs:
        title = say("Sample design", language) + (f": {design.sheet}" if design.sheet else "")
        is_whole = all(design.headers[role] for role in ROLES)
        with st.expander(plain(title), icon=":material/balance:", expanded=not is_whole):
            for column, role in zip(st.columns(3), ROLES, strict=True):
                with column:
                    _draw_picker(case, design, role, language)
            for is_fine, words in _facts(design, look.counted.get(design.table, 0.0), language):
                st.markdown(f"{SIGNS[is_fine]} {plain(words)}")


def _draw_picker(case: Case, design: DesignLook, role: str, language: str) -> None:
    key = f"design {design.sheet} {role} {language}"

    def change() -> None:
        header = st.session_state[key]
        taken = design.headers[role]
        if header:
            desk.assign(case, design.sheet, header, design.columns[role])
        elif taken:
            desk.assign(case, design.sheet, taken, "")

    options = ["", *design.candidates[role]]
    st.selectbox(
        say(ROLE_WORDS[role], language),
        options,
        index=options.index(design.headers[role]),
        format_func=lambda header: header or say("none", language),
        key=key,
        on_change=carefully(change),
    )


def _facts(design: DesignLook, counted: float, language: str) -> list[tuple[bool, str]]:
    """What the design says, each with whether it can be right."""
    return [*_of_weights(design, counted, language), *_of_clusters(design, language)]


def _of_weights(design: DesignLook, counted: float, language: str) -> list[tuple[bool, str]]:
    weights = design.weights
    if weights is None:
        return [
            (False, say("No column holds weights: nothing can be said of the whole population.", language))
        ]
    words = say(
        "The weights add up to {total}, from {low} to {high} a row.",
        language,
        total=number(weights.total, language),
        low=number(weights.low, language, 2),
        high=number(weights.high, language, 2),
    )
    near = not counted or abs(weights.total / counted - 1) <= FAR_SHARE
    if counted:
        words += " " + say(COUNTED_WORDS[design.table], language, count=number(counted, language))
    facts = [(near, words)]
    if weights.missing or weights.not_positive:
        lost = say(
            "{missing} rows have no weight that can be read, and {count} one of zero or less.",
            language,
            missing=weights.missing,
            count=weights.not_positive,
        )
        facts.append((False, lost))
    unequal = say(
        "Unequal weights alone multiply the variance by {deff}.", language,
        deff=number(weights.unequal_deff, language, 2),
    )  # fmt: skip
    return [*facts, (weights.unequal_deff < 2, unequal)]


def _of_clusters(design: DesignLook, language: str) -> list[tuple[bool, str]]:
    if not design.headers["psu"]:
        return [(False, say("No cluster: each row counts as drawn by itself, so intervals may be too narrow.",
                            language))]  # fmt: skip
    words = say(
        "{clusters} clusters in {strata} strata: from {low} to {high} in a stratum.",
        language,
        clusters=design.clusters,
        strata=max(design.strata, 1),
        low=design.clusters_low,
        high=design.clusters_high,
    )
    facts = [(design.clusters_low > 1, words)]
    if design.lonely:
        lonely = say("{count} strata have a single cluster, from which no error can be computed.", language,
                     count=design.lonely)  # fmt: skip
        facts.append((False, lonely))
    if design.crossing:
        crossing = say("{count} clusters lie in more than one stratum.", language, count=design.crossing)
        facts.append((False, crossing))
    return facts
