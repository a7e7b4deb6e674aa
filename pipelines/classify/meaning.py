"""What the values of each matched column mean: codes, decimal signs, order of dates, and what must be asked.

Questions that concern many columns alike (1/5 for yes and no, the direction of the Washington Group
answers) are put once, with the shares of every column as evidence.
"""

from dataclasses import replace

from pipelines.classify.codes import (
    UNDERSTOOD_SHARE,
    is_coded,
    is_multiple,
    is_pria_wanita,
    is_probably_reversed,
    is_scale,
    pria_wanita,
    proposed_codes,
    reversed_scale,
)
from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.fitting import NUMBER_TYPES, certain_style, date_order, number_style
from pipelines.classify.headers import unit_factor
from pipelines.classify.matching import REASONS, Sheet
from pipelines.protect.identifiers import NAME_LIKE, SHARED_ROWS
from pipelines.recipe import Ask, ColumnMatch
from taksir.schema import Catalogue, Column

LISTED_VALUES = 12
"""Unknown values named in a question; their rows are counted in full."""


def with_meaning(
    matches: tuple[ColumnMatch, ...], sheet: Sheet, catalogue: Catalogue
) -> tuple[tuple[ColumnMatch, ...], tuple[Ask, ...]]:
    """The same matches with what their values mean, and the questions about several of them.

    Args:
        matches: From `proposed_matches`, or confirmed before.
        sheet: The sheet and the look of its values.
        catalogue: Our columns.
    """
    columns = {column.name: column for column in catalogue.columns}
    numbers = [m.header for m in matches if m.is_kept and columns[m.column].type in NUMBER_TYPES]
    elsewhere = certain_style(sheet.evidence, numbers)
    found = tuple(
        _meant(match, columns[match.column], sheet.evidence[match.header], elsewhere)
        if match.column
        else match
        for match in matches
    )
    return _with_group_questions(found, matches, sheet, columns)


def _meant(match: ColumnMatch, column: Column, evidence: ColumnEvidence, elsewhere: str) -> ColumnMatch:
    if evidence.is_empty or match.reason == REASONS["one answer"]:
        return match
    if is_coded(column) or is_multiple(column):
        meant = _coded(match, column, evidence)
    elif column.type in NUMBER_TYPES:
        meant = _number(match, column, evidence, elsewhere)
    elif column.type == "date":
        meant = _dated(match, evidence)
    else:
        return match
    if match.is_kept:
        return meant
    return replace(meant, question="", question_values={}, question_about="", choices=(), unknown=())


def _with_group_questions(
    found: tuple[ColumnMatch, ...], before: tuple[ColumnMatch, ...], sheet: Sheet, columns: dict[str, Column]
) -> tuple[tuple[ColumnMatch, ...], tuple[Ask, ...]]:
    """The matches with doubtful scales turned round, and one question for all columns written alike."""
    new = {match.header for match, old in zip(found, before, strict=True) if match.is_kept and not old.codes}
    conventions: dict[str, list[str]] = {}
    turned = {}
    for match in found:
        if match.header not in new or match.choices[:1] == ("leave_out",):
            continue
        evidence = sheet.evidence[match.header]
        no_value = proposed_codes(columns[match.column], evidence).no_value
        if no_value:
            conventions.setdefault(no_value, []).append(match.header)
        if is_scale(columns[match.column]) and is_probably_reversed(match.codes, evidence):
            turned[match.header] = replace(match, codes=reversed_scale(match.codes))
    letters = [m for m in found if m.header in new and m.column == "sex" and is_pria_wanita(m.codes)]
    asks = [_ask_yes_no(no, headers, sheet) for no, headers in sorted(conventions.items())]
    if turned:
        asks.append(_ask_direction(list(turned), sheet))
    for match in letters:
        turned[match.header] = replace(match, codes=pria_wanita(match.codes))
        asks.append(_ask_letters(match, sheet))
    return tuple(turned.get(match.header, match) for match in found), tuple(asks)


def _coded(match: ColumnMatch, column: Column, evidence: ColumnEvidence) -> ColumnMatch:
    proposal = proposed_codes(column, evidence)
    before = match.codes
    codes = {**proposal.codes, **before}
    # A word that hardly any row shares may be somebody's name: it becomes a fault, hidden.
    new = {key: rows for key, rows in proposal.unknown.items() if key not in before}
    unknown = {key: rows for key, rows in new.items() if rows >= SHARED_ROWS or not NAME_LIKE.search(key)}
    if not unknown:
        return replace(match, codes=codes)
    listed = ", ".join(
        f"{_called(value, evidence)} ({rows})" for value, rows in list(unknown.items())[:LISTED_VALUES]
    )
    asked = replace(
        match,
        codes=codes,
        unknown=tuple(unknown),
        question="{count} answers of {header} are not known for {column}: {values}. What do they mean?",
        question_values={
            "header": match.header, "column": column.name, "values": listed, "count": sum(unknown.values()),
        },
        question_about="codes",
        choices=("no_answer", "refuse"),
    )  # fmt: skip
    if not before and proposal.understood_share < UNDERSTOOD_SHARE:
        return replace(asked, choices=("leave_out", "no_answer", "refuse"))
    return asked


def _called(value: str, evidence: ColumnEvidence) -> str:
    """A value with what the file calls it."""
    names = [name for name in evidence.called.get(value, ()) if name.casefold() != value]
    return f"{value} = {names[0]}" if names else value


def _number(match: ColumnMatch, column: Column, evidence: ColumnEvidence, elsewhere: str) -> ColumnMatch:
    style = number_style(column, evidence, elsewhere=match.number_style or elsewhere)
    if match.reason == REASONS["same as before"]:
        is_contradicted = bool(style.style) and style.style != match.number_style and not style.is_asked
        if not is_contradicted and (match.number_style or not style.style):
            return match
    no_answer = dict.fromkeys(sorted(evidence.declared_missing), "")
    match = replace(
        match,
        number_style=style.style,
        unit_factor=unit_factor(match.header),
        codes={**no_answer, **match.codes},
    )
    match = replace(match, evidence=style.evidence, evidence_values=style.evidence_values)
    if not style.is_asked:
        return match
    other = "point" if style.style == "comma" else "comma"
    return replace(
        match,
        question=style.question,
        question_values=style.question_values,
        question_about="number_style",
        choices=(style.style, other),
    )


def _dated(match: ColumnMatch, evidence: ColumnEvidence) -> ColumnMatch:
    order, is_assumed = date_order(evidence)
    if not is_assumed or match.date_order == order:
        return replace(match, date_order=order)
    return replace(
        match,
        date_order=order,
        reason="{header} is {column}; the day is assumed to stand first, for no date shows otherwise.",
    )


def _ask_yes_no(no_value: str, headers: list[str], sheet: Sheet) -> Ask:
    """One question for every column that says yes and no with the same two numbers."""
    shares = _shares(headers, sheet, "1", no_value)
    return Ask(
        about="yes_no",
        subject=no_value,
        question="{count} columns answer with 1 and {no_value}. Is 1 yes and {no_value} no? "
        "Share of 1: {shares}.",
        question_values={"count": len(headers), "no_value": no_value, "shares": shares},
        choices=("1", no_value),
    )


def _ask_direction(headers: list[str], sheet: Sheet) -> Ask:
    return Ask(
        about="wg_direction",
        subject=", ".join(headers),
        question="Most people would be unable to do these things at all if 4 meant that: {shares}. "
        "Does 1 mean that a person cannot do it, and 4 no difficulty?",
        question_values={"shares": _shares(headers, sheet, "4", "1", "2", "3")},
        choices=("reversed", "as_delivered"),
    )


def _ask_letters(match: ColumnMatch, sheet: Sheet) -> Ask:
    """Beside a W for wanita, a P is hardly perempuan."""
    return Ask(
        about="sex_letters",
        subject=match.header,
        question="{header} answers with P and W and never with L: is P pria (male) and W wanita (female)? "
        "Share of P: {shares}.",
        question_values={"header": match.header, "shares": _shares([match.header], sheet, "p", "w")},
        choices=("pria", "perempuan"),
    )


def _shares(headers: list[str], sheet: Sheet, key: str, *others: str) -> str:
    """How often a value stands in each column, in words."""
    return ", ".join(
        f"{header} ({_share_of(sheet.evidence[header], key, *others):.0%})" for header in headers
    )


def _share_of(evidence: ColumnEvidence, key: str, *others: str) -> float:
    rows = evidence.frequencies.get(key, 0)
    total = rows + sum(evidence.frequencies.get(other, 0) for other in others)
    return rows / total if total else 0.0
