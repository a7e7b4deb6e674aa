"""The roster: who may sign in, with which roles, for which areas, in which groups.

Somebody is entered by their e-mail address; at their first sign-in the roster learns who vouches for
them and under which name (issuer and subject), and from then on goes by these alone: an address can
be given to somebody else, a subject cannot.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from taksir.errors import TaksirError
from taksir.people import EVERYWHERE, MEMBERS, ROLES, Member
from taksir.store import audit, tables
from taksir.store.register import Register


@dataclass(frozen=True)
class Entry:
    """One line of the roster.

    Attributes:
        has_signed_in: Whether they ever came.
    """

    email: str
    name: str
    roles: tuple[str, ...]
    area_codes: tuple[str, ...]
    groups: tuple[str, ...]
    issuer: str = ""
    subject: str = ""

    @property
    def has_signed_in(self) -> bool:
        """Whether they ever came."""
        return bool(self.subject)

    @property
    def member(self) -> Member:
        """Them at work."""
        return Member(
            name=self.name or self.email,
            roles=frozenset(self.roles),
            area_codes=self.area_codes,
            groups=frozenset(self.groups),
            issuer=self.issuer,
            subject=self.subject,
        )


class Roster:
    """The roster of one store."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def entries(self) -> list[Entry]:
        """Everybody, by e-mail address.

        Raises:
            NotPermittedError: Whoever is at work does not keep the roster.
        """
        self._register.permit(MEMBERS, "list members", "")
        with self._register.reading() as connection:
            rows = connection.execute(sa.select(tables.member).order_by(tables.member.c.email)).mappings()
            return [_entry(row) for row in rows]

    def grant(
        self,
        email: str,
        roles: Iterable[str],
        *,
        area_codes: Iterable[str] = EVERYWHERE,
        groups: Iterable[str] = (),
    ) -> None:
        """Say what somebody may do; what they could do before is replaced.

        Raises:
            TaksirError: No such role, or no e-mail address.
            NotPermittedError: Whoever is at work does not keep the roster.
        """
        address = email.strip().lower()
        wanted = tuple(sorted(set(roles)))
        _refuse_unknown(address, wanted)
        actor = self._register.permit(MEMBERS, "grant", address)
        table = tables.member
        lists = {"roles": wanted, "area_codes": sorted(set(area_codes)), "groups": sorted(set(groups))}
        values = {name: json.dumps(list(entries)) for name, entries in lists.items()}
        values["changed_at"] = audit.now()
        with self._register.writing() as connection:
            changed = connection.execute(table.update().where(table.c.email == address).values(**values))
            if changed.rowcount == 0:
                new = {"id": secrets.token_hex(8), "email": address}
                connection.execute(table.insert().values(**new, **values))
            audit.add_line(connection, actor, "grant", address, detail=lists)

    def revoke(self, email: str) -> None:
        """Take every role from somebody; they can sign in no more.

        Raises:
            TaksirError: The roster does not know them.
            NotPermittedError: Whoever is at work does not keep the roster.
        """
        address = email.strip().lower()
        actor = self._register.permit(MEMBERS, "revoke", address)
        table = tables.member
        with self._register.writing() as connection:
            gone = connection.execute(table.delete().where(table.c.email == address))
            if gone.rowcount == 0:
                raise TaksirError("{email} is not on the roster. List it with taksir members.", email=address)
            audit.add_line(connection, actor, "revoke", address, detail={})

    def signed_in(self, *, issuer: str, subject: str, email: str, name: str) -> Member | None:
        """Who has signed in, or None where the roster does not know them.

        Args:
            issuer, subject: Who vouches for them and under which name.
            email: Their address, only where the issuer has verified it; else an empty text.
            name: As they call themselves.
        """
        table = tables.member
        with self._register.reading() as connection:
            known = connection.execute(sa.select(table).filter_by(issuer=issuer, subject=subject)).mappings()
            row = known.first()
        if row is not None:
            return _entry(row).member
        return self._first_sign_in(issuer, subject, email.strip().lower(), name) if email else None

    def _first_sign_in(self, issuer: str, subject: str, email: str, name: str) -> Member | None:
        """Bind an invited address to whoever signs in with it first; it can be bound only once."""
        table = tables.member
        with self._register.writing() as connection:
            bound = connection.execute(
                table.update()
                .where(table.c.email == email, table.c.subject == "")
                .values(issuer=issuer, subject=subject, name=name[:200], changed_at=audit.now())
            )
            if bound.rowcount != 1:
                return None
            audit.add_line(connection, name or email, "first sign-in", email, detail={"issuer": issuer})
            row = connection.execute(sa.select(table).filter_by(email=email)).mappings().one()
            return _entry(row).member


def _entry(row: sa.RowMapping) -> Entry:
    return Entry(
        email=row["email"],
        name=row["name"],
        roles=tuple(json.loads(row["roles"])),
        area_codes=tuple(json.loads(row["area_codes"])),
        groups=tuple(json.loads(row["groups"])),
        issuer=row["issuer"],
        subject=row["subject"],
    )


def _refuse_unknown(address: str, roles: tuple[str, ...]) -> None:
    if address.count("@") != 1 or any(sign.isspace() for sign in address):
        raise TaksirError(
            "{email} is not an e-mail address. Write the address they sign in with.", email=address
        )
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise TaksirError(
            "There is no role {role}. Choose from: {roles}.",
            role=", ".join(unknown) or "–",
            roles=", ".join(ROLES),
        )
