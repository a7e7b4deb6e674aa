"""On what terms a file is given: the lawful basis, what it may be used for, and by whom."""

import streamlit as st

from pipelines.recipe import Recipe
from pipelines.terms import BASES, Terms, needs_terms
from taksir.words import say

NO_DATA = "no_personal_data"


def draw_terms(recipe: Recipe, language: str, stated: Terms) -> Terms:
    """Ask for the terms; for a file about persons they must be stated.

    Args:
        recipe: Says whether the file is about persons.
        language: Of the reader.
        stated: What was entered before, which stays.

    Returns:
        What was entered so far.
    """
    is_needed = needs_terms(recipe)
    others = [name for name in BASES if name != NO_DATA]
    bases = others if is_needed else [NO_DATA, *others]
    first = None if is_needed else 0
    basis = st.selectbox(
        say("Lawful basis (UU 27/2022)", language),
        bases,
        index=bases.index(stated.basis) if stated.basis in bases else first,
        format_func=lambda name: say(BASES[name], language),
        placeholder=say("Choose the basis on which these data may be used", language),
        key=f"basis {language} {is_needed}",
    )
    if not is_needed and basis in (None, NO_DATA):
        return Terms(NO_DATA)
    left, right = st.columns(2)
    purpose = left.text_input(
        say("May be used for", language), value=stated.purpose, key="purpose", max_chars=500
    )
    users = right.text_input(say("May be used by", language), value=stated.users, key="users", max_chars=500)
    return Terms(basis or "", purpose, users)
