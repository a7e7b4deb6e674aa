"""Who is at work, and what they may do: roles, permissions and area limits, checked below the pages.

By default one person works on their own machine, without signing in, and may do everything. The
setting TAKSIR_SIGN_IN turns signing in on; from then on whoever is not known may do nothing. The
functions that read, deliver, publish, withdraw and export ask `permitted`; no page has to remember to.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from taksir.errors import TaksirError

READ = "read"
"""See released figures, and which deliveries they rest on."""
EXPORT = "export"
"""Take a released figure along as a file."""
DETAIL = "detail"
"""See the own areas in detail; for other areas nothing beyond what is released."""
DELIVER = "deliver"
"""Put a file on the desk, map and check it."""
PUBLISH = "publish"
"""Make records visible to figures, or take them back."""
PLAN = "plan"
"""Write down resources, problems, priorities, scenarios and plans."""
ORGANIZE = "organize"
"""Write down who does what, meetings, proposals, voices, cases, stakeholders."""
AUDIT = "audit"
"""Read who did what."""
STANDARDS = "standards"
"""Change a standard, a weight or a rule of publication."""
MEMBERS = "members"
"""Say who may sign in, with which role, for which areas."""

PERMISSIONS = (READ, EXPORT, DETAIL, DELIVER, PUBLISH, PLAN, ORGANIZE, AUDIT, STANDARDS, MEMBERS)

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({READ}),
    "organizer": frozenset({READ, EXPORT, ORGANIZE}),
    "planner": frozenset({READ, EXPORT, DETAIL, PLAN, ORGANIZE, AUDIT}),
    "agency uploader": frozenset({READ, DELIVER}),
    "data steward": frozenset({READ, EXPORT, DETAIL, DELIVER, PUBLISH, AUDIT, STANDARDS}),
    # Who keeps the accounts need not see anyone's numbers in detail.
    "administrator": frozenset({READ, AUDIT, MEMBERS}),
}
"""Each role with what it may do."""

EVERYWHERE = ("",)
"""Area codes nest by their beginnings; every code begins with an empty text."""

PRIVATE_TABLES = ("stakeholder", "meeting", "note")
"""Tables of names and free text: private to the group that wrote them; no indicator, no export."""

SETTING = "TAKSIR_SIGN_IN"


class NotPermittedError(TaksirError):
    """Somebody asked for what their roles or areas do not allow."""


@dataclass(frozen=True)
class Member:
    """Somebody at work.

    Attributes:
        name: As the audit shows them.
        roles: Keys of ROLES; none for somebody who is not known.
        area_codes: Areas they may see in detail, with all that lies inside.
        groups: Groups whose private notes they share.
        issuer, subject: Who vouches for them and under which name; empty on one's own machine.
    """

    name: str
    roles: frozenset[str] = frozenset()
    area_codes: tuple[str, ...] = EVERYWHERE
    groups: frozenset[str] = frozenset()
    issuer: str = ""
    subject: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        """What their roles allow together."""
        return frozenset().union(*(ROLES.get(role, frozenset()) for role in self.roles))

    def is_within(self, area_code: str) -> bool:
        """Whether an area lies inside one of theirs."""
        return any(area_code.startswith(own) for own in self.area_codes)


NOBODY = Member("", area_codes=())
"""Whoever has not signed in."""

_acting: ContextVar[Member | None] = ContextVar("acting", default=None)
_found_by: list[Callable[[], Member]] = []


def is_sign_in_required() -> bool:
    """Whether the one setting that turns signing in on is set."""
    return bool(os.environ.get(SETTING, "").strip())


def local_member(name: str = "") -> Member:
    """The one person on their own machine: every role, every area."""
    return Member(name, roles=frozenset(ROLES))


def identify_by(find: Callable[[], Member]) -> None:
    """Say how to find who is at work where nobody was named: the pages ask the visitor's session."""
    _found_by[:] = [find]


@contextmanager
def acting_as(member: Member) -> Iterator[Member]:
    """Let a member be at work for a while."""
    token = _acting.set(member)
    try:
        yield member
    finally:
        _acting.reset(token)


def at_work() -> Member:
    """Whoever is at work: named, else found by the pages, else the one local person, else nobody."""
    named = _acting.get()
    if named is not None:
        return named
    if not is_sign_in_required():
        return local_member()
    return _found_by[0]() if _found_by else NOBODY


def may(permission: str, *, area_code: str = "") -> bool:
    """Whether whoever is at work may do something; for `detail`, in an area."""
    member = at_work()
    return permission in member.permissions and (permission != DETAIL or member.is_within(area_code))


def permitted(permission: str, actor: str = "", *, area_code: str = "") -> str:
    """Refuse whoever may not do something.

    Args:
        permission: One of PERMISSIONS.
        actor: The name somebody gives themself; heard only where nobody has to sign in.
        area_code: For `detail`, where.

    Returns:
        The name for the audit.

    Raises:
        NotPermittedError: They may not; the sentence says whom to ask.
    """
    member = at_work()
    if may(permission, area_code=area_code):
        return member.name if is_sign_in_required() else actor or member.name
    if not member.name:
        raise NotPermittedError("Nobody is signed in. Sign in first.")
    if permission in member.permissions:
        raise NotPermittedError(
            "Area {area} is outside the areas {name} may see in detail. "
            "Choose an area of your own, or ask an administrator.",
            area=area_code or "*",
            name=member.name,
        )
    raise NotPermittedError(
        "{name} may not do this with the roles {roles}. Ask an administrator for another role.",
        name=member.name,
        permission=permission,
        roles=", ".join(sorted(member.roles)) or "–",
    )


def permitted_group(group: str) -> None:
    """Refuse whoever does not belong to the group that wrote something down.

    Stakeholder cards, names of people at meetings and free text stay with the group that wrote them;
    no role opens them, and nothing exports them.

    Raises:
        NotPermittedError: They do not belong to it.
    """
    member = at_work()
    if is_sign_in_required() and group not in member.groups:
        raise NotPermittedError(
            "These notes are private to the group {group}. Ask a member of it to add you.", group=group
        )
