"""The number of a whole region: how many, between what, at what rate, how sure."""

import streamlit as st

from pages.parts.escape import plain
from taksir import figures
from taksir.release import Released
from taksir.words import number, say


def draw_number(released: Released, language: str) -> bool:
    """The number of a whole region with its interval, rate and mark; or why it is withheld.

    Returns:
        Whether it is shown.
    """
    if reason := str(released.table.iloc[0]["withheld"]):
        st.markdown(f"{figures.MARKS['withheld']} {plain(figures.reason_words(reason, language))}")
        return False
    st.metric(*_largest(released, language))
    st.markdown("  \n".join(plain(line) for line in _lines(released, language)))
    return True


def _largest(released: Released, language: str) -> tuple[str, str]:
    """What is counted and how many; the rate where there is no population to count."""
    row, count = released.table.iloc[0], figures.scale_of(released, language, "count")
    counted = number(row["count"], language)
    if counted != "–":
        return say("{unit}, estimated", language, unit=plain(count.unit)), counted
    rate = figures.scale_of(released, language)
    return plain(rate.unit), figures.value_text(row["estimate"], rate, language)


def _lines(released: Released, language: str) -> list[str]:
    row, count = released.table.iloc[0], figures.scale_of(released, language, "count")
    rate = figures.scale_of(released, language)
    interval = figures.interval_text(row["count_low"], row["count_high"], count, language)
    lines = [say("95% interval {interval}", language, interval=interval)] if interval else []
    share = say(
        "{value} {unit} ({interval})",
        language,
        value=figures.value_text(row["estimate"], rate, language),
        unit=rate.unit.removeprefix("%").strip(),
        interval=figures.interval_text(row["low"], row["high"], rate, language),
    )
    mark = f"{figures.MARKS[row['reliability']]} {figures.mark_words(row['reliability'], language)}"
    return [*lines, share, mark]
