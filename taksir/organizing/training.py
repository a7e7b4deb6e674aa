"""Training needs of staff by Borich, with too few answers withheld, and the trainings that answer them."""

from dataclasses import dataclass

import pandas as pd

from taksir import resources, written
from taksir.catalogue_organizing import load_organizing
from taksir.errors import TaksirError
from taksir.methods.training_needs import rank_training_needs
from taksir.release import Released
from taksir.schema import Words

KIND, PLAN = "training_need", "training"


@dataclass(frozen=True)
class TrainingNeeds:
    """What staff need to learn.

    Attributes:
        year: Of the answers.
        table: competency, staff_persons, below_persons, discrepancy, rank, planned_persons (places in
            trainings planned or running for it); highest need first. Below_persons is missing where small.
        withheld: Competencies with fewer answers than may be shown.
    """

    year: int
    table: pd.DataFrame
    withheld: int


def training_needs(year: int = 0) -> TrainingNeeds:
    """Competencies in the order of their mean weighted discrepancy.

    Args:
        year: Of the answers; the newest where none is said.
    """
    answers = pd.DataFrame(
        [
            {"year": int(one.body["year"])}
            | {name: one.body[name] for name in ("competency", "importance", "ability")}
            for one in written.entries(KIND)
        ],
        columns=["year", "competency", "importance", "ability"],
    )
    year = year or (int(answers["year"].max()) if len(answers) else 0)
    fewest = load_organizing().fewest_persons
    ranked = rank_training_needs(answers[answers["year"] == year])
    shown = ranked[ranked["staff_persons"] >= fewest].reset_index(drop=True)
    below = shown["below_persons"].astype("Int64")
    rest = shown["staff_persons"].astype("Int64") - below
    # One person who lags, or one who does not, would be known to their colleagues.
    shown["below_persons"] = below.mask(below.between(1, fewest - 1) | rest.between(1, fewest - 1))
    shown["rank"] = shown["discrepancy"].rank(ascending=False, method="min").astype("Int64")
    shown["planned_persons"] = shown["competency"].map(_planned()).fillna(0).astype(int)
    return TrainingNeeds(year, shown, len(ranked) - len(shown))


def _planned() -> dict[str, int]:
    places: dict[str, int] = {}
    for one in written.entries(PLAN):
        if one.body["status"] != "ended":
            name = str(one.body["competency"])
            places[name] = places.get(name, 0) + int(one.body["staff_persons"])
    return places


def staffing_gaps() -> tuple[tuple[Words, Released], ...]:
    """Staff that norms ask for and staff at work in the whole region, norm by norm.

    Where people are missing, recruiting is the way; training answers a lack of ability. A norm whose basis
    is not published is left out.
    """
    found = []
    for standard, label in resources.staff_choices():
        try:
            found.append(
                (label, resources.estimate_staff(standard, "", pins=resources.pins_now("service", "norm")))
            )
        except TaksirError:
            continue
    return tuple(found)
