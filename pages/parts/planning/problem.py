"""Step 1: who lives with what, where, since when, in whose voice; and the figures frozen beside it."""

import streamlit as st

from pages.parts import ask, choose
from pages.parts.frame import carefully, plain
from pages.parts.planning.changes import draw_changes
from pages.parts.planning.choosing import entry_of, indicator_of, people_choices
from pages.parts.written import draw_entries
from taksir import figures, needs, plans, written
from taksir.release import Released
from taksir.words import day, say
from taksir.written import Entry

FIELDS = ("title", "who", "area", "need_level", "lenses")


def draw(language: str) -> None:
    """Problem statements, and the evidence of one of them."""
    st.subheader(say("Which condition of people is the problem?", language), anchor=False)
    draw_entries("problem", language, fields=FIELDS)
    problem = entry_of("problem", say("Evidence for", language), language)
    if problem is None:
        return
    st.subheader(say("Evidence: figures frozen as they were shown", language), anchor=False)
    evidence = written.entries("evidence", parent_id=problem.id)
    for kept in evidence:
        _draw_evidence(kept, language)
    if not evidence:
        st.caption(say("No figure is frozen for this problem yet; planners do it here.", language))
    if written.may_write("evidence"):
        _draw_freezing(problem, language)


def _draw_evidence(kept: Entry, language: str) -> None:
    snapshot = plans.snapshot_of(str(kept.body["snapshot"]))
    with st.container(border=True):
        st.markdown(plain(str(kept.body["sentence"])))
        figure = snapshot.figures[0]
        st.caption(
            plain(
                say(
                    "Frozen on {day}. Source: {sources}. Figure id {figure_id}.",
                    language,
                    day=day(snapshot.taken_at, language),
                    sources="; ".join(figure.sources),
                    figure_id=figure.id,
                )
            )
        )
        draw_changes(plans.changes_since(snapshot), language)
        if written.may_write("evidence"):
            st.button(
                say("Remove this evidence", language),
                key=f"drop {kept.id}",
                icon=":material/delete:",
                on_click=carefully(written.delete),
                args=("evidence", kept.id),
                kwargs={"based_on": kept.version},
            )


def _draw_freezing(problem: Entry, language: str) -> None:
    found = people_choices()
    if not found:
        st.info(
            say("No indicator that counts people has data yet. Deliver a file on the page Data in.", language)
        )
        return
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        name = indicator_of(found, "indicator", say("Indicator", language), language, needs.usual().planned)
    levels = {"whole": needs.region_name(language)}
    levels |= {level: needs.level_label(level, language) for level in found[name].levels}
    with right:
        level = choose.option("evidence", list(levels), "whole", say("For", language), language, levels)
    released = ask.released(name, "" if level == "whole" else level)
    st.markdown(plain(_sentence(released, language)))
    label = say("Freeze this figure as evidence", language)
    if st.button(label, icon=":material/ac_unit:", key=f"freeze for {problem.id}"):
        body = {
            "sentence": _sentence(released, language)[:300],
            "snapshot": plans.snapshot_text(plans.freeze([released])),
        }
        written.write("evidence", body, parent_id=problem.id)
        st.rerun()


def _sentence(released: Released, language: str) -> str:
    """The figure in a sentence with its number or finding."""
    headline = figures.headline_words(released, language, "count")
    return (
        f"{headline}. {figures.finding(released, language)}" if released.level else _whole(released, language)
    )


def _whole(released: Released, language: str) -> str:
    row = released.table.iloc[0]
    name = released.indicator.name.in_language(language)
    if row["withheld"]:
        return f"{name}: {figures.reason_words(row['withheld'], language)}"
    rate, count = figures.scale_of(released, language), figures.scale_of(released, language, "count")
    return say(
        "{name}, {region}: about {count} people ({low_high}), {rate}",
        language,
        name=name,
        region=needs.region_name(language),
        count=figures.value_text(row["count"], count, language),
        low_high=figures.interval_text(row["count_low"], row["count_high"], count, language) or "–",
        rate=figures.value_text(row["estimate"], rate, language),
    )
