"""Anonymous votes: one for each code, and nothing that leads from a vote to a code or to a person.

A code is kept as its hash with whether it was used; a vote under a random id without a time. Both are
written in one transaction, so that a code never counts twice and never gets lost.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.store import tables
from taksir.store.register import Register

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for each other."""
CODE_LENGTH = 8
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Ballot:
    """One vote.

    Attributes:
        group: Of voters.
        points: Option → points.
        is_paper: Entered from paper.
    """

    group: str
    points: Mapping[str, float]
    is_paper: bool


class Ballots:
    """The votes of one store."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def state(self, exercise_id: str) -> str:
        """Whether the vote is open or closed; empty where it was never opened."""
        query = sa.select(tables.vote.c.state).where(tables.vote.c.exercise_id == exercise_id)
        with self._register.reading() as connection:
            return str(connection.execute(query).scalar() or "")

    def set_state(self, exercise_id: str, state: str) -> None:
        """Open or close a vote."""
        with self._register.writing() as connection:
            connection.execute(tables.vote.delete().where(tables.vote.c.exercise_id == exercise_id))
            connection.execute(tables.vote.insert().values(exercise_id=exercise_id, state=state))

    def issue(self, exercise_id: str, group: str, count: int) -> list[str]:
        """New codes for a group of voters; they are shown once and kept as hashes only."""
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(count)]
        rows = [
            {
                "exercise_id": exercise_id,
                "code_hash": _hash(exercise_id, code),
                "group_name": group,
                "is_used": False,
            }
            for code in codes
        ]
        with self._register.writing() as connection:
            connection.execute(tables.vote_code.insert(), rows)
        return codes

    def codes(self, exercise_id: str) -> dict[str, tuple[int, int]]:
        """Group → codes issued and codes used."""
        code = tables.vote_code.c
        used = sa.func.sum(sa.case((code.is_used, 1), else_=0))
        query = sa.select(code.group_name, sa.func.count(), used).where(code.exercise_id == exercise_id)
        with self._register.reading() as connection:
            found = connection.execute(query.group_by(code.group_name).order_by(code.group_name))
            return {str(group): (int(issued), int(taken)) for group, issued, taken in found}

    def group_of(self, exercise_id: str, code: str) -> str | None:
        """The group of a code that may still be used; None for any other."""
        query = sa.select(tables.vote_code.c.group_name).where(*_unused(exercise_id, code))
        with self._register.reading() as connection:
            return connection.execute(query).scalar()

    def cast(self, exercise_id: str, code: str, points: Mapping[str, float]) -> None:
        """Take a vote and use its code up, both or neither.

        Raises:
            TaksirError: The code is unknown or used up, or the vote is not open.
        """
        with self._register.writing() as connection:
            state = connection.execute(
                sa.select(tables.vote.c.state).where(tables.vote.c.exercise_id == exercise_id)
            ).scalar()
            group = connection.execute(
                sa.select(tables.vote_code.c.group_name).where(*_unused(exercise_id, code))
            ).scalar()
            used = connection.execute(
                tables.vote_code.update().where(*_unused(exercise_id, code)).values(is_used=True)
            )
            if state != OPEN or used.rowcount != 1:
                raise TaksirError(
                    "This code is not known, was used already, or the vote is closed. Ask for another code."
                )
            connection.execute(tables.ballot.insert().values(**_row(exercise_id, str(group), points)))

    def enter(self, exercise_id: str, group: str, votes: Iterable[Mapping[str, float]]) -> None:
        """Votes of a group that were given on paper."""
        rows = [_row(exercise_id, group, points, is_paper=True) for points in votes]
        with self._register.writing() as connection:
            connection.execute(tables.ballot.insert(), rows)

    def all(self, exercise_id: str) -> list[Ballot]:
        """Every vote, in the order of its random id."""
        ballot = tables.ballot
        query = sa.select(ballot).where(ballot.c.exercise_id == exercise_id).order_by(ballot.c.id)
        with self._register.reading() as connection:
            return [
                Ballot(row["group_name"], json.loads(row["points"]), row["is_paper"])
                for row in connection.execute(query).mappings()
            ]


def _row(
    exercise_id: str, group: str, points: Mapping[str, float], *, is_paper: bool = False
) -> dict[str, object]:
    return {
        "id": secrets.token_hex(16),
        "exercise_id": exercise_id,
        "group_name": group,
        "points": json.dumps(dict(points), ensure_ascii=False, sort_keys=True),
        "is_paper": is_paper,
    }


def _unused(exercise_id: str, code: str) -> tuple[sa.ColumnElement[bool], ...]:
    entry = tables.vote_code.c
    return (
        entry.exercise_id == exercise_id,
        entry.code_hash == _hash(exercise_id, code),
        entry.is_used.is_(False),
    )


def _hash(exercise_id: str, code: str) -> str:
    return hashlib.sha256(f"{exercise_id} {code.strip().upper()}".encode()).hexdigest()
