"""An XLSForm delivered beside its answers: what every header asks and what every answer is called.

An export may carry XML names or labels in any language, group names before them with any sign between,
and an answer a column. The form knows them all, so each header is looked up under every spelling; one
that could be two questions is left as it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyarrow.parquet as pq

from pipelines import kobo
from pipelines.delivered import Note, RawTable
from pipelines.recipe import header_key

SURVEY, CHOICES = "survey", "choices"
SELECT = re.compile(r"(select_one|select_multiple|select one|select multiple|rank)\s+(\S+)", re.I)
BEGIN, END = re.compile(r"begin[_ ](group|repeat)", re.I), re.compile(r"end[_ ](group|repeat)", re.I)
LABEL = re.compile(r"label(\s*::?\s*.+)?$", re.I)

DEPTH_MAX = 12
"""Groups inside each other that a header may name; forms have three or four."""

NOT_ANSWERS = (
    "{file} is a questionnaire (XLSForm), not its answers. "
    "Deliver the answers, and the questionnaire beside them or in one ZIP with them."
)
FORM_READ = (
    "The questionnaire {name} was read beside the answers: {count} of {all} headers are its questions."
)
OTHER_FORMS = "Several questionnaires lie beside the answers; only {name} was read, not {others}."
ROSTERS_MISSING = (
    "The questionnaire asks about each member of a list ({names}), but {file} holds no sheet of them: "
    "a CSV export leaves them out. Export as XLSX and deliver that to have the figures about persons."
)


@dataclass(frozen=True)
class FormQuestion:
    """One question of a form.

    Attributes:
        name: XML name.
        words: The name, then the labels in the order of the languages.
        groups: Of each group around it, outermost first: its words.
        is_multiple: Whether several answers may be given.
        answers: The words of every answer, name first; empty for open questions.
    """

    name: str
    words: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    is_multiple: bool = False
    answers: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """A form.

    Attributes:
        questions: In the order of the form.
        repeats: Names of its lists of members.
    """

    questions: tuple[FormQuestion, ...]
    repeats: tuple[str, ...]


def is_questionnaire(tables: Sequence[RawTable]) -> bool:
    """Whether the sheets of a workbook are those of an XLSForm."""
    survey, choices = _sheet(tables, SURVEY), _sheet(tables, CHOICES)
    if survey is None:
        return False
    headers = {header.casefold() for header in survey.headers}
    return {"type", "name"} <= headers and (choices is not None or any(map(LABEL.match, headers)))


def questionnaire_of(tables: Sequence[RawTable]) -> Questionnaire:
    """The form on the sheets of a workbook; see `is_questionnaire`."""
    answers: dict[str, list[tuple[str, ...]]] = {}
    choices = _sheet(tables, CHOICES)
    for row in _rows(choices) if choices else ():
        list_name = row.get("list_name") or row.get("list name") or ""
        if list_name and row.get("name"):
            answers.setdefault(list_name, []).append(_words(row))
    survey = _sheet(tables, SURVEY)
    questions: list[FormQuestion] = []
    repeats: list[str] = []
    groups: list[tuple[str, ...]] = []
    for row in _rows(survey) if survey else ():
        kind = row.get("type", "").strip()
        if begins := BEGIN.match(kind):
            groups.append(_words(row))
            repeats += [row.get("name", "")] if begins[1].lower() == "repeat" else []
        elif END.match(kind):
            groups[-1:] = []
        elif row.get("name"):
            questions.append(_question(row, kind, groups, answers))
    return Questionnaire(tuple(questions), tuple(repeats))


def with_questionnaire(
    tables: Sequence[RawTable], form: Questionnaire, *, name: str, file: str
) -> tuple[list[RawTable], list[Note]]:
    """The tables with what their headers and values are called, and what was found.

    Args:
        tables: The answers as read.
        form: Their form.
        name: Of the form's file.
        file: Of the answers' file.
    """
    lookup = _Lookup(form)
    found = [_named(table, lookup) for table in tables]
    known = sum(header in table.labels for table in found for header in table.headers)
    asked = sum(not kobo.is_system_header(header) for table in found for header in table.headers)
    notes = [Note("note", FORM_READ, {"name": name, "count": known, "all": asked})]
    export = kobo.export_of(tables)
    if form.repeats and export and not export.rosters:
        values: dict[str, object] = {"names": ", ".join(form.repeats), "file": file}
        notes.append(Note("warning", ROSTERS_MISSING, values))
    return found, notes


def _sheet(tables: Sequence[RawTable], name: str) -> RawTable | None:
    return next((table for table in tables if table.name.strip().casefold() == name), None)


def _rows(table: RawTable) -> Iterator[dict[str, str]]:
    """Rows of a form's sheet by header in lower case."""
    names = [header.casefold().strip() for header in table.headers]
    columns = [column.to_pylist() for column in pq.read_table(table.path).columns[-len(names) :]]
    for cells in zip(*columns, strict=True):
        yield {name: (cell or "").strip() for name, cell in zip(names, cells, strict=True)}


def _words(row: dict[str, str]) -> tuple[str, ...]:
    """The name and every label, without the words in bold or colour that forms mark with tags."""
    labels = [re.sub(r"<[^<>]+>|\*\*", "", text) for header, text in row.items() if LABEL.match(header)]
    return tuple(
        dict.fromkeys(" ".join(text.split()) for text in (row.get("name", ""), *labels) if text.strip())
    )


def _question(
    row: dict[str, str],
    kind: str,
    groups: Sequence[tuple[str, ...]],
    answers: dict[str, list[tuple[str, ...]]],
) -> FormQuestion:
    chosen = SELECT.match(kind)
    return FormQuestion(
        name=row["name"],
        words=_words(row),
        groups=tuple(groups[-DEPTH_MAX:]),
        is_multiple=bool(chosen) and "multiple" in kind.lower(),
        answers=tuple(answers.get(chosen[2], ())) if chosen else (),
    )


Answer = tuple[str, ...]


@dataclass
class _Lookup:
    """Every spelling of a form's questions, and of the answers of those with several."""

    form: Questionnaire
    questions: dict[str, list[FormQuestion]] = field(default_factory=dict)
    answers: dict[tuple[Answer, ...], dict[str, list[Answer]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for question in self.form.questions:
            for spelling in dict.fromkeys(header_key(text) for text in _spellings(question)):
                self.questions.setdefault(spelling, []).append(question)
            if question.is_multiple and question.answers not in self.answers:
                self.answers[question.answers] = _by_word(question.answers, header_key)

    def question(self, header: str) -> FormQuestion | None:
        """The one question a header is, or None."""
        found = self.questions.get(header_key(header), [])
        return found[0] if len({question.name for question in found}) == 1 else None

    def option(self, header: str) -> tuple[FormQuestion, Answer] | None:
        """The one answer of a question a header is, or None: it begins with the question and ends with it."""
        key = header_key(header)
        found = [
            (question, answer)
            for at in (place for place, sign in enumerate(key) if sign == "_")
            for question in self.questions.get(key[:at], ())
            if question.is_multiple
            for answer in self.answers[question.answers].get(key[at + 1 :], ())
        ]
        return found[0] if len({(question.name, answer[0]) for question, answer in found}) == 1 else None


def _by_word(answers: Sequence[Answer], spelled: Callable[[str], str] = str) -> dict[str, list[Answer]]:
    """Word of an answer → the answers that bear it."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        for word in dict.fromkeys(map(spelled, answer)):
            found.setdefault(word, []).append(answer)
    return found


def _spellings(question: FormQuestion) -> Iterator[str]:
    """The question under its name and each label, with every part of the way through its groups."""
    for place, word in enumerate(question.words):
        yield word
        way = word
        for group in reversed(question.groups):
            if not group:
                continue
            way = f"{group[min(place, len(group) - 1)]}/{way}"
            yield way


def _told_apart(question: FormQuestion) -> dict[str, Answer]:
    """Word → its answer; a word that two answers bear, say a code that is another's label, tells nothing."""
    found = _by_word(question.answers)
    names = {word: {answer[0] for answer in answers} for word, answers in found.items()}
    return {word: answers[0] for word, answers in found.items() if len(names[word]) == 1}


def _named(table: RawTable, lookup: _Lookup) -> RawTable:
    labels, choices = dict(table.labels), dict(table.choices)
    for header in table.headers:
        if kobo.is_system_header(header):
            continue
        if question := lookup.question(header):
            labels[header] = question.words
            if question.answers:
                choices[header] = _told_apart(question)
        elif found := lookup.option(header):
            question, answer = found
            labels[header] = (f"{question.name}/{answer[0]}",)
            choices.setdefault(question.name, _told_apart(question))
            labels.setdefault(question.name, question.words)
    return replace(table, labels=labels, choices=choices)
