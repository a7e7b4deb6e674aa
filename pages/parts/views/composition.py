"""Where several needs come together: an index whose weights the reader sets."""

import streamlit as st

from pages.parts import ask, choose, links
from pages.parts.views import answer
from pages.parts.views.chosen import Chosen
from taksir import needs
from taksir.words import say

PARTS_MAX = 6
WEIGHT_MAX = 5
SCALE_WORDS = {"min_max": "0 to 1", "z": "Standard deviations", "percentile": "Places"}


def draw(chosen: Chosen) -> None:
    """Indicators, their weights, then the index with its components."""
    language = chosen.language
    labels = {
        entry.indicator.id: entry.indicator.name.in_language(language)
        for entry in choose.available()
        if chosen.level in entry.levels and entry.indicator.polarity != "better"
    }
    default = [name for name in needs.usual().parts if name in labels]
    picked = choose.several("parts", labels, default, say("Indicators", language), language, most=PARTS_MAX)
    weights = _weights(picked, labels, language)
    words = {name: say(text, language) for name, text in SCALE_WORDS.items()}
    scale = choose.segments("scale", words, "min_max", say("Scale of the components", language), language)
    if len(picked) < 2:
        st.info(say("Choose at least two indicators.", language), icon=":material/info:")
        return
    answer.draw(ask.index(weights, chosen.level, scale), chosen, key="index")


def _weights(picked: list[str], labels: dict[str, str], language: str) -> tuple[tuple[str, float], ...]:
    """A slider for each indicator; a weight of zero leaves it out. Kept in the link as POV-01:2."""
    kept = dict(part.split(":") for part in (links.said("weights") or "").split(",") if ":" in part)
    chosen: list[tuple[str, float]] = []
    with st.expander(say("Weights", language), expanded=True, icon=":material/balance:"):
        columns = st.columns(2, gap="medium")
        for place, name in enumerate(picked):
            start = int(kept[name]) if kept.get(name, "").isdigit() else 1
            key = f"weight {name} {language}"
            if key not in st.session_state or links.is_followed("weights"):
                st.session_state[key] = min(start, WEIGHT_MAX)
            chosen.append((name, float(columns[place % 2].slider(labels[name], 0, WEIGHT_MAX, key=key))))
    choose.remember("weights", ",".join(f"{name}:{int(weight)}" for name, weight in chosen))
    return tuple(chosen)
