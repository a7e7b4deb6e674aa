"""The gate's judgement: which cells are withheld so that nobody can be seen, now or by subtraction.

All figures that count the same persons are decided together, at every area level at once, and against
everything that was released before. `taksir.release` asks here, and nothing else does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from taksir.areas import area_index
from taksir.availability import answering_file, reaches, takes_line
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.catalogue_expressions import columns_used
from taksir.estimates import WHOLE, Estimated
from taksir.estimates.surveys import strata_nest
from taksir.evidence import Evidence, TableFile
from taksir.modelled import can_model
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

__all__ = ["Decision", "cell_names", "counts_persons", "exposing_rows", "other_reasons", "decided_cells"]


@dataclass(frozen=True)
class Decision:
    """What a figure shows at one level.

    Attributes:
        withheld: Cells that are withheld for the sake of persons.
        rounded: By cell the count and what it is divided by as they are shown; empty where numbers are true.
        base: What rounded numbers are multiples of; 0 where numbers are true.
    """

    withheld: frozenset[str]
    rounded: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    base: int = 0


@dataclass(frozen=True)
class _Subject:
    """The persons some figures count: one table of some deliveries, judged by the rules in force."""

    file: TableFile
    evidence: Evidence
    rules: DisclosureRules

    def counting(self, indicator: Indicator) -> tuple[Indicator, ...]:
        """Indicators of the catalogue about the same subject that the table can count."""
        return tuple(
            entry
            for entry in load_catalogue().indicators
            if entry.table == indicator.table
            and (entry.domain == indicator.domain or not indicator.is_survey)
            and counts_persons(entry, self.rules)
            and _is_counted_by(entry, self.file, self.evidence)
        )

    def decide(
        self,
        together: tuple[Indicator, ...],
        indicator: Indicator,
        level: str,
        settings: Settings,
        *,
        is_blended: bool = False,
    ) -> Decision:
        """What one of several indicators shows that are decided together."""
        file, evidence, rules = self.file, self.evidence, self.rules
        figures = tuple(_figure(entry, level, self) for entry in together)
        if is_blended:  # a model's level only; the others are those of the plain figure
            figures = tuple(replace(figure, levels=(level,), is_blended=True) for figure in figures)
        asked = Cut(
            source_id=file.source_id,
            table=file.table,
            file=file.sha256,
            deliveries=_deliveries(together, file, evidence),
            settings=settings,
            rules=rules_digest(rules),
            figures=figures,
        )
        decided = decided_figure(
            asked,
            asked.figures[together.index(indicator)],
            level,
            key=table_key(file, indicator.domain if indicator.is_survey else ""),
            complete=partial(completed, indicators=together, evidence=evidence, rules=rules),
        )
        nothing: frozenset[str] = frozenset()
        return Decision(
            decided.protected.get(level, nothing), decided.rounded.get(level, {}), decided.base[0]
        )


def decided_cells(estimated: Estimated, indicator: Indicator, level: str) -> Decision:
    """What a figure shows at one level: which cells are withheld for the sake of persons, or all rounded.

    Args:
        estimated: The figure; it knows the deliveries it was computed from.
        indicator: What it counts.
        level: Area level; empty for the whole region.
    """
    rules, evidence = load_rules(), estimated.evidence
    if not counts_persons(indicator, rules):
        return Decision(frozenset())
    if evidence is None:
        return Decision(covered_cells(estimated, indicator, rules))
    subject = _Subject(estimated.files[0], evidence, rules)
    is_made = indicator not in load_catalogue().indicators
    if estimated.settings != Settings() or is_made or estimated.is_blended:
        # The plain figures of a subject before its breakdowns, whichever somebody opens first: else a group
        # shown by chance before the total would cost the total.
        plain = subject.counting(indicator)
        if plain:
            subject.decide(plain, plain[0], WHOLE, Settings())
    if estimated.is_blended:
        others = () if is_made else subject.counting(indicator)
        beside = (entry for entry in others if entry != indicator and can_model(entry, level, evidence))
        return subject.decide((indicator, *beside), indicator, level, estimated.settings, is_blended=True)
    if is_made:
        together = estimated.together if indicator in estimated.together else (indicator,)
    else:
        together = subject.counting(indicator)
    return subject.decide(together, indicator, level, estimated.settings)


def _is_counted_by(indicator: Indicator, file: TableFile, evidence: Evidence) -> bool:
    """Whether a table brings what an indicator counts, whatever its denominator is divided by."""
    if indicator.is_survey:
        return answering_file(indicator, evidence) == file
    return columns_used(indicator.numerator) | columns_used(own_denominator(indicator) or "1") <= file.columns


def _deliveries(indicators: tuple[Indicator, ...], file: TableFile, evidence: Evidence) -> tuple[str, ...]:
    lines = evidence.of_table("poverty_line") if any(takes_line(entry, file) for entry in indicators) else ()
    return tuple(sorted({file.delivery_id, *(line.delivery_id for line in lines)}))


def _figure(indicator: Indicator, level: str, subject: _Subject) -> FigureCut:
    file, rules, index = subject.file, subject.rules, area_index(subject.evidence)
    order = [entry.name for entry in load_catalogue().levels]
    finest = order.index(rules.of(indicator.sens).finest_level)
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
