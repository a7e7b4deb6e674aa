"""How was it computed, by whom, and can it be repeated: definitions, sources, rules, rebuild, audit."""

from pages.parts import account, audit, choose, explained, frame, links, protection, roster
from taksir.words import say

PARTS = {
    "indicators": account.draw_indicators,
    "sources": account.draw_sources,
    "rules": account.draw_rules,
    "protection": protection.draw_protection,
    "figure": account.draw_rebuild,
    "glossary": explained.draw_glossary,
    "audit": audit.draw_audit,
    "roster": roster.draw_roster,
}
PART_WORDS = {
    "indicators": "Indicators",
    "sources": "Sources",
    "rules": "Methods and rules",
    "protection": "Protection of persons",
    "figure": "Repeat a figure",
    "glossary": "Glossary",
    "audit": "Audit",
    "roster": "Roster",
}

with frame.page(__file__, "How was it computed, and can it be repeated?") as language:
    names = [name for name in PARTS if name != "roster" or roster.is_kept_here()]
    words = {name: say(PART_WORDS[name], language) for name in names}
    first = "figure" if links.said("figure") else "indicators"
    opened = choose.tabs("part", words, first, say("Part", language), language)
    for tab, name in zip(opened, names, strict=True):
        with tab:
            PARTS[name](language)
