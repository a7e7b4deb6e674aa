"""Commands of deliveries: check a file, load it, list what was delivered, publish and withdraw."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipelines.jobs import Progress, estimated_rows
from pipelines.reading_options import reading_options
from pipelines.terminal import ProgressBar, actor, language, print_json, sentences
from pipelines.terminal import say_here as _say
from taksir.errors import TaksirError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Id of the source the file belongs to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@reading_options
@sentences
def check(file: Path, source: str, as_json: bool) -> None:
    """Say what is understood of FILE and what is wrong with it; publish nothing."""
    from pipelines.load import check_delivery
    from pipelines.reading_options import received

    with ProgressBar(file.name, as_json, rows=estimated_rows(file)) as tell:
        proposal = received(file, source_id=source, actor=actor(), progress=tell)
        if proposal.already:
            _print_already(proposal.already, as_json)
            return
        recipe = _confirmed(proposal)
        checked = check_delivery(proposal.delivery_id, recipe, actor=actor(), progress=tell)
    _print_checked(checked, proposal, as_json, state=checked.state)
    sys.exit(0 if checked.can_publish else 1)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", default="", help="Id of the source the files belong to; by default from the name.")
@click.option("--title", default="", help="Name of the source, where it is new.")
@click.option("--yes", is_flag=True, help="Accept every proposal that would be asked about.")
@click.option("--basis", default="", help="Lawful basis of data about persons, such as consent.")
@click.option("--purpose", default="", help="What the data may be used for.")
@click.option("--users", default="", help="Who may use them.")
@click.option("--accept-warnings", is_flag=True, help="You have looked at the warnings: publish over them.")
@click.option("--leave-out-faulty-rows", is_flag=True, help="Publish the rows that have no error.")
@click.option("--special-group", is_flag=True, help="The file is about one group only: no plausibility band.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@reading_options
@sentences
def load(files: tuple[Path, ...], as_json: bool, **said: Any) -> None:
    """Check FILES and publish each that has no error, on terms that are stated and warnings looked at."""
    refused = False
    for file in files:
        with ProgressBar(file.name, as_json, rows=estimated_rows(file)) as tell:
            loaded = _loaded(file, said, as_json, tell)
        if loaded is None:
            continue
        checked, proposal, version = loaded
        if checked is not None:
            state = "published" if version else checked.state
            _print_checked(checked, proposal, as_json, state=state)
            if checked.can_publish and not version:
                _tell_of_warnings(checked)
        refused = refused or not version
    sys.exit(1 if refused else 0)


def _loaded(file: Path, said: dict[str, Any], as_json: bool, tell: Progress) -> tuple[Any, Any, int] | None:
    """What became of one file of `taksir load`.

    Returns:
        What was found (None where questions are open), the proposal, and the version it was published as, 0
        where it was not; nothing where the same file was there already.
    """
    from pipelines.load import check_delivery, publish_delivery
    from pipelines.reading_options import received
    from pipelines.recipe import of_special_group
    from pipelines.terms import BASES, NO_PERSONAL_DATA, Terms, needs_terms, state_terms

    proposal = received(file, source_id=said["source"], actor=actor(), progress=tell)
    if proposal.already:
        _print_already(proposal.already, as_json)
        return None
    if proposal.questions and not said["yes"]:
        _print_questions(proposal, as_json)
        return None, proposal, 0
    terms = Terms(said["basis"], said["purpose"], said["users"])
    if needs_terms(proposal.recipe) and not terms.basis:
        raise TaksirError(
            "{file} is about persons: say on what lawful basis, for what and by whom it may be used, with "
            "--basis, --purpose and --users. The bases are {bases}.",
            file=proposal.raw.file_name,
            bases=", ".join(name for name in BASES if name != NO_PERSONAL_DATA),
        )
    state_terms(proposal.delivery_id, proposal.recipe, terms, actor=actor())
    recipe = _confirmed(proposal)
    checked = check_delivery(
        proposal.delivery_id,
        of_special_group(recipe) if said["special_group"] else recipe,
        title=said["title"],
        actor=actor(),
        leave_out_faulty_rows=said["leave_out_faulty_rows"],
        progress=tell,
    )
    if not checked.can_publish or (_warnings(checked) and not said["accept_warnings"]):
        return checked, proposal, 0
    return checked, proposal, publish_delivery(proposal.delivery_id, actor=actor())


def _warnings(checked: Any) -> int:
    return sum(fault.severity == "warning" for fault in checked.faults)


def _tell_of_warnings(checked: Any) -> None:
    click.echo(
        _say(
            "Nothing is published yet: look at the {count} warnings first, then publish with taksir publish "
            "{delivery}, or load with --accept-warnings.",
            count=_warnings(checked),
            delivery=checked.delivery_id,
        ),
        err=True,
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def deliveries(as_json: bool) -> None:
    """List every delivery with its state."""
    from pipelines.history import deliveries as listed

    lines = listed()
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        mark = "*" if line.is_current else " "
        version = f"v{line.version}" if line.version else "–"
        click.echo(f"{mark} {line.id}  {line.state:<10} {line.source_id} {version}  {line.file_name}")
    if not lines:
        click.echo(_say("Nothing has been delivered yet. Load a file with: taksir load FILE"))


@click.command()
@click.argument("delivery_id")
@sentences
def publish(delivery_id: str) -> None:
    """Publish a delivery that is ready and whose warnings were looked at, or one that was withdrawn."""
    from pipelines.load import publish_delivery
    from pipelines.terms import refuse_without_terms

    refuse_without_terms(delivery_id)
    version = publish_delivery(delivery_id, actor=actor())
    click.echo(
        _say("Delivery {delivery} is published as version {version}.", delivery=delivery_id, version=version)
    )


@click.command()
@click.argument("delivery_id")
@sentences
def withdraw(delivery_id: str) -> None:
    """Take a published delivery back."""
    from pipelines.load import withdraw_delivery

    withdraw_delivery(delivery_id, actor=actor())
    click.echo(_say("Delivery {delivery} is withdrawn.", delivery=delivery_id))


def _confirmed(proposal: Any) -> Any:
    from pipelines.classify import confirm_recipe

    return confirm_recipe(proposal.recipe, None, by=actor())


def _print_checked(checked: Any, proposal: Any, as_json: bool, *, state: str) -> None:
    from pipelines.wording import fault_sentence, fault_words

    if as_json:
        print_json(
            {
                "delivery": checked.delivery_id,
                "file": proposal.raw.file_name,
                "source": proposal.recipe.source_id,
                "state": state,
                "rows": checked.rows,
                "kept": checked.kept,
                "faults": [
                    {**asdict(fault), "sentence": fault_sentence(fault, language())}
                    for fault in checked.faults
                ],
                "protections": [asdict(entry) for entry in checked.protections],
            }
        )
        return
    for fault in checked.faults:
        what, cure = fault_words(fault, language())
        click.echo(f"{fault.severity}: {_where(fault)}{what} {cure}".rstrip())
    kept = ", ".join(f"{table} {count}" for table, count in checked.kept.items())
    click.echo(f"{checked.delivery_id}  {state}  {proposal.recipe.source_id}  {kept}")


def _where(fault: Any) -> str:
    from pipelines.wording import fault_column

    row = _say("row {row}", row=str(fault.row)) if fault.row else ""
    parts = [fault.sheet, row, fault_column(fault, language())]
    named = ", ".join(part for part in parts if part)
    return f"{named}: " if named else ""


def _print_questions(proposal: Any, as_json: bool) -> None:
    if as_json:
        asked = [asdict(item) for item in proposal.questions]
        print_json({"delivery": proposal.delivery_id, "state": "read", "questions": asked})
        return
    click.echo(_say("{file} needs answers before it is loaded:", file=proposal.raw.file_name), err=True)
    for item in proposal.questions:
        click.echo(f"  {_say(item.template, **item.values)}", err=True)
    click.echo(_say("Answer them on the page Data in, or accept what is proposed with --yes."), err=True)


def _print_already(delivery_id: str, as_json: bool) -> None:
    if as_json:
        print_json({"delivery": delivery_id, "state": "already delivered"})
        return
    click.echo(_say("The same file is already there as delivery {delivery}.", delivery=delivery_id))


COMMANDS = (check, load, deliveries, publish, withdraw)
"""What the road of a delivery adds to the taksir command."""
