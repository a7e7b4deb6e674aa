"""One headline: how many, how sure, and how many of them the register knows."""

import html

import streamlit as st

from pages.parts import shown
from pages.parts.frame import link, plain
from taksir import figures
from taksir.needs import Headline
from taksir.release import Released
from taksir.words import number, say


def draw_headline(headline: Headline, language: str) -> None:
    """The count with its interval, the rate, the mark of reliability, the gap against the register."""
    released = headline.released
    shown.note(released)
    row = released.table.iloc[0]
    title = html.escape(released.indicator.name.in_language(language))
    st.html(f'<div class="taksir-card-title">{title}</div>')
    if row["withheld"]:
        st.markdown(f"{figures.MARKS['withheld']} {plain(figures.reason_words(row['withheld'], language))}")
        return
    st.metric(*_largest(released, language))
    st.markdown("  \n".join(plain(line) for line in _lines(released, language)))
    if drawn := figures.gap_html(released, headline.registered_persons, language):
        st.html(drawn)
    st.markdown(plain(gap_words(headline, language)))
    link("need", say("By area", language), ":material/arrow_forward:", indicator=released.indicator.id)


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


def gap_words(headline: Headline, language: str) -> str:
    """What the register counts, and how many more there are; or why the two cannot be compared."""
    if not headline.comparable or headline.registered_persons is None:
        return say(
            "Not comparable with the register: {reason}", language, reason=say(headline.note, language)
        )
    low, high = headline.gap_low_persons, headline.gap_high_persons
    values = {"registered": headline.registered_persons, "low": _whole(low), "high": _whole(high)}
    if low is not None and low > 0:
        return say(
            "The register counts {registered}; between {low} and {high} more are not registered.",
            language,
            **values,
        )
    if high is not None and high < 0:
        return say(
            "The register counts {registered}, more than the estimate: check it for double entries.",
            language,
            **values,
        )
    return say(
        "The register counts {registered}; the estimate does not tell whether any are missing.",
        language,
        **values,
    )


def draw_key(language: str) -> None:
    """What dot, band and line in the cards mean."""
    st.caption(plain(say("Dot: estimate. Band: 95% interval. Ochre line: registered.", language)))


def _whole(value: float | None) -> int:
    return int(round(value)) if value is not None else 0
