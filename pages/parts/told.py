"""An error as the pages tell it: indicators, levels and groups by the names a reader knows, not by their ids.

The command tells ids, which whoever types them knows.
"""

from taksir import needs
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.words import say

LEVELS = ("level", "finest")
"""Places of a sentence that hold an area level."""
GROUPS = ("group", "groups")
"""Those that hold groups of a breakdown, joined by commas."""


def told(error: TaksirError, language: str) -> str:
    """A sentence in the reader's language."""
    values = {name: _named(name, value, language) for name, value in error.values.items()}
    return say(error.template, language, **values)


def _named(place: str, value: object, language: str) -> object:
    catalogue = load_catalogue()
    if place in LEVELS and catalogue.level(str(value)):
        return needs.level_label(str(value), language).lower()
    if place in GROUPS:
        names = [name for name in str(value).split(", ") if name]
        labels = [group.label.in_language(language) for name in names if (group := catalogue.group(name))]
        return ", ".join(labels).lower() if len(labels) == len(names) else value
    if place == "indicator" and (indicator := catalogue.indicator(str(value))):
        return indicator.name
    return value
