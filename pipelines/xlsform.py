"""The questionnaire as an XLSForm, for KoboToolbox, ODK or ONA, in both languages of the interface.

Generated from the catalogue: an export of the form is recognised column by column and code by code.
Answers are named as the catalogue's codes; yes and no as words, because 1 and 0 or 1 and 2 are misread.
"""

import io
from collections.abc import Iterator

import xlsxwriter

from taksir import __version__
from taksir.catalogue_form import AskedQuestion, QuestionGroup, Questionnaire, load_questionnaire
from taksir.schema import Words
from taksir.words import say

SURVEY_HEADERS = (
    "type", "name", "label::Bahasa Indonesia (id)", "label::English (en)", "required", "relevant",
    "constraint", "constraint_message::Bahasa Indonesia (id)", "constraint_message::English (en)",
    "repeat_count",
)  # fmt: skip
CHOICE_HEADERS = ("list_name", "name", "label::Bahasa Indonesia (id)", "label::English (en)")
SETTING_HEADERS = ("form_title", "form_id", "version", "default_language")

TYPES = {
    "integer": "integer",
    "number": "decimal",
    "money": "integer",
    "date": "date",
    "weight": "decimal",
}
INDONESIAN = "Bahasa Indonesia (id)"
YES_NO = (("ya", "Yes"), ("tidak", "No"))
NONE = ("tidak_ada", "None of these")

Row = tuple[str, ...]


def write_xlsform() -> bytes:
    """The questionnaire as a workbook of three sheets: survey, choices, settings."""
    form = load_questionnaire()
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, headers, rows in (
            ("survey", SURVEY_HEADERS, survey_rows(form)),
            ("choices", CHOICE_HEADERS, choice_rows(form)),
            ("settings", SETTING_HEADERS, iter([(form.title.id, form.form_id, __version__, INDONESIAN)])),
        ):  # fmt: skip
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headers) - 1, 28)
            sheet.write_row(0, 0, headers, bold)
            for position, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    if cell:
                        sheet.write_string(position, place, cell)
    return file.getvalue()


def survey_rows(form: Questionnaire) -> Iterator[Row]:
    """The sheet `survey`."""
    yield ("start", "start")
    yield ("end", "end")
    for group in form.groups:
        kind = "repeat" if group.repeat_count else "group"
        yield _line(
            f"begin {kind}", group.name, group.label, relevant=group.relevant, count=group.repeat_count
        )
        for question in group.questions:
            yield _question_row(question)
        yield (f"end {kind}", group.name)


def choice_rows(form: Questionnaire) -> Iterator[Row]:
    """The sheet `choices`: each list once."""
    told = set()
    for question in _questions(form.groups):
        name = list_name(question)
        if name and name not in told:
            told.add(name)
            for value, label in choices(question):
                yield (name, value, label.id, label.en)


def list_name(question: AskedQuestion) -> str:
    """The list of answers a question offers; "" for a question without."""
    if question.options:
        return question.name
    if question.column.type == "yes_no":
        return "ya_tidak"
    return question.column.name if question.column.codes else ""


def choices(question: AskedQuestion) -> list[tuple[str, Words]]:
    """The answers of a question with their names in the form."""
    if question.options:
        return [
            (_option_name(question, option.name, option.synonyms), option.label)
            for option in question.options
        ] + [(NONE[0], _both(NONE[1]))]
    if question.column.type == "yes_no":
        return [(value, _both(word)) for value, word in YES_NO]
    return [(code.value, code.label) for code in question.column.codes]


def _option_name(question: AskedQuestion, column: str, synonyms: tuple[str, ...]) -> str:
    """The part behind the stroke of a header that the catalogue knows: radio of aset/radio."""
    known = (
        synonym.removeprefix(f"{question.name}/")
        for synonym in synonyms
        if synonym.startswith(f"{question.name}/")
    )
    return next((name for name in known if " " not in name), column)


def _questions(groups: tuple[QuestionGroup, ...]) -> Iterator[AskedQuestion]:
    for group in groups:
        yield from group.questions


def _question_row(question: AskedQuestion) -> Row:
    condition, words = _constraint(question)
    return _line(
        _type(question),
        question.name,
        question.label,
        required="yes" if question.is_required else "",
        relevant=question.relevant,
        constraint=condition,
        words=words,
    )


def _line(kind: str, name: str, label: Words, **more: str | Words) -> Row:
    words = more.get("words", Words("", ""))
    assert isinstance(words, Words)  # noqa: S101  for the type checker
    texts = [str(more.get(part, "")) for part in ("required", "relevant", "constraint")]
    return (kind, name, label.id, label.en, *texts, words.id, words.en, str(more.get("count", "")))


def _type(question: AskedQuestion) -> str:
    many = bool(question.options) or question.column.type == "text"
    if list_name(question):
        return f"{'select_multiple' if many else 'select_one'} {list_name(question)}"
    return TYPES.get(question.column.type, "text")


def _constraint(question: AskedQuestion) -> tuple[str, Words]:
    column = question.column
    if question.digits:
        words = _both("Write {count} digits without dots.", count=question.digits)
        return f"regex(., '^[0-9]{{{question.digits}}}$')", words
    if question.selected_max:
        words = _both("Choose at most {count}.", count=question.selected_max)
        return f"count-selected(.) <= {question.selected_max}", words
    sides = []
    if column.minimum is not None:
        sides.append(f". >= {column.minimum:g}")
    if column.maximum is not None:
        sides.append(f". <= {column.maximum:.0f}")
    if not sides:
        return "", Words("", "")
    low, high = (f"{side:.0f}" if side is not None else "…" for side in (column.minimum, column.maximum))
    return " and ".join(sides), _both("Enter a value from {low} to {high}.", low=low, high=high)


def _both(template: str, **values: object) -> Words:
    """A sentence in both languages of the form."""
    return Words(say(template, "id", **values), say(template, "en", **values))
