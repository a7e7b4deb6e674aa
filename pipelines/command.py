"""The taksir command: the same road as the pages, for a terminal or another program.

Exit codes: 0 fine, 1 refused (one sentence on standard error says why), 2 misuse. Each family of commands
has a module of its own; here stand those about the house as a whole.
"""

import sys

import click

from pipelines import (
    ask_commands,
    brief_commands,
    delivery_commands,
    desk_commands,
    figure_commands,
    gate_commands,
    house_commands,
    office,
    recipe_commands,
    resource_commands,
)
from pipelines.terminal import ProgressBar
from pipelines.terminal import say_here as _say
from pipelines.terminal import sentences as _sentences
from taksir import __version__
from taksir.errors import TaksirError


@click.group()
@click.version_option(__version__, prog_name="taksir")
def main() -> None:
    """Taksir: from a delivered file to a number, a map and a plan."""


@main.command()
@click.option("--head", default="", help="A head of the audit that was written down, as NUMBER:HASH.")
@_sentences
def verify(head: str) -> None:
    """Check every stored file against its checksum, and the audit against its chain."""
    from pipelines.history import head_holds, store_faults

    found = store_faults()
    if head and not head_holds(head):
        found.append(f"audit head {head}")
    for line in found:
        click.echo(line)
    if found:
        raise TaksirError(
            "{count} things in the store do not hold. Restore them from a backup.", count=len(found)
        )
    click.echo(_say("Every stored file and every line of the audit holds."))


@main.command()
@click.option("--first-start", is_flag=True, hidden=True, help="Only where nothing is there, or half of it.")
@_sentences
def example(first_start: bool) -> None:
    """Load the example region into an empty store."""
    from pipelines.first_start import is_half_loaded, load_example
    from pipelines.history import is_empty

    if first_start and not (is_empty() or is_half_loaded()):
        return
    if first_start:
        click.echo(_say("First start: loading the example region."))
    with ProgressBar("example", False) as tell:
        load_example(progress=tell)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--empty", is_flag=True, help="Load no example region: the store is for real data.")
@_sentences
def run(port: int, empty: bool = False) -> None:
    """Start the dashboard on this machine; the first start loads the example region."""
    from pipelines.served import refuse_taken, run_command, serve
    from pipelines.sign_in import sign_in_options

    refuse_taken(port)
    options = ["--server.port", str(port), *sign_in_options()]
    if not empty:
        run_command("example", "--first-start")
    click.echo(_say("The dashboard is at {address}", address=f"http://localhost:{port}"))
    sys.exit(serve(options))


FAMILIES = (
    ask_commands,
    delivery_commands,
    brief_commands,
    desk_commands,
    figure_commands,
    gate_commands,
    house_commands,
    office,
    recipe_commands,
    resource_commands,
)

for _command in (command for family in FAMILIES for command in family.COMMANDS):
    main.add_command(_command)
