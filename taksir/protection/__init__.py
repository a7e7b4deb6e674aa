"""The gate's judgement: which cells are withheld so that nobody can be seen, now or by subtraction.

All figures that count the same persons are decided together, at every area level at once, and against
everything that was released before. `taksir.release` asks here, and nothing else does.
"""

from functools import partial

from taksir.areas import area_index
from taksir.availability import answering_file, reaches, takes_line
from taksir.catalogue import columns_used, load_catalogue
from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.estimates import WHOLE, Estimated
from taksir.estimates.surveys import strata_nest
from taksir.evidence import Evidence, TableFile
from taksir.protection.cuts import (
    Cut,
    FigureCut,
    counts_persons,
    own_denominator,
    rules_digest,
    table_key,
)
from taksir.protection.deciding import covered_cells, decided_figure
from taksir.protection.judging import cell_names, completed, exposing_rows, other_reasons
from taksir.protection.sums import condition
from taksir.schema import Indicator
from taksir.settings import Settings

__all__ = ["cell_names", "counts_persons", "exposing_rows", "other_reasons", "protected_cells"]


def protected_cells(estimated: Estimated, indicator: Indicator, level: str) -> frozenset[str]:
    """The cells of a figure at one level that are withheld for the sake of persons.

    Args:
        estimated: The figure; it knows the deliveries it was computed from.
        indicator: What it counts.
        level: Area level; empty for the whole region.
    """
    rules, evidence = load_rules(), estimated.evidence
    if not counts_persons(indicator, rules):
        return frozenset()
    if evidence is None:
        return covered_cells(estimated, indicator, rules)
    if estimated.settings != Settings() or indicator not in load_catalogue().indicators:
        _decide_plain(indicator, estimated, evidence, rules)
    indicators = _companions(indicator, estimated, rules)
    return _decided(indicators, indicator, level, estimated.settings, estimated.files[0], evidence, rules)


def _decide_plain(
    indicator: Indicator, estimated: Estimated, evidence: Evidence, rules: DisclosureRules
) -> None:
    """The plain figures of a subject before its breakdowns, whichever somebody opens first.

    Else a group shown by chance before the total would cost the total.
    """
    file = estimated.files[0]
    plain = _counting_together(indicator, file, evidence, rules)
    if plain:
        _decided(plain, plain[0], WHOLE, Settings(), file, evidence, rules)


def _decided(  # noqa: PLR0913  all of them make a cut
    indicators: tuple[Indicator, ...],
    indicator: Indicator,
    level: str,
    settings: Settings,
    file: TableFile,
    evidence: Evidence,
    rules: DisclosureRules,
) -> frozenset[str]:
    asked = Cut(
        source_id=file.source_id,
        table=file.table,
        file=file.sha256,
        deliveries=_deliveries(indicators, file, evidence),
        settings=settings,
        rules=rules_digest(rules),
        figures=tuple(_figure(entry, file, level, evidence, rules) for entry in indicators),
    )
    decided = decided_figure(
        asked,
        asked.figures[indicators.index(indicator)],
        level,
        key=table_key(file, indicator.domain if indicator.is_survey else ""),
        complete=partial(completed, indicators=indicators, evidence=evidence, rules=rules),
    )
    return decided.protected.get(level, frozenset())


def _companions(indicator: Indicator, estimated: Estimated, rules: DisclosureRules) -> tuple[Indicator, ...]:
    """Indicators that count the same persons, so that they are decided together."""
    file, evidence = estimated.files[0], estimated.evidence
    assert evidence is not None  # noqa: S101  looked at before
    if indicator not in load_catalogue().indicators:
        return estimated.together if indicator in estimated.together else (indicator,)
    return _counting_together(indicator, file, evidence, rules)


def _counting_together(
    indicator: Indicator, file: TableFile, evidence: Evidence, rules: DisclosureRules
) -> tuple[Indicator, ...]:
    """Indicators of the catalogue about the same subject that a table can count."""
    return tuple(
        entry
        for entry in load_catalogue().indicators
        if entry.table == indicator.table
        and (entry.domain == indicator.domain or not indicator.is_survey)
        and counts_persons(entry, rules)
        and _is_counted_by(entry, file, evidence)
    )


def _is_counted_by(indicator: Indicator, file: TableFile, evidence: Evidence) -> bool:
    """Whether a table brings what an indicator counts, whatever its denominator is divided by."""
    if indicator.is_survey:
        return answering_file(indicator, evidence) == file
    return columns_used(indicator.numerator) | columns_used(own_denominator(indicator) or "1") <= file.columns


def _deliveries(indicators: tuple[Indicator, ...], file: TableFile, evidence: Evidence) -> tuple[str, ...]:
    lines = evidence.of_table("poverty_line") if any(takes_line(entry, file) for entry in indicators) else ()
    return tuple(sorted({file.delivery_id, *(line.delivery_id for line in lines)}))


def _figure(
    indicator: Indicator, file: TableFile, level: str, evidence: Evidence, rules: DisclosureRules
) -> FigureCut:
    order = [entry.name for entry in load_catalogue().levels]
    finest = order.index(rules.of(indicator.sens).finest_level)
    index = area_index(evidence)
    if indicator not in load_catalogue().indicators:  # made for the moment: shown where it was asked for
        order = []
    levels = [
        name
        for name in order[: finest + 1]
        if "area_code" in file.columns and name in index.levels and _reaches(indicator, file, name)
    ]
    denominator = own_denominator(indicator)
    return FigureCut(
        indicator=indicator.id,
        numerator=condition(indicator.numerator, indicator.denominator)
        if indicator.is_survey
        else indicator.numerator,
        denominator=denominator,
        sens=indicator.sens,
        is_survey=indicator.is_survey,
        levels=tuple(dict.fromkeys([WHOLE, *levels, level])),
    )


def _reaches(indicator: Indicator, file: TableFile, level: str) -> bool:
    return strata_nest(file, level) if indicator.is_survey else reaches(file, level)
