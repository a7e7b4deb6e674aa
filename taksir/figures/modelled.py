"""A model's estimates beside the direct ones: drawn, put in a table, and examined in words."""

import html
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from taksir.figures import template
from taksir.figures.phrases import (
    MARKS,
    Scale,
    interval_text,
    level_words,
    mark_words,
    reason_words,
    scale_of,
    value_text,
    visible_rows,
)
from taksir.modelled import ModelNote
from taksir.release import Released
from taksir.words import number, say

ROW_PX, AXIS_PX = 25, 64
NAME_MAX = 28
BASIS_WORDS = {
    "model": "model estimate",
    "model_without_own": "model estimate without own answers (too few)",
    "model_no_sample": "model estimate, no sample here",
}
"""What each area's estimate rests on; beside it stands the direct estimate."""
BASIS_SYMBOLS = {"model": "circle", "model_without_own": "circle-open", "model_no_sample": "circle-open-dot"}
SCALE_WORDS = {
    "arcsine": "arcsine of the square root of the share",
    "logit": "logarithm of the odds",
    "identity": "the share as it is, with the mean variance within areas",
    "amount": "the amount as it is",
    "log": "logarithm of the welfare of single households",
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


def draw_direct_and_model(
    released: Released, language: str, *, selected: str = "", rows_max: int = 0
) -> go.Figure:
    """Areas from the highest need down: the model's dot and interval, the direct estimate as a diamond.

    Args:
        released: A figure with a model.
        language: Language of the reader.
        selected: Code of the area to emphasise.
        rows_max: How many areas to draw; 0 for all.
    """
    scale = scale_of(released, language)
    rows = visible_rows(released)
    hidden = released.table.drop(rows.index)
    if rows_max:
        rows, hidden = rows.head(rows_max), hidden.head(max(rows_max - len(rows), 0))
    rows = rows.assign(place=range(len(rows)))
    hidden = hidden.assign(place=range(len(rows), len(rows) + len(hidden)))
    figure = template.new_figure(language)
    figure.add_trace(_links(rows))
    for basis in BASIS_SYMBOLS:
        part = rows[rows["basis"] == basis]
        if not part.empty:
            figure.add_trace(_model_dots(part, basis, scale, language))
    everyone = pd.concat([rows, hidden])
    direct = everyone[everyone["direct_estimate"].notna()]
    if not direct.empty:
        figure.add_trace(_direct_dots(direct, scale, language))
    if not hidden.empty:
        figure.add_trace(_reasons(hidden, language))
    return _with_axes(figure, everyone, scale, language, selected)


def _links(rows: pd.DataFrame) -> go.Scatter:
    """A thin line from the direct estimate to the model's: how far it was drawn in."""
    both = rows[rows["direct_estimate"].notna()]
    nothing = np.full(len(both), np.nan)
    ends = np.column_stack([both["direct_estimate"], both["estimate"], nothing]).ravel()
    places = np.column_stack([both["place"], both["place"], nothing]).ravel()
    line = {"color": template.QUIET, "width": 1, "dash": "dot"}
    return go.Scatter(x=ends, y=places, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _model_dots(part: pd.DataFrame, basis: str, scale: Scale, language: str) -> go.Scatter:
    value = part["estimate"]
    return go.Scatter(
        x=value,
        y=part["place"],
        mode="markers",
        name=say(BASIS_WORDS[basis], language),
        showlegend=True,
        marker={"symbol": BASIS_SYMBOLS[basis], "size": 10, "color": template.ACCENT, "line": {"width": 2}},
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": template.SOFT,
            "array": part["high"] - value, "arrayminus": value - part["low"],
        },
        customdata=part["area_code"],
        text=[model_hover(row, scale, language) for row in part.to_dict("records")],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _direct_dots(part: pd.DataFrame, scale: Scale, language: str) -> go.Scatter:
    return go.Scatter(
        x=part["direct_estimate"],
        y=part["place"],
        mode="markers",
        name=say("direct estimate", language),
        showlegend=True,
        marker={"symbol": "diamond-open", "size": 9, "color": template.OCHRE, "line": {"width": 2}},
        customdata=part["area_code"],
        text=[model_hover(row, scale, language) for row in part.to_dict("records")],
        hovertemplate="%{text}<extra></extra>",
    )


def _reasons(hidden: pd.DataFrame, language: str) -> go.Scatter:
    """A line of words where a dot would stand."""
    words = [reason_words(row or "no_data", language, is_short=True) for row in hidden["withheld"]]
    return go.Scatter(
        x=[0.0] * len(hidden),
        y=hidden["place"],
        mode="text",
        text=["\u2002\u2002" + text for text in words],
        textposition="middle right",
        textfont={"size": 11, "color": template.QUIET},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def model_hover(row: Mapping[str, Any], scale: Scale, language: str) -> str:
    """Name, both estimates with their intervals and the weight of own data of one area, as safe HTML."""
    lines = [f"<b>{html.escape(str(row['area_name']))}</b>"]
    if row["withheld"]:
        lines.append(f"{MARKS['withheld']} {reason_words(row['withheld'], language)}")
    else:
        interval = interval_text(row["low"], row["high"], scale, language)
        lines.append(f"{basis_words(row['basis'], language)}: {value_text(row['estimate'], scale, language)}")
        lines.append(say("95% interval {interval}", language, interval=interval))
        lines.append(f"{MARKS[row['reliability']]} {mark_words(row['reliability'], language)}")
    named = [(say("direct estimate", language), direct_words(row, scale, language))]
    if row["basis"] == "model":
        named.append((say("weight of own data", language), _percent(row["own_weight_share"], language)))
    lines += [f"{name}: {words}" for name, words in named]
    return "<br>".join(lines)


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
            _percent(row["own_weight_share"], language) if row["basis"] == "model" else "0%" for row in rows
        ],
        say("Direct estimate", language): [direct_words(row, scale, language) for row in rows],
    }


def draw_own_weights(released: Released, language: str) -> go.Figure:
    """Shrinkage: how many areas follow their own data how far, in steps of five per cent."""
    weights = released.table.loc[released.table["basis"] == "model", "own_weight_share"]
    steps = np.floor(weights.to_numpy(float) * 20 + 1e-9).astype(int)
    counts = np.bincount(steps, minlength=1)
    labels = [f"{number(5 * k, language)}–{number(5 * k + 5, language)}%" for k in range(len(counts))]
    figure = template.new_figure(language)
    figure.add_trace(
        go.Bar(
            x=labels,
            y=counts,
            marker={"color": template.SOFT},
            hovertemplate="%{x}: %{y}<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=say("weight of own data", language), type="category")
    figure.update_yaxes(title_text=say("areas", language), showgrid=True, rangemode="tozero", dtick=None)
    figure.update_layout(height=220, bargap=0.15)
    return figure


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
    return say(LACK_WORDS[of], language, model=model, columns=", ".join(needs))


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
    if note.fitted_by != "amrl":
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


def _percent(share: float, language: str) -> str:
    return number(100 * share, language) + ("%" if np.isfinite(share) else "")


def _with_axes(
    figure: go.Figure, rows: pd.DataFrame, scale: Scale, language: str, selected: str
) -> go.Figure:
    """Names on the left, the scale above, a legend below."""
    labels = [_label(row, selected) for row in rows.to_dict("records")]
    figure.update_yaxes(
        range=[len(rows) - 0.3, -0.7],
        tickmode="array",
        tickvals=rows["place"].tolist(),
        ticktext=labels,
        zeroline=False,
    )
    figure.update_xaxes(title_text=scale.unit, rangemode="tozero", ticksuffix=scale.suffix, side="top")
    figure.update_layout(height=AXIS_PX + 40 + ROW_PX * max(len(rows), 2), showlegend=True)
    return figure


def _label(row: Mapping[str, Any], selected: str) -> str:
    name = str(row["area_name"])
    short = html.escape(name if len(name) <= NAME_MAX else name[: NAME_MAX - 1] + "…")
    text = f"{short} {MARKS[row['reliability']]}"
    return f"<b>{text}</b>" if row["area_code"] == selected else text
