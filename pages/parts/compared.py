"""What publishing a delivery changes: rows by table, columns that differ, headline figures, other sources."""

import pandas as pd
import streamlit as st

from pages.parts.frame import plain
from pipelines.comparison import (
    Comparison,
    HeadlineEffect,
    TableDifference,
    compare_versions,
    headline_effects,
    version_before,
)
from pipelines.takeover import Takeover, takeovers
from pipelines.wording import column_word, table_word
from taksir import figures, needs, people
from taksir.release import Released
from taksir.words import number, say, say_count

COLUMNS_LISTED = 8


def draw_comparison(delivery_id: str, language: str) -> None:
    """Compare on demand with the version that a delivery replaces; the first one, with other sources."""
    if not people.may(people.DELIVER):
        return
    before = version_before(delivery_id)
    if not before:
        _draw_takeovers(delivery_id, language)
        return
    key = f"compared {delivery_id} {before}"
    label = say("Compare with the version before", language)
    if st.button(label, icon=":material/difference:", key=f"button {key}"):
        st.session_state[key] = compare_versions(delivery_id)
    comparison = st.session_state.get(key)
    if comparison:
        _draw(comparison, language)


def difference_rows(tables: tuple[TableDifference, ...], language: str) -> list[dict[str, str]]:
    """Each table as a row of words."""
    return [
        {
            say("Table", language): table_word(entry.table, language),
            say("Rows before", language): number(entry.rows_before, language),
            say("Rows now", language): number(entry.rows_after, language),
            say("Added", language): number(entry.added, language),
            say("Removed", language): number(entry.removed, language),
            say("Changed", language): number(entry.changed, language) if entry.key else "–",
            say("Columns that differ", language): _columns(entry, language),
        }
        for entry in tables
    ]


def effect_rows(effects: tuple[HeadlineEffect, ...], after: str, language: str) -> list[dict[str, str]]:
    """Each headline figure before and after, the latter under its words."""
    return [
        {
            say("Figure", language): (effect.after or effect.before).indicator.name.in_language(language),
            say("Before", language): _value(effect.before, language),
            after: _value(effect.after, language),
        }
        for effect in effects
        if effect.before or effect.after
    ]


def takeover_words(taken: Takeover, language: str) -> str:
    """Whose place a delivery takes, and in how many indicators."""
    return say_count(
        "Until now {source} ({period}) answers {count} indicator that this delivery will answer once it is "
        "published, because it is the later one.",
        "Until now {source} ({period}) answers {count} indicators that this delivery will answer once it is "
        "published, because it is the later one.",
        language,
        count=len(taken.indicator_ids),
        source=taken.title,
        period=taken.period or "–",
    )


def _draw_takeovers(delivery_id: str, language: str) -> None:
    """Before it is published: from which other sources figures move to this one, and what they become."""
    key = f"takeovers {delivery_id} {needs.data_version()}"
    if key not in st.session_state:
        st.session_state[key] = takeovers(delivery_id)
    taken = st.session_state[key]
    if not taken:
        return
    words = [takeover_words(entry, language) for entry in taken]
    words.append(say("Withdrawing it brings the figures back.", language))
    st.warning(plain("  \n".join(words)), icon=":material/swap_horiz:")
    label = say("Show the effect on the headline figures", language)
    if st.button(label, icon=":material/difference:", key=f"button {key}"):
        st.session_state[f"effects {key}"] = headline_effects(delivery_id)
    if effects := st.session_state.get(f"effects {key}"):
        _draw_effects(effects, say("Once published", language), language)


def _draw(comparison: Comparison, language: str) -> None:
    st.dataframe(
        pd.DataFrame(difference_rows(comparison.tables, language)),
        hide_index=True,
        alt=say("Rows added, removed and changed", language),
    )
    if any(not entry.key for entry in comparison.tables):
        st.caption(
            plain(say("Without a key in both versions a changed row counts as removed and added.", language))
        )
    _draw_effects(comparison.headlines, say("With this version", language), language)


def _draw_effects(effects: tuple[HeadlineEffect, ...], after: str, language: str) -> None:
    title = say("Effect on the headline figures", language)
    if rows := effect_rows(effects, after, language):
        st.markdown(f"**{title}**")
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=title)


def _columns(entry: TableDifference, language: str) -> str:
    named = [
        f"{column_word(name, language)} ({number(count, language)})"
        for name, count in entry.changed_columns[:COLUMNS_LISTED]
    ]
    named += [f"+ {column_word(name, language)}" for name in entry.new_columns]
    named += [f"− {column_word(name, language)}" for name in entry.lost_columns]
    more = len(entry.changed_columns) - COLUMNS_LISTED
    return ", ".join(named) + (f" … (+{more})" if more > 0 else "")


def _value(released: Released | None, language: str) -> str:
    if released is None:
        return "–"
    row = released.table.iloc[0]
    if row["withheld"]:
        return figures.reason_words(row["withheld"], language)
    scale = figures.scale_of(released, language)
    value = figures.value_text(row["estimate"], scale, language)
    interval = figures.interval_text(row["low"], row["high"], scale, language)
    unit = scale.unit.removeprefix("%").strip()
    return f"{value} {unit} ({interval})" if interval else f"{value} {unit}"
