"""Why a figure is no longer what it was, in sentences: today's numbers, what differs, the rounds split."""

from taksir.figures.change_chart import change_bars, change_finding
from taksir.figures.phrases import level_words
from taksir.needs.why import Why
from taksir.words import say, say_count, sentence

SAME = "Today's data give the same figure."
AGAIN = "The data were delivered anew; the numbers are the same."
ONE, MANY = (
    "Today the number of {count} area differs (figure id {figure_id}).",
    "Today the numbers of {count} areas differ (figure id {figure_id}).",
)


def why_words(why: Why, language: str) -> list[str]:
    """Everything to be said of a kept figure and of today's, a sentence each."""
    lines = [today_words(why, language)]
    lines += [say(reason.template, language, **dict(reason.values)) for reason in why.reasons]
    if why.change is not None:
        lines += _change_lines(why, language)
    if why.lack is not None:
        lines.append(sentence(why.lack, language))
    return [line for line in lines if line]


def today_words(why: Why, language: str) -> str:
    """What the same question gives today; empty where it cannot be asked."""
    if why.today is None:
        return ""
    if why.today.id == why.kept.id:
        return say(SAME, language)
    if not why.areas:
        return say(AGAIN, language)
    return say_count(ONE, MANY, language, count=why.areas, figure_id=why.today.id)


def _change_lines(why: Why, language: str) -> list[str]:
    """The change between the last two rounds and its parts, for every area that has one."""
    change = why.change
    if change is None:
        return []
    head = say("Between the rounds {rounds}, {level}:", language, rounds=change.period,
               level=level_words(change.level, language))  # fmt: skip
    lines = [f"{head} {change_finding(change, language)}."]
    for code, name in zip(change.table["area_code"], change.table["area_name"], strict=True):
        labels, _, texts, unit = change_bars(change, language, str(code))
        if labels:
            told = "; ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True))
            lines.append(f"{name or say('Whole region', language)}: {told} ({unit})")
    return lines
