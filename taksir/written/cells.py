"""Values of an entry as cells of a table, and back."""

from typing import Any

from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.methods import written_values
from taksir.schema_entries import EntryField
from taksir.words import languages, say
from taksir.written.keeping import entries
from taksir.written.wording import entry_title, value_words

SEPARATOR = ";"
"""Between several values of one cell."""


class Names:
    """What entries are called in a table: their title where only one has it, else their id."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._by_kind: dict[str, dict[str, str]] = {}

    def of(self, kind_id: str, entry_id: str) -> str:
        """The name of an entry."""
        if kind_id not in self._by_kind:
            self._by_kind[kind_id] = self._names(kind_id)
        return self._by_kind[kind_id].get(entry_id, entry_id)

    def _names(self, kind_id: str) -> dict[str, str]:
        titles = {found.id: entry_title(found, self._language).strip() for found in entries(kind_id)}
        told = [title.casefold() for title in titles.values()]
        return {
            entry_id: title
            for entry_id, title in titles.items()
            if title and SEPARATOR not in title and told.count(title.casefold()) == 1
        }

    @staticmethod
    def behind(kind_id: str, cell: str) -> str:
        """The id behind a title that only one entry has; the cell itself where none or several have it."""
        titled = {
            found.id
            for found in entries(kind_id)
            for one in languages()
            if cell == found.id or entry_title(found, one).strip().casefold() == cell.casefold()
        }
        return titled.pop() if len(titled) == 1 else cell


def cell_of(field: EntryField, value: Any, language: str, names: Names) -> object:
    """The cell of a value; empty for none."""
    if value is None:
        return ""
    if field.type == "area":
        return f"{value} {area_index().names.get(str(value), '')}".strip()
    if field.type in ("integer", "number"):
        return value
    if field.type == "date":
        return str(value)
    if field.type in ("reference", "references"):
        values = value if isinstance(value, list) else [value]
        return f"{SEPARATOR} ".join(names.of(field.refers_to, str(each)) for each in values)
    return value_words(field, value, language)


def unquoted(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:].strip() if cell.startswith("'") else cell.strip()


def value_of_cell(field: EntryField, cell: str, decimals: str) -> Any:
    """The value of a cell; None for an empty one."""
    if not cell:
        return None
    if field.type in ("integer", "number"):
        return _number(field, cell, decimals)
    if field.type == "date":
        return written_values.date(cell).isoformat()
    if field.type == "yes_no":
        return _yes_no(cell)
    if field.type in ("choices", "references"):
        return [_named(field, part.strip()) for part in cell.split(SEPARATOR) if part.strip()]
    if field.type in ("choice", "reference", "area"):
        return _named(field, cell)
    return cell


def _number(field: EntryField, cell: str, decimals: str) -> float | int:
    style = written_values.decimal_style([cell])
    style = decimals if style == "ambiguous" else style
    if style == "ambiguous":
        raise TaksirError(
            "{written} in {field} can be read in two ways. Write it without a sign between thousands.",
            written=cell,
            field=field.label,
        )
    value = written_values.number(cell, style)
    return int(value) if field.type == "integer" and float(value).is_integer() else value


def _yes_no(cell: str) -> bool | str:
    spoken = {say(word, one).casefold(): word == "yes" for word in ("yes", "no") for one in languages()}
    return {**spoken, "1": True, "0": False, "true": True, "false": False}.get(cell.casefold(), cell)


def _named(field: EntryField, cell: str) -> str:
    """The value behind a name; the cell itself where nothing is called so (and the check refuses it)."""
    if field.type == "area":
        return _area_named(field, cell)
    if field.type in ("reference", "references"):
        return Names.behind(field.refers_to, cell)
    for code in field.choices:
        names = (code.value, *code.accepts, *(code.label.in_language(one) for one in languages()))
        if cell.casefold() in (name.casefold() for name in names):
            return code.value
    return cell


def _area_named(field: EntryField, cell: str) -> str:
    table = area_index().table
    code = cell.split()[0].replace(".", "")
    if code in set(table["code"]):
        return code
    table = table[table["level"] == field.level] if field.level else table
    alike = table.loc[table["name"].str.casefold() == cell.casefold(), "code"]
    return str(alike.iloc[0]) if len(alike) == 1 else cell
