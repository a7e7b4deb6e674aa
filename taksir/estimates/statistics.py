"""Statistics that need a second look at the records: quantiles, and poverty below an estimated line."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from taksir.availability import answering_file
from taksir.errors import TaksirError
from taksir.estimates.estimated import Note
from taksir.estimates.records import named_groups
from taksir.estimates.reduced import Reduced, all_domains, at_home, reduced_survey, survey_question
from taksir.evidence import Evidence, TableFile
from taksir.methods.survey import (
    CalibratedDesign,
    LineDesign,
    estimate_quantile,
    estimate_ratio,
    line_loading,
    raise_sums,
    relative_line,
    unknown_answers,
    weighted_quantiles,
)
from taksir.schema import Indicator
from taksir.settings import Settings
from taksir.store import reduction
from taksir.store.workspace import open_store

THRESHOLDS = "thresholds"
LINE = "The line is {share}% of the median of the whole region: {line} a month, estimated from this survey."


def statistic_table(
    indicator: Indicator, level: str, evidence: Evidence, settings: Settings
) -> tuple[pd.DataFrame, Reduced]:
    """Estimates of a quantile or of poverty below a relative line, as `estimate_ratio` gives them.

    Raises:
        TaksirError: Replicate weights are named for it, or calibration for a relative line.
    """
    settings = _linearised(indicator, settings)
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  the columns were looked for before
    reduced = reduced_survey(file, level, evidence, settings, (indicator,))
    compute = _quantile if indicator.statistic == "quantile" else _relative
    return compute(indicator, file, level, evidence, settings, reduced)


def _linearised(indicator: Indicator, settings: Settings) -> Settings:
    if settings.replicates not in ("auto", "none"):
        raise TaksirError(
            "{indicator} has no error from replicate weights here. Set the replicates to none: its error is "
            "then linearised.",
            indicator=indicator.id,
        )
    if settings.calibration and indicator.statistic == "relative_line":
        raise TaksirError(
            "{indicator} cannot be calibrated: its line would have to be calibrated too. "
            "Leave the calibration out.",
            indicator=indicator.id,
        )
    return replace(settings, replicates="none")


def _quantile(
    indicator: Indicator,
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings,
    reduced: Reduced,
) -> tuple[pd.DataFrame, Reduced]:
    sample, _ = survey_question(file, level, evidence, settings, (indicator,))
    names = [group.name for group in sample.groups]
    by = list(settings.by)
    with open_store().connection() as engine:
        raw = reduction.value_weights(engine, sample, indicator.numerator)
        values = at_home(raw.copy(), file, level, evidence, settings)
        if isinstance(reduced.design, CalibratedDesign):
            factor = reduced.design.factor[reduced.design.cell_of(values)]
            values = values.assign(weight=values["weight"] * factor)
        thresholds = _thresholds(raw, values, by, indicator.share)
        engine.register(THRESHOLDS, thresholds)
        keyed = replace(sample, groups=sample.groups[: len(by)])
        joined = replace(reduction.with_thresholds(keyed, THRESHOLDS), groups=sample.groups)
        condition = f"({indicator.numerator}) <= threshold"
        known = f"({indicator.numerator}) IS NOT NULL"
        measures = [reduction.Measure(indicator.id, condition, known, indicator.eligible or "TRUE")]
        sums = at_home(reduction.psu_sums(engine, joined, measures), file, level, evidence, settings)
    assert set(names) >= set(by)  # noqa: S101  groups stand before the cells of margins
    table = _ratios(indicator, sums, reduced, level, evidence, settings)
    return estimate_quantile(values, table, share=indicator.share), replace(reduced, method="survey_quantile")


def _thresholds(raw: pd.DataFrame, values: pd.DataFrame, by: Sequence[str], share: float) -> pd.DataFrame:
    """The quantile of every domain, under the keys that the records have."""
    domains = values["domain"].reindex(raw.index)
    shares = pd.DataFrame({"domain": sorted(domains.dropna().unique()), "share": share})
    found = weighted_quantiles(values, shares, names=("share",)).set_index("domain")["share"]
    keys = raw[["domain", *by]].assign(threshold=domains.map(found))
    return keys.drop_duplicates(["domain", *by]).rename(
        columns={name: f"key_{name}" for name in ("domain", *by)}
    )


def _relative(
    indicator: Indicator,
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings,
    reduced: Reduced,
) -> tuple[pd.DataFrame, Reduced]:
    sample, _ = survey_question(file, level, evidence, settings, (indicator,))
    value = f"({indicator.numerator})"
    with open_store().connection() as engine:
        values = at_home(
            reduction.value_weights(engine, sample, indicator.numerator), file, level, evidence, settings
        )
        line = relative_line(values, share=indicator.share)
        z = repr(float(line.line))
        gap = "1" if indicator.alpha == 0 else f"(1.0 - {value} / {z})"
        below = f"CASE WHEN {value} < {z} THEN {gap} ELSE 0 END"
        half = f"CASE WHEN {value} <= {float(line.median)!r} THEN 0.5 ELSE -0.5 END"
        known = f"CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END"
        measures = [
            reduction.Measure(indicator.id, below, known, indicator.eligible or "TRUE"),
            reduction.Measure("half", half, known),
        ]
        sums = at_home(reduction.psu_sums(engine, sample, measures), file, level, evidence, settings)
    common = sums.groupby(["stratum", "psu"], as_index=False, observed=True)["y__half"].sum()
    clusters = common.assign(common=common["y__half"] * line.influence).drop(columns="y__half")
    loading = line_loading(values, line.line, alpha=indicator.alpha)
    reduced = replace(reduced, design=LineDesign(reduced.strata, clusters, loading))
    table = _ratios(indicator, sums, reduced, level, evidence, settings)
    note = Note(LINE, (("share", round(100 * indicator.share)), ("line", round(line.line))))
    return table, replace(reduced, method="survey_relative_line", notes=(note, *reduced.notes))


def _ratios(
    indicator: Indicator,
    sums: pd.DataFrame,
    reduced: Reduced,
    level: str,
    evidence: Evidence,
    settings: Settings,
) -> pd.DataFrame:
    """`estimate_ratio` of the summed condition in every domain, with its unknown answers."""
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  as above
    domains = all_domains(sums, level, evidence, named_groups(settings.by, file, indicator.id))
    kind = "proportion" if indicator.is_proportion else "t"
    table = estimate_ratio(
        sums, reduced.design, indicators={indicator.id: kind}, domains=domains, lonely=reduced.lonely
    )
    raised = raise_sums(sums, reduced.design) if isinstance(reduced.design, CalibratedDesign) else sums
    unknown = unknown_answers(raised, indicators=[indicator.id], domains=domains)
    return table.merge(unknown, on=["domain", "indicator"], validate="one_to_one")
