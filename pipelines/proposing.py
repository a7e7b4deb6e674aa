"""What reading made of a delivered file, and the recipe that a person is asked to confirm."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.classify import Question, classify_delivery, questions
from pipelines.delivered import JUDGED, RawDelivery, ReadingChoices
from pipelines.kept import keep_opened, opened_delivery
from pipelines.knowledge import known_to_workspace
from pipelines.recipe import Recipe, recipe_of, signature
from pipelines.returned import Returned
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.store.workspace import Store

Progress = Callable[[float, str], None]
OPEN_STATES = ("read", "checked", "ready")
"""States in which a delivery waits for a person."""


@dataclass(frozen=True)
class Proposal:
    """What was understood of a delivered file, for a person to confirm.

    Attributes:
        raw: What was read; its files lie open only while a step runs (`pipelines.kept`).
        already: Id of the delivery that brought the same bytes before, or an empty text.
        source_choices: Sources that exist, the one that fits first.
    """

    delivery_id: str
    raw: RawDelivery
    recipe: Recipe
    questions: tuple[Question, ...]
    source_choices: tuple[str, ...]
    already: str = ""
    corrects: str = ""


@dataclass(frozen=True)
class Proposed:
    """What reading made of a file.

    Attributes:
        corrects: The line of the delivery that it corrects; empty where it is no correction.
    """

    raw: RawDelivery
    recipe: Recipe
    corrects: dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """One file being read.

    Attributes:
        known: The register's line of the delivery where it has been here before.
        delivered: The file where it is at hand.
    """

    store: Store
    delivery_id: str
    tell: Progress
    known: dict[str, Any]
    source_id: str = ""
    delivered: Path | None = None

    def proposed_as_before(self, reading: ReadingChoices) -> Proposed:
        """Read as said or, where nothing is said, as a person said of this source's file before."""
        proposed = self.proposed(None if reading == JUDGED else reading)
        before = _said_before(self.store, proposed)
        if reading != JUDGED or before in (JUDGED, proposed.raw.said):
            return proposed
        try:
            return self.proposed(before, judged_signature=proposed.recipe.judged_signature)
        except TaksirError:  # this file is not misjudged as that one was
            return self.proposed(JUDGED)

    def proposed(self, reading: ReadingChoices | None, *, judged_signature: str = "") -> Proposed:
        """Read and classify; what was read is kept for the steps that follow."""
        opened_as = opened_delivery(
            self.delivery_id, progress=self.tell, delivered=self.delivered, reading=reading
        )
        with opened_as as opened:
            raw = opened.raw
            corrects = _corrected_delivery(self.store, opened.returned)
            # A correction is of the same period, whatever it is called now.
            named = replace(raw, file_name=corrects.get("file_name", raw.file_name))
            wanted = self.source_id or self.known.get("source_id") or corrects.get("source_id") or ""
            recipe = _proposed(self.store, named, wanted, corrects.get("recipe_id"))
            if not self.known or self.known["state"] in OPEN_STATES:
                keep_opened(self.delivery_id, opened)
        judged = judged_signature or (recipe.signature if raw.said == JUDGED else "")
        return Proposed(raw, replace(recipe, reading=raw.said, judged_signature=judged), corrects)

    def proposal(self, proposed: Proposed) -> Proposal:
        """The same for a person to confirm."""
        return Proposal(
            delivery_id=self.delivery_id,
            raw=proposed.raw,
            recipe=proposed.recipe,
            questions=questions(proposed.recipe),
            source_choices=_source_choices(self.store, proposed.recipe),
            corrects=proposed.corrects.get("id", ""),
            already=self.delivery_id if self.known.get("state") == "published" else "",
        )


def _said_before(store: Store, proposed: Proposed) -> ReadingChoices:
    """What a person said about reading a file of this shape, the last time it was confirmed."""
    shape = proposed.recipe.judged_signature
    known = [recipe_of(row["body"]) for row in store.register.recipes()] if shape else []
    return next((recipe.reading for recipe in known if recipe.judged_signature == shape), JUDGED)


def _proposed(store: Store, raw: RawDelivery, source_id: str, recipe_id: str | None = None) -> Recipe:
    """The recipe of this source's last delivery where there is one, else a fresh proposal."""
    earlier = store.register.latest_recipe(source_id) if source_id else None
    if recipe_id:
        earlier = store.register.recipe(recipe_id)
    known = recipe_of(earlier["body"]) if earlier else _same_shape(store, raw)
    # Two files of one shape may be two sources (the boundaries of two provinces): the name decides.
    chosen = source_id or _source_name(raw.file_name)
    return classify_delivery(
        raw, load_catalogue(), source_id=chosen, earlier=known, known=known_to_workspace()
    )


def _corrected_delivery(store: Store, returned: Returned | None) -> dict[str, Any]:
    """The line of the delivery that a correction workbook belongs to; empty where there is none here."""
    if returned is None:
        return {}
    rows = [row for row in store.register.deliveries() if row["id"] == returned.delivery_id]
    return rows[0] if rows else {}


def _same_shape(store: Store, raw: RawDelivery) -> Recipe | None:
    """The recipe confirmed before for a file of the same shape."""
    headers = (
        raw.boundaries.columns
        if raw.boundaries
        else tuple(header for table in raw.tables for header in table.headers)
    )
    shape = signature(headers)
    known = (recipe_of(row["body"]) for row in store.register.recipes())
    return next((recipe for recipe in known if recipe.signature == shape), None)


def _source_choices(store: Store, recipe: Recipe) -> tuple[str, ...]:
    others = [row["id"] for row in store.register.sources() if row["id"] != recipe.source_id]
    return (recipe.source_id, *others)


def _source_name(file_name: str) -> str:
    """A source id from a file name, without the year: next year's file belongs to the same source."""
    stem = Path(file_name).name.split(".")[0].lower()
    words = "".join(sign if sign.isalnum() else " " for sign in stem).split()
    words = [word for word in words if not re.fullmatch(r"(19|20)\d\d", word)]
    return "_".join(words)[:80] or "source"
