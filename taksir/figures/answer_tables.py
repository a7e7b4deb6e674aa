"""The answers to questions as tables: which columns a reader sees, in which words and formats."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from taksir.figures.phrases import (
    Scale,
    interval_text,
    points_words,
    reliability_words,
    scale_of,
    value_words,
)
from taksir.figures.worded import (
    CHANCE,
    FREE,
    P_VALUE,
    SHARE,
    WHOLE,
    NumberForm,
    TableInWords,
    in_words,
    signed,
)
from taksir.release import Released
from taksir.words import number, say

__all__ = ["Shown", "TEXTS", "answer_table", "number_form", "shown", "signed"]
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
        kind: rate | change | count | share | chance | p_value | places | words | text | mark.
    """

    label: str
    columns: tuple[str, ...]
    kind: str


def shown(label: str, kind: str, *columns: str) -> Shown:
    """A column of an answer's table."""
    return Shown(label, columns, kind)


def answer_table(released: Released, spec: tuple[Shown, ...], language: str) -> TableInWords:
    """An answer with headers, numbers and words in the reader's language; sorting works on numbers.

    Columns that say nothing anywhere are left out.
    """
    scale = scale_of(released, language)
    frame = pd.DataFrame(index=released.table.index)
    forms: dict[str, NumberForm] = {}
    for column in spec:
        if not set(column.columns) <= set(released.table):
            continue
        label = _label(column, released, language)
        frame[label] = _values(released.table, column, scale, language)
        if len(column.columns) == 1 and (form := number_form(column.kind, scale)):
            forms[label] = form
    return in_words(frame, forms, language)


def _label(column: Shown, released: Released, language: str) -> str:
    """Its header; that of the indicator's own values says what they are."""
    if column.columns == ("estimate",) and column.kind == "rate":
        return value_words(released.indicator, language)
    if column.columns == ("change",) and column.kind == "change":
        return f"{say(column.label, language)} ({points_words(released.indicator, language)})"
    return say(column.label, language)


def number_form(kind: str, scale: Scale) -> NumberForm | None:
    """How the numbers of a kind of column are written; None for words."""
    forms = {
        "rate": NumberForm(scale.decimals, scale.suffix),
        "change": NumberForm(scale.decimals, is_signed=True),
        "decimal": FREE,
        "count": WHOLE,
        "whole": WHOLE,
        "p_value": P_VALUE,
        "share": SHARE,
        "chance": CHANCE,
    }
    return forms.get(kind)


def _values(table: pd.DataFrame, column: Shown, scale: Scale, language: str) -> list:
    values = table[list(column.columns)]
    if column.kind == "mark":
        return reliability_words(table, language)
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
