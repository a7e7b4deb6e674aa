"""How persons are protected: the rules in force with their sources, and an attack on what was released."""

import pandas as pd
import streamlit as st

from pages.parts.frame import plain
from pipelines.wording import table_word
from taksir import needs, people, release
from taksir.words import say

SENSITIVITY_WORDS = {"low": "not sensitive", "mid": "sensitive", "high": "very sensitive"}


def draw_protection(language: str) -> None:
    """The rules, how numbers are covered, and the attack on demand."""
    st.markdown(
        plain(
            say(
                "Numbers that could show a person are not shown, and with them the fewest others that are "
                "needed so that nobody can work them out from totals, from other areas, from groups, from "
                "other indicators, or from what was shown before. All of them have one reason, so that "
                "nobody learns which is the small one.",
                language,
            )
        )
    )
    rules = release.rules_in_force()
    rows = [
        {
            say("Subject", language): say(SENSITIVITY_WORDS[sens], language),
            say("Smallest areas", language): needs.level_label(rule.finest_level, language),
            say("Fewest persons in a number", language): rule.smallest_cell_persons,
            say("Fewest households behind it", language): rule.smallest_households,
        }
        for sens, rule in rules.sensitivity.items()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("Rules of protection", language))
    st.markdown("\n".join(f"- {plain(line)}" for line in rule_lines(rules, language)))
    with st.expander(say("Where the rules come from", language), icon=":material/gavel:"):
        for rule, source in rules.basis:
            st.markdown(f"`{plain(rule)}`  \n{plain(source)}")
    _draw_attack(language)


def rule_lines(rules: release.DisclosureRules, language: str) -> tuple[str, ...]:
    """The other rules as sentences, with their numbers."""
    lines = [
        say("A survey rate needs at least {base} persons asked in the area.", language,
            base=rules.smallest_base_persons),
        say("Of fewer than {count} persons it is not said that all of them are affected.", language,
            count=rules.smallest_group_persons),
        say("An amount is not shown if one household holds more than {largest}% of it, or if all but the two "
            "largest hold less than {others}% of what the largest holds.", language,
            largest=round(100 * rules.largest_share), others=round(100 * rules.p_share)),
        *rounding_lines(rules, language),
        say("Minima and maxima are never shown; a mean needs as many persons as a rate, a median {median}, "
            "another percentile {percentile}, and never fewer than a rate.", language,
            median=rules.statistics["median"], percentile=rules.statistics["percentile"]),
        say("Rules of {day}; whoever keeps the catalogue can change them.", language, day=rules.dated),
    ]  # fmt: skip
    return tuple(lines)


def rounding_lines(rules: release.DisclosureRules, language: str) -> tuple[str, ...]:
    """Whether numbers are withheld or rounded, and to what."""
    if not rules.rounded_tables:
        return (say("Numbers are true or withheld; none is rounded.", language),)
    bases = ", ".join(str(rule.rounding_base) for rule in rules.sensitivity.values())
    return (
        say(
            "Numbers of {tables} are rounded to multiples of {bases} (by sensitivity) so that they still add "
            "up, instead of being withheld.", language,
            tables=", ".join(table_word(table, language) for table in rules.rounded_tables), bases=bases,
        ),
    )  # fmt: skip


def _draw_attack(language: str) -> None:
    st.markdown(f"**{say('Can a hidden number be worked out?', language)}**")
    if not people.may(people.AUDIT):
        st.info(say("Your roles do not open the attack on what was released.", language))
        return
    st.caption(
        say(
            "Everything that was ever shown is put together, and for each hidden number the smallest and "
            "largest value that fit are computed.",
            language,
        )
    )
    if not st.button(say("Try it now", language), icon=":material/policy:"):
        return
    with st.spinner(say("Trying every hidden number", language)):
        attacked = release.attack_releases(is_exact=False)
    if not attacked:
        st.info(say("Nothing has been released yet.", language))
        return
    found = sum(table.exact + table.near for table in attacked)
    if found:
        st.error(say("{count} hidden numbers can be worked out. Tell a data steward.", language, count=found))
    else:
        hidden = sum(table.sensitive for table in attacked)
        st.success(
            say("None of {count} protected numbers can be worked out.", language, count=hidden),
            icon=":material/check:",
        )
    st.dataframe(
        pd.DataFrame(attack_rows(attacked, language)),
        hide_index=True,
        alt=say("Attack on what was released", language),
    )


def attack_rows(
    attacked: tuple[release.AttackedTable, ...], language: str
) -> list[dict[str, str | int | float | None]]:
    """One row a table: how much is hidden, and how close anyone gets."""
    return [
        {
            say("Table", language): table.title,
            say("Cells shown", language): table.shown,
            say("Shown rounded", language): table.rounded,
            say("Not shown", language): table.withheld,
            say("Protected", language): table.sensitive,
            say("Worked out exactly", language): table.exact,
            say("Worked out too closely", language): table.near,
            say("Narrowest range", language): None if table.narrowest == float("inf") else table.narrowest,
        }
        for table in attacked
    ]
