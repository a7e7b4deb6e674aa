"""The rules of disclosure control from `data/catalogue/<country>/disclosure.yaml`: dated, cited, checked."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue_files import pack_entries
from taksir.errors import TaksirError

LEAST = ("cells", "importance")
SENSITIVITIES = ("low", "mid", "high")
STATISTICS = ("median", "percentile")


@dataclass(frozen=True)
class SensitivityRule:
    """What holds for indicators of one sensitivity."""

    finest_level: str
    smallest_cell_persons: int
    smallest_households: int
    rounding_base: int


@dataclass(frozen=True)
class SharingRule:
    """What a file of persons needs before it may be handed over."""

    k: int
    diversity: int
    quasi_identifiers: tuple[str, ...]


@dataclass(frozen=True)
class DisclosureRules:
    """Every number that decides what may be shown; see the file for their meaning."""

    dated: str
    sensitivity: dict[str, SensitivityRule]
    smallest_base_persons: int
    smallest_group_persons: int
    fewest_degrees: float
    largest_share: float
    p_share: float
    least: str
    counted_tables: tuple[str, ...]
    rounded_tables: tuple[str, ...]
    statistics: dict[str, int]
    sharing: SharingRule
    basis: tuple[tuple[str, str], ...]

    def __hash__(self) -> int:
        return hash(repr(self))

    def of(self, sens: str) -> SensitivityRule:
        """The rule of a sensitivity."""
        return self.sensitivity[sens]


@lru_cache
def load_rules(country: str = "", folder: Path = paths.CATALOGUE) -> DisclosureRules:
    """The rules in force, checked.

    Raises:
        TaksirError: The file is missing, or a number in it protects nobody.
    """
    content = pack_entries("disclosure.yaml", country, folder)
    try:
        rules = _rules(content)
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(f"{type(error).__name__} {error}") from None
    _check(rules)
    return rules


def _rules(content: dict[str, Any]) -> DisclosureRules:
    return DisclosureRules(
        dated=str(content["dated"]),
        sensitivity={sens: SensitivityRule(**content["sensitivity"][sens]) for sens in SENSITIVITIES},
        smallest_base_persons=int(content["smallest_base_persons"]),
        smallest_group_persons=int(content["smallest_group_persons"]),
        fewest_degrees=float(content["fewest_degrees"]),
        largest_share=float(content["largest_share"]),
        p_share=float(content["p_share"]),
        least=str(content["least"]),
        counted_tables=tuple(content["counted_tables"]),
        rounded_tables=tuple(content["rounded_tables"]),
        statistics={kind: int(content["statistics"][kind]) for kind in STATISTICS},
        sharing=SharingRule(
            k=int(content["sharing"]["k"]),
            diversity=int(content["sharing"]["diversity"]),
            quasi_identifiers=tuple(content["sharing"]["quasi_identifiers"]),
        ),
        basis=tuple((str(entry["rule"]), str(entry["source"])) for entry in content["basis"]),
    )


def _check(rules: DisclosureRules) -> None:
    """Refuse numbers under which somebody could be seen."""
    for sens, rule in rules.sensitivity.items():
        if rule.smallest_cell_persons < 2 or rule.smallest_households < 1:
            raise _refused(f"smallest_cell_persons of {sens} is below 2")
        if rule.rounding_base <= rule.smallest_cell_persons:
            raise _refused(f"rounding_base of {sens} is not above its smallest_cell_persons")
    if not set(rules.rounded_tables) <= set(rules.counted_tables):
        raise _refused("rounded_tables names a table that is not among counted_tables")
    if rules.least not in LEAST:
        raise _refused(f"least is not one of {LEAST}")
    if not (0 < rules.largest_share <= 1 and 0 <= rules.p_share <= 1):
        raise _refused("largest_share or p_share is not a share")
    if not rules.basis:
        raise _refused("no basis is given")


def _refused(detail: str) -> TaksirError:
    return TaksirError(
        "The rules of disclosure control do not hold together: {detail}. Correct disclosure.yaml.",
        detail=detail,
    )
