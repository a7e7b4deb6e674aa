"""What planning needs of a country pack: solution words, calendar, programme codes, document columns."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from taksir import paths
from taksir.catalogue_files import pack_entries, words_of
from taksir.schema import Words


@dataclass(frozen=True)
class CalendarStep:
    """A step of the planning cycle as the country usually has it.

    Attributes:
        from_month, until_month: 1-12.
        year_offset: Years from the plan year: -1 the year before.
    """

    title: Words
    scope: Words
    from_month: int
    until_month: int
    year_offset: int
    basis: Words


@dataclass(frozen=True)
class Programme:
    """A programme of the regional budget."""

    code: str
    name: Words


@dataclass(frozen=True)
class DocumentForm:
    """A planning document: its columns as pairs of header and what fills it (`taksir.plans.documents`)."""

    id: str
    label: Words
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlanningPack:
    """Everything of a country pack that planning needs."""

    solution_words: tuple[str, ...]
    rephrase: Words
    calendar: tuple[CalendarStep, ...]
    programmes: tuple[Programme, ...]
    documents: tuple[DocumentForm, ...]

    def document(self, name: str) -> DocumentForm:
        """The document of an id."""
        return next(form for form in self.documents if form.id == name)


@lru_cache
def load_planning(country: str = "", folder: Path = paths.CATALOGUE) -> PlanningPack:
    """The planning entries of a country."""
    content = pack_entries("planning.yaml", country, folder)
    basis = words_of(content, "calendar_basis")
    return PlanningPack(
        solution_words=tuple(str(word).casefold() for word in content["solution_words"]),
        rephrase=words_of(content, "rephrase"),
        calendar=tuple(
            CalendarStep(
                title=words_of(step, "title"),
                scope=words_of(step, "scope"),
                from_month=int(step["from_month"]),
                until_month=int(step["until_month"]),
                year_offset=int(step["year_offset"]),
                basis=basis,
            )
            for step in content["calendar"]
        ),
        programmes=tuple(
            Programme(str(entry["code"]), words_of(entry, "name")) for entry in content["programmes"]
        ),
        documents=tuple(
            DocumentForm(
                id=entry["id"],
                label=words_of(entry, "label"),
                columns=tuple((str(header), str(field)) for header, field in entry["columns"]),
            )
            for entry in content["documents"]
        ),
    )
