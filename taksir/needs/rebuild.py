"""A kept figure computed again from the deliveries it was made of."""

import json
from importlib import import_module

from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator
from taksir.evidence import pinned_evidence
from taksir.needs.figure import named_indicator
from taksir.needs.question import answered
from taksir.release import Released, decision_of, digest, release_estimates
from taksir.release_model import release_model
from taksir.settings import settings_of
from taksir.store.workspace import open_store


def rebuild_figure(figure_id: str) -> tuple[Released, bool]:
    """A figure computed again from the deliveries it was made of.

    Returns:
        The figure, and whether it is the same to the last digit.

    Raises:
        TaksirError: No figure has that id, or its deliveries are gone.
    """
    kept = open_store().register.figure(figure_id)
    if kept is None:
        raise TaksirError(
            "There is no figure {figure} in this store. Copy its id from the line under the figure.",
            figure=figure_id,
        )
    recipe = json.loads(kept["recipe"])
    evidence = pinned_evidence(sorted({*recipe["deliveries"], *recipe["places"]}))
    if "question" in recipe:
        if str(room := recipe.get("room", "")).startswith("taksir."):
            import_module(room)  # a floor above this one: its questions are known once it is there
        released = answered(recipe["question"], json.dumps(recipe["arguments"], sort_keys=True), evidence)
        return released, digest(released) == kept["digest"]
    indicator = named_indicator(recipe["indicator"])
    if "model" in recipe:
        released = release_model(indicator, recipe["level"], evidence, within=recipe["within"], recipe=recipe)
        return released, digest(released) == kept["digest"]
    settings = settings_of(recipe.get("settings", {}))
    estimated = estimate_indicator(indicator, recipe["level"], evidence, settings)
    released = release_estimates(
        estimated,
        indicator,
        recipe["level"],
        index=area_index(evidence),
        within=recipe["within"],
        decided=decision_of(recipe),
    )
    return released, digest(released) == kept["digest"]
