"""Commands of whoever keeps the house: who may sign in, who did what, the key of the pseudonyms."""

import json
from dataclasses import asdict

import click

from pipelines.terminal import say_here as _say
from pipelines.terminal import sentences
from taksir.people import ROLES


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def members(as_json: bool) -> None:
    """List who may sign in, with roles, areas and groups."""
    from taksir.membership import members as listed

    entries = listed()
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
        return
    for entry in entries:
        areas = ", ".join(code or "*" for code in entry.area_codes)
        came = "" if entry.has_signed_in else _say("has not signed in yet")
        parts = (entry.email, ", ".join(entry.roles), f"[{areas}]", " ".join(entry.groups), came)
        click.echo("  ".join(part for part in parts if part))
    if not entries:
        click.echo(_say("Nobody may sign in yet. Enter somebody with: taksir grant ADDRESS --role ROLE"))


@click.command()
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(list(ROLES)))
@click.option("--area", "areas", multiple=True, help="Code of an area they see in detail; all by default.")
@click.option("--group", "groups", multiple=True, help="A group whose private notes they share.")
@sentences
def grant(email: str, roles: tuple[str, ...], areas: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Let EMAIL sign in, and say what they may do; what they could do before is replaced."""
    from taksir.membership import grant as given

    given(email, list(roles), area_codes=list(areas) or [""], groups=list(groups))
    click.echo(_say("{email} may sign in as {roles}.", email=email, roles=", ".join(roles)))


@click.command()
@click.argument("email")
@sentences
def revoke(email: str) -> None:
    """Take every role from EMAIL."""
    from taksir.membership import revoke as taken

    taken(email)
    click.echo(_say("{email} may no longer sign in.", email=email))


@click.command()
@click.option("--by", "actor", default="", help="Only steps of this person.")
@click.option("--what", "action", default="", help="Only steps of this kind, such as publish or export.")
@click.option("--on", "object_id", default="", help="Only steps on this delivery, figure or member.")
@click.option("--since", default="", help="First day, as 2026-11-22 (UTC).")
@click.option("--until", default="", help="Last day, as 2026-11-22 (UTC).")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@sentences
def log(actor: str, action: str, object_id: str, since: str, until: str, form: str) -> None:
    """Print who did what: the audit, newest first."""
    from pipelines.history import AuditChoice, audit_head, audit_lines
    from taksir.exports import exported
    from taksir.figures import rows_csv

    lines = [asdict(line) for line in audit_lines(AuditChoice(actor, action, object_id, since, until))]
    rows = [{name: str(value) for name, value in line.items()} for line in lines]
    content = rows_csv(rows) if form == "csv" else json.dumps(lines, ensure_ascii=False, indent=1).encode()
    click.echo(exported("audit", "audit", lambda: content, form=form).decode("utf-8-sig"), nl=form != "csv")
    click.echo(
        _say(
            "Write this down, elsewhere: {head}. It shows later whether steps were changed or removed.",
            head=audit_head(),
        ),
        err=True,
    )


@click.command("rotate-key")
@sentences
def rotate() -> None:
    """Put a new key over the pseudonyms: after a leak, or once a year."""
    from pipelines.rotation import rotate_key

    done = rotate_key()
    click.echo(_say("Key {mark}: {files} files were hashed again.", mark=done.key_mark, files=done.files))


COMMANDS = (members, grant, revoke, log, rotate)
