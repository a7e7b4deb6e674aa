"""What was understood of a file: which header is which column and why; and what a person must confirm."""

import pandas as pd
import streamlit as st

from pages.parts import desk, places, reading, terms
from pages.parts.desk import Case
from pages.parts.frame import carefully, plain
from pipelines.classify.choosing import column_choices, table_choices
from pipelines.classify.questions import Question
from pipelines.classify.wide_tables import with_years_shown
from pipelines.history import deliveries
from pipelines.recipe import ColumnMatch, TableRecipe
from pipelines.wording import column_word, in_words, table_word
from taksir.words import number, say

LISTED_CHOICES = 6
"""Longer lists of answers are folded."""

ACTION_WORDS = {
    "keep": "kept",
    "drop": "dropped: identifies a person",
    "hash": "replaced by a keyed code",
    "coarsen": "made coarser",
    "screen": "kept; what identifies a person is left out",
    "leave_out": "left out",
}


def draw_recognised(case: Case, language: str) -> None:
    """Each sheet as a table: header, our column, what happens to it, how sure, why."""
    proposal = case.proposal
    st.subheader(plain(proposal.raw.file_name), anchor=False)
    if proposal.already:
        st.info(say("These very bytes are already published; there is nothing to do.", language))
    for remark in proposal.recipe.remarks:
        st.warning(plain(in_words(remark.template, language, remark.values)))
    _draw_notes(case, language)
    reading.draw_reading(case, language)
    for table in proposal.recipe.tables:
        _draw_table(case, table, language)


def draw_questions(case: Case, language: str) -> None:
    """What cannot be known from the file, with what is proposed; then the check."""
    if case.proposal.already:
        return
    with st.form("questions"):
        asked = case.proposal.questions
        if asked:
            st.subheader(say("Please confirm", language), anchor=False)
        answers = {question.key: _answer(question, language) for question in asked}
        placed = places.ask_places(case, language)
        left, right = st.columns(2)
        with left:
            _draw_source(case, language)
        right.text_input(say("Your name or agency, for the audit", language), key="actor", value=desk.actor())
        case.terms = terms.draw_terms(case.proposal.recipe, language, case.terms)
        wants_check = st.form_submit_button(say("Check every row", language), type="primary")
    if wants_check:
        places.take(case, placed, desk.actor())
        desk.check(case, answers)
        st.rerun()


def _draw_source(case: Case, language: str) -> None:
    """To which source the delivery belongs: a known one, or a new one with a name."""
    choices = case.proposal.source_choices
    titles = {line.source_id: line.title for line in deliveries() if line.title}
    if len(choices) > 1 or choices[0] in titles:
        case.source_id = st.selectbox(
            say("Belongs to the source", language),
            choices,
            format_func=lambda source: titles.get(source) or say("a new source", language),
            help=say("A later delivery of the same source replaces the one before it.", language),
        )
    if case.source_id not in titles:
        case.title = st.text_input(say("Name of the source", language), value=case.title)


def _draw_notes(case: Case, language: str) -> None:
    """What was noticed while reading; opened at once where something is wrong."""
    notes = _notes(case)
    if not notes:
        return
    is_serious = any(note.severity != "note" for note in notes)
    title = say("Noticed while reading: {count}", language, count=len(notes))
    with st.expander(title, icon=":material/info:", expanded=is_serious):
        for note in notes:
            where = say("row {row}", language, row=str(note.row)) if note.row else ""
            place = ", ".join(part for part in (note.sheet, where, note.column) if part)
            words = say(note.template, language, **note.values)
            st.markdown(plain(f"{place}: {words}" if place else words))


def _draw_table(case: Case, table: TableRecipe, language: str) -> None:
    table = with_years_shown(table)
    kept = sum(match.is_kept for match in table.matches)
    title = say(
        "{sheet}: {kind}, {kept} of {all} columns recognised",
        language,
        sheet=table.sheet or case.proposal.raw.file_name,
        kind=table_word(table.table, language),
        kept=kept,
        all=len(table.matches),
    )
    with st.expander(plain(title), expanded=True):
        _draw_table_choice(case, table, language)
        choices = column_choices(table.table, language) if table.table else {}
        rows = [_row(match, choices, language) for match in table.matches]
        widths = ("medium", "medium", "medium", "small", "large")
        wide = {
            name: st.column_config.Column(width=width) for name, width in zip(rows[0], widths, strict=True)
        }
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, height=min(38 + 35 * len(rows), 430), column_config=wide
        )
        if choices:
            _draw_change(case, table, choices, language)


def _draw_table_choice(case: Case, table: TableRecipe, language: str) -> None:
    """What the rows of a sheet are: as recognised, or as a person says."""
    if case.proposal.already or case.proposal.raw.boundaries is not None:
        return
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    options = ["", *table_choices()] if not table.table else list(table_choices())
    if table.table and table.table not in options:
        return
    chosen = left.selectbox(
        say("What the rows are", language),
        options,
        index=options.index(table.table),
        format_func=lambda name: table_word(name, language),
        key=f"table {case.proposal.delivery_id} {table.sheet} {table.table} {language}",
    )
    right.button(
        say("Change", language),
        key=f"change table {table.sheet}",
        disabled=chosen == table.table,
        on_click=carefully(desk.give_table),
        args=(case, table.sheet, chosen),
    )


def _row(match: ColumnMatch, choices: dict[str, str], language: str) -> dict[str, str]:
    kept = match.is_kept
    column = choices.get(match.column, match.column)
    values = match.reason_values | ({"column": column} if match.column else {})
    return {
        say("Delivered header", language): match.header,
        say("Our column", language): column if kept else "–",
        say("What happens", language): say(ACTION_WORDS[match.action], language),
        say("How sure", language): number(100 * match.score, language) + "%" if kept else "–",
        say("Why", language): " ".join(
            say(template, language, **said)
            for template, said in (
                (match.reason, values),
                (match.evidence, match.evidence_values | ({"column": column} if match.column else {})),
            )
            if template
        ),
    }


def _draw_change(case: Case, table: TableRecipe, choices: dict[str, str], language: str) -> None:
    """Give one header to another column."""
    left, middle, right = st.columns([3, 3, 1], vertical_alignment="bottom")
    header = left.selectbox(
        say("Change a header", language),
        [match.header for match in table.matches],
        key=f"header {table.sheet} {language}",
    )
    column = middle.selectbox(
        say("to our column", language),
        ["", *choices],
        format_func=lambda name: choices.get(name) or say("Leave the column out", language),
        key=f"column {table.sheet} {language}",
    )
    right.button(
        say("Change", language),
        key=f"change {table.sheet}",
        on_click=carefully(desk.assign),
        args=(case, table.sheet, header, column),
    )


def _answer(question: Question, language: str) -> str:
    words = plain(in_words(question.template, language, question.values))
    if not question.choices:
        return st.text_input(words, key=question.key)
    if len(question.choices) > LISTED_CHOICES:  # shown as written: a list to choose from reads no markdown
        return st.selectbox(
            words,
            question.choices,
            format_func=lambda choice: _choice_words(question, choice, language),
            key=question.key,
        )
    return st.radio(
        words,
        question.choices,
        format_func=lambda choice: plain(_choice_words(question, choice, language)),
        key=question.key,
    )


def _choice_words(question: Question, choice: str, language: str) -> str:
    if question.about == "yes_no":
        return say("{code} is yes", language, code=choice)
    if question.about == "table":
        return table_word(choice, language)
    if question.about in ("year_measure", "column") and choice:
        return column_word(choice, language)
    return say(question.words(choice), language)


def _notes(case: Case) -> list:
    raw = case.proposal.raw
    notes = [*raw.notes, *(note for table in raw.tables for note in table.notes)]
    if raw.boundaries is not None:
        notes += raw.boundaries.notes
    return notes
