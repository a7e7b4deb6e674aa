"""Which conditions of a table hold of the same persons, or of some of them, in one version or another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile, pinned_evidence
from taksir.protection.cuts import Cut
from taksir.protection.sums import table_sums

SAME_FEWEST = 20
"""Conditions of fewer persons of a table may hold of the same ones by chance, which nobody can know."""


@dataclass(frozen=True)
class Held:
    """Which conditions hold together in one table.

    Attributes:
        conditions: Of each version that counts the table.
        fulfilled: For each condition of enough persons the sets of persons that fulfil it.
    """

    conditions: Mapping[str, Sequence[str]]
    fulfilled: Mapping[str, np.ndarray]


def file_of(cut: Cut, others: Sequence[Cut] = ()) -> tuple[TableFile, Evidence]:
    """The table a cut counts, and the deliveries that it and others were computed from.

    Raises:
        TaksirError: They are no longer in the store.
    """
    evidence = pinned_evidence(sorted({one for each in (cut, *others) for one in each.deliveries}))
    for file in evidence.of_table(cut.table):
        if file.sha256 == cut.file:
            return file, evidence
    raise TaksirError(
        "A table of {source} that figures were released from is no longer in this store. "
        "Restore it from a backup.",
        source=cut.source_id,
    )


def conditions_of(cuts: Iterable[Cut]) -> tuple[str, ...]:
    """What a version's figures count, in the order of its columns."""
    figures = [figure for cut in cuts for figure in cut.figures]
    return tuple(sorted({sql for f in figures for sql in (f.numerator, f.denominator) if sql}))


def held_together(versions: Mapping[str, Sequence[Cut]]) -> list[Held]:
    """Who fulfils which conditions, for each table that more than one version counts.

    A figure that needs a poverty line and one that does not may count the same persons, or some of them. They
    are of two versions, for they were computed from different deliveries.
    """
    by_file: dict[str, dict[str, Sequence[Cut]]] = {}
    for version, own in versions.items():
        by_file.setdefault(own[0].file, {})[version] = own
    return [_held(own) for own in by_file.values() if len(own) > 1]


def _held(versions: Mapping[str, Sequence[Cut]]) -> Held:
    conditions = {version: conditions_of(own) for version, own in versions.items()}
    amounts = tuple(sorted({sql for own in conditions.values() for sql in own}))
    first, *others = (own[0] for own in versions.values())
    file, evidence = file_of(first, others)
    whole = table_sums(file, amounts, "", (), evidence)
    sets = [members for members, own in zip(whole.members, whole.amounts, strict=True) if own.any()]
    table = np.array([[sign == "1" for sign in members] for members in sets], dtype=bool)
    many = np.flatnonzero(whole.amounts.sum(axis=0) >= SAME_FEWEST)
    return Held(conditions, {amounts[place]: table[:, place] for place in many})


def same_persons(held: Sequence[Held]) -> dict[str, str]:
    """Conditions that hold of the same persons of a table, in one version or another: each one's first."""
    first: dict[str, str] = {}
    for table in held:
        named: dict[bytes, str] = {}
        for sql, fulfilled in table.fulfilled.items():
            first[sql] = named.setdefault(fulfilled.tobytes(), sql)
    return first


def nested_pairs(table: Held) -> list[tuple[str, str]]:
    """Pairs of conditions of which one is part of the other, and that no version holds both."""
    same = same_persons([table])
    together = [{same[sql] for sql in own if sql in same} for own in table.conditions.values()]
    return [
        (inner, outer)
        for inner, outer in permutations(table.fulfilled, 2)
        if same[inner] != same[outer]
        and not (table.fulfilled[inner] & ~table.fulfilled[outer]).any()
        and not any({same[inner], same[outer]} <= own for own in together)
    ]
