"""Sentences about a delivery in the reader's language, with our columns and tables by their names in it.

Templates hold places for names of ours ({column}, {table}, …); people know the header they delivered or
the term of their language, never `person_weight`.
"""

from collections.abc import Mapping

from pipelines.faults import AND, Fault
from pipelines.validate.bands import Band, load_bands
from taksir.catalogue import load_catalogue
from taksir.evidence import table_and_year
from taksir.schema import Words
from taksir.words import say

TABLE_WORDS = {
    "person": "persons",
    "household": "households",
    "area": "counts by area",
    "facility": "facilities and organisations",
    "register": "register counts",
    "request": "requests for service",
    "incident": "incidents",
    "poverty_line": "poverty lines",
    "area_bridge": "pairs of area codes",
    "area_change": "changes of area codes",
    "boundary": "boundaries",
    "": "not one of our tables",
}
"""What our tables are called; msgids."""

OUR_NAMES = ("column", "whole", "keys", "table", "system", "level", "band", "unit")
"""Places of a sentence that may hold a name of ours; those with a delivered header keep it."""


def column_word(name: str, language: str) -> str:
    """What one of our columns is called; a name that is none of ours stays as it is."""
    column = next((entry for entry in load_catalogue().columns if entry.name == name), None)
    return column.label.in_language(language) if column else name


def table_word(name: str, language: str) -> str:
    """What one of our tables is called; that of an earlier year with its year."""
    table, year = table_and_year(name)
    words = say(TABLE_WORDS[table], language) if table in TABLE_WORDS else table
    return f"{words} {year}".strip()


def in_words(template: str, language: str, values: Mapping[str, object]) -> str:
    """A sentence with every name of ours in it said in the reader's language.

    Args:
        template: A msgid.
        language: Of the reader.
        values: What goes into its places.
    """
    said = {name: _said(name, value, language) for name, value in values.items()}
    return say(template, language, **said)


def fault_words(fault: Fault, language: str) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    cure = in_words(fault.cure, language, fault.values) if fault.cure else ""
    return in_words(fault.template, language, fault.values), cure


def fault_sentence(fault: Fault, language: str) -> str:
    """What is wrong and what to do about it, as one text."""
    return " ".join(part for part in fault_words(fault, language) if part)


def fault_column(fault: Fault, language: str) -> str:
    """The column of a fault: the delivered header, or what a column made by us is called."""
    return fault.column if fault.is_header else column_word(fault.column, language)


def _words_of_band(band: Band, name: str) -> Words:
    return band.label if name == "band" else band.unit


def _said(name: str, value: object, language: str) -> object:
    if name not in OUR_NAMES or not isinstance(value, str):
        return value
    if name == "table":
        return table_word(value, language)
    if name == "system":
        labels = {system.name: system.label for system in load_catalogue().all_systems}
        return ", ".join(
            labels[part].in_language(language) if part in labels else part for part in value.split(", ")
        )
    if name in ("band", "unit"):
        band = next((entry for entry in load_bands() if entry.id == value), None)
        return _words_of_band(band, name).in_language(language) if band else value
    if name == "level":
        level = load_catalogue().level(value)
        return level.label.in_language(language) if level else value
    return AND.join(column_word(part, language) for part in value.split(AND))
