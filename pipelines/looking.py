"""What a person should see of a delivery before confirming it: where its rows are, and its sample design."""

from dataclasses import dataclass, field, replace

from pipelines.clinic import Clinic, PlaceLook
from pipelines.clinic.region import clinic_of_workspace, remember_answers
from pipelines.designs import DesignLook, design_looks
from pipelines.kept import opened_delivery
from pipelines.load import Proposal
from pipelines.protect import protect_columns
from pipelines.recipe import Recipe
from taksir.catalogue import load_catalogue
from taksir.evidence import current_evidence
from taksir.store.engine import literal
from taksir.store.workspace import open_store, scan

COUNTED = {"person": "pop_total", "household": "households_total"}
"""The census column that the weights of a table should add up to."""


@dataclass(frozen=True)
class Look:
    """What was seen of one proposal.

    Attributes:
        places: Of each sheet that says where its rows are.
        designs: Of each sheet of a survey.
        counted: Our table → how many there are by the published census; none where it says nothing.
        names: Code → name of every known area, for choosing one.
    """

    places: tuple[PlaceLook, ...] = ()
    designs: tuple[DesignLook, ...] = ()
    counted: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def look_at(proposal: Proposal) -> Look:
    """Look at a proposal's places and sample design; nothing is decided and nothing kept.

    Identifiers are out of what is looked at, as they are when it is checked.
    """
    if proposal.raw.boundaries is not None or proposal.already:
        return Look()
    catalogue = load_catalogue()
    clinic = clinic_of_workspace()
    with opened_delivery(proposal.delivery_id) as opened, open_store().engine() as engine:
        safe, _ = protect_columns(opened.raw, proposal.recipe, catalogue, engine=engine)
        places = clinic.look(opened.raw, safe, engine)
        designs = design_looks(opened.raw, safe, catalogue, engine)
    return Look(places, designs, _counted(), _names(clinic))


def with_places(recipe: Recipe, answers: dict[tuple[str, str], str]) -> Recipe:
    """The recipe with the areas that a person gave to written places.

    Args:
        recipe: As proposed.
        answers: (sheet, written place) → area code, "" for none of the known ones.
    """
    for table in recipe.tables:
        said = {place: code for (sheet, place), code in answers.items() if sheet == table.sheet}
        if said:
            recipe = recipe.with_table(replace(table, places={**table.places, **said}))
    return recipe


def remember(look: Look, recipe: Recipe, answers: dict[tuple[str, str], str], *, actor: str) -> None:
    """Keep what a person said about places, so that no later delivery asks it again."""
    said = {
        seen.table.sheet: [
            replace(place, area_code=answers[seen.table.sheet, place.place])
            for place in seen.open_places
            if (seen.table.sheet, place.place) in answers
        ]
        for seen in look.places
    }
    clinic = clinic_of_workspace()
    remember_answers(clinic, recipe, {s: places for s, places in said.items() if places}, actor=actor)


def _counted() -> dict[str, float]:
    """People and households by the latest published census, its finest rows added up."""
    found: dict[str, float] = {}
    levels = [entry.name for entry in load_catalogue().levels]
    for table, column in COUNTED.items():
        file = next((f for f in current_evidence().of_table("area") if column in f.columns), None)
        if file is None:
            continue
        where = ""
        with open_store().engine() as engine:
            if "level" in file.columns:
                present = {row[0] for row in engine.rows(f"SELECT DISTINCT level FROM {scan([file.path])}")}
                finest = [name for name in levels if name in present]
                where = f" WHERE level = {literal(finest[-1])}" if finest else ""
            total = engine.rows(f"SELECT sum({column}) FROM {scan([file.path])}{where}")[0][0]
        if total:
            found[table] = float(total)
    return found


def _names(clinic: Clinic) -> dict[str, str]:
    known = next(iter(clinic.known.values()), None)
    return dict(known.names) if known else {}
