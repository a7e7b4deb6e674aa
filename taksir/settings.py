"""How a figure is asked for beside indicator and level: by which groups, calibrated to what, by which design.

Frozen, so that an answer can be kept under it; written as JSON into the figure's recipe and read back, so
that the figure can be rebuilt.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from taksir.errors import TaksirError

DISTANCES = ("linear", "raking", "logit")
"""How calibrated weights stay near the design weights: regression, multiplicative, bounded multiplicative."""
DISTANCE_WORDS = {"linear": "regression", "raking": "raking", "logit": "bounded raking (logit)"}
"""The distances for a reader."""
LONELY_RULES = ("adjust", "average", "certainty", "remove", "error")
"""What a stratum with a single cluster contributes to the sampling error; the first is the default."""
LONELY_WORDS = {
    "adjust": "counts against the mean of all clusters",
    "average": "counts as much as the other strata do on average",
    "certainty": "adds nothing, as if its cluster had been chosen for certain",
    "remove": "is left out of the error",
}
"""The same for a reader; "error" refuses the figure instead."""
REPLICATE_METHODS = ("auto", "none", "brr", "fay", "jk1", "jkn", "jk2", "bootstrap", "successive")
"""How delivered replicate weights were made; "auto" recognises it from the weights, "none" leaves them."""
GROUPS_MAX = 2
"""A breakdown by three groups at once leaves cells too small to show and too many to protect."""


@dataclass(frozen=True)
class Calibration:
    """Weights raised or lowered until the sample adds up to census totals.

    Attributes:
        margins: Ids of catalogue groups, each a margin of its own; empty for the population of areas only.
            Two ids joined by `*` are crossed.
        level: Area level whose totals are met; empty for the whole region.
        distance: linear (regression estimator), raking or logit.
        low, high: Bounds of calibrated weight / design weight; used by linear and logit.
    """

    margins: tuple[str, ...]
    level: str = ""
    distance: str = "linear"
    low: float = 0.0
    high: float = float("inf")


@dataclass(frozen=True)
class Settings:
    """What may be chosen for a survey's figure.

    Attributes:
        by: At most two catalogue groups, such as ("sex", "age_group").
        calibration: Census totals the weights are calibrated to; None for the weights as delivered.
        lonely: Rule for strata with a single cluster.
        replicates: How delivered replicate weights were made; without any the error is linearised.
        fay_share: The share of Fay's method, ρ.
    """

    by: tuple[str, ...] = ()
    calibration: Calibration | None = None
    lonely: str = LONELY_RULES[0]
    replicates: str = REPLICATE_METHODS[0]
    fay_share: float = 0.0


PLAIN = Settings()
"""Weights as delivered, whole areas."""


def check_settings(settings: Settings) -> None:
    """Refuse what no method knows.

    Raises:
        TaksirError: An unknown word, a third group, or bounds that do not hold 1.
    """
    if len(settings.by) > GROUPS_MAX or len(set(settings.by)) < len(settings.by):
        raise TaksirError(
            "A figure cannot be broken down by {groups}. Name one group, or two different ones.",
            groups=", ".join(settings.by),
        )
    words = [
        ("lonely", settings.lonely, LONELY_RULES),
        ("replicates", settings.replicates, REPLICATE_METHODS),
    ]
    calibration = settings.calibration
    if calibration:
        words.append(("distance", calibration.distance, DISTANCES))
    for setting, word, known in words:
        if word not in known:
            raise TaksirError(
                "The setting {setting} does not know {word}. Choose one of: {known}.",
                setting=setting,
                word=word,
                known=", ".join(known),
            )
    if calibration and not calibration.low < 1 < calibration.high:
        raise TaksirError(
            "The bounds {low} and {high} of calibrated weights do not hold 1. "
            "Choose a lower bound below 1 and an upper bound above 1.",
            low=calibration.low,
            high=calibration.high,
        )
    if calibration and calibration.distance == "logit" and calibration.high == float("inf"):
        raise TaksirError("Calibration by logit needs an upper bound, such as 3. Give one, or use raking.")


def settings_recipe(settings: Settings) -> dict[str, Any]:
    """What differs from the defaults, as JSON can hold it; empty for a plain figure."""
    content = {
        entry.name: value
        for entry in fields(settings)
        if (value := getattr(settings, entry.name)) != getattr(PLAIN, entry.name)
    }
    if settings.calibration:
        content["calibration"] = {
            name: (None if value == float("inf") else value)
            for name, value in asdict(settings.calibration).items()
        }
    return content


def settings_of(recipe: dict[str, Any]) -> Settings:
    """The settings a recipe holds."""
    content = dict(recipe)
    if calibration := content.get("calibration"):
        high = float("inf") if calibration["high"] is None else calibration["high"]
        content["calibration"] = Calibration(
            **{**calibration, "margins": tuple(calibration["margins"]), "high": high}
        )
    if "by" in content:
        content["by"] = tuple(content["by"])
    return Settings(**content)
