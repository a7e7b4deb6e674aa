"""Every sentence a person reads, in their language; numbers and dates in its format.

English texts are the msgids; `data/words/<language>.po` and every .po in the folder `data/words/<language>/`
hold the translations, read once. Another language is another file or folder. `words/<language>.po` of the
country pack says otherwise what another country calls otherwise, such as its currency; English too.
"""

import gettext
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

from taksir import paths
from taksir.errors import TaksirError

DEFAULT = "id"
OWN_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
NAMES_NOT_AMOUNTS = ("row", "line", "year", "since", "version")
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
    """The languages of the interface: English, and one for each file or folder of translations."""
    files = {path.stem for path in paths.WORDS.glob("*.po")}
    folders = {path.parent.name for path in paths.WORDS.glob("*/*.po")}
    return ("en", *sorted(files | folders))


def language_name(language: str) -> str:
    """A language's name for itself."""
    locale = _locale(language)
    name = locale.get_display_name() if locale.language == language else ""
    return OWN_NAMES.get(language) or (name[:1].upper() + name[1:] if name else language)


def chosen_language(wanted: str | None, browser: str | None) -> str:
    """The language to speak: what was asked for, else the browser's, else Indonesian."""
    for candidate in (wanted, (browser or "").replace("_", "-").split("-")[0].lower()):
        if candidate in languages():
            return str(candidate)
    return "en" if browser else DEFAULT


@dataclass(frozen=True)
class _Translated:
    """What a language says for a msgid, and for a pair of msgids by number."""

    texts: dict[str, str]
    plurals: dict[str, tuple[str, ...]]
    form: Callable[[int], int]


@lru_cache
def _translations(language: str) -> _Translated:
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    rule = "n != 1"
    for path in _files(language):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        for message in catalog:
            said = message.string
            if isinstance(message.id, tuple) and isinstance(said, tuple | list):
                plurals[str(message.id[0])] = tuple(str(text) for text in said)
                rule = catalog.plural_expr
            elif message.id and said:
                texts[str(message.id)] = str(said)
    return _Translated(texts, plurals, gettext.c2py(rule))


def _files(language: str) -> list[Path]:
    """The files of a language, and last the words in which the country says it otherwise."""
    whole = paths.WORDS / f"{language}.po"
    own = paths.CATALOGUE / paths.country() / "words" / f"{language}.po"
    return [path for path in (whole, *sorted((paths.WORDS / language).glob("*.po")), own) if path.exists()]


def say(template: str, language: str, **values: object) -> str:
    """A sentence in a language, its places filled.

    Args:
        template: The English msgid.
        language: Language code.
        **values: What goes into `{named}` places; numbers are formatted for the language.
    """
    sentence = _translations(language).texts.get(template, template)
    return _filled(sentence, language, values) if values else sentence


def say_count(one: str, many: str, language: str, *, count: int, **values: object) -> str:
    """A sentence with a number of things, in the form that the language has for that number.

    Args:
        one: The English msgid for one thing.
        many: For any other number; both hold `{count}`, or only this one.
        language: Language code.
        count: How many.
        **values: What goes into the other places.
    """
    translated = _translations(language)
    forms = translated.plurals.get(one, (one, many))
    sentence = forms[min(translated.form(count), len(forms) - 1)]
    return _filled(sentence, language, {"count": count} | values)


def _filled(sentence: str, language: str, values: dict[str, object]) -> str:
    return sentence.format(**{name: _spoken(name, value, language) for name, value in values.items()})


def sentence(error: TaksirError, language: str) -> str:
    """An error as a sentence in a language."""
    return say(error.template, language, **error.values)


def number(value: float | None, language: str, decimals: int = 0) -> str:
    """A number as the language writes it: 1.234,5 in Indonesian; an en dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{Decimal(str(value)):,.{decimals}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]  # no minus before a zero
    return text.translate(_signs(language))


def amount(value: float | None, language: str) -> str:
    """A number of any size with as many digits as it needs: 1.234,5; 12; 0,02; below 1 two that count."""
    if value is None or not math.isfinite(value):
        return "–"
    return number(value, language, _digits(float(value)))


def _digits(value: float) -> int:
    """None where the number is whole, one from 1 on, else up to the second digit that is no zero."""
    if value == round(value):
        return 0
    if abs(value) >= 1:
        return 1
    most = 1 - math.floor(math.log10(abs(value)))
    return next(digits for digits in range(1, most + 1) if round(value, digits) == round(value, most))


@lru_cache
def _signs(language: str) -> dict[int, str]:
    """What stands in a language for the signs of an English number."""
    locale = _locale(language)
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


def day(value: date | str, language: str) -> str:
    """A date in words: 21 November 2026."""
    moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(moment, format="long", locale=_locale(language))


def moment(value: str, language: str, zone: str | None = None) -> str:
    """A day and a time of day, short: 22 Nov 2026, 21:40.

    Args:
        value: ISO 8601, in UTC; an empty text stays empty.
        language: Language of the reader.
        zone: The reader's time zone, as Asia/Jakarta; without one it is said in UTC, and that it is.
    """
    if not value:
        return ""
    try:
        there = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        there, zone = ZoneInfo("UTC"), None
    at, locale = datetime.fromisoformat(value).astimezone(there), _locale(language)
    clock = format_time(at, format="short", tzinfo=there, locale=locale)
    return f"{format_date(at, format='medium', locale=locale)}, {clock}" + ("" if zone else " UTC")


def separators(language: str) -> str:
    """The decimal and the grouping sign of a language, as "," and "." in Indonesian."""
    locale = _locale(language)
    return get_decimal_symbol(locale) + get_group_symbol(locale)


@lru_cache
def _locale(language: str) -> Locale:
    """How a language writes numbers and days; English as in most of the world: 21 November 2026."""
    try:
        return Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def _spoken(name: str, value: object, language: str) -> object:
    if hasattr(value, "in_language"):  # a text of the catalogue, in its languages
        return value.in_language(language)
    if isinstance(value, bool) or not isinstance(value, int | float) or name in NAMES_NOT_AMOUNTS:
        return value
    return number(value, language) if isinstance(value, int) else amount(value, language)
