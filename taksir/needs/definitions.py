"""What lies behind a figure: other cut-offs beside the chosen one, and how the questions are worded."""

from dataclasses import dataclass, replace

import pandas as pd

from taksir.catalogue import load_catalogue
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.evidence import Evidence, current_evidence
from taksir.needs.figure import named_indicator
from taksir.needs.question import composed, question
from taksir.needs.sources import asked_indicator, released_together
from taksir.release import Released
from taksir.schema import Words


@dataclass(frozen=True)
class AskedColumn:
    """A column behind an indicator: how it is asked, and whether the published data bring it."""

    column: str
    label: Words
    wording: Words
    is_delivered: bool


@question
def estimate_definitions(evidence: Evidence, indicator_id: str, level: str) -> Released:
    """An indicator under each of its definitions.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: An indicator with several definitions in the catalogue.
        level: Area level; empty for the whole region.

    Returns:
        Per area and definition: variant, is_default, estimate, low, high [unit], count, count_low and
        count_high [persons].

    Raises:
        TaksirError: The catalogue has one definition only, or columns are missing.
    """
    indicator = asked_indicator(indicator_id, evidence)
    chosen = load_questions().variants_of(indicator.id)
    if chosen is None:
        raise TaksirError(
            "The catalogue has one definition of {indicator} only. Read it below the figure.",
            indicator=indicator.id,
        )
    variants = tuple(
        replace(indicator, id=f"{indicator.id}.{option.id}", numerator=option.numerator)
        for option in chosen.options
    )
    released = released_together(variants, level, evidence)
    tables = [
        figure.table.assign(variant=option.id, is_default=option.is_default)
        for figure, option in zip(released, chosen.options, strict=True)
    ]
    table = pd.concat(tables, ignore_index=True)[
        [
            "area_code", "area_name", "variant", "is_default", "estimate", "low", "high", "reliability",
            "withheld", "count", "count_low", "count_high",
        ]
    ]  # fmt: skip
    own = next(f for f, option in zip(released, chosen.options, strict=True) if option.is_default)
    answer = composed(table, [own, *released], method="definitions")
    return replace(answer, indicator=indicator, period=own.period)


def variant_words(indicator_id: str, language: str) -> tuple[str, dict[str, str]]:
    """What differs between an indicator's definitions, and what each is called; empty where there is one."""
    chosen = load_questions().variants_of(indicator_id)
    if chosen is None:
        return "", {}
    return chosen.label.in_language(language), {
        option.id: option.label.in_language(language) for option in chosen.options
    }


def asked_columns(indicator_id: str) -> tuple[AskedColumn, ...]:
    """The columns an indicator needs, with their wording and whether they are there."""
    indicator, catalogue = named_indicator(indicator_id), load_catalogue()
    worded = dict(load_questions().wording)
    names = dict.fromkeys(name for entry in indicator.requires for name in entry.split("|"))
    held = {column for file in current_evidence().files for column in file.columns}
    return tuple(
        AskedColumn(name, catalogue.column(name).label, worded.get(name, Words("", "")), name in held)
        for name in names
    )
