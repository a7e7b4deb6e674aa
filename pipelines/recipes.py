"""The recipes of a source: every version that was confirmed, taken out and brought in as YAML.

A recipe says which header is which column and what its codes mean; it holds no record. A person may edit
the file, so everything in it is checked before it is used.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, get_args, get_origin, get_type_hints

from pipelines.recipe import ACTIONS, KINDS, ColumnMatch, Recipe, TableRecipe, recipe_json, recipe_of
from taksir.catalogue import load_catalogue
from taksir.catalogue_files import content_of, text_of
from taksir.errors import TaksirError
from taksir.store.recipes import recipe_row, recipe_rows
from taksir.store.workspace import open_store

YAML_FORMAT = 1
YAML_BYTES_MAX = 2_000_000

PASSING = ("score", "reason", "reason_values", "question", "question_values", "question_about", "choices",
           "unknown", "evidence", "evidence_values")  # fmt: skip
"""What a match says about how it was found, which is not part of what it does."""

TABLE_PASSING = ("asks",)
RECIPE_PASSING = ("remarks", "confirmed", "confirmed_by", "version")


@dataclass(frozen=True)
class RecipeLine:
    """One version of a source's recipe, as a list shows it."""

    source_id: str
    version: int
    confirmed_by: str
    confirmed_at: str
    columns: int


def recipe_versions(source_id: str) -> tuple[RecipeLine, ...]:
    """The versions of a source's recipe, the latest first."""
    return tuple(
        RecipeLine(
            source_id=source_id,
            version=row["version"],
            confirmed_by=row["confirmed_by"],
            confirmed_at=row["confirmed_at"],
            columns=sum(m.is_kept for table in recipe_of(row["body"]).tables for m in table.matches),
        )
        for row in recipe_rows(open_store().register, source_id)
    )


def recipe_version(source_id: str, version: int = 0) -> Recipe:
    """One version of a source's recipe; the latest where no version is named.

    Raises:
        TaksirError: There is none.
    """
    row = recipe_row(open_store().register, source_id, version)
    return replace(recipe_of(row["body"]), version=row["version"], confirmed_by=row["confirmed_by"])


def recipe_yaml(recipe: Recipe) -> str:
    """A recipe as YAML that people can read, keep and hand on; what is not said is as usual."""
    return f"# Recipe of {recipe.source_id}, version {recipe.version}.\n" + text_of(_content(recipe))


def recipe_from_yaml(text: str, *, name: str = "recipe.yaml", source_id: str = "") -> Recipe:
    """The recipe that a YAML text holds, not yet confirmed by anybody here.

    Args:
        text: As exported, perhaps edited.
        name: Of the file, for sentences.
        source_id: The source it shall belong to; that of the text where none is named.

    Raises:
        TaksirError: The text is no recipe, or names a table, column or action that does not exist.
    """
    if len(text.encode()) > YAML_BYTES_MAX:
        raise _no_recipe(name)
    content = content_of(text, name=name)
    if content.pop("format", None) != YAML_FORMAT:
        raise _no_recipe(name)
    tables = content.pop("tables", None)
    if not isinstance(tables, list) or not tables:
        raise _no_recipe(name)
    content.setdefault("kind", "")
    recipe = _entry(Recipe, content | {"source_id": source_id or content.get("source_id", "")}, name)
    recipe = replace(recipe, tables=tuple(_table(entry, name) for entry in tables))
    _refuse_strange(recipe, name)
    return recipe


def import_recipe(text: str, *, name: str, source_id: str = "", actor: str = "") -> int:
    """Keep a recipe brought in as the next version of its source.

    Returns:
        Its version; that of the latest where it says the same.

    Raises:
        TaksirError: See `recipe_from_yaml`.
    """
    recipe = replace(
        recipe_from_yaml(text, name=name, source_id=source_id), confirmed=True, confirmed_by=actor
    )
    if not recipe.source_id:
        raise _strange(name, "source_id", "")
    register = open_store().register
    recipe_id = register.confirm_recipe(
        source={"id": recipe.source_id, "title": recipe.source_id},
        kind=recipe.kind,
        body=body_to_keep(recipe),
        actor=actor,
    )
    return int(register.recipe(recipe_id)["version"])


def body_to_keep(recipe: Recipe) -> str:
    """The JSON of a confirmed recipe; the very text kept before where it does the same."""
    rows = recipe_rows(open_store().register, recipe.source_id)
    if rows and essence(recipe_of(rows[0]["body"])) == essence(recipe):
        return str(rows[0]["body"])
    return recipe_json(replace(recipe, version=rows[0]["version"] + 1 if rows else 1))


def essence(recipe: Recipe) -> str:
    """What a recipe does, without how it was found and who confirmed it."""
    return json.dumps(_content(recipe), sort_keys=True, ensure_ascii=False)


def restore_recipe(source_id: str, version: int, *, actor: str = "") -> int:
    """Make an older version of a source's recipe the one that the next delivery begins with.

    Returns:
        The number under which it is kept now.

    Raises:
        TaksirError: There is no such version.
    """
    older = replace(recipe_version(source_id, version), confirmed=True, confirmed_by=actor)
    register = open_store().register
    latest = recipe_rows(register, source_id)[0]["version"]
    recipe_id = register.confirm_recipe(
        source={"id": source_id, "title": source_id},
        kind=older.kind,
        body=recipe_json(replace(older, version=latest + 1)),
        actor=actor,
    )
    return int(register.recipe(recipe_id)["version"])


def _content(recipe: Recipe) -> dict[str, Any]:
    """What a recipe says, as plain entries."""
    tables = [_table_content(table) for table in recipe.tables]
    return {"format": YAML_FORMAT, **_said(recipe, RECIPE_PASSING), "tables": tables}


def _said(entry: object, passing: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a frozen entry that are not as usual, without those that pass."""
    usual = {field.name: field.default for field in fields(entry)}  # type: ignore[arg-type]
    return {
        name: _plain(value)
        for name, value in asdict(entry).items()  # type: ignore[call-overload]
        if name not in (*passing, "tables", "matches")
        and value not in ("", (), {})
        and getattr(entry, name) != usual[name]
    }


def _table_content(table: TableRecipe) -> dict[str, Any]:
    columns = [_said(match, PASSING) for match in table.matches]
    said = _said(table, TABLE_PASSING)
    return {"sheet": table.sheet, "table": table.table, **said, "columns": columns}


def _plain(value: object) -> object:
    """Tuples as lists, for YAML knows no others."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _table(entry: object, name: str) -> TableRecipe:
    if not isinstance(entry, dict):
        raise _strange(name, "tables", str(entry))
    content = dict(entry)
    columns = content.pop("columns", [])
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise _strange(name, "columns", str(columns))
    table = _entry(TableRecipe, {"sheet": "", "table": "", **content}, name)
    return replace(table, matches=tuple(_entry(ColumnMatch, column, name) for column in columns))


def _entry(kind: type, content: Mapping[str, Any], name: str) -> Any:
    """A frozen entry from its content; every field of the kind it must be."""
    hints = get_type_hints(kind)
    strange = [str(key) for key in content if key not in hints]
    if strange:
        raise _strange(name, ", ".join(strange), "")
    try:
        return kind(**{key: _of_kind(value, hints[key], key, name) for key, value in content.items()})
    except TypeError:
        raise _no_recipe(name) from None


def _of_kind(value: Any, wanted: Any, field: str, name: str) -> Any:
    """A value of the kind its field must be."""
    kind = get_origin(wanted) or wanted
    if is_dataclass(kind) and isinstance(value, dict):
        return _entry(kind, value, name)  # type: ignore[arg-type]
    if kind is tuple and isinstance(value, list):
        return tuple(_of_kind(item, get_args(wanted)[0], field, name) for item in value)
    if kind is dict and isinstance(value, dict):
        return {str(key): _scalar(item, str(wanted)) for key, item in value.items()}
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is str and (isinstance(value, str) or is_number):
        return str(value)
    if kind is bool and isinstance(value, bool) or kind in (int, float) and is_number:
        return value
    if kind in (int | None, float | None) and (value is None or is_number):
        return value
    raise _strange(name, field, str(value))


def _scalar(item: Any, wanted: str) -> str | int | float:
    """What stands beside a key: a number only where numbers may stand."""
    is_number = isinstance(item, int | float) and not isinstance(item, bool)
    return item if is_number and "int" in wanted else str(item)


def _refuse_strange(recipe: Recipe, name: str) -> None:
    catalogue = load_catalogue()
    columns = {column.name for column in catalogue.columns} | {"age_band", "unit_word", ""}
    tables = {table for column in catalogue.columns for table in column.tables} | {""}
    if recipe.kind and recipe.kind not in KINDS:
        raise _strange(name, "kind", recipe.kind)
    for table in recipe.tables:
        if table.table not in tables:
            raise _strange(name, "table", table.table)
        for match in table.matches:
            if match.column not in columns:
                raise _strange(name, match.header, match.column)
            if match.action not in ACTIONS:
                raise _strange(name, match.header, match.action)


def _no_recipe(name: str) -> TaksirError:
    return TaksirError(
        "{file} is no recipe that Taksir can read. Export one with taksir recipe export and change that.",
        file=name,
    )


def _strange(name: str, where: str, what: str) -> TaksirError:
    return TaksirError(
        "{file} says “{what}” under {where}, which no recipe can say. Correct it there, or export the recipe "
        "again.",
        file=name,
        where=where,
        what=what[:80],
    )
