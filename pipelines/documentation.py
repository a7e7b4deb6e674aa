"""The reference in `docs/reference`, written from the catalogue and the docstrings: it cannot grow old.

`taksir docs` writes it; a test compares what is committed with what would be written now.
"""

import ast
import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path

from taksir import paths
from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import load_rules
from taksir.catalogue_entries import load_kinds
from taksir.environment import SETTINGS
from taksir.schema import Catalogue, Column, Indicator, Words

FOLDER = paths.ROOT / "docs" / "reference"
METHODS = paths.ROOT / "taksir" / "methods"
MADE = "<!-- Written by `taksir docs`; change the catalogue or the docstrings instead. -->\n"

TABLES = (
    "person", "household", "area", "facility", "register", "request", "incident", "poverty_line",
    "area_bridge", "area_change", "boundary",
)  # fmt: skip
SENS_WORDS = {"low": "low", "mid": "middle", "high": "high"}
POLARITY_WORDS = {"worse": "higher is worse", "better": "higher is better", "context": "neither good nor bad"}
SYNONYMS_SHOWN = 8


def reference(country: str = "") -> dict[str, str]:
    """Every page of the reference: file name → Markdown.

    Args:
        country: The pack it is written from; empty for the workspace's.
    """
    catalogue = load_catalogue(country)
    return {
        "data-dictionary.md": data_dictionary(catalogue),
        "indicators.md": indicator_sheets(catalogue),
        "entries.md": entry_sheets(country),
        "methods.md": method_notes(METHODS),
        "settings.md": settings_page(),
    }


def write_reference(folder: Path = FOLDER, country: str = "") -> tuple[Path, ...]:
    """Write the reference into a folder.

    Returns:
        The files, in the order of their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in sorted(reference(country).items()):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def data_dictionary(catalogue: Catalogue) -> str:
    """Every table and its columns: what they are called here and in deliveries, and what they may hold."""
    parts = [MADE, f"# Data dictionary: {catalogue.name.en}\n"]
    parts.append(
        "What Taksir stores, table by table. Deliveries carry these columns under many names; the first of "
        "them are listed. Columns marked *required* must be there; identifiers are found and dropped or "
        "hashed before anything is stored.\n"
    )
    for table in TABLES:
        columns = catalogue.columns_of(table)
        if columns:
            parts += [f"## {table}\n", _table(COLUMN_HEADS, (_column_row(c, table) for c in columns))]
    made = [(f"`{d.name}`", d.table, _both(d.label), _code(d.sql)) for d in catalogue.derived]
    if made:
        heads = ("column", "table", "meaning", "expression")
        parts += ["## Columns computed when records are read\n", _table(heads, made)]
    return "\n".join(parts)


COLUMN_HEADS = ("column", "meaning", "type", "holds", "delivered as")


def settings_page() -> str:
    """What can be set, by environment or file."""
    rows = ((f"`{one.name}`", one.meaning, one.default) for one in SETTINGS)
    about = "Set in the environment or in a file of lines NAME=value; the environment goes before the file.\n"
    return "\n".join([MADE, "# Settings\n", about, _table(("setting", "meaning", "where not set"), rows)])


def _column_row(column: Column, table: str) -> tuple[str, ...]:
    name = f"`{column.name}`" + (" *required*" if table in column.required_in else "")
    kind = column.type + (f" [{column.unit}]" if column.unit else "")
    role = f", {column.role}" if column.role != "measure" else ""
    known = ", ".join(column.synonyms[:SYNONYMS_SHOWN])
    return name, _both(column.label), kind + role, _holds(column), known


def _holds(column: Column) -> str:
    if column.codes:
        return "; ".join(f"{code.value} = {code.label.en}" for code in column.codes[:20]) + (
            "; …" if len(column.codes) > 20 else ""
        )
    limits = [f"from {column.minimum:g}"] if column.minimum is not None else []
    limits += [f"to {column.maximum:g}"] if column.maximum is not None else []
    return " ".join(limits)


def indicator_sheets(catalogue: Catalogue) -> str:
    """A sheet for each indicator: definition, what is divided by what, needs, how far down it goes."""
    parts = [MADE, f"# Indicator sheets: {catalogue.name.en}\n"]
    parts.append(
        "Value = scale × Σ weight·numerator / Σ weight·denominator over the rows of the table; weights in "
        "surveys only. A row counts in the denominator only if every answer the condition needs was given.\n"
    )
    for indicator in (*catalogue.indicators, *catalogue.statistics):
        parts.append(_sheet(indicator, catalogue))
    return "\n".join(parts)


def _sheet(indicator: Indicator, catalogue: Catalogue) -> str:
    finest = catalogue.level(load_rules(catalogue.country).of(indicator.sens).finest_level)
    models = ", ".join(dict.fromkeys(model.kind for model in catalogue.models_of(indicator.id)))
    rows = {
        "definition": _both(indicator.definition),
        "unit": _both(indicator.unit),
        "numerator": f"{_both(indicator.numerator_words)}: {_code(indicator.numerator)}",
        "denominator": f"{_both(indicator.denominator_words)}: {_code(indicator.denominator)}",
        "statistic": ""
        if indicator.statistic == "ratio"
        else f"{indicator.statistic}, share {indicator.share:g}",
        "table": indicator.table,
        "needs": ", ".join(f"`{name}`" for name in indicator.requires),
        "counted as": f"{_both(indicator.counted)}, of {_code(indicator.population)}"
        if indicator.population
        else "",
        "target groups": ", ".join(_group(code, catalogue) for code in indicator.ppks),
        "read as": POLARITY_WORDS[indicator.polarity],
        "usual": f"{indicator.usual[0]:g} to {indicator.usual[1]:g}" if indicator.usual else "",
        "standard": indicator.standard.basis if indicator.standard else "",
        "sensitivity": f"{SENS_WORDS[indicator.sens]}; shown down to {finest.label.en if finest else ''}",
        "models of small areas": models,
        "note": _both(indicator.note),
    }  # fmt: skip
    lines = [f"- **{what}**: {said}" for what, said in rows.items() if said.strip(" :")]
    return "\n".join([f"## {indicator.id} {indicator.name.en}\n", f"*{indicator.name.id}*\n", *lines, ""])


def _group(code: str, catalogue: Catalogue) -> str:
    found = catalogue.target_group(code)
    return f"{code} {found.name.en}" if found else code


def entry_sheets(country: str = "") -> str:
    """What people write down, kind by kind, with every field."""
    parts = [MADE, "# What people write down\n"]
    parts.append("Kinds of entries and their fields; each list leaves and comes back as CSV or XLSX.\n")
    for kind in load_kinds(country).values():
        private = " Private to its group." if kind.is_private else ""
        parts.append(f"## `{kind.id}` {kind.label.en}\n\n*{kind.label.id}*.{private}\n")
        heads = ("field", "meaning", "type", "holds")
        rows = [
            (
                f"`{field.id}`" + (" *required*" if field.is_required else ""),
                _both(field.label),
                field.type,
                ", ".join(choice.value for choice in field.choices),
            )
            for field in kind.fields
        ]
        parts.append(_table(heads, rows))
    return "\n".join(parts)


def method_notes(folder: Path) -> str:
    """What each method of a folder does, in the words of its code, with the source it follows.

    Args:
        folder: Of modules; they are read, not run.
    """
    parts = [MADE, "# Method notes\n"]
    parts.append(
        "One published method a module, in the words of its docstrings: shapes, units, what is refused and "
        "the source. The formulas of the most used ones stand in [formulas.md](../formulas.md).\n"
    )
    for path in sorted(folder.rglob("*.py")):
        parts += _module(path, folder)
    return "\n".join(parts)


def _module(path: Path, folder: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    about = ast.get_docstring(tree) or ""
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    if not public:
        return []
    name = ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
    parts = [f"## {name}\n", f"{about}\n"]
    for node in public:
        said = inspect.cleandoc(ast.get_docstring(node) or "")
        arguments = f"({ast.unparse(node.args)})" if isinstance(node, ast.FunctionDef) else ""
        parts += [f"### `{node.name}`\n", f"```text\n{node.name}{arguments}\n\n{said}\n```\n"]
    return parts


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    named = list(heads)
    lines = [_line(named), _line(["---"] * len(named)), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _both(words: Words) -> str:
    """A text in English, and in Indonesian beside it."""
    return f"{words.en} / {words.id}" if words.id and words.id != words.en else words.en


def _code(sql: str) -> str:
    return f"`{' '.join(sql.split())}`"


def differing(folder: Path = FOLDER, pages: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Names of pages that are not what would be written now, or are left over."""
    expected = pages if pages is not None else reference()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return tuple(sorted(name for name in {**expected, **there} if expected.get(name) != there.get(name)))
