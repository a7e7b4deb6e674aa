"""The account that is given of the figures: definitions, sources, rules, a rebuild on demand, the audit."""

import json

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.deliveries import delivery_rows
from pages.parts.frame import plain
from pipelines.history import audit_lines, deliveries
from taksir import figures, needs, release
from taksir.words import say

AUDIT_LINES = 200
STEP_WORDS = {
    "receive": "received",
    "confirm recipe": "recipe confirmed",
    "publish": "published",
    "withdraw": "withdrawn",
    "clean up": "cleaned up",
}


def draw_indicators(language: str) -> None:
    """Every indicator with its definition, and whether it can be computed, or what is missing."""
    choices = choose.all_choices()
    count = sum(bool(choice.levels) for choice in choices)
    st.markdown(
        say("{count} of {all} indicators can be computed now.", language, count=count, all=len(choices))
    )
    rows = [
        {
            say("Id", language): choice.indicator.id,
            say("Topic", language): choose.topic_words(choice.indicator.domain, language),
            say("Indicator", language): choice.indicator.name.in_language(language),
            say("Shown by", language): ", ".join(needs.level_label(name, language) for name in choice.levels)
            or say("missing: {columns}", language, columns=", ".join(choice.missing)),
            say("Definition", language): choice.indicator.definition.in_language(language),
            say("Numerator", language): choice.indicator.numerator_words.in_language(language),
            say("Denominator", language): choice.indicator.denominator_words.in_language(language),
            say("Unit", language): choice.indicator.unit.in_language(language),
            say("Standard", language): choice.indicator.standard.basis if choice.indicator.standard else "",
            say("Note", language): choice.indicator.note.in_language(language),
        }
        for choice in choices
    ]
    event = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=430,
        alt=say("Indicators", language),
        on_select="rerun",
        selection_mode="single-row",
        key=f"indicators {language}",
    )
    st.caption(say("Choose a row to read its definition in full.", language))
    for row in event.selection.rows:
        st.markdown(
            "\n".join(f"- **{plain(name)}:** {plain(words)}" for name, words in rows[row].items() if words)
        )


def draw_sources(language: str) -> None:
    """Every delivery with its source, version and state."""
    rows = delivery_rows(deliveries(), language)
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Sources", language))
    st.caption(plain(say("● in use for figures", language)))


def draw_rules(language: str) -> None:
    """The methods and the rules of publication in words, with the numbers that are in force."""
    for key in figures.METHOD_WORDS:
        st.markdown(plain(figures.method_words(key, language)))
    st.markdown(f"**{say('When a number is shown', language)}**")
    for kind, sign in figures.MARKS.items():
        st.markdown(plain(f"{sign} {figures.mark_words(kind, language)}"))
    rules = (
        say(
            "A number that rests on 1 to {cell} cases is not shown; for sensitive subjects 1 to {sensitive}.",
            language,
            cell=release.SMALLEST_CELL["low"] - 1,
            sensitive=release.SMALLEST_CELL["high"] - 1,
        ),
        say(
            "A survey rate needs at least {base} persons asked in the area.",
            language,
            base=release.SMALLEST_BASE,
        ),
        say(
            "Below {df} degrees of freedom an interval is too unsure to be called reliable.",
            language,
            df=release.FEWEST_DEGREES,
        ),
        say("Where one hidden number could be worked out from a total, a second one is hidden.", language),
        say("Sensitive subjects are shown for a regency or larger only.", language),
        say("A number is estimate times population, both with their error; intervals are 95%.", language),
    )
    st.markdown("\n".join(f"- {plain(rule)}" for rule in rules))
    st.markdown(
        plain(
            say(
                "RSE is the standard error as a share of the estimate. The classes follow common practice "
                "in Indonesian official statistics.",
                language,
            )
        )
    )


def draw_rebuild(language: str) -> None:
    """Compute a figure again from the deliveries it was made of, and compare to the last digit."""
    wanted = st.text_input(
        say("Figure id", language),
        value=st.query_params.get("figure", ""),
        help=say("It stands under every figure and in every download.", language),
    ).strip()
    if not wanted:
        return
    released, is_same = needs.rebuild_figure(wanted)
    name = plain(f"{released.indicator.id} · {released.indicator.name.in_language(language)}")
    if is_same:
        st.success(f"{name}: " + say("the same to the last digit", language), icon=":material/check:")
    else:
        st.warning(
            f"{name}: " + say("the numbers came out differently; compare the version of Taksir", language),
            icon=":material/warning:",
        )
    st.code(json.dumps(released.recipe, indent=2, ensure_ascii=False, sort_keys=True), language="json")


def draw_audit(language: str) -> None:
    """Who did what, newest first."""
    rows = [
        {
            say("When (UTC)", language): line.at[:19].replace("T", " "),
            say("By", language): line.actor,
            say("What", language): say(STEP_WORDS.get(line.action, line.action), language),
            say("On", language): line.object_id,
            say("Detail", language): line.detail,
        }
        for line in audit_lines(AUDIT_LINES)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Audit", language))
