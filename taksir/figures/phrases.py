"""What a figure says in words: values with units, reliability, reasons, the finding, the alt text.

Words are neutral: an area has the highest need, it is never the worst. Where intervals overlap the
sentence says that the areas cannot be told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from taksir.catalogue import load_catalogue
from taksir.release import Released
from taksir.schema import Indicator
from taksir.words import number, say, say_count

MARKS = {"reliable": "●", "caution": "◐", "counted": "■", "withheld": "▨"}
"""Signs that stand with an area's name; each has words in MARK_WORDS."""
MARK_WORDS = {
    "reliable": "reliable (RSE up to 25%)",
    "caution": "use with caution (RSE above 25% to 50%, or few clusters)",
    "counted": "counted, so without sampling error",
    "withheld": "not shown",
}
REASON_WORDS = {
    "protected": "protects persons: too few, or hidden so that too few elsewhere cannot be worked out",
    "too_uncertain": "too uncertain (RSE above 50%)",
    "not_computable": "no case in the sample, so no rate can be given",
    "no_data": "no data",
    "no_component": "a component is missing",
}
SHORT_REASON_WORDS = {
    "protected": "protects persons",
    "too_uncertain": "too uncertain",
    "not_computable": "no case in the sample",
    "no_data": "no data",
    "no_component": "component missing",
}
HIGHEST_WORDS = {
    "worse": "Highest need: {area}, {value}",
    "better": "Highest need, lowest value: {area}, {value}",
    "context": "Highest value: {area}, {value}",
}
ALIKE_WORDS = {
    "worse": "Highest need: {areas}; these areas cannot be told apart",
    "better": "Highest need, lowest values: {areas}; these areas cannot be told apart",
    "context": "Highest values: {areas}; these areas cannot be told apart",
}
AMONG_WORDS = {
    "worse": "Highest need: {area}, {value}, though {others} more areas cannot be told apart from it",
    "better": "Highest need, lowest value: {area}, {value}, "
    "though {others} more areas cannot be told apart from it",
    "context": "Highest value: {area}, {value}, though {others} more areas cannot be told apart from it",
}
ORDER_WORDS = {
    "worse": "Highest need",
    "better": "Highest need, lowest values",
    "context": "Highest values",
}
NO_VALUES = pd.Series(dtype=float)
"""What a table without an estimate of its own has."""
NAMED_MAX = 3
"""Areas that a finding names before it only counts them."""


@dataclass(frozen=True)
class Scale:
    """Which numbers of a released table a figure shows, and how they are written.

    Attributes:
        value, low, high: Names of the table's columns.
        decimals: Digits after the decimal sign that a reader sees.
        unit: What the axis is called.
        suffix: What follows a number at once.
    """

    value: str
    low: str
    high: str
    decimals: int
    unit: str
    suffix: str


def scale_of(released: Released, language: str, show: str = "rate") -> Scale:
    """The columns, digits and unit of a figure of rates or of counts."""
    indicator = released.indicator
    if show == "count":
        unit = indicator.counted.in_language(language) or say("persons", language)
        return Scale("count", "count_low", "count_high", 0, unit, "")
    unit = indicator.unit.in_language(language)
    sign = "%" if unit.startswith("%") else ""
    return Scale("estimate", "low", "high", decimals(released.table.get("estimate", NO_VALUES)), unit, sign)


def value_words(indicator: Indicator, language: str) -> str:
    """What a column of an indicator's values is called: a rate, or another value with its unit."""
    unit = indicator.unit.in_language("en")
    if unit.startswith(("%", "per ")):
        return say("Rate", language)
    return f"{say('Value', language)} ({indicator.unit.in_language(language)})"


def points_words(indicator: Indicator, language: str) -> str:
    """The unit of a change."""
    if indicator.unit.in_language("en").startswith("%"):
        return say("percentage points", language)
    return indicator.unit.in_language(language)


def column_words(names: Iterable[str], language: str) -> str:
    """Columns by the labels people know, joined by commas."""
    labels = {column.name: column.label.in_language(language) for column in load_catalogue().columns}
    return ", ".join(labels.get(name, name) for name in names)


def coverage_words(released: Released, language: str) -> str:
    """Of how many areas a figure has data."""
    known, every = released.matched
    return say_count(
        "{known} of {count} area has data.",
        "{known} of {count} areas have data.",
        language,
        count=every,
        known=known,
    )


def decimals(values: pd.Series) -> int:
    """Digits after the decimal sign: as many as tell values of this size apart."""
    largest = values.abs().max()
    sizes = ((1000.0, 0), (1.0, 1), (0.1, 2))
    return next((digits for size, digits in sizes if largest >= size), 3 if largest > 0 else 1)


def value_text(value: float | None, scale: Scale, language: str) -> str:
    """A value as the reader writes it, with its sign of per cent."""
    text = number(value, language, scale.decimals)
    return text if text == "–" else text + scale.suffix


def interval_text(low: float | None, high: float | None, scale: Scale, language: str) -> str:
    """A 95% interval as the reader writes it; empty where there is none."""
    ends = [number(end, language, scale.decimals) for end in (low, high)]
    return "" if "–" in ends else f"{ends[0]}–{ends[1]}{scale.suffix}"


def mark_words(kind: str, language: str) -> str:
    """What a mark means."""
    return say(MARK_WORDS[kind], language)


def reason_words(reason: str, language: str, *, is_short: bool = False) -> str:
    """Why a number is not shown; in few words where there is little room."""
    return say((SHORT_REASON_WORDS if is_short else REASON_WORDS)[reason], language)


def reliability_words(table: pd.DataFrame, language: str) -> list[str]:
    """Mark and words of every row's reliability, or why it is not shown; each pair is said once."""
    said: dict[tuple[str, str], str] = {}
    found = []
    reasons = table["withheld"] if "withheld" in table else [""] * len(table)
    for reliability, withheld in zip(table["reliability"].astype(str), reasons, strict=True):
        held = str(withheld) if withheld else ""
        if (reliability, held) not in said:
            said[reliability, held] = _reliability(reliability, held, language)
        found.append(said[reliability, held])
    return found


def _reliability(reliability: str, withheld: str, language: str) -> str:
    if withheld:
        return f"{MARKS['withheld']} {reason_words(withheld, language)}"
    return f"{MARKS[reliability]} {mark_words(reliability, language)}" if reliability in MARKS else ""


def level_words(level: str, language: str) -> str:
    """What areas of a level are called; the whole region for the empty level."""
    entry = load_catalogue().level(level)
    return entry.label.in_language(language) if entry else say("Whole region", language)


def visible_rows(released: Released, show: str = "rate") -> pd.DataFrame:
    """The rows that have a number to show, highest need first: lowest values first where more is better."""
    column = "count" if show == "count" else "estimate"
    table = released.table
    has_number = (table["withheld"] == "") & table[column].notna()
    is_lowest = released.indicator.polarity == "better"
    return table[has_number].sort_values(column, ascending=is_lowest, kind="stable")


def order_words(released: Released, language: str) -> str:
    """What stands first in a list that is ordered by need."""
    return say(ORDER_WORDS[released.indicator.polarity], language)


def finding(released: Released, language: str, show: str = "rate") -> str:
    """The title of a figure: what it found, no surer than its intervals allow.

    The area of highest need is named alone only where no other interval reaches into its own.
    """
    rows, scale = visible_rows(released, show), scale_of(released, language, show)
    if rows.empty:
        return say("No number can be shown at this level", language)
    side = released.indicator.polarity
    alike = _not_told_apart(rows, scale, is_lowest=side == "better")
    top = alike.iloc[0]
    name = top["area_name"] or level_words("", language)
    named = {"area": name, "value": value_text(top[scale.value], scale, language)}
    if len(rows) == 1:
        return say("{area}: {value}", language, **named)
    if len(alike) == 1:
        return say(HIGHEST_WORDS[side], language, **named)
    if len(alike) == len(rows):
        counts = {"shown": len(rows), "all": len(released.table)}
        return say("{shown} of {all} areas can be shown; they cannot be told apart", language, **counts)
    if len(alike) <= NAMED_MAX:
        return say(ALIKE_WORDS[side], language, areas=_listed(alike["area_name"].tolist(), language))
    return say(AMONG_WORDS[side], language, others=len(alike) - 1, **named)


def advice(released: Released, language: str) -> str:
    """What to do where most areas cannot be shown; empty where most can."""
    reasons = released.withheld
    unsure = reasons.get("too_uncertain", 0) + reasons.get("not_computable", 0) + reasons.get("protected", 0)
    if 2 * unsure <= len(released.table) or not released.indicator.is_survey:
        return ""
    if released.by:
        return say(
            "Most of these groups cannot be shown: too few were asked, or they would tell of persons. "
            "Look at all together, or at another breakdown.",
            language,
        )
    return say(
        "The sample is too small for most areas at this level. Choose larger areas, add years or sample, "
        "or use a counted source.",
        language,
    )


def headline_words(released: Released, language: str, show: str = "rate") -> str:
    """What a figure shows, in short: indicator, unit, level, period."""
    scale = scale_of(released, language, show)
    parts = (
        released.indicator.name.in_language(language),
        scale.unit,
        level_words(released.level, language),
        released.period,
    )
    return " · ".join(part for part in parts if part)


def alt_text(released: Released, language: str, show: str = "rate") -> str:
    """What a figure shows, for readers who do not see it."""
    rows, scale = visible_rows(released, show), scale_of(released, language, show)
    sentences = [
        say(
            "{indicator} by {level}: {shown} areas shown, {withheld} not shown.",
            language,
            indicator=released.indicator.name.in_language(language),
            level=level_words(released.level, language),
            shown=len(rows),
            withheld=len(released.table) - len(rows),
        )
    ]
    if not rows.empty:
        ordered = rows.sort_values(scale.value, ascending=False, kind="stable")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        sentences.append(
            say(
                "From {low_value} in {low_area} to {high_value} in {high_area}.",
                language,
                low_area=last["area_name"],
                low_value=value_text(last[scale.value], scale, language),
                high_area=first["area_name"],
                high_value=value_text(first[scale.value], scale, language),
            )
        )
    return " ".join([*sentences, finding(released, language, show) + "."])


def _not_told_apart(rows: pd.DataFrame, scale: Scale, *, is_lowest: bool) -> pd.DataFrame:
    """The area of highest need, and after it those whose interval reaches into its interval."""
    low, high = rows[scale.low].fillna(rows[scale.value]), rows[scale.high].fillna(rows[scale.value])
    return rows[low <= high.iloc[0]] if is_lowest else rows[high >= low.iloc[0]]


def _listed(names: list[str], language: str) -> str:
    return say("{first} and {last}", language, first=", ".join(names[:-1]), last=names[-1])
