"""A model in words: what each area's estimate rests on, what was examined, what a kind of model lacks."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from taksir.figures.phrases import (
    Scale,
    column_words,
    interval_text,
    level_words,
    reason_words,
    scale_of,
    value_text,
)
from taksir.modelled import ModelNote
from taksir.release import Released
from taksir.words import number, say

BASIS_WORDS = {
    "model": "model estimate",
    "model_without_own": "model estimate without own answers (too few)",
    "model_no_sample": "model estimate, no sample here",
}
"""What each area's estimate rests on; beside it stands the direct estimate."""
SCALE_WORDS = {
    "arcsine": "arcsine of the square root of the share",
    "logit": "logarithm of the odds",
    "identity": "the share as it is, with the mean variance within areas",
    "amount": "the amount as it is",
    "log_amount": "logarithm of the amount",
    "log_units": "logarithm of the welfare of single households",
}
KIND_WORDS = {
    "area": "Areas",
    "spatial": "Areas and their neighbours",
    "unit": "Households and census means",
    "census": "Households and a household census",
}
"""The kinds of model for a reader."""
HELP_WORDS = {
    "census": "{covariates}, known of every household from a complete count. Weights of the sample are left "
    "out: what the model tells of a household must hold for those not asked too.",
    "unit": "{covariates}, known of the sampled households and of every area from a complete count. Weights "
    "of the sample are left out: what the model tells of a household must hold for those not asked too.",
}
"""What helped, where it was not areas alone."""
LACK_WORDS = {
    "area": "{model}: no published census table brings for every area {columns}.",
    "boundary": "{model}: no boundaries of this level are published, so neighbours are not known.",
    "sample": "{model}: the households of the survey lack {columns}.",
    "household": "{model}: it needs a count of every household, delivered as a table of households in which "
    "every weight is 1, with {columns}.",
}
"""What a kind of model lacks; msgids."""
DOUBTFUL_P = 0.05
"""Below this p value a test speaks against the model."""
FAR_SHIFT = 0.10
"""A move to the total beyond this share of it is worth a warning."""


def basis_words(basis: str, language: str) -> str:
    """What an area's estimate rests on."""
    return say(BASIS_WORDS[basis], language) if basis else "–"


def direct_words(row: Mapping[str, Any], scale: Scale, language: str) -> str:
    """The direct estimate with its interval, or why it is not shown."""
    if row["direct_withheld"]:
        return reason_words(row["direct_withheld"], language, is_short=True)
    interval = interval_text(row["direct_low"], row["direct_high"], scale, language)
    value = value_text(row["direct_estimate"], scale, language)
    return f"{value} ({interval})" if interval else value


def model_columns(released: Released, language: str) -> dict[str, list[str]]:
    """Columns that stand in the table of a figure with a model: basis, weight, direct estimate."""
    if released.model is None:
        return {}
    scale, rows = scale_of(released, language), released.table.to_dict("records")
    return {
        say("Kind of estimate", language): [basis_words(row["basis"], language) for row in rows],
        say("Weight of own data", language): [
            percent(row["own_weight_share"], language) if row["basis"] == "model" else "0%" for row in rows
        ],
        say("Direct estimate", language): [direct_words(row, scale, language) for row in rows],
    }


def diagnostic_rows(released: Released, language: str) -> list[tuple[str, str]]:
    """What was examined of a model, each with what it means for the reader; warnings carry a sign."""
    note = released.model
    if note is None:
        return []
    found = note.diagnostics
    covariates = ", ".join(words.in_language(language) for words in note.covariates)
    known = HELP_WORDS.get(note.kind, "{covariates}, known of every area from a complete count.")
    inside, outside = found.inside_areas, found.outside_areas
    rows = [
        (
            say("Helped by", language),
            say(known, language, covariates=covariates),
        ),
        (
            say("Areas", language),
            say(
                "{inside} areas with a sample taught the model; {outside} areas have none and rest on the "
                "covariates alone.",
                language,
                inside=inside,
                outside=outside,
            ),
        ),
        (say("Own data", language), _weight_words(note, language)),
        (say("Precision", language), _precision_words(note, language)),
        (say("Agreement with direct estimates", language), _agreement_words(note, language)),
        (say("Normal errors", language), _normality_words(note, language)),
        (say("Intervals", language), _held_words(note, language)),
        (say("Total", language), _total_words(note, language)),
        (say("Scale", language), say(SCALE_WORDS[note.scale], language)),
    ]
    return [(name, words) for name, words in rows if words]


def kind_words(kind: str, language: str) -> str:
    """What a kind of model starts from."""
    return say(KIND_WORDS[kind], language)


def lack_words(kind: str, of: str, needs: Iterable[str], language: str) -> str:
    """What a kind of model would need before it can be fitted."""
    model = say(KIND_WORDS[kind], language)
    return say(LACK_WORDS[of], language, model=model, columns=column_words(needs, language))


def model_summary(released: Released, language: str) -> str:
    """The model in a sentence or two, for under a figure and for the command."""
    if released.model is None:
        return ""
    words = [say("Every area is shown by its model estimate; the direct one stands beside it.", language)]
    words += [f"{name}: {text}" for name, text in diagnostic_rows(released, language)[:3]]
    return " ".join(words)


def _weight_words(note: ModelNote, language: str) -> str:
    found = note.diagnostics
    words = say(
        "An area's own answers weigh {low}% to {high}% in its estimate, half of the areas at most {median}%; "
        "the rest comes from areas like it.",
        language,
        low=round(100 * found.own_weight_low),
        high=round(100 * found.own_weight_high),
        median=round(100 * found.own_weight_median),
    )
    if not note.is_flat:
        return words
    hardly = say("Beyond the covariates the areas hardly differ.", language)
    return f"{words} {_warned(hardly)}"


def _precision_words(note: ModelNote, language: str) -> str:
    found = note.diagnostics
    if not (np.isfinite(found.direct_rse_median) and np.isfinite(found.model_rse_median)):
        return ""
    return say(
        "Median relative standard error {direct}% directly, {model}% by the model.",
        language,
        direct=round(100 * found.direct_rse_median),
        model=round(100 * found.model_rse_median),
    )


def _agreement_words(note: ModelNote, language: str) -> str:
    found = note.diagnostics
    p = number(found.brown_p, language, 2)
    words = say("The model does not contradict the direct estimates (Brown test, p = {p}).", language, p=p)
    if found.brown_p < DOUBTFUL_P:
        words = say(
            "The model contradicts the direct estimates more than chance would (Brown test, p = {p}).",
            language,
            p=p,
        )
        words = _warned(words)
    if np.isfinite(found.disagree_share):
        share = round(100 * found.disagree_share)
        words += " " + say("The intervals of {share}% of areas do not meet.", language, share=share)
    return words


def _normality_words(note: ModelNote, language: str) -> str:
    found = note.diagnostics
    values = [p for p in (found.residual_normal_p, found.effect_normal_p) if np.isfinite(p)]
    if not values:
        return ""
    p = number(min(values), language, 2)
    if min(values) >= DOUBTFUL_P:
        return say("Residuals and area effects look normal (Shapiro-Wilk, p = {p}).", language, p=p)
    words = say(
        "Residuals or area effects are not normal (Shapiro-Wilk, p = {p}): take intervals as approximate.",
        language,
        p=p,
    )
    return _warned(words)


def _held_words(note: ModelNote, language: str) -> str:
    """What redraws of known populations found of such intervals."""
    if not note.held:
        return say("How often the intervals hold the truth was not measured for this indicator.", language)
    return " ".join(
        _warned(words) if held.is_too_narrow else words
        for held in note.held
        for words in [
            say(
                "Over 500 redrawn samples of {population}, 95% intervals held the truth in {sampled}% of "
                "areas with a sample and {unsampled}% of the others.",
                language,
                population=held.population,
                sampled=round(100 * held.sampled_share),
                unsampled=round(100 * held.unsampled_share),
            )
        ]
    )


def _total_words(note: ModelNote, language: str) -> str:
    words = say(
        "Areas add up to the direct estimate of: {area}. The estimates were moved by {shift}% of it.",
        language,
        area=level_words(note.benchmark_level, language),
        shift=number(100 * note.benchmark_shift, language, 1),
    )
    if note.benchmark_shift <= FAR_SHIFT:
        return words
    far = say("That is far: the covariates may not fit.", language)
    return f"{words} {_warned(far)}"


def _warned(words: str) -> str:
    return f"⚠ {words}"


def percent(share: float, language: str) -> str:
    """A share as per cent; a sign alone where it is not known."""
    return number(100 * share, language) + ("%" if np.isfinite(share) else "")
