"""The taksir command: the same road as the pages, for a terminal or another program.

Exit codes: 0 fine, 1 refused (one sentence on standard error says why), 2 misuse. Each family of commands
has a module of its own; here stand those about the house as a whole.
"""

import subprocess  # noqa: S404  the dashboard is another program
import sys

import click

from pipelines import (
    brief_commands,
    delivery_commands,
    desk_commands,
    figure_commands,
    gate_commands,
    house_commands,
    office,
    resource_commands,
)
from pipelines.command_ask import ask
from pipelines.command_recipe import recipe
from pipelines.terminal import ProgressBar
from pipelines.terminal import say_here as _say
from pipelines.terminal import sentences as _sentences
from taksir import __version__, paths
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
@_sentences
def example() -> None:
    """Load the example region into an empty store."""
    from pipelines.first_start import load_example

    with ProgressBar("example", False) as tell:
        load_example(progress=tell)


@main.command()
@click.option("--port", default=8501, show_default=True)
@_sentences
def run(port: int) -> None:
    """Start the dashboard on this machine; the first start loads the example region."""
    from pipelines.first_start import load_example
    from pipelines.history import is_empty
    from pipelines.sign_in import sign_in_options

    if is_empty():
        click.echo(_say("First start: loading the example region."))
        with ProgressBar("example", False) as tell:
            load_example(progress=tell)
    options = ["--server.port", str(port), *sign_in_options()]
    click.echo(_say("The dashboard is at {address}", address=f"http://localhost:{port}"))
    command = [sys.executable, "-m", "streamlit", "run", str(paths.ROOT / "dashboard.py")]
    ended = subprocess.run(  # noqa: S603
        [*command, *options], cwd=paths.ROOT, check=False
    )
    sys.exit(ended.returncode)


FAMILIES = (
    delivery_commands,
    brief_commands,
    desk_commands,
    figure_commands,
    gate_commands,
    house_commands,
    office,
    resource_commands,
)

for _command in (*(command for family in FAMILIES for command in family.COMMANDS), recipe, ask):
    main.add_command(_command)
