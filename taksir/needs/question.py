"""A question: answered from evidence and arguments, once, kept under an id and rebuilt from its deliveries.

What a question shows is put together from released figures, or judged by the same rules: nothing here
reaches a record.
"""

import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

import pandas as pd

from taksir import __version__
from taksir.evidence import Evidence, TableFile, current_evidence, digest_of
from taksir.keeping import keeping
from taksir.needs.figure import keep_figure
from taksir.release import Released, Remark, source_note

P = ParamSpec("P")
_QUESTIONS: dict[str, Callable[..., Released]] = {}
HOME = "taksir.needs."
"""Questions of other rooms say in their recipe where they are asked, so that a rebuild finds them."""


def question(compute: Callable[Concatenate[Evidence, P], Released]) -> Callable[P, Released]:
    """Turn a computation over evidence into a question of the current evidence.

    Its arguments must be writable as JSON: they stand in the figure's recipe.
    """
    name, signature = compute.__name__, inspect.signature(compute)
    _QUESTIONS[name] = compute

    @wraps(compute)
    def asked(*args: P.args, **keywords: P.kwargs) -> Released:
        bound = signature.bind(None, *args, **keywords)
        bound.apply_defaults()
        arguments = dict(list(bound.arguments.items())[1:])
        released = answered(name, json.dumps(arguments, sort_keys=True), current_evidence())
        keep_figure(released)
        return released

    return asked


@keeping()
def answered(name: str, arguments: str, evidence: Evidence) -> Released:
    """The answer to a question, with its recipe and id."""
    released = _QUESTIONS[name](evidence, **json.loads(arguments))
    room = _QUESTIONS[name].__module__
    recipe = released.recipe | {
        **({} if room.startswith(HOME) else {"room": room}),
        "question": name,
        "arguments": json.loads(arguments),
        "indicator": released.indicator.id,
        "version": __version__,
    }
    return replace(released, question=name, recipe=recipe, id=digest_of(recipe)[:16])


def composed(
    table: pd.DataFrame,
    parts: Sequence[Released],
    *,
    method: str,
    files: Iterable[TableFile] = (),
    remarks: Sequence[Remark] = (),
) -> Released:
    """An answer put together from released figures.

    Args:
        table: The answer's rows; a column `withheld` says why a row is blank.
        parts: The figures it rests on; the first gives indicator, level, period and places.
        method: Key of the method's words.
        files: Tables used beside those of the parts.
        remarks: Assumptions and limits; those of the parts are kept.
    """
    first = parts[0]
    notes = {note.delivery_id: note for part in parts for note in part.sources}
    notes |= {file.delivery_id: source_note(file) for file in files}
    tables = {f"{file.source_id}/{file.table}": file.sha256 for file in files}
    for part in parts:
        tables |= _mapping(part.recipe.get("tables"))
    reasons = table["withheld"] if "withheld" in table else pd.Series(dtype=str)
    return replace(
        first,
        table=table.reset_index(drop=True),
        method=method,
        sources=tuple(notes.values()),
        period=" / ".join(dict.fromkeys(part.period for part in parts if part.period)),
        withheld=dict(Counter(reason for reason in reasons if reason)),
        remarks=tuple(dict.fromkeys([*remarks, *(remark for part in parts for remark in part.remarks)])),
        recipe={
            "deliveries": sorted(notes),
            "places": sorted({code for part in parts for code in _listed(part.recipe.get("places"))}),
            "tables": dict(sorted(tables.items())),
            "parts": [part.id for part in parts],
            "rules": first.recipe.get("rules", {}),
        },
    )


def remark(template: str, **values: object) -> Remark:
    """A sentence that stands under a figure."""
    return Remark(template, tuple(values.items()))


def _mapping(value: object) -> dict[str, str]:
    return dict(value) if isinstance(value, dict) else {}


def _listed(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else []
