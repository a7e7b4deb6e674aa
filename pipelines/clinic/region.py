"""The clinic of this workspace: its published areas, changes and boundaries, and what people said."""

from collections.abc import Iterable, Mapping

from pipelines.clinic import Clinic, KnownAreas, Resolved
from pipelines.protect.identifiers import masked
from pipelines.recipe import Recipe
from taksir import areas, shapes
from taksir.catalogue import load_catalogue
from taksir.store.place_memory import remember_places, remembered_places
from taksir.store.workspace import open_store


def clinic_of_workspace() -> Clinic:
    """Everything known about areas in this workspace, the home system first."""
    table = areas.known_areas()
    register = open_store().register
    home = areas.area_index().home_system
    changes, splits = areas.earlier_codes(), areas.later_splits()
    known = {}
    systems = [system.name for system in load_catalogue().systems]  # one's own is taken as it is
    for system in sorted(systems, key=lambda name: name != home):
        rows = table[table["code_system"] == system].drop_duplicates("area_code")
        if not rows.empty:
            known[system] = KnownAreas(
                table=rows[["area_code", "level", "name"]].reset_index(drop=True),
                code_system=system,
                successors=changes,
                splits=splits,
                remembered=remembered_places(register, system),
            )
    return Clinic(known, shapes.finest_shapes())


def remember_answers(
    clinic: Clinic, recipe: Recipe, said: Mapping[str, Iterable[Resolved]], *, actor: str
) -> None:
    """Keep what a person said about places for every later delivery.

    Args:
        clinic: Knows the larger areas.
        recipe: The delivery's recipe.
        said: Sheet → the resolved places a person answered, each with its area code.
        actor: Who answered.
    """
    register = open_store().register
    for sheet, places in said.items():
        table = recipe.table_of(sheet)
        system = (table.code_system if table else "") or next(iter(clinic.known), "")
        # A place whose writing looks like a person's number or name is answered, but not remembered.
        plain = [place for place in places if masked(place.text) == place.text]
        answers = {place.memory_key: place.area_code for place in plain}
        remember_places(register, system, answers, actor=actor)
