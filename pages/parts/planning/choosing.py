"""What the steps choose from: an entry that others belong to, an indicator of people, an amount of money."""

import streamlit as st

from pages.parts import choose, links
from pages.parts.frame import plain
from pages.parts.written import OPENED
from taksir import written
from taksir.needs import IndicatorChoice
from taksir.written import Entry


def entry_of(kind_id: str, label: str, language: str, *, name: str = "") -> Entry | None:
    """The opened entry of a kind, else a chosen one, kept in the link; None where there is none yet."""
    found = {entry.id: entry for entry in written.entries(kind_id)}
    if not found:
        return None
    opened = found.get(st.query_params.get(OPENED, ""))
    if opened is not None:
        choose.remember(name or kind_id, opened.id)
        st.markdown(plain(f"{label}: {written.entry_title(opened, language)}"))
        return opened
    words = {key: written.entry_title(entry, language) for key, entry in found.items()}
    chosen = choose.option(name or kind_id, list(found), list(found)[-1], label, language, words)
    return found[chosen]


def people_choices() -> dict[str, IndicatorChoice]:
    """Indicators that count people at some level."""
    return {
        entry.indicator.id: entry
        for entry in choose.available()
        if entry.indicator.population and entry.indicator.table not in ("household", "area")
    }


def share_choices() -> dict[str, IndicatorChoice]:
    """Indicators that are shares, by which deprivation can be weighed."""
    return {
        entry.indicator.id: entry
        for entry in choose.available()
        if entry.indicator.scale == 100 and entry.indicator.unit.en.startswith("%")
    }


def indicator_of(
    found: dict[str, IndicatorChoice], name: str, label: str, language: str, default: str
) -> str:
    """One indicator of some, kept in the link."""
    words = {key: entry.indicator.name.in_language(language) for key, entry in found.items()}
    first = default if default in found else next(iter(found))
    return choose.option(name, list(found), first, label, language, words)


def amount(
    name: str, label: str, default: float, *, step: float, least: float = 0.0, unit: str = ""
) -> float:
    """A number, kept in the link."""
    key = f"amount {name}"
    if key not in st.session_state or links.is_followed(name):
        st.session_state[key] = _number(choose.remembered_text(name), default)
    value = st.number_input(
        plain(f"{label} ({unit})" if unit else label),
        min_value=float(least),
        step=float(step),
        format="%.0f" if float(step).is_integer() else "%.1f",
        key=key,
    )
    choose.remember(name, "" if value == default else f"{value:g}" if value < 1e6 else f"{value:.0f}")
    return float(value)


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return float(default)


def go_to(step: str, label: str) -> None:
    """A button that opens another step."""
    st.button(
        label, icon=":material/arrow_forward:", key=f"go to {step}",
        on_click=choose.remember, args=("step", step),
    )  # fmt: skip
