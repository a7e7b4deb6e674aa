"""Which of our columns each header of a sheet is, once it is known which of our tables the sheet is.

A header is taken for a column when its name says so and its values can be that. A few columns of words
are recognised by their values alone, and asked about. Everything else stays in the raw file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipelines.classify.codes import is_coded, is_multiple, known_words, proposed_codes, words_here
from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.fitting import FITTING_SHARE, code_twins, fitting_share, text_twins
from pipelines.classify.headers import HeaderNames, Naming
from pipelines.classify.known import LearnedHeader
from pipelines.kobo import INDEX_HEADERS, answer_groups, is_system_header
from pipelines.reading import code_key
from pipelines.recipe import Ask, ColumnMatch, TableRecipe, header_key
from taksir.schema import Catalogue, Column

YES, NO = frozenset({"1", "true", "ya", "yes"}), frozenset({"0", "false", "tidak", "no"})
"""Values of a column that says whether one answer was given."""

VALUES_SCORE = 0.6
"""What a proposal from the values alone is worth."""

SYSTEM_PENALTY = 0.1
"""A question of the form goes before a column that the survey app adds."""

LABEL_PENALTY = 0.02
"""What is taken off where not the header itself but its label names the column."""

LEARNED_SCORE = 0.75
"""What a header is worth that people confirmed for another source, and the catalogue does not know."""

REASONS = {
    "learned": "{header} was confirmed as {column} for the source {label}.",
    "by label": "The file calls {header} “{label}”, which is a known name of {column}.",
    "same as before": "{header} was confirmed as {column} before.",
    "left out before": "{header} was left out before.",
    "by values": "The values of {header} are those of {column}.",
    "one answer": "{header} says whether one answer of {column} was given.",
    "option": "{header} is one answer of {question}, which is read as a whole.",
    "lost": "{header} can be {column} too, but {winner} is taken for it.",
    "not its values": "{header} is a name of {column}, but its values are not.",
    "system": "{header} is written by the survey app and not needed.",
    "unknown": "Nothing in the catalogue is called {header}.",
}
"""Reasons shown beside a header, as msgids."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with its evidence.

    Attributes:
        name: Of the delivered table.
        headers: As delivered.
        evidence: By header.
        options: Question → option → header of its own column, for questions with several answers.
        part: main | roster of a survey app's export, "" in any other file.
        labels: Header, or question before its answers → what else it is called.
        choices: The same → answer → what the answer is called.
        learned: (our table, header) → what people confirmed it to be for another source.
    """

    name: str
    headers: tuple[str, ...]
    evidence: dict[str, ColumnEvidence]
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    part: str = ""
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    choices: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    learned: Mapping[tuple[str, str], LearnedHeader] = field(default_factory=dict)

    def namings(self, header: str, names: HeaderNames, *, is_option: bool = False) -> list[Naming]:
        """The columns a header may name by itself or by what else it is called, the likeliest first."""
        found = {naming.column.name: naming for naming in names.namings(header, is_option=is_option)}
        for label in self.labels.get(header, ()):
            for naming in names.namings(label, is_option=is_option):
                score = naming.score - LABEL_PENALTY
                if naming.column.name not in found or found[naming.column.name].score < score:
                    called = Naming(naming.column, score, REASONS["by label"], label)
                    found[naming.column.name] = called
        if not found and not is_option and (known := self.learned.get((names.table, header_key(header)))):
            column = names.column(known.column)
            if column:
                found[column.name] = Naming(column, LEARNED_SCORE, REASONS["learned"], known.source_id)
        return sorted(found.values(), key=lambda naming: -naming.score)

    def question_of(self, header: str) -> str:
        """The question a header is one answer of, or ""."""
        return next((name for name, options in self.options.items() if header in options.values()), "")


def proposed_matches(
    sheet: Sheet, table: str, catalogue: Catalogue, *, earlier: TableRecipe | None = None
) -> tuple[tuple[ColumnMatch, ...], tuple[Ask, ...]]:
    """Which column each header is, without what its values mean, and which headers compete.

    Args:
        sheet: The sheet and the look of its values.
        table: The table of ours that it is.
        catalogue: Our columns.
        earlier: What a person confirmed for this sheet before.
    """
    known = confirmed_before(sheet, earlier, catalogue, table)
    taken = {match.column for match in known.values() if match.is_kept}
    named = {
        header: naming
        for header, naming in named_columns(sheet, table, catalogue).items()
        if header not in known and naming.column.name not in taken
    }
    names = HeaderNames(catalogue, table)
    misfits = {
        header: namings[0].column.name
        for header in sheet.headers
        if header not in named and (namings := sheet.namings(header, names))
    }
    for header in _misread_summaries(sheet, named):
        del named[header]  # its answers stand one by one beside it, and those are understood
    winners = _winners(named)
    taken |= {naming.column.name for naming in winners.values()}
    by_values = _named_by_values(sheet, table, catalogue, taken)
    answers = _answers_one_by_one(sheet, names, taken)
    matches = []
    for header in sheet.headers:
        if header in known:
            matches.append(known[header])
        elif header in answers:
            matches.append(answers[header])
        elif header in winners:
            matches.append(_match_by_name(header, winners[header]))
        elif header in by_values:
            matches.append(_match_by_values(header, by_values[header]))
        else:
            matches.append(_left_out(header, sheet, misfits, _lost(header, named, winners)))
    return tuple(matches), _asks_of_doubles(named, winners)


def named_columns(sheet: Sheet, table: str, catalogue: Catalogue) -> dict[str, Naming]:
    """Headers whose name and values make them a column of a table, before doubles are settled."""
    names = HeaderNames(catalogue, table)
    columns = {column.name: column for column in catalogue.columns_of(table)}
    found = {}
    for header in sheet.headers:
        for naming in sheet.namings(header, names, is_option=bool(sheet.question_of(header))):
            column = _fitting_column(naming.column, sheet, header, columns)
            if column:
                penalty = SYSTEM_PENALTY if is_system_header(header) else 0.0
                found[header] = replace(naming, column=column, score=naming.score - penalty)
                break
    return found


def confirmed_before(
    sheet: Sheet, earlier: TableRecipe | None, catalogue: Catalogue, table: str
) -> dict[str, ColumnMatch]:
    """The entries of headers that a person confirmed before, as sure as can be."""
    if earlier is None or earlier.table != table:
        return {}
    columns = {column.name for column in catalogue.columns}
    before = {header_key(match.header): match for match in earlier.matches}
    found = {}
    for header in sheet.headers:
        match = before.get(header_key(header))
        if match and (match.column in columns or not match.column):
            key = "same as before" if match.column else "left out before"
            found[header] = replace(
                match,
                header=header,
                score=1.0,
                reason=REASONS[key],
                reason_values={"header": header, "column": match.column},
                question="",
                question_values={},
                question_about="",
                choices=(),
            )
    return found


def _fitting_column(column: Column, sheet: Sheet, header: str, columns: dict[str, Column]) -> Column | None:
    """The column, or its twin of codes or names, if the values can be that."""
    is_index = column.name == "household_id" and header.casefold() in INDEX_HEADERS
    if is_index and sheet.part != "main":
        return None  # elsewhere this numbers the repeats of a roster, or just the rows
    twins = [*text_twins().get(column.name, ()), code_twins().get(column.name, "")]
    candidates = [column, *(columns[name] for name in twins if name in columns)]
    evidence = sheet.evidence[header]
    return next((entry for entry in candidates if fitting_share(entry, evidence) >= FITTING_SHARE), None)


def _winners(named: dict[str, Naming]) -> dict[str, Naming]:
    """Of several headers for one column the best; every header of an identifier, for all are dropped."""
    chosen: dict[str, Naming] = {}
    for header, naming in sorted(named.items(), key=lambda item: -item[1].score):
        column = naming.column
        if column.role == "identifier" or all(other.column.name != column.name for other in chosen.values()):
            chosen[header] = naming
    return chosen


def _asks_of_doubles(named: dict[str, Naming], winners: dict[str, Naming]) -> tuple[Ask, ...]:
    """A question for each column that several headers of the form claim."""
    asks = []
    for winner, naming in winners.items():
        column = naming.column
        rivals = [
            header
            for header, other in named.items()
            if other.column.name == column.name and header != winner and not is_system_header(header)
        ]
        if rivals and column.role != "identifier":
            headers = (winner, *rivals)
            asks.append(
                Ask(
                    about="double",
                    subject=column.name,
                    question="{count} headers can be {column}: {headers}. Which one is it?",
                    question_values={
                        "count": len(headers), "column": column.name, "headers": ", ".join(headers),
                    },
                    choices=headers,
                )
            )  # fmt: skip
    return tuple(asks)


def _answers_one_by_one(sheet: Sheet, names: HeaderNames, taken: set[str]) -> dict[str, ColumnMatch]:
    """Answers to a question with several, exported as a 1/0 column each and no column of words."""
    found: dict[str, ColumnMatch] = {}
    groups = {**answer_groups(sheet.headers, sheet.labels), **sheet.options}
    for question, options in groups.items():
        column = next((n.column for n in sheet.namings(question, names) if is_multiple(n.column)), None)
        if column is None or column.name in taken:
            continue
        words = known_words(column)
        for option, header in options.items():
            spoken = (option, *sheet.choices.get(question, {}).get(option, ()))
            ours = next((words[code_key(word)] for word in spoken if code_key(word) in words), "")
            if ours and set(sheet.evidence[header].frequencies) <= YES | NO:
                values: dict[str, str | int | float] = {"header": header, "column": column.name}
                codes = dict.fromkeys(sorted(YES), ours) | dict.fromkeys(sorted(NO), "")
                found[header] = ColumnMatch(
                    header, column.name, "keep", 0.85, REASONS["one answer"], values, codes=codes
                )
    return found


def _named_by_values(sheet: Sheet, table: str, catalogue: Catalogue, taken: set[str]) -> dict[str, Column]:
    """Columns of words that hold the codes of exactly one of our columns, alone in doing so."""
    columns = [entry for entry in catalogue.columns_of(table) if is_coded(entry) and entry.name not in taken]
    found: dict[str, Column] = {}
    for header in sheet.headers:
        evidence = sheet.evidence[header]
        if sheet.question_of(header) or evidence.is_empty or not evidence.has_few_values:
            continue
        fits = [column for column in columns if _holds_its_codes(column, evidence)]
        # The sex of persons goes before that of the head, which a person's row may carry too.
        fits = [column for column in fits if column.tables[0] == table] or fits
        if len(fits) == 1:
            found[header] = fits[0]
    claimed = [column.name for column in found.values()]
    return {header: column for header, column in found.items() if claimed.count(column.name) == 1}


def _holds_its_codes(column: Column, evidence: ColumnEvidence) -> bool:
    known = words_here(column, evidence)
    ours = {known.get(key) for key in evidence.frequencies}
    has_bare_numbers = any(key.isdigit() and key not in evidence.called for key in evidence.frequencies)
    return None not in ours and len(ours - {""}) >= 2 and not has_bare_numbers


def _misread_summaries(sheet: Sheet, named: dict[str, Naming]) -> list[str]:
    """Questions whose column of words is not understood while their 1/0 columns are there."""
    return [
        question
        for question in sheet.options
        if question in named
        and is_multiple(named[question].column)
        and proposed_codes(named[question].column, sheet.evidence[question]).unknown
    ]


def _match_by_name(header: str, naming: Naming) -> ColumnMatch:
    values: dict[str, str | int | float] = {"header": header, "column": naming.column.name}
    return ColumnMatch(
        header=header,
        column=naming.column.name,
        action=_action(naming.column),
        score=round(naming.score, 3),
        reason=naming.reason,
        reason_values=values | ({"label": naming.label} if naming.label else {}),
    )


def _match_by_values(header: str, column: Column) -> ColumnMatch:
    values: dict[str, str | int | float] = {"header": header, "column": column.name}
    return ColumnMatch(
        header=header,
        column=column.name,
        action=_action(column),
        score=VALUES_SCORE,
        reason=REASONS["by values"],
        reason_values=values,
        question="Is {header} the column {column}? Its name is not known, but its values are.",
        question_values=values,
        question_about="column",
        choices=(column.name, ""),
    )


def _lost(header: str, named: dict[str, Naming], winners: dict[str, Naming]) -> tuple[str, str]:
    """The column a header could be and the header that is taken for it; two empty texts if it is none."""
    if header not in named:
        return "", ""
    column = named[header].column.name
    return column, next(other for other, naming in winners.items() if naming.column.name == column)


def _left_out(header: str, sheet: Sheet, misfits: dict[str, str], lost: tuple[str, str]) -> ColumnMatch:
    """A header that is no column, and why."""
    values: dict[str, str | int | float] = {"header": header}
    if question := sheet.question_of(header):
        key, values = "option", values | {"question": question}
    elif lost[0]:
        key, values = "lost", values | {"column": lost[0], "winner": lost[1]}
    elif is_system_header(header):
        key = "system"
    elif header in misfits:
        key, values = "not its values", values | {"column": misfits[header]}
    else:
        key = "unknown"
    # A header that lost keeps the column in mind, so that a person can still choose it.
    return ColumnMatch(header=header, column=lost[0], reason=REASONS[key], reason_values=values)


def _action(column: Column) -> str:
    """What is done with a column by default, before protection looks at the values."""
    if column.role == "identifier":
        return "drop"
    return "hash" if column.name == "submission_uuid" else "keep"
