"""Who has signed in: what an identity provider says of somebody becomes a member with roles, or nobody.

Whoever the roster does not know is named, so that they can be told whom to ask, but may do nothing.
"""

from collections.abc import Mapping

from taksir.people import NOBODY, READ, Member
from taksir.store.roster import Entry, Roster
from taksir.store.workspace import open_store

__all__ = ["Entry", "grant", "member_of", "members", "note_sign_in", "revoke"]


def member_of(claims: Mapping[str, object]) -> Member:
    """The member an identity provider's claims speak of.

    Args:
        claims: OpenID Connect claims: iss, sub, name, email, email_verified.
    """
    issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
    if not claims.get("is_logged_in") or not issuer or not subject:
        return NOBODY
    verified = claims.get("email_verified") is True
    email = str(claims.get("email") or "") if verified else ""
    name = str(claims.get("name") or claims.get("email") or subject)
    known = _roster().signed_in(issuer=issuer, subject=subject, email=email, name=name)
    return known or Member(name, area_codes=(), issuer=issuer, subject=subject)


def again(member: Member) -> Member:
    """Somebody as the roster knows them now: roles may have been taken since a page was drawn."""
    if not member.subject:
        return member
    known = _roster().signed_in(issuer=member.issuer, subject=member.subject, email="", name="")
    return known or NOBODY


def note_sign_in(member: Member) -> None:
    """Write down that somebody has come."""
    open_store().register.note(READ, "sign in", member.name)


def members() -> list[Entry]:
    """Everybody on the roster."""
    return _roster().entries()


def grant(email: str, roles: list[str], *, area_codes: list[str], groups: list[str]) -> None:
    """Say what somebody may do."""
    _roster().grant(email, roles, area_codes=area_codes, groups=groups)


def revoke(email: str) -> None:
    """Take every role from somebody."""
    _roster().revoke(email)


def _roster() -> Roster:
    return Roster(open_store().register)
