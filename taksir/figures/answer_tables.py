"""The answers to questions as tables: which columns a reader sees, in which words and formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from taksir.figures.phrases import MARKS, Scale, interval_text, mark_words, reason_words, scale_of
from taksir.release import Released
from taksir.words import number, say

SAFE_WORDS = {"in": "safely in the top", "out": "safely not in the top", "open": "not certain", "": ""}
STATUS_WORDS = {"missed": "people are missed", "over": "more registered", "open": "not certain", "": ""}
DIRECTION_WORDS = {"rose": "rose", "fell": "fell", "open": "not certain", "same": "the same", "": ""}
READING_WORDS = {
    "agreed": "all agree: act",
    "lacking_everywhere": "lacking everywhere alike: a lack of the whole system",
    "not_asked_for": "felt but not asked for: outreach, barriers, stigma",
    "not_felt": "asked for, not widely felt: look who asks",
    "without_voice": "less reached and without a voice: organise the community",
    "experts_only": "by the standard only: explain and consult first",
    "standard_says_no": "people ask, the standard says no: review the standard",
    "felt_only": "felt only: hidden or new, hold group discussions",
    "expressed_only": "requests only: look for double entries or supply",
    "relative_only": "less reached than elsewhere: look why",
    "no_evidence": "no evidence here, which is not no need",
    "": "",
}
CLUSTER_WORDS = {
    "high": "cluster of high values",
    "low": "cluster of low values",
    "high_outlier": "high among low neighbours",
    "low_outlier": "low among high neighbours",
    "none": "no cluster that could not be chance",
    "no_neighbours": "no neighbours with a number: not tested",
    "": "",
}
REACH_WORDS = {
    "gap": "nobody is there",
    "short": "too few are reached",
    "open": "not certain",
    "covered": "as many as need it",
    "no_need_known": "need not shown",
    "": "",
}
BECOMES_WORDS = {"reliable": "becomes reliable", "caution": "can be shown with caution", "": ""}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "place": SAFE_WORDS,
    "status": STATUS_WORDS,
    "direction": DIRECTION_WORDS,
    "reading": READING_WORDS,
    "becomes": BECOMES_WORDS,
    "reach": REACH_WORDS,
    "cluster": CLUSTER_WORDS,
}


@dataclass(frozen=True)
class Shown:
    """One column of an answer's table.

    Attributes:
        label: Its header, a msgid.
        columns: The answer's column, or both ends of an interval.
        kind: rate | change | count | share | places | words | text | mark.
    """

    label: str
    columns: tuple[str, ...]
    kind: str


def shown(label: str, kind: str, *columns: str) -> Shown:
    """A column of an answer's table."""
    return Shown(label, columns, kind)


def answer_table(released: Released, spec: tuple[Shown, ...], language: str) -> "pd.io.formats.style.Styler":
    """An answer with headers, numbers and words in the reader's language; sorting works on numbers.

    Columns that say nothing anywhere are left out.
    """
    scale = scale_of(released, language)
    frame = pd.DataFrame(index=released.table.index)
    formats: dict[str, Callable[[float], str]] = {}
    for column in spec:
        if not set(column.columns) <= set(released.table):
            continue
        label = say(column.label, language)
        frame[label] = _values(released.table, column, scale, language)
        if len(column.columns) == 1 and column.kind in _FORMATS:
            formats[label] = _format(column.kind, scale, language)
    empty = [name for name in frame if (frame[name].isna() | (frame[name] == "")).all()]
    frame = frame.drop(columns=empty)
    return frame.style.format({name: form for name, form in formats.items() if name in frame})


def value_words(value: float, kind: str, scale: Scale, language: str) -> str:
    """A value in the format of its kind."""
    return _format(kind, scale, language)(value)


_FORMATS = ("rate", "change", "decimal", "count", "fine", "share", "whole")


def _format(kind: str, scale: Scale, language: str) -> Callable[[float], str]:
    def rate(x: float) -> str:
        return number(x, language, scale.decimals) + (scale.suffix if pd.notna(x) else "")

    forms: dict[str, Callable[[float], str]] = {
        "rate": rate,
        "change": lambda x: signed(x, language, scale.decimals),
        "decimal": lambda x: number(x, language, 1 if abs(x) >= 1 else 2),
        "count": lambda x: number(x, language),
        "whole": lambda x: number(x, language),
        "fine": lambda x: number(x, language, 4),
        "share": lambda x: number(None if pd.isna(x) else 100 * x, language) + ("%" if pd.notna(x) else ""),
    }
    return forms[kind]


def signed(value: float, language: str, decimals: int) -> str:
    """A change with its sign."""
    value = round(float(value), decimals) + 0.0  # no minus before a zero
    text = number(value, language, decimals)
    return f"+{text}" if value > 0 else text.replace("-", "−")


def _values(table: pd.DataFrame, column: Shown, scale: Scale, language: str) -> list:
    values = table[list(column.columns)]
    if column.kind == "mark":
        return [_mark(row, language) for row in table.to_dict("records")]
    if column.kind == "words":
        words = TEXTS[column.columns[0]]
        return [say(words.get(str(value), str(value)), language) for value in values.iloc[:, 0]]
    if len(column.columns) == 2:
        return [_interval(low, high, column.kind, scale, language) for low, high in values.to_numpy()]
    return values.iloc[:, 0].tolist()


def _interval(low: float, high: float, kind: str, scale: Scale, language: str) -> str:
    if pd.isna(low) or pd.isna(high):
        return ""
    if kind == "rate":
        return interval_text(low, high, scale, language)
    if kind == "change":
        between = say("{low} to {high}", language, low="{low}", high="{high}")
        ends = (signed(low, language, scale.decimals), signed(high, language, scale.decimals))
        return between.format(low=ends[0], high=ends[1])
    if kind == "share":
        return f"{number(100 * low, language)}–{number(100 * high, language)}%"
    if kind == "gap":
        between = say("{low} to {high}", language, low="{low}", high="{high}")
        return between.format(low=signed(low, language, 0), high=signed(high, language, 0))
    ends = (number(low, language), number(high, language))
    return ends[0] if kind == "places" and low == high else f"{ends[0]}–{ends[1]}"


def _mark(row: Mapping[str, object], language: str) -> str:
    if row.get("withheld"):
        return f"{MARKS['withheld']} {reason_words(str(row['withheld']), language)}"
    kind = str(row["reliability"])
    return f"{MARKS[kind]} {mark_words(kind, language)}" if kind in MARKS else ""
