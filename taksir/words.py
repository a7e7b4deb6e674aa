"""Every sentence a person reads, in their language; numbers and dates in its format.

English texts are the msgids; `data/words/<language>.po` holds the translations, read once.
Another language is another file.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from taksir import paths
from taksir.errors import TaksirError

DEFAULT = "id"
NAMES_NOT_AMOUNTS = ("row", "line", "year", "version")
"""Places whose numbers name something: a row is 1136, not 1.136."""


@dataclass(frozen=True)
class Phrase:
    """A few words that go into a place of a sentence, said in the language of that sentence.

    Attributes:
        template: The English msgid.
    """

    template: str

    def in_language(self, language: str) -> str:
        """The words in a language."""
        return say(self.template, language)


@lru_cache
def languages() -> tuple[str, ...]:
    """The languages of the interface: English, and one for each file of translations."""
    return ("en", *sorted(path.stem for path in paths.WORDS.glob("*.po")))


def chosen_language(wanted: str | None, browser: str | None) -> str:
    """The language to speak: what was asked for, else the browser's, else Indonesian."""
    for candidate in (wanted, (browser or "").replace("_", "-").split("-")[0].lower()):
        if candidate in languages():
            return str(candidate)
    return "en" if browser else DEFAULT


@lru_cache
def _translations(language: str) -> dict[str, str]:
    path = paths.WORDS / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}


def say(template: str, language: str, **values: object) -> str:
    """A sentence in a language, its places filled.

    Args:
        template: The English msgid.
        language: Language code.
        **values: What goes into `{named}` places; numbers are formatted for the language.
    """
    sentence = _translations(language).get(template, template)
    if not values:
        return sentence
    return sentence.format(**{name: _spoken(name, value, language) for name, value in values.items()})


def sentence(error: TaksirError, language: str) -> str:
    """An error as a sentence in a language."""
    return say(error.template, language, **error.values)


def number(value: float | None, language: str, decimals: int = 0) -> str:
    """A number as the language writes it: 1.234,5 in Indonesian; an en dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=language)


def day(value: date | str, language: str) -> str:
    """A date in words: 21 November 2026."""
    moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(moment, format="long", locale=language)


def _spoken(name: str, value: object, language: str) -> object:
    if hasattr(value, "in_language"):  # a text of the catalogue, in its languages
        return value.in_language(language)
    if isinstance(value, bool) or not isinstance(value, int | float) or name in NAMES_NOT_AMOUNTS:
        return value
    if isinstance(value, int):
        return number(value, language)
    return number(value, language, 0 if value == round(value) else 1)
