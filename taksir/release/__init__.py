"""What may leave: `Released`, and the only rules that let a figure out.

A withheld row stays visible with the kind of its reason; its numbers are blank. Every room above
takes a `Released` and never a table of estimates.
"""

from taksir.catalogue_disclosure import DisclosureRules
from taksir.protection.audit import AttackedTable
from taksir.release.estimates import ROUNDED, release_estimates
from taksir.release.figure import COLUMNS, Released, Remark, SourceNote, digest, source_note
from taksir.release.rows import REASONS, decision_of, withheld_rows
from taksir.release.rules import (
    attack_releases,
    permitted_levels,
    release_count,
    rules_in_force,
    rules_recipe,
)

__all__ = [
    "AttackedTable", "DisclosureRules",
    "COLUMNS", "REASONS", "ROUNDED", "Released", "Remark", "SourceNote", "attack_releases", "decision_of",
    "digest", "permitted_levels", "release_count", "release_estimates",
    "rules_in_force", "rules_recipe", "source_note", "withheld_rows",
]  # fmt: skip
