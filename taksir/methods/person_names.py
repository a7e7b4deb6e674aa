"""Where a text seems to name a person: after a title or "named", before a father's name, by a given name.

No program knows every name, and many names are words as well; so this points out places for a person to look
at, and finding none proves nothing.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w’'.-]*"
"""A word that begins with a capital letter."""
NAME = rf"{CAPITAL}(?:[ ]+{CAPITAL}){{0,3}}"
SHORTEST_KNOWN = 4
"""Letters of a part of a known name that is looked for by itself."""


@dataclass(frozen=True)
class NameWords:
    """Words of a language by which names are known, all in small letters.

    Attributes:
        titles: Before a name; one with a dot at its end counts only with it.
        said_by: Words after which somebody is named; one with a colon at its end counts only with it.
        links: Between a name and that of the father.
        given_names: As names begin.
        also_words: Given names that are words of their own, which count after a title only.
        roles: Words after a title that name nobody.
    """

    titles: tuple[str, ...]
    said_by: tuple[str, ...]
    links: tuple[str, ...]
    given_names: frozenset[str]
    also_words: frozenset[str]
    roles: frozenset[str]


def likely_names(
    text: str, words: NameWords, *, known: Iterable[str] = (), places: Collection[str] = ()
) -> tuple[str, ...]:
    """The pieces of a text that seem to name somebody, as they stand in it, in their order, each once.

    Args:
        text: As people wrote it.
        words: Of the country.
        known: Names of persons; any part of four letters and more that is no role is looked for.
        places: Names of places in small letters, which often are given names as well.
    """
    found = sorted({*_marked(text, words), *_given(text, words, places), *_known(text, words, known)})
    kept: list[tuple[int, int]] = []
    for begin, end in found:
        if not kept or begin >= kept[-1][1]:
            kept.append((begin, end))
        elif end > kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
    return tuple(dict.fromkeys(text[begin:end].rstrip(" .,-") for begin, end in kept))


Span = tuple[int, int]


def _marked(text: str, words: NameWords) -> Iterator[Span]:
    """Names that a title, an introducing word or a father's name announces."""
    for match in _announced(words).finditer(text):
        name = match["name"]
        if _first(name) not in words.roles:
            yield match.start(), match.start("name") + len(_without_roles(name, words))
    for pattern in (_linked(words), _titled(words)):
        yield from (match.span() for match in pattern.finditer(text))


def _given(text: str, words: NameWords, places: Collection[str]) -> Iterator[Span]:
    """Runs of capital words that begin with a given name and are not the name of a place."""
    for match in re.finditer(NAME, text):
        for part in re.finditer(CAPITAL, match[0]):
            begins = _first(part[0])
            run = match[0][part.start() :]
            if begins in words.given_names - words.also_words and not _is_place(match[0], part[0], places):
                begin = match.start() + part.start()
                yield begin, begin + len(_without_roles(run, words))
                break


def _known(text: str, words: NameWords, known: Iterable[str]) -> Iterator[Span]:
    """Parts of names that are known, however they are written."""
    for name in known:
        for part in re.findall(r"[^\W\d_]+", name):
            is_told = len(part) >= SHORTEST_KNOWN and part.casefold() not in words.roles | words.also_words
            if is_told:
                yield from (found.span() for found in re.finditer(rf"\b{part}\b", text, re.IGNORECASE))


def _is_place(run: str, part: str, places: Collection[str]) -> bool:
    """Whether a capital word stands inside the name of a place that the run of words holds."""
    row = re.findall(CAPITAL, run)
    count = len(row)
    return any(
        part in row[first:last] and " ".join(row[first:last]).rstrip(".").casefold() in places
        for first in range(count)
        for last in range(first + 1, count + 1)
    )


def _first(name: str) -> str:
    return re.split(r"[ .'’-]", name.casefold(), maxsplit=1)[0]


def _without_roles(name: str, words: NameWords) -> str:
    """A run of capital words as far as its first word that names nobody."""
    for part in list(re.finditer(CAPITAL, name))[1:]:
        if _first(part[0]) in words.roles:
            return name[: part.start()].rstrip()
    return name


@lru_cache
def _announced(words: NameWords) -> re.Pattern[str]:
    titles = "|".join(_title(one) for one in sorted(words.titles, key=len, reverse=True))
    said = "|".join(_said(one) for one in sorted(words.said_by, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?i:(?:{titles})|(?:{said}))\s*(?<=[\s.:])(?P<name>{NAME})")


@lru_cache
def _titled(words: NameWords) -> re.Pattern[str]:
    """A title before a given name, however both are written."""
    titles = "|".join(map(_title, sorted(words.titles, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{titles})\s+(?:{'|'.join(sorted(words.given_names))})\b", re.IGNORECASE)


def _title(one: str) -> str:
    return re.escape(one) if one.endswith(".") else rf"{re.escape(one)}\b\.?"


def _said(one: str) -> str:
    return rf"{re.escape(one.removesuffix(':'))}\s*:" if one.endswith(":") else re.escape(one)


@lru_cache
def _linked(words: NameWords) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){CAPITAL}\s+(?i:{'|'.join(map(re.escape, words.links))})\s+{CAPITAL}")
