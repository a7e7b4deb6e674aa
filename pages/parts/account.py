"""The account that is given of the figures: definitions, sources, rules, a rebuild on demand."""

import json

import pandas as pd
import streamlit as st

from pages.parts import choose
from pages.parts.deliveries import delivery_rows
from pages.parts.frame import plain
from pages.parts.why import draw_why
from pipelines.history import deliveries, mapping_of
from taksir import figures, needs, release
from taksir.release import Released
from taksir.words import moment, say


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
            or say("missing: {columns}", language, columns=figures.column_words(choice.missing, language)),
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
    if not rows:
        st.markdown(say("Nothing has been delivered yet.", language))
        return
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Sources", language))
    st.caption(plain(say("● in use for figures", language)))


def draw_rules(language: str) -> None:
    """The methods and the rules of publication in words, with the numbers that are in force."""
    rules = release.rules_in_force()
    for key in figures.METHOD_WORDS:
        st.markdown(plain(figures.method_words(key, language)))
    st.markdown(f"**{say('When a number is shown', language)}**")
    for kind, sign in figures.MARKS.items():
        st.markdown(plain(f"{sign} {figures.mark_words(kind, language)}"))
    lines = (
        say(
            "A number that rests on 1 to {cell} cases is not shown; for sensitive subjects 1 to {sensitive}.",
            language,
            cell=rules.of("low").smallest_cell_persons - 1,
            sensitive=rules.of("high").smallest_cell_persons - 1,
        ),
        say(
            "A survey rate needs at least {base} persons asked in the area.",
            language,
            base=rules.smallest_base_persons,
        ),
        say(
            "Below {df} degrees of freedom an interval is too unsure to be called reliable.",
            language,
            df=int(rules.fewest_degrees),
        ),
        say("Where one hidden number could be worked out from a total, a second one is hidden.", language),
        say("Sensitive subjects are shown for a regency or larger only.", language),
        say("A number is estimate times population, both with their error; intervals are 95%.", language),
    )
    st.markdown("\n".join(f"- {plain(rule)}" for rule in lines))
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
    about = say("It stands under every figure and in every download.", language)
    wanted = choose.written("figure", say("Figure id", language), language, about=about).strip()
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
    draw_why(wanted, language)
    _draw_origin(released, language)
    with st.expander(say("Everything the figure was computed from", language), icon=":material/data_object:"):
        st.code(json.dumps(released.recipe, indent=2, ensure_ascii=False, sort_keys=True), language="json")


def _draw_origin(released: Released, language: str) -> None:
    """The deliveries behind a figure, how each was mapped, and under which version it was computed."""
    st.markdown(f"**{say('Deliveries behind the figure', language)}**")
    rows = [
        {
            say("Source", language): note.title,
            say("Version", language): str(note.version),
            say("Period", language): note.period,
            say("File", language): note.file_name,
            say("Published", language): moment(note.published_at, language, st.context.timezone),
            say("Delivery", language): note.delivery_id,
        }
        for note in released.sources
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Deliveries behind the figure", language))
    for delivery_id in dict.fromkeys(note.delivery_id for note in released.sources):
        title = say("How delivery {delivery} was mapped", language, delivery=delivery_id)
        with st.expander(plain(title), icon=":material/account_tree:"):
            mapped = [
                {
                    say("Sheet", language): line.sheet,
                    say("Delivered header", language): line.header,
                    say("Our column", language): line.column,
                }
                for line in mapping_of(delivery_id)
            ]
            st.dataframe(pd.DataFrame(mapped), hide_index=True, alt=title)
    st.caption(
        plain(
            say(
                "Computed with Taksir {version}. On another machine: restore a copy of the store, then "
                "taksir rebuild {figure}.",
                language,
                version=released.recipe["version"],
                figure=released.id,
            )
        )
    )
