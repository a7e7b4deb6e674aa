"""On what terms a delivery was given: the lawful basis, what it may be used for, and by whom.

The six bases are those of article 20 of Indonesia's law on personal data (UU 27/2022); a seventh says
that a file holds no personal data. The terms stand in the delivery's receipt and in the audit.
"""

import json
from dataclasses import asdict, dataclass

from pipelines.recipe import Recipe, recipe_of
from taksir.errors import TaksirError
from taksir.store.workspace import open_store

NO_PERSONAL_DATA = "no_personal_data"

BASES = {
    "public_task": "A public task laid down by law",
    "consent": "The consent of the persons concerned",
    "legal_obligation": "A legal obligation",
    "contract": "An agreement with the persons concerned",
    "vital_interest": "Protection of vital interests",
    "legitimate_interest": "A legitimate interest, weighed against the rights of the persons",
    "no_personal_data": "The file holds no personal data: only counts, places or organisations",
}
"""Lawful bases with their words, msgids."""

PERSONAL_TABLES = ("person", "household", "request", "incident")
"""Tables of which each row is about somebody."""

LONGEST_TEXT = 500


@dataclass(frozen=True)
class Terms:
    """What may be done with a delivery.

    Attributes:
        basis: One of BASES; "" where nothing was said.
        purpose: What it may be used for.
        users: Who may use it.
    """

    basis: str = ""
    purpose: str = ""
    users: str = ""


def needs_terms(recipe: Recipe) -> bool:
    """Whether a delivery is about persons, so that somebody must say on what terms it is given."""
    return any(table.table in PERSONAL_TABLES for table in recipe.tables)


def state_terms(delivery_id: str, recipe: Recipe, terms: Terms, *, actor: str = "") -> None:
    """Keep the terms on which a delivery is given; a file about persons is refused without them.

    Args:
        delivery_id: A delivery that has been read.
        recipe: Says whether it is about persons.
        terms: As stated; without a basis, other files are taken to hold no personal data.
        actor: Who states them.

    Raises:
        TaksirError: The file is about persons and no basis is stated, or the terms say too little.
    """
    if not terms.basis and needs_terms(recipe):
        raise TaksirError(
            "The file is about persons: say on what lawful basis, for what and by whom it may be used."
        )
    if needs_terms(recipe) and terms.basis == NO_PERSONAL_DATA:
        raise TaksirError(
            "Each row of the file is about somebody, so it holds personal data. Choose another lawful basis."
        )
    record_terms(delivery_id, terms if terms.basis else Terms(NO_PERSONAL_DATA), actor=actor)


def refuse_without_terms(delivery_id: str) -> None:
    """Refuse to publish a delivery about persons on no terms.

    Raises:
        TaksirError: It is ready to be published, about persons, and nobody stated its terms.
    """
    register = open_store().register
    row = register.delivery(delivery_id)
    if row["state"] != "ready" or terms_of(row["terms"]).basis:
        return
    if needs_terms(recipe_of(register.recipe(row["recipe_id"])["body"])):
        raise TaksirError(
            "Delivery {delivery} is about persons, and nobody has said on what terms. State them first, with "
            "taksir terms {delivery} --basis … --purpose … --users …, or by delivering the file again.",
            delivery=delivery_id,
        )


def record_terms(delivery_id: str, terms: Terms, *, actor: str = "") -> None:
    """Keep the terms of a delivery; the audit says who stated them.

    Raises:
        TaksirError: The basis is none of the law's, or purpose or users are missing for personal data.
    """
    if terms.basis not in BASES:
        raise TaksirError(
            "{basis} is not a lawful basis. Choose one of: {bases}.",
            basis=terms.basis[:40] or "–",
            bases=", ".join(BASES),
        )
    plain = Terms(terms.basis, _plain(terms.purpose), _plain(terms.users))
    if plain.basis != NO_PERSONAL_DATA and not (plain.purpose and plain.users):
        raise TaksirError(
            "A delivery about persons needs a purpose and who may use it. Say both, each in a few words."
        )
    open_store().register.describe(
        delivery_id, by=actor, step="state terms", terms=json.dumps(asdict(plain), ensure_ascii=False)
    )


def earlier_terms(source_id: str) -> Terms:
    """The terms on which the source's newest delivery was given; empty where none of it says any."""
    given = (row for row in open_store().register.deliveries() if source_id and row["source_id"] == source_id)
    return next((stated for row in given if (stated := terms_of(row["terms"])).basis), Terms())


def terms_of(text: str) -> Terms:
    """The terms a JSON text of the register holds."""
    return Terms(**json.loads(text or "{}"))


def _plain(text: str) -> str:
    letters = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(letters.split())[:LONGEST_TEXT]
