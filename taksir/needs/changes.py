"""Change between two rounds of the same source of figures, with its interval and what it is made of."""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.availability import WEIGHTS, answering_file, missing_columns
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, estimate_indicator, estimate_together
from taksir.evidence import Evidence, TableFile
from taksir.methods.change import change_parts, difference_interval
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator
from taksir.needs.unions import Unions, changed_areas, union_estimates, with_unions
from taksir.release import Released, Remark, withheld_rows
from taksir.schema import Indicator

INDEPENDENT = (
    "The two rounds are taken as independent samples; blocks visited twice would make the interval narrower."
)
METHOD_PART = "The part of the method is the poverty line: the earlier answers measured with the later line."
SAME_PLACES = "All areas bear the same codes in both rounds, so nothing comes from boundaries."
OTHER_PLACES = (
    "{count} areas of the earlier round are unknown today, so the part of the boundaries cannot be told."
)
TOGETHER = (
    "Between the rounds borders or codes changed ({codes}). Compared together, as one place: {areas}. "
    "So nothing of the change comes from boundaries."
)
APART = (
    "Between the rounds borders or codes changed. These areas are not one place in both rounds and cannot be "
    "added together for this indicator: {areas}."
)
SAME_WEIGHTS = "No design weights were delivered in both rounds, so the part of the weights cannot be told."


@question
def estimate_change(evidence: Evidence, indicator_id: str, level: str) -> Released:
    """An indicator now and in the round before, its change with an interval, and the parts of the change.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: Id in the catalogue.
        level: Area level; empty for the whole region.

    Returns:
        Per area: then, then_low, then_high, estimate, low, high, change, change_low, change_high [unit],
        direction: rose, fell or open; and the parts boundaries, method, weights and data [unit], which add up
        to the change, missing where a part cannot be told apart from data; together: the codes of areas that
        were added together, empty for one alone.

    Raises:
        TaksirError: Only one round has been published.
    """
    indicator = asked_indicator(indicator_id, evidence)
    rounds = survey_rounds(indicator, evidence)
    if len(rounds) < 2:
        raise TaksirError(
            "There is one round of {indicator} only, of {period}. Deliver an earlier or a later one as a "
            "source of its own on the page Data in.",
            indicator=indicator.id,
            period=rounds[0].period,
        )
    now_file, then_file = rounds[0], rounds[1]
    now_evidence, then_evidence = (
        round_evidence(indicator, evidence, file) for file in (now_file, then_file)
    )
    now = released_figure(indicator, level, WHOLE, now_evidence)
    then = released_figure(indicator, level, WHOLE, then_evidence)
    unions = changed_areas(level, evidence, then_file.period, now_file.period)
    table = _change_table(
        _in_unions(now, now_evidence, unions), _in_unions(then, then_evidence, unions), indicator
    )
    parts, remarks = _parts(indicator, level, (now_evidence, then_evidence), (now_file, then_file), unions)
    remarks = [*_of_unions(table, unions, indicator), *remarks]
    names = ["boundaries", "method", "weights", "data"]
    keys = table["together"].where(table["together"] != "", table["area_code"])
    table[names] = parts.reindex(keys)[names].to_numpy() * indicator.scale
    table.loc[table["change"].isna(), names] = np.nan
    if indicator.is_survey:
        remarks = [remark(INDEPENDENT), *remarks]
    answer = composed(table, [now, then], method="change", remarks=remarks)
    return replace(answer, period=f"{then.period} – {now.period}")


def survey_rounds(indicator: Indicator, evidence: Evidence) -> tuple[TableFile, ...]:
    """The files that can answer an indicator, the latest period first, one a period."""
    rounds: dict[str, TableFile] = {}
    for file in evidence.of_table(indicator.table):
        if not missing_columns(indicator, only_round(evidence, file)):
            rounds.setdefault(file.period, file)
    return tuple(rounds.values())


def round_evidence(indicator: Indicator, evidence: Evidence, file: TableFile) -> Evidence:
    """Evidence in which a file answers an indicator: as it is where it does, not to compute it twice."""
    return evidence if answering_file(indicator, evidence) == file else only_round(evidence, file)


def only_round(evidence: Evidence, file: TableFile) -> Evidence:
    """The evidence with one file of a table, and with what its delivery brought beside it."""
    same = {"person", "household"} if file.table in ("person", "household") else {file.table}
    kept = [
        other for other in evidence.files if other.table not in same or other.delivery_id == file.delivery_id
    ]
    return Evidence(tuple(kept))


def _in_unions(released: Released, evidence: Evidence, unions: Unions) -> pd.DataFrame:
    """The rows of a round, areas that are one place only together added together."""
    names = ["area_code", "area_name", "estimate", "low", "high", "reliability", "withheld"]
    table, indicator = released.table[names], released.indicator
    if not unions:
        return table.assign(together="")
    if _can_join(indicator):
        found = union_estimates(indicator, released.level, evidence, unions)
    else:
        found = pd.DataFrame(columns=["estimate", "low", "high", "reliability"])
    return with_unions(table, found, unions, area_index(evidence).names, indicator.scale)


def _can_join(indicator: Indicator) -> bool:
    return indicator.is_survey and indicator.statistic == "ratio"


def _of_unions(table: pd.DataFrame, unions: Unions, indicator: Indicator) -> list[Remark]:
    """What was added together, or why it was not."""
    areas = "; ".join(table.loc[table["together"] != "", "area_name"])
    if not unions or not areas:
        return []
    codes = "; ".join(" + ".join(union) for union in unions)
    if _can_join(indicator):
        return [remark(TOGETHER, areas=areas, codes=codes)]
    return [remark(APART, areas=areas)]


def _change_table(now: pd.DataFrame, then: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    table = now.copy()
    earlier_key = then["together"].where(then["together"] != "", then["area_code"])
    key = table["together"].where(table["together"] != "", table["area_code"])
    before = then.set_index(earlier_key).reindex(key)
    for name, source in (("then", "estimate"), ("then_low", "low"), ("then_high", "high")):
        table[name] = before[source].to_numpy()
    other = before["withheld"].fillna("no_data").to_numpy()
    table["withheld"] = np.where(table["withheld"] == "", other, table["withheld"])
    earlier = table[["then", "then_low", "then_high"]].set_axis(["estimate", "low", "high"], axis=1)
    if indicator.is_survey:
        return table.join(difference_interval(earlier, table))
    table["change"] = table["estimate"] - table["then"]
    table["change_low"] = table["change_high"] = table["change"]
    table["direction"] = np.select(
        [table["change"].isna(), table["change"] > 0, table["change"] < 0],
        ["", "rose", "fell"],
        default="same",
    )
    return table


def _parts(
    indicator: Indicator,
    level: str,
    evidence: tuple[Evidence, Evidence],
    files: tuple[TableFile, TableFile],
    unions: Unions,
) -> tuple[pd.DataFrame, list[Remark]]:
    """The change split, before the gate; shown only where the change itself is."""
    now, then = evidence
    later, earlier = files
    relined = Evidence(
        tuple(replace(file, period=later.period) if file == earlier else file for file in then.files)
    )
    has_design = indicator.is_survey and all("base_weight" in file.columns for file in files)
    design = _with_design_weights(indicator) if has_design else indicator
    values = {
        "then": _values(indicator, level, then, unions),
        "then_method": _values(indicator, level, relined, unions),
        "now": _values(indicator, level, now, unions),
        "then_design": _values(design, level, relined, unions),
        "now_design": _values(design, level, now, unions),
    }
    states = pd.DataFrame(values)
    lost = states.index[states["then"].notna() & states["now"].isna()]
    states["then_boundaries"] = states["then"]
    lost = lost.difference(pd.Index([code for union in unions for code in union]))
    parts, remarks = change_parts(states), []
    if len(lost):
        parts["boundaries"] = np.nan  # what cannot be told is no zero; it stays in what people answered
        remarks = [remark(OTHER_PLACES, count=len(lost))]
    if not len(lost) and not unions:
        remarks = [remark(SAME_PLACES)]
    if "poverty_line" in indicator.requires:
        remarks.append(remark(METHOD_PART))
    if indicator.is_survey and not has_design:
        parts["weights"] = np.nan
        remarks.append(remark(SAME_WEIGHTS))
    return parts, remarks


def _with_design_weights(indicator: Indicator) -> Indicator:
    """The same ratio as the weights of selection alone would give it."""
    ratio = f"base_weight / {WEIGHTS[indicator.table]}"
    return replace(
        indicator,
        id=f"{indicator.id}.design",
        numerator=f"CAST(({indicator.numerator}) AS DOUBLE) * {ratio}",
        denominator=f"CAST(({indicator.denominator}) AS DOUBLE) * {ratio}",
    )


def _values(indicator: Indicator, level: str, evidence: Evidence, unions: Unions) -> pd.Series:
    if not indicator.is_survey:
        estimated = estimate_indicator(indicator, level, evidence)
        shown = withheld_rows(estimated, indicator, level)  # rounded, if they are
        return shown.set_index("domain")["estimate"]
    estimated = estimate_together((indicator,), level, evidence)[0]
    values = estimated.table.set_index("domain")["estimate"]
    if unions and _can_join(indicator):
        return pd.concat([values, union_estimates(indicator, level, evidence, unions)["estimate"]])
    return values
