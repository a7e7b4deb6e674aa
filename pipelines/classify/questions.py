"""What a person must confirm before a recipe is used, and what their answers change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines.classify.codes import reversed_scale, swapped_yes_no
from pipelines.classify.wide_tables import in_year, with_measure
from pipelines.recipe import Ask, ColumnMatch, Places, Recipe, TableRecipe
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError

CHOICE_WORDS = {
    "leave_out": "Leave the column out",
    "no_answer": "They mean no answer",
    "refuse": "They are mistakes: list the rows",
    "point": "A point: 1,234.5",
    "comma": "A comma: 1.234,5",
    "reversed": "Yes, 1 is the greatest difficulty",
    "as_delivered": "No, 4 is the greatest difficulty",
    "leave_out_table": "No, leave the table out",
    "add_up": "Yes, add them up",
    "sample": "No, it is a sample",
    "everybody": "Yes, everybody was counted",
    "every year": "All of them, each with its own year",
    "pria": "Yes, P is male and W is female",
    "perempuan": "No, both letters mean female",
    "": "None of these",
}
"""What an answer is called where it is not a header, a column or a number; msgids."""


@dataclass(frozen=True)
class Question:
    """One thing a person must confirm.

    Attributes:
        key: Under which the answer is given to `confirm_recipe`.
        sheet: Sheet it is about.
        header: Header it is about; "" where it concerns the table.
        about: codes | number_style | column | double | code_system | yes_no | wg_direction | year |
            division | period | weight | year_column | year_measure | sex_letters.
        template, values: The sentence, a msgid with what goes into it.
        choices: The answers offered, the proposed one first; none where a text is asked for.
        proposed: What counts as the answer if nothing else is said.
    """

    key: str
    sheet: str
    header: str
    about: str
    template: str
    values: Places
    choices: tuple[str, ...]
    proposed: str

    def words(self, choice: str) -> str:
        """What a choice is called, a msgid; the choice itself where it is a name or a number."""
        systems = {system.name: system.label.en for system in load_catalogue().all_systems}
        return (CHOICE_WORDS | systems).get(choice, choice)


def questions(recipe: Recipe) -> tuple[Question, ...]:
    """Everything that must be confirmed before a recipe is used, in the order of the file."""
    found = []
    for table in recipe.tables:
        found += [_of_table(table.sheet, ask) for ask in table.asks]
        found += [_of_column(table.sheet, match) for match in table.matches if match.question]
    return tuple(found)


def confirm_recipe(
    recipe: Recipe, answers: Mapping[str, str | Mapping[str, str]] | None = None, *, by: str = ""
) -> Recipe:
    """The recipe with a person's answers, ready for use.

    Args:
        recipe: As proposed.
        answers: Answer by the key of its question; what is missing is answered as proposed. To a
            question about codes the answer may be a mapping of delivered values to our codes.
        by: Who confirms.

    Raises:
        TaksirError: An answer to no question, or one that is not offered.
    """
    given = dict(answers or {})
    asked = {question.key: question for question in questions(recipe)}
    for key, answer in given.items():
        _refuse_strange(asked.get(key), key, answer)
    tables = []
    for table in recipe.tables:
        for ask in table.asks:
            question = _of_table(table.sheet, ask)
            table = _answered_ask(table, ask, str(given.get(question.key, question.proposed)))
        matches = []
        for match in table.matches:
            question = _of_column(table.sheet, match)
            answer = given.get(question.key, question.proposed) if match.question else ""
            matches.append(_answered(match, answer))
        tables.append(replace(table, matches=tuple(matches), asks=()))
    period = next(
        (str(table.constants["period_year"]) for table in tables if table.constants.get("period_year")), ""
    )
    return replace(
        recipe, tables=tuple(tables), period=period or recipe.period, confirmed=True, confirmed_by=by
    )


def assign_column(recipe: Recipe, sheet: str, header: str, column: str) -> Recipe:
    """The recipe with one header given to another column of ours, or to none.

    The header that held the column before is left out. Nothing is known yet of what the values mean in
    the new column: give the result to `classify_delivery` as `earlier` to have that proposed.
    """
    table = recipe.table_of(sheet)
    chosen = table.match(header) if table else None
    if table is None or chosen is None:
        return recipe
    given = ColumnMatch(
        header=header,
        column=column,
        action="keep" if column else "leave_out",
        score=1.0,
        reason="{header} was chosen for {column}.",
        reason_values={"header": header, "column": column},
    )
    holder = table.match_of(column) if column else None
    if holder and holder.header != header:
        table = table.with_match(replace(holder, action="leave_out"))
    return recipe.with_table(table.with_match(given))


def choose_table(recipe: Recipe, sheet: str, table: str) -> Recipe:
    """The recipe with a sheet given to another of our tables, or to none.

    Nothing of its columns is known then: give the result to `classify_delivery` as `earlier`.
    """
    before = recipe.table_of(sheet)
    if before is None or before.table == table:
        return recipe
    return recipe.with_table(TableRecipe(sheet=sheet, table=table))


def _of_table(sheet: str, ask: Ask) -> Question:
    return Question(
        key="|".join((sheet, "", ask.about, ask.subject)),
        sheet=sheet,
        header=ask.subject if ask.about == "division" else "",
        about=ask.about,
        template=ask.question,
        values=ask.question_values,
        choices=ask.choices,
        proposed=ask.choices[0] if ask.choices else "",
    )


def _of_column(sheet: str, match: ColumnMatch) -> Question:
    return Question(
        key="|".join((sheet, match.header, match.question_about, "")),
        sheet=sheet,
        header=match.header,
        about=match.question_about,
        template=match.question,
        values=match.question_values,
        choices=match.choices,
        proposed=match.choices[0] if match.choices else "",
    )


def _refuse_strange(question: Question | None, key: str, answer: object) -> None:
    if question is None:
        raise TaksirError(
            "There is no question {key} about this file. Answer the questions that are listed.", key=key
        )
    if isinstance(answer, Mapping) or not question.choices or answer in question.choices:
        return
    raise TaksirError(
        "{answer} is not one of the answers to {key}: {choices}. Choose one of them.",
        answer=str(answer),
        key=key,
        choices=", ".join(choice for choice in question.choices if choice),
    )


def _answered(match: ColumnMatch, answer: str | Mapping[str, str]) -> ColumnMatch:
    """The match with its question answered."""
    settled = replace(match, question="", question_values={}, question_about="", choices=(), unknown=())
    if not match.question:
        return settled
    if isinstance(answer, Mapping):
        return replace(settled, codes={**match.codes, **answer})
    if match.question_about == "number_style":
        return replace(settled, number_style=answer)
    if match.question_about == "column":
        return replace(settled, column=answer, action=match.action if answer else "leave_out")
    if answer == "leave_out":
        return replace(settled, action="leave_out")
    if answer == "refuse":
        return settled
    return replace(settled, codes={**match.codes, **dict.fromkeys(match.unknown, "")})


def _answered_ask(table: TableRecipe, ask: Ask, answer: str) -> TableRecipe:
    """The table with a question about it answered."""
    if ask.about == "code_system":
        return replace(table, code_system=answer)
    if ask.about == "sex_letters":
        match = table.match(ask.subject)
        ours = {"pria": "L", "perempuan": "P"}[answer]
        return table.with_match(replace(match, codes={**match.codes, "p": ours})) if match else table
    if ask.about == "year_column":
        return in_year(table, ask, answer)
    if ask.about == "year_measure":
        return with_measure(table, answer)
    if ask.about == "double":
        return _given_to(table, answer, ask.subject)
    if ask.about == "year":
        return replace(
            table, keep_where={**table.keep_where, ask.subject: answer}, constants=_with_year(table, answer)
        )
    if ask.about == "period":
        return replace(table, constants=_with_year(table, answer)) if answer.isdigit() else table
    if ask.about == "division":
        return table if answer == "add_up" else replace(table, table="")
    if ask.about == "weight":
        constants = {**table.constants, ask.subject: 1} if answer == "everybody" else table.constants
        return replace(table, constants=constants)
    return replace(table, matches=tuple(_turned(match, ask, answer) for match in table.matches))


def _turned(match: ColumnMatch, ask: Ask, answer: str) -> ColumnMatch:
    """A column of a group question, turned round where the answer is not the proposed one."""
    if answer == ask.choices[0]:
        return match
    if ask.about == "yes_no" and {match.codes.get("1"), match.codes.get(ask.subject)} == {"1", "0"}:
        return replace(match, codes=swapped_yes_no(match.codes))
    if ask.about == "wg_direction" and match.header in ask.subject.split(", "):
        return replace(match, codes=reversed_scale(match.codes))
    return match


def _given_to(table: TableRecipe, header: str, column: str) -> TableRecipe:
    """The table with a column of ours taken from another of the headers that can be it."""
    holder, chosen = table.match_of(column), table.match(header)
    if holder is None or chosen is None or holder.header == header:
        return table
    table = table.with_match(replace(holder, action="leave_out")).with_match(replace(chosen, action="keep"))
    areas = tuple(header if name == holder.header else name for name in table.area_headers)
    return replace(table, area_headers=areas)


def _with_year(table: TableRecipe, year: str) -> dict[str, str | int | float]:
    return {**table.constants, "period_year": int(year)}
