"""The rules of disclosure control in force, and what they say of single numbers, levels and statistics."""

import numpy as np

from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import DisclosureRules, load_rules
from taksir.protection.audit import AttackedTable, attack_ledger
from taksir.protection.cuts import rules_digest
from taksir.schema import Indicator


def permitted_levels(indicator: Indicator, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The area levels at which an indicator of its sensitivity may be shown at all."""
    order = [level.name for level in load_catalogue().levels]
    finest = order.index(load_rules().of(indicator.sens).finest_level)
    return tuple(level for level in levels if order.index(level) <= finest)


def rules_in_force() -> DisclosureRules:
    """The numbers that decide what may be shown."""
    return load_rules()


def attack_releases(part: str = "", *, is_exact: bool = True) -> tuple[AttackedTable, ...]:
    """Try everything that was released: the range of every withheld cell, table by table.

    Args:
        part: Only tables whose name contains this text.
        is_exact: Whether every range is wanted to its ends; else only verdicts, which is quicker.
    """
    return attack_ledger(part, is_exact=is_exact)


def release_count(persons: float | None, sens: str = "mid") -> int | None:
    """A single number of persons as it may be shown beside a figure, or None where it may not."""
    if persons is None or np.isnan(persons) or 0 < persons < load_rules().of(sens).smallest_cell_persons:
        return None
    return int(persons)


def rules_recipe(indicator: Indicator) -> dict[str, object]:
    """The rules of disclosure control that were in force for an indicator."""
    rules = load_rules()
    return {
        "dated": rules.dated,
        "smallest_cell": rules.of(indicator.sens).smallest_cell_persons,
        "smallest_households": rules.of(indicator.sens).smallest_households,
        "smallest_base": rules.smallest_base_persons,
        "fewest_degrees": rules.fewest_degrees,
        "digest": rules_digest(rules),
    }
