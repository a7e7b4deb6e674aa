"""What was read of a file, kept beside its staging tables as JSON, so that another process can go on."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.delivered import Note, RawBoundaries, RawDelivery, RawTable, ReadingChoices, SheetSpan


def raw_json(raw: RawDelivery) -> str:
    """A raw delivery as JSON text; its tables stay on disk."""
    return json.dumps(asdict(raw), default=str, ensure_ascii=False)


def raw_of(text: str) -> RawDelivery:
    """The raw delivery a JSON text describes."""
    content = json.loads(text)
    content["read_as"] = reading_of(content["read_as"])
    content["said"] = reading_of(content["said"])
    boundaries = content.pop("boundaries")
    tables = tuple(_table(entry) for entry in content.pop("tables"))
    notes = _notes(content.pop("notes"))
    return RawDelivery(
        **content, tables=tables, notes=notes, boundaries=_boundaries(boundaries) if boundaries else None
    )


def reading_of(entry: dict[str, Any]) -> ReadingChoices:
    """What a person said about reading, from its JSON object."""
    spans = tuple(SheetSpan(**span) for span in entry.get("spans", ()))
    return ReadingChoices(**entry | {"sheets": tuple(entry.get("sheets", ())), "spans": spans})


def _table(entry: dict[str, Any]) -> RawTable:
    totals = entry.pop("totals_path")
    return RawTable(
        **entry
        | {
            "headers": tuple(entry["headers"]),
            "path": Path(entry["path"]),
            "totals_path": Path(totals) if totals else None,
            "notes": _notes(entry["notes"]),
            "labels": {header: tuple(words) for header, words in entry["labels"].items()},
            "choices": {
                header: {value: tuple(words) for value, words in choices.items()}
                for header, choices in entry["choices"].items()
            },
            "missing": {header: tuple(values) for header, values in entry["missing"].items()},
            "parts": tuple(entry["parts"]),
            "header_rows": tuple(entry["header_rows"]),
        }
    )


def _boundaries(entry: dict[str, Any]) -> RawBoundaries:
    return RawBoundaries(
        **entry
        | {
            "path": Path(entry["path"]),
            "columns": tuple(entry["columns"]),
            "notes": _notes(entry["notes"]),
        }
    )


def _notes(entries: list[dict[str, Any]]) -> tuple[Note, ...]:
    return tuple(Note(**entry) for entry in entries)
