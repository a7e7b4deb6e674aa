"""The questionnaire of a country pack: which questions, in which order and for whom, read from YAML.

What a question says, which answers it offers and which values it allows is the catalogue's: a question
names a header that the catalogue knows.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue import load_catalogue
from taksir.catalogue_files import pack_entries
from taksir.errors import TaksirError
from taksir.schema import Catalogue, Column, Words

HOUSEHOLD, PERSON = "household", "person"


@dataclass(frozen=True)
class AskedQuestion:
    """One question of the questionnaire.

    Attributes:
        name: Its name in the form; a header the catalogue knows.
        column: What it answers.
        label: What is asked.
        options: Columns of which each is one answer that may be ticked; empty for other questions.
        relevant: When it is asked, an expression of XLSForm.
        digits: Digits an area code must have; 0 for other questions.
        selected_max: Answers that may be ticked; 0 for as many as one likes.
    """

    name: str
    column: Column
    label: Words
    options: tuple[Column, ...] = ()
    relevant: str = ""
    is_required: bool = False
    digits: int = 0
    selected_max: int = 0


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that stand together; repeated for each member where `repeat_count` says how often."""

    name: str
    label: Words
    questions: tuple[AskedQuestion, ...]
    relevant: str = ""
    repeat_count: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """The whole questionnaire."""

    form_id: str
    title: Words
    groups: tuple[QuestionGroup, ...]


@lru_cache
def load_questionnaire(country: str = "", folder: Path = paths.CATALOGUE) -> Questionnaire:
    """The questionnaire of a country pack.

    Raises:
        TaksirError: A question names a header that the catalogue does not know.
    """
    content = pack_entries("form.yaml", country, folder)
    catalogue = load_catalogue(country, folder)
    return Questionnaire(
        form_id=content["form_id"],
        title=_words(content, "title"),
        groups=tuple(_group(entry, catalogue) for entry in content["groups"]),
    )


def _group(entry: dict[str, Any], catalogue: Catalogue) -> QuestionGroup:
    table = PERSON if entry.get("repeat_count") else HOUSEHOLD
    return QuestionGroup(
        name=entry["name"],
        label=_words(entry, "label"),
        questions=tuple(
            _question({"name": item} if isinstance(item, str) else item, table, catalogue)
            for item in entry["questions"]
        ),
        relevant=entry.get("relevant", ""),
        repeat_count=entry.get("repeat_count", ""),
    )


def _question(entry: dict[str, Any], table: str, catalogue: Catalogue) -> AskedQuestion:
    name = entry["name"]
    columns = catalogue.columns_of(table)
    column = next((found for found in columns if name in (found.name, *found.synonyms)), None)
    if column is None:
        raise TaksirError(
            "The questionnaire asks {name}, which the catalogue does not know. "
            "Add it to the synonyms of a column in columns.yaml, or correct form.yaml.",
            name=name,
        )
    label = _words(entry, "label")
    prefix = entry.get("options", "")
    return AskedQuestion(
        name=name,
        column=column,
        label=label if label.id else column.label,
        options=tuple(found for found in columns if prefix and found.name.startswith(prefix)),
        relevant=entry.get("relevant", ""),
        is_required=bool(entry.get("required")),
        digits=int(entry.get("digits", 0)),
        selected_max=int(entry.get("selected_max", 0)),
    )


def _words(entry: dict[str, Any], name: str) -> Words:
    return Words(id=str(entry.get(f"{name}_id", "")), en=str(entry.get(f"{name}_en", "")))
