"""How was it computed, by whom, and can it be repeated: definitions, sources, rules, rebuild, audit."""

import streamlit as st

from pages.parts import account, audit, explained, frame, protection, roster
from taksir.words import say

with frame.page(__file__, "How was it computed, and can it be repeated?") as language:
    parts = {
        say("Indicators", language): account.draw_indicators,
        say("Sources", language): account.draw_sources,
        say("Methods and rules", language): account.draw_rules,
        say("Protection of persons", language): protection.draw_protection,
        say("Repeat a figure", language): account.draw_rebuild,
        say("Glossary", language): explained.draw_glossary,
        say("Audit", language): audit.draw_audit,
    }
    if roster.is_kept_here():
        parts[say("Roster", language)] = roster.draw_roster
    for tab, draw in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with tab:
            draw(language)
