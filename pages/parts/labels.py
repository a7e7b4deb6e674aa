"""Labels of options that a reader and Streamlit can tell apart: Streamlit knows an option by its label."""

from collections import Counter
from collections.abc import Mapping


def told_apart(words: Mapping[str, str]) -> dict[str, str]:
    """The words of options, made different where two are alike: an area by its code, others by a number."""
    often, met = Counter(words.values()), Counter[str]()
    labels = {}
    for option, label in words.items():
        met[label] += 1
        if often[label] > 1 and option.isdigit():
            label = f"{label} ({option})"
        elif met[label] > 1:
            label = f"{label} ({met[label]})"
        labels[option] = label
    return labels
